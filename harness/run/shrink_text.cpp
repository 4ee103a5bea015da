#include "harness/run/shrink_text.h"

#include <algorithm>
#include <vector>

namespace assay {
namespace {

constexpr int most_tries = 400;

// Well-formed or not: bytes that go on a character stay with the byte before.
std::vector<std::string> characters_of(std::string_view text) {
  std::vector<std::string> all;
  for (const char byte : text) {
    if (all.empty() || (static_cast<unsigned char>(byte) & 0xc0u) != 0x80u) all.emplace_back();
    all.back() += byte;
  }
  return all;
}

std::string joined(const std::vector<std::string>& characters) {
  std::string text;
  for (const std::string& each : characters) text += each;
  return text;
}

std::string around(const std::string& text, std::size_t at, std::size_t reach) {
  const auto continues = [&](std::size_t i) {
    return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0u) == 0x80u;
  };
  std::size_t from = at > reach ? at - reach : 0, to = std::min(text.size(), at + reach);
  while (from > 0 && continues(from)) --from;
  while (to < text.size() && continues(to)) ++to;
  return text.substr(from, to - from);
}

}  // namespace

std::string shrink_text(const std::string& text, std::size_t at, const std::function<bool(std::string_view)>& shows) {
  std::string small = text;
  for (std::size_t reach = 16; 2 * reach < text.size(); reach *= 4)
    if (std::string window = around(text, at, reach); shows(window)) {
      small = std::move(window);
      break;
    }
  std::vector<std::string> left = characters_of(small);
  int tries = 0;
  for (std::size_t length = std::max<std::size_t>(left.size() / 2, 1); length > 0;) {
    bool shorter = false;
    for (std::size_t i = 0; i + length <= left.size() && tries < most_tries;) {
      std::vector<std::string> without = left;
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(i),
                    without.begin() + static_cast<std::ptrdiff_t>(i + length));
      ++tries;
      if (!without.empty() && shows(joined(without))) {
        left = std::move(without);
        shorter = true;
      } else {
        i += length;
      }
    }
    if (tries >= most_tries) break;
    if (length > 1) length /= 2;
    else if (!shorter) break;
  }
  return joined(left);
}

}  // namespace assay
