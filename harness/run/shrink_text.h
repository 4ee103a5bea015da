// A text that shows something, made small.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace assay {

// The shortest text found that still shows it: first of what stands around `at`, then with characters left out, as long
// as any can be. At most a few hundred tries. `text` itself shows it.
std::string shrink_text(const std::string& text, std::size_t at, const std::function<bool(std::string_view)>& shows);

}  // namespace assay
