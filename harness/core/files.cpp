#include "harness/core/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>

#include "harness/core/error.h"

namespace assay {
namespace {

[[noreturn]] void fail(const std::string& file, const std::string& what, int error) {
  throw InputError({file}, what + ": " + std::strerror(error));
}

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "is a directory";
  if (S_ISFIFO(mode)) return "is a pipe";
  if (S_ISSOCK(mode)) return "is a socket";
  return "is a device";
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  operator int() const { return number_; }

 private:
  int number_;
};

// False if that cannot be done; errno has why.
bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// To a pipe or a device. Only the opening must not wait: a pipe without a reader has to be told of.
void write_through(const std::string& file, std::string_view content) {
  const Descriptor descriptor(open(file.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (descriptor < 0 && errno == ENXIO) throw InputError({file}, "is a pipe that nobody reads from");
  if (descriptor < 0) fail(file, "cannot be written", errno);
  const int flags = fcntl(descriptor, F_GETFL);
  if (fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) != 0 || !write_all(descriptor, content))
    fail(file, "cannot be written", errno);
}

// Two threads may write the same file: each has a part of its own, and the last to end stays.
std::string temporary_for(const std::string& target) {
  static std::atomic<int> number{0};
  return target + ".part" + std::to_string(getpid()) + "-" + std::to_string(number++);
}

}  // namespace

int open_regular(const std::string& file, int flags) {
  const bool reads = (flags & O_ACCMODE) == O_RDONLY;
  const int descriptor = open(file.c_str(), flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644);
  const int error = errno;
  struct stat status;
  if (descriptor < 0) {
    if (stat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
      throw InputError({file}, std::string(kind_of(status.st_mode)) + "; expected a file");
    fail(file, reads ? "cannot be read" : "cannot be written", error);
  }
  if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) return descriptor;
  close(descriptor);
  throw InputError({file}, std::string(kind_of(status.st_mode)) + "; expected a file");
}

void write_whole(const std::string& file, std::string_view content) {
  struct stat status;
  if (stat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    if (S_ISDIR(status.st_mode)) throw InputError({file}, "is a directory; expected a file");
    return write_through(file, content);
  }
  std::error_code unresolved;
  const bool is_link = std::filesystem::is_symlink(file, unresolved);
  const std::string target = is_link ? std::filesystem::weakly_canonical(file, unresolved).string() : file;
  const std::string temporary = temporary_for(target);
  const auto give_up = [&](const char* what) {
    const int error = errno;
    std::remove(temporary.c_str());
    fail(file, what, error);
  };
  {
    const Descriptor out(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (out < 0 || !write_all(out, content)) give_up("cannot be written");
  }
  if (std::rename(temporary.c_str(), target.c_str()) != 0) give_up("cannot be put in place");
}

void append_whole(const std::string& file, std::string_view content) {
  const Descriptor out(open_regular(file, O_WRONLY | O_APPEND | O_CREAT));
  if (!write_all(out, content)) fail(file, "cannot be written", errno);
}

std::string read_whole(const std::string& file, std::size_t limit) {
  const Descriptor in(open_regular(file, O_RDONLY));
  std::string content;
  char chunk[65536];
  for (;;) {
    const ssize_t got = read(in, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(file, "cannot be read", errno);
    if (got == 0) return content;
    content.append(chunk, static_cast<std::size_t>(got));
    if (content.size() > limit) throw InputError({file}, "is larger than " + std::to_string(limit) + " bytes");
  }
}

bool is_file_name(std::string_view text) {
  constexpr std::size_t longest = 255;
  return !text.empty() && text.size() <= longest && text != "." && text != ".." &&
         text.find_first_of(std::string_view("/\0", 2)) == std::string_view::npos;
}

std::string name_of_folder(const std::string& path) {
  std::filesystem::path folder = std::filesystem::absolute(path).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  return folder.filename().string();
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
