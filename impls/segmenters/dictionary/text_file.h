// What readers of the files of segmenters share, for implementations: a whole file, its lines, and how one is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace assay::segmenters {

// Thrown by readers, and caught by what they are called through.
struct Refused {
  std::uint32_t line;  // 0: the file as a whole
  std::string complaint;
};
[[noreturn]] inline void refuse(std::uint32_t line, std::string complaint) {
  throw Refused{line, std::move(complaint)};
}
// Why a file is refused, with its line.
std::string refusal(std::string_view path, const Refused& refused);

// Throws Refused where it cannot be read, or has more than `most` bytes.
std::string whole_file(const std::string& path, std::size_t most);

// The next line, without its end; it is taken from `left`, which must not be empty.
std::string_view next_line(std::string_view& left);

bool is_utf8(std::string_view text);

}  // namespace assay::segmenters
