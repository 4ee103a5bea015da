// A token that stands for itself wherever it is in a text, and that no merge makes.
#pragma once

#include <cstdint>
#include <string>

namespace assay::tokenizers {

struct AddedToken {
  std::int32_t id;
  std::string text;
  // That says that more than its bytes matters: "lstrip", "rstrip", "single_word", or "normalized" where a text is.
  std::string flag = {};
};

}  // namespace assay::tokenizers
