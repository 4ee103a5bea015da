// A text of any length from a file or a pipe, in parts that can be encoded by themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace assay {

inline constexpr std::size_t longest_block = std::size_t{128} << 20;

class TextBlocks {
 public:
  // `last_cut` as of TextEncoding. Throws InputError if the file cannot be read; "-" is standard input.
  TextBlocks(std::string file, std::size_t block, std::function<std::size_t(std::string_view)> last_cut,
             std::size_t longest = longest_block);
  ~TextBlocks();
  TextBlocks(const TextBlocks&) = delete;
  TextBlocks& operator=(const TextBlocks&) = delete;

  // The next part, empty at the end; it stands until the next call. It has at most `block` bytes, or more where so many
  // have no place for a cut. Throws InputError where `longest` bytes have none.
  std::string_view next();
  // Where that part begins in the text.
  std::uint64_t offset() const { return offset_; }

 private:
  void read_up_to(std::size_t bytes);

  std::string name_;
  int descriptor_;
  std::size_t block_, longest_;
  std::function<std::size_t(std::string_view)> last_cut_;
  std::string held_;       // what was read, from the part on that `next` gave
  std::size_t given_ = 0;  // bytes of that part
  std::uint64_t offset_ = 0;
  bool ended_ = false;
};

}  // namespace assay
