// Which encoders take part where several are held to the reference, and how their ids are counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/core/text_encoding.h"
#include "harness/worker/parent/contender.h"

namespace assay {

using Ids = std::vector<std::int32_t>;

struct ChosenEncoders {
  std::vector<std::string> implementations;   // globs; empty: all
  std::vector<std::string> workers, plugins;  // of the user's own: NAME=COMMAND, NAME=FILE
};

// Absent ones, too. Throws InputError for a glob that matches none.
std::vector<Contender> chosen_encoders(const ChosenEncoders& options);

// How many of the expected ids stand not at the same place in what was got.
std::uint64_t count_differing(const TextEncoding::IdTexts& texts, const Ids& expected, const Ids& got);

// Where in the text, in bytes, the first id stands that differs; the length of the text if none does.
std::size_t first_difference(const TextEncoding::IdTexts& texts, std::size_t bytes, const Ids& expected,
                             const Ids& got);

}  // namespace assay
