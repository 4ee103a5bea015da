#include "harness/cli/arguments.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "harness/core/names.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// All of the text, or nothing.
template <class Number>
bool read(const std::string& value, Number& number) {
  const char* const end = value.data() + value.size();
  const auto [stopped, error] = std::from_chars(value.data(), end, number);
  return error == std::errc() && stopped == end;
}

std::string in_digits(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", number);
  return text;
}

std::string fault_of_place(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return "there is no folder " + folder.string() + "; make it first, or name another";
  if (!fs::is_directory(folder, error)) return folder.string() + " is not a folder";
  if (access(folder.c_str(), W_OK | X_OK) != 0) return folder.string() + " cannot be written to";
  return {};
}

}  // namespace

std::string range_in_words(double least, double greatest) {
  if (std::isinf(least) && std::isinf(greatest)) return {};
  if (std::isinf(greatest)) return "at least " + in_digits(least);
  if (std::isinf(least)) return "at most " + in_digits(greatest);
  return in_digits(least) + " to " + in_digits(greatest);
}

std::string fault_of_whole(const std::string& value, std::int64_t least, std::int64_t greatest) {
  std::int64_t number = 0;
  if (read(value, number) && least <= number && number <= greatest) return {};
  const bool any = least == INT32_MIN && greatest == INT32_MAX;
  return "expected a whole number" + (any ? "" : " from " + std::to_string(least) + " to " + std::to_string(greatest)) +
         ", not '" + value + "'";
}

std::string fault_of_natural(const std::string& value) {
  std::uint64_t number = 0;
  if (read(value, number)) return {};
  return "expected a whole number from 0 to " + std::to_string(std::numeric_limits<std::uint64_t>::max()) + ", not '" +
         value + "'";
}

std::string fault_of_number(const std::string& value, double least, double greatest) {
  double number = 0;
  if (read(value, number) && least <= number && number <= greatest && std::isfinite(number)) return {};
  const std::string range = range_in_words(least, greatest);
  return "expected a number" + (range.empty() ? "" : (std::isfinite(greatest) ? " from " : " of ") + range) +
         ", not '" + value + "'";
}

std::string fault_of_choice(const std::string& value, const std::vector<std::string>& choices) {
  if (std::ranges::find(choices, value) != choices.end()) return {};
  return "expected " + join(choices, " or ") + ", not '" + value + "'";
}

std::string fault_of_text(const std::string& value) {
  return value.find_first_not_of(" \t\n") == std::string::npos ? "expected a text, not an empty one" : "";
}

std::string fault_of_file_to_write(const std::string& path) {
  std::error_code error;
  if (path.empty()) return "expected the name of a file, not an empty one";
  if (fs::is_directory(path, error)) return path + " is a folder; expected a file";
  if (fs::exists(path, error) && access(path.c_str(), W_OK) != 0) return path + " cannot be written to";
  // Files such as /dev/stdout are written in their place; others beside it, and renamed.
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) return {};
  const fs::path folder = fs::path(path).parent_path();
  return fault_of_place(folder.empty() ? "." : folder);
}

std::string fault_of_folder_to_write(const std::string& path) {
  if (path.empty()) return "expected the name of a folder, not an empty one";
  std::error_code error;
  fs::path there = fs::absolute(path);
  while (!fs::exists(there, error) && there.has_parent_path() && there != there.parent_path())
    there = there.parent_path();
  return fault_of_place(there);
}

}  // namespace assay
