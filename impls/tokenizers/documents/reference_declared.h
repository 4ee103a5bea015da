// What ops with special tokens, offsets and documents declare of them, and cases of these. For contracts alone.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"

namespace assay::documents {

// An op's own, and behind them `special`, `offsets` and `documents`.
std::vector<ParameterInfo> with_parameters(std::vector<ParameterInfo> own);
// text, vocabulary, document_ends.
std::vector<ValueInfo> inputs();
// ids, starts, ends (`with_ends`: offsets are where an id begins and where it ends) and id_ends.
std::vector<ValueInfo> outputs(bool with_ends);

Buffer text_buffer(std::string_view content);
Buffer ends_buffer(const std::vector<std::int64_t>& ends);

// With offsets; what is not said is at its default.
struct SpecialCase {
  const char *vocabulary, *special;
  bool documents = false;
  std::int64_t bytes = 0;
  std::uint64_t seed = 0;
  int threads = 1;
  const char* values = "added_tokens";
};
Case case_of(const OpInfo& op, const SpecialCase& told);

}  // namespace assay::documents
