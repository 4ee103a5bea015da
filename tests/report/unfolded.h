// What a reader of Markdown sees without opening anything.
#pragma once

#include <algorithm>
#include <sstream>
#include <string>

namespace assay::samples {

// Rows of the longest table outside of all folds, its heading not counted.
inline std::size_t longest_unfolded_table(const std::string& markdown) {
  std::istringstream stream(markdown);
  std::size_t longest = 0, lines = 0;
  bool folded = false;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("<details>")) folded = true;
    if (line.starts_with("</details>")) folded = false;
    lines = line.starts_with("|") && !folded ? lines + 1 : 0;
    longest = std::max(longest, lines > 2 ? lines - 2 : 0);  // the titles, and the rule below them
  }
  return longest;
}

}  // namespace assay::samples
