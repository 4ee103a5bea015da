// Which encoders take part where several are held to the reference, and how their ids are counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/text_encoding.h"
#include "harness/run/chosen_vocabulary.h"
#include "harness/worker/parent/contender.h"

namespace assay {

using Ids = std::vector<std::int32_t>;

struct ChosenEncoders {
  std::vector<std::string> implementations;   // globs; empty: all
  std::vector<std::string> workers, plugins;  // of the user's own: NAME=COMMAND, NAME=FILE
};

// Those of each of these ops; absent ones, too. Throws InputError for a glob that matches none of any.
std::vector<std::vector<Contender>> chosen_encoders(const ChosenEncoders& options, const std::vector<const Op*>& ops);

// Where a part of a text may end that is compared: where its ids stay what they are in the whole or, if there is no
// such place in any text, behind a line, as a text of its own.
std::size_t last_part_end(const ChosenVocabulary& vocabulary, std::string_view text);

// How many of the expected ids stand not at the same place in what was got.
std::uint64_t count_differing(const EncodedText& encoded, const Ids& expected, const Ids& got);

// Where in the text, in bytes, the first id stands that differs; the length of the text if none does.
std::size_t first_difference(const EncodedText& encoded, const Ids& expected, const Ids& got);

// The parameters that say how texts are encoded, but for one, as people read them: "pattern cl100k, rule bytes".
std::string name_of_rule(const Parameters& parameters, std::string_view without = {});

}  // namespace assay
