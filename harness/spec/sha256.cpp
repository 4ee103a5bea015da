#include "harness/spec/sha256.h"

#include <nettle/sha2.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <tuple>
#include <vector>

#include "harness/core/error.h"

namespace assay {
namespace {

class Hash {
 public:
  Hash() { sha256_init(&state_); }
  void add(const char* bytes, std::size_t count) {
    sha256_update(&state_, count, reinterpret_cast<const std::uint8_t*>(bytes));
  }
  std::string digits() {
    std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest;
    sha256_digest(&state_, digest.size(), digest.data());
    std::string text;
    for (const std::uint8_t byte : digest) {
      text += "0123456789abcdef"[byte >> 4];
      text += "0123456789abcdef"[byte & 15];
    }
    return text;
  }

 private:
  sha256_ctx state_;
};

// What tells that a file is still the one that was hashed. Who writes anew within the clock's grain, and as many bytes
// into the same file, is not noticed.
using Stamp = std::tuple<dev_t, ino_t, off_t, std::int64_t, long>;

Stamp stamp_of(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) throw InputError({path}, std::string("cannot be read: ") + strerror(errno));
  if (!S_ISREG(status.st_mode)) throw InputError({path}, "is not a regular file");
  return {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

std::string hash_now(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  Hash hash;
  std::vector<char> piece(1 << 16);
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0)
    hash.add(piece.data(), static_cast<std::size_t>(file.gcount()));
  if (!file.eof() || file.bad()) throw InputError({path}, std::string("cannot be read: ") + strerror(errno));
  return hash.digits();
}

}  // namespace

std::string sha256_of(std::string_view bytes) {
  Hash hash;
  hash.add(bytes.data(), bytes.size());
  return hash.digits();
}

std::string sha256_of_file(const std::string& path) {
  static std::mutex mutex;
  static std::map<std::string, std::pair<Stamp, std::string>> known;
  const std::lock_guard lock(mutex);
  const Stamp stamp = stamp_of(path);  // before it is read: what is written meanwhile is noticed the next time
  const auto found = known.find(path);
  if (found != known.end() && found->second.first == stamp) return found->second.second;
  std::string digits = hash_now(path);
  known[path] = {stamp, digits};
  return digits;
}

}  // namespace assay
