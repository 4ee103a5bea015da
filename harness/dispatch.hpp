// Reads the dispatch.json that `assay select` wrote; see dispatch_table.hpp for how a program obeys it. Needs
// nlohmann/json.hpp (Debian: nlohmann-json3-dev). The header that `assay select --header` writes needs neither.
#pragma once

#if !__has_include(<nlohmann/json.hpp>)
#error \
    "assay/dispatch.hpp needs nlohmann/json.hpp (Debian: nlohmann-json3-dev); the header of 'assay select --header' does not"
#endif
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "dispatch_table.hpp"

namespace assay {
namespace dispatch_detail {

using Json = nlohmann::json;
inline constexpr std::size_t most_bytes = std::size_t{16} << 20;
inline constexpr int deepest = 12;

// A value of the file and where it stands, for what there is to say of it.
class Field {
 public:
  Field(const Json& value, std::string file, std::string path)
      : value_(value), file_(std::move(file)), path_(std::move(path)) {}

  [[noreturn]] void refuse(const std::string& expected) const {
    throw DispatchError(file_ + ": " + (path_.empty() ? "the table" : path_) + ": expected " + expected +
                        "; make the table again with 'assay select'");
  }
  Field of(const std::string& name) const {
    if (!value_.is_object()) refuse("an object");
    static const Json nothing;
    const auto found = value_.find(name);
    return Field(found == value_.end() ? nothing : *found, file_, path_ + (path_.empty() ? "" : ".") + name);
  }
  bool is_null() const { return value_.is_null(); }
  std::string text() const {
    if (!value_.is_string()) refuse("a text");
    return value_.get<std::string>();
  }
  std::int64_t whole(std::int64_t least) const {
    if (!value_.is_number_integer() ||
        (value_.is_number_unsigned() && value_.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) ||
        value_.get<std::int64_t>() < least)
      refuse("a whole number of at least " + std::to_string(least));
    return value_.get<std::int64_t>();
  }
  std::uint64_t natural() const {
    if (!value_.is_number_unsigned()) refuse("a whole number of at least 0");
    return value_.get<std::uint64_t>();
  }
  double number() const {
    if (!value_.is_number() || !(value_.get<double>() >= 0) || value_.get<double>() > 1e18)
      refuse("a number from 0 to 1e18");
    return value_.get<double>();
  }
  DispatchRatio ratio() const { return {of("value").number(), of("low").number(), of("high").number()}; }
  template <class Read>
  auto list(Read read) const {
    if (!value_.is_array()) refuse("a list");
    std::vector<decltype(read(std::declval<Field>()))> all;
    for (std::size_t i = 0; i < value_.size(); ++i)
      all.push_back(read(Field(value_[i], file_, path_ + "[" + std::to_string(i) + "]")));
    return all;
  }
  template <class Read>
  auto pairs(Read read) const {
    if (!value_.is_object()) refuse("an object");
    std::vector<std::pair<std::string, decltype(read(std::declval<Field>()))>> all;
    for (const auto& [name, value] : value_.items())
      all.emplace_back(name, read(Field(value, file_, path_ + "." + name)));
    return all;
  }

 private:
  const Json& value_;
  std::string file_, path_;
};

inline std::string read_text(const Field& field) { return field.text(); }

inline DispatchCandidate read_candidate(const Field& field) {
  return {field.of("implementation").text(), field.of("version").text(), field.of("build_id").text(),
          field.of("slower").ratio()};
}

inline DispatchEntry read_entry(const Field& field) {
  DispatchEntry entry;
  entry.op = field.of("op").text();
  entry.dtype = field.of("dtype").text();
  entry.cache = field.of("cache").text();
  entry.threads = static_cast<int>(std::min<std::int64_t>(field.of("threads").whole(1), INT32_MAX));
  entry.parameters = field.of("parameters").pairs(read_text);
  entry.dims = field.of("dims").pairs([](const Field& each) { return each.whole(0); });
  entry.ranged = field.of("ranged").text();
  entry.low = field.of("lo").whole(0);
  if (!field.of("hi").is_null()) entry.high = field.of("hi").whole(entry.low + 1);
  entry.ranking = field.of("ranking").list(read_candidate);
  if (entry.ranking.empty()) field.of("ranking").refuse("at least one implementation");
  if (field.of("implementation").text() != entry.choice())
    field.of("implementation").refuse("the first of the ranking");
  entry.baseline = field.of("baseline").text();
  entry.to_baseline = field.of("ratio").ratio();
  entry.launches = static_cast<int>(std::min<std::int64_t>(field.of("launches").whole(0), INT32_MAX));
  entry.points = field.of("points").list([](const Field& each) {
    return DispatchPoint{each.of("size").whole(0), each.of("tied").list(read_text)};
  });
  entry.proof_run = field.of("proof").of("run").text();
  entry.proof_cases = field.of("proof").of("cases").whole(0);
  entry.cell = field.of("cell").text();
  if (const Field values = field.of("values"); !values.is_null()) entry.values = values.text();  // not in older tables
  if (const Field seed = field.of("seed"); !seed.is_null()) entry.seed = seed.natural();
  return entry;
}

inline DispatchUndecided read_undecided(const Field& field) {
  return {field.of("op").text(),
          field.of("dtype").text(),
          field.of("cache").text(),
          static_cast<int>(std::min<std::int64_t>(field.of("threads").whole(1), INT32_MAX)),
          field.of("parameters").pairs(read_text),
          field.of("dims").pairs([](const Field& each) { return each.whole(0); }),
          field.of("ranged").text(),
          field.of("size").whole(0),
          field.of("missing").list(read_text),
          field.of("kept").text()};
}

inline DispatchMachine read_machine(const Field& field) {
  DispatchMachine machine;
  machine.fingerprint = field.of("fingerprint").text();
  machine.name = field.of("name").text();
  machine.facts = field.of("facts").list([](const Field& each) {
    const std::vector<std::string> both = each.list(read_text);
    if (both.size() != 2) each.refuse("a name and a value");
    return std::pair(both[0], both[1]);
  });
  machine.runs = field.of("runs").list(read_text);
  machine.entries = field.of("entries").list(read_entry);
  machine.advice = field.of("advice").list([](const Field& each) {
    return DispatchAdvice{each.of("setting").text(), each.of("implementation").text(), each.of("gain").ratio(),
                          static_cast<int>(std::min<std::int64_t>(each.of("cells").whole(0), INT32_MAX)),
                          static_cast<int>(std::min<std::int64_t>(each.of("would_win").whole(0), INT32_MAX))};
  });
  if (const Field undecided = field.of("undecided"); !undecided.is_null())  // not in older tables
    machine.undecided = undecided.list(read_undecided);
  return machine;
}

}  // namespace dispatch_detail

// Throws DispatchError, which names the file and the place in it, for anything that is not a whole table of a known
// schema. `name`: of the file, for what is said.
inline DispatchTable parse_dispatch(const std::string& text, const std::string& name = "dispatch.json") {
  using namespace dispatch_detail;
  if (text.size() > most_bytes) throw DispatchError(name + ": larger than 16 MiB; no dispatch table is");
  Json json;
  try {
    // Values that nest deeply are refused while they are read: each level costs memory.
    json = Json::parse(text, [&](int depth, Json::parse_event_t, Json&) {
      if (depth > deepest) throw DispatchError(name + ": nested deeper than a dispatch table is");
      return true;
    });
  } catch (const Json::exception& error) {
    const std::string said = error.what();
    const std::size_t after = said.find("] ");
    throw DispatchError(name + ": not a whole JSON text (" +
                        (after == std::string::npos ? said : said.substr(after + 2)) +
                        "); make the table again with 'assay select'");
  }
  const Field all(json, name, "");
  const std::int64_t schema = all.of("schema").whole(1);
  if (schema > dispatch_schema)
    throw DispatchError(name + ": has schema " + std::to_string(schema) + ", newer than " +
                        std::to_string(dispatch_schema) +
                        " that this program reads; build it against a newer assay, or make the table with this one");
  return {all.of("made").text(), all.of("command").text(), all.of("machines").list(read_machine)};
}

inline DispatchTable read_dispatch(const std::string& file) {
  // Opening a pipe would wait for its writer: what is no file is refused before it is read.
  struct Closed {
    int descriptor;
    ~Closed() {
      if (descriptor >= 0) ::close(descriptor);
    }
  } opened{::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)};
  struct stat status {};
  if (opened.descriptor < 0 || ::fstat(opened.descriptor, &status) != 0)
    throw DispatchError(file + ": cannot be read (" + std::strerror(errno) + "); 'assay select RUN...' makes it");
  if (!S_ISREG(status.st_mode)) throw DispatchError(file + ": is no file; expected a table that 'assay select' made");
  std::string text;
  for (char block[1 << 16];;) {
    const ssize_t got = ::read(opened.descriptor, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw DispatchError(file + ": cannot be read (" + std::strerror(errno) + ")");
    if (got == 0 || text.size() > dispatch_detail::most_bytes) break;
    text.append(block, static_cast<std::size_t>(got));
  }
  return parse_dispatch(text, file);
}

}  // namespace assay
