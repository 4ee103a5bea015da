// What byte_bpe_encode must give, and what its vocabularies hold. For contracts alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace assay::byte_bpe_encode {

struct HashOfBytes {
  using is_transparent = void;
  std::size_t operator()(std::string_view bytes) const { return std::hash<std::string_view>{}(bytes); }
};

// Ranks by token.
using Ranks = std::unordered_map<std::string, std::int64_t, HashOfBytes, std::equal_to<>>;

// Throws InputError for a file that op.h does not allow.
Ranks read_ranks(const std::string& path);

// The ranks of the files that were asked for: the cases of a check go round a few of them.
class RanksOfFiles {
 public:
  std::shared_ptr<const Ranks> read(const std::string& path);

 private:
  static constexpr std::size_t most_files = 8;  // a rank file may be 32 MiB
  struct File {
    std::shared_ptr<const Ranks> ranks;
    std::filesystem::file_time_type changed;
    std::uintmax_t size = 0;
  };
  std::mutex mutex_;
  std::map<std::string, File> files_;
};

struct Encoded {
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t> ends;  // where each token ends in the text, in bytes
};

Encoded reference_encode(std::string_view text, const std::string& pattern, const Ranks& ranks);

}  // namespace assay::byte_bpe_encode
