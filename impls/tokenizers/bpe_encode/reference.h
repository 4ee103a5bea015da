// What bpe_encode must give. For contracts alone.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::bpe_encode {

struct Symbol {
  std::string text;
  bool ends = false;  // a word
  auto operator<=>(const Symbol&) const = default;
};

// How early each code is merged.
using Codes = std::map<std::pair<Symbol, Symbol>, std::int64_t>;

// Throws InputError for a file that op.h does not allow.
Codes reference_codes(const std::string& path);

std::vector<std::string> reference_subwords(std::string_view word, const Codes& codes);
std::string reference_encode(std::string_view text, const Codes& codes);

// Codes by path, read again where a file has changed: a check reads the same few files thousands of times.
class CodesOfFiles {
 public:
  std::shared_ptr<const Codes> read(const std::string& path);

 private:
  static constexpr std::size_t most_files = 8;
  struct File {
    std::shared_ptr<const Codes> codes;
    std::filesystem::file_time_type changed;
    std::uintmax_t size = 0;
  };
  std::mutex mutex_;
  std::map<std::string, File> files_;
};

}  // namespace assay::bpe_encode
