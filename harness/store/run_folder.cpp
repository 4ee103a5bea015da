#include "harness/store/run_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/store/json.h"
#include "harness/store/json_line.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
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

RecordWriter::RecordWriter(const std::string& file) : file_(file) {
  descriptor_ = open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw InputError({file}, std::string("cannot be written: ") + std::strerror(errno));
  if (ftruncate(descriptor_, end_of_whole_lines(descriptor_)) != 0)
    throw InputError({file}, std::string("cannot be repaired: ") + std::strerror(errno));
}

RecordWriter::~RecordWriter() { close(descriptor_); }

void RecordWriter::append(const Record& record) { write(dump(to_json(record)) + "\n"); }

void RecordWriter::append(const std::vector<Record>& records) {
  std::string lines;
  for (const Record& record : records) lines += dump(to_json(record)) + "\n";
  write(lines);
}

void RecordWriter::write(const std::string& lines) {
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
    } catch (const NewerSchema& newer) {  // the others may mean something else by then, too
      throw NewerSchema(at, newer.what());
    } catch (const InputError& error) {
      read.damage.emplace_back(InputError(at, std::string(error.what()) + "; skipped").what());
    }
  }
  return read;
}

Run read_run(const std::string& folder) {
  Run run;
  run.folder = folder;
  const std::string records = folder + "/records.jsonl", environment = folder + "/environment.json";
  if (!fs::is_directory(folder))
    throw InputError({folder}, "is not a folder; expected one of a run, such as results/20261123T210904Z-3f2a9c");
  const std::optional<Json> json = parse_line(read_whole(environment, longest_line));
  if (!json) throw InputError({environment}, "is not a JSON object; the folder is not one of a run");
  try {
    run.environment = environment_from(*json);
  } catch (const InputError& error) {
    throw InputError({environment}, error.what());
  }
  ReadRecords read = read_records(records);
  run.records = std::move(read.records);
  run.damage = std::move(read.damage);
  return run;
}

void write_environment(const std::string& folder, const Environment& environment) {
  write_whole(folder + "/environment.json",
              to_json(environment).dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::string make_run_folder(const std::string& results, const std::string& machine_fingerprint) {
  std::string stamp = utc_now();
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  const std::string base = results + "/" + stamp + "-" + machine_fingerprint.substr(0, 6);
  std::error_code error;
  fs::create_directories(results, error);
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::string folder = attempt == 0 ? base : base + "-" + std::to_string(attempt);
    if (fs::create_directory(folder, error)) return folder;
    if (error) throw InputError({folder}, "cannot be created: " + error.message());
  }
  throw InputError({base}, "exists already");
}

}  // namespace assay
