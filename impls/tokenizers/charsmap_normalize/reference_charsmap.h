// What the contract's readers of models share: of the wire format, and of JSON. For contracts alone.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "impls/tokenizers/charsmap_normalize/reference_model.h"

namespace assay::charsmap_normalize {

// Says that something does not hold at a byte, and does not return then.
using RequireAt = std::function<void(bool holds, std::size_t at, const std::string& what)>;

// The rules of a charsmap, as op.h describes it.
void write_out_charsmap(std::string_view blob, ReferenceModel& model, const RequireAt& require);

std::uint32_t little_endian_word(std::string_view four);

// A tokenizer.json of a model Unigram. Throws InputError.
ReferenceModel reference_json_model(const std::string& content, const std::string& path);

}  // namespace assay::charsmap_normalize
