// A text or a vocabulary of the user's own.
#pragma once

#include <string>

namespace assay {

struct OwnResource {
  std::string family;  // "text" or "vocabulary"
  std::string name;    // that cases have it under
  std::string path;    // absolute
  bool operator==(const OwnResource&) const = default;
};

}  // namespace assay
