#include "harness/core/files.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <memory>

#include "harness/core/error.h"

namespace assay {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

}  // namespace

void write_whole(const std::string& file, std::string_view content) {
  const std::string temporary = file + ".part" + std::to_string(getpid());
  const auto fail = [&](const std::string& what) {
    const std::string why = std::strerror(errno);
    std::remove(temporary.c_str());
    throw InputError({file}, what + ": " + why);
  };
  {
    File out(std::fopen(temporary.c_str(), "wb"));
    if (!out) fail("cannot be written");
    if (std::fwrite(content.data(), 1, content.size(), out.get()) != content.size() || std::fflush(out.get()) != 0)
      fail("cannot be written");
  }
  if (std::rename(temporary.c_str(), file.c_str()) != 0) fail("cannot be put in place");
}

std::string read_whole(const std::string& file, std::size_t limit) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) throw InputError({file}, "is a directory; expected a file");
  const File in(std::fopen(file.c_str(), "rb"));
  if (!in) throw InputError({file}, std::string("cannot be read: ") + std::strerror(errno));
  std::string content;
  char chunk[65536];
  while (const std::size_t got = std::fread(chunk, 1, sizeof chunk, in.get())) {
    content.append(chunk, got);
    if (content.size() > limit) throw InputError({file}, "is larger than " + std::to_string(limit) + " bytes");
  }
  return content;
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace assay
