#include "harness/store/json_lines.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/store/json.h"
#include "harness/store/json_line.h"

namespace assay {
namespace {

using Json = nlohmann::json;
constexpr std::size_t longest_records = std::size_t{1} << 31;

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Where the last complete line ends: what follows was being written when the program died.
off_t end_of_whole_lines(int descriptor) {
  off_t end = lseek(descriptor, 0, SEEK_END);
  char character = 0;
  while (end > 0 && pread(descriptor, &character, 1, end - 1) == 1 && character != '\n') --end;
  return end;
}

}  // namespace

JsonLinesSink::JsonLinesSink(const std::string& file) : file_(file) {
  descriptor_ = open_regular(file, O_RDWR | O_CREAT | O_APPEND);
  if (ftruncate(descriptor_, end_of_whole_lines(descriptor_)) != 0)
    throw InputError({file}, std::string("cannot be repaired: ") + std::strerror(errno));
}

JsonLinesSink::~JsonLinesSink() { close(descriptor_); }

void JsonLinesSink::append(const std::vector<Record>& records) {
  std::string lines;
  for (const Record& record : records) lines += dump(to_json(record)) + "\n";
  write(lines);
}

void JsonLinesSink::finish() {
  if (fdatasync(descriptor_) != 0 && errno != EINVAL && errno != EROFS)  // what cannot be synchronised is no loss
    throw InputError({file_}, std::string("cannot be written: ") + std::strerror(errno));
}

void JsonLinesSink::write(const std::string& lines) {
  std::size_t done = 0;
  while (done < lines.size()) {
    const ssize_t written = ::write(descriptor_, lines.data() + done, lines.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw InputError({file_}, std::string("cannot be written: ") + std::strerror(errno));
    done += static_cast<std::size_t>(written);
  }
}

ReadRecords read_records(const std::string& file) {
  const std::string text = read_whole(file, longest_records);
  ReadRecords read;
  int line_number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.find('\n', begin);
    ++line_number;
    const bool torn = end == std::string::npos;
    if (torn) end = text.size();
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    if (line.empty()) continue;
    const Location at{file, line_number, 0};
    try {
      const std::optional<Json> json = parse_line(line);
      if (!json)
        throw InputError(torn ? "is cut off (the run was killed while it was written)" : "is not a JSON object");
      read.records.push_back(record_from(*json));
    } catch (const InputError& error) {
      read.damage.emplace_back(InputError(at, std::string(error.what()) + "; skipped").what());
    }
  }
  return read;
}

}  // namespace assay
