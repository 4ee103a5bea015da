// Files made of templates, and lines that files get: all of it is known to be possible before any is written.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace assay {

// For people: "impls/norms/rms_norm/mine.cpp", and a file with the line that it got.
struct Written {
  std::vector<std::string> files;
  std::vector<std::pair<std::string, std::string>> lines;
};

class Drafts {
 public:
  // In a template, `@name@` stands for the value that is called so.
  explicit Drafts(std::map<std::string, std::string> values) : values_(std::move(values)) {}

  // Of the template `from`, below templates/. Throws InputError if `to` is there already.
  void file(const std::filesystem::path& to, const std::string& from);
  // Behind the last line of the file that begins so, or at its end. The file may be one that is to be made.
  void line(const std::filesystem::path& in, const std::string& behind, const std::string& line);
  // All of it, or nothing: then it throws.
  Written write() const;

 private:
  std::string filled_in(std::string text) const;

  std::map<std::string, std::string> values_;
  std::vector<std::pair<std::filesystem::path, std::string>> files_, changed_;
  std::vector<std::pair<std::string, std::string>> told_;
};

// A small file; throws InputError.
std::string read_text(const std::filesystem::path& file);
std::vector<std::string> lines_of(const std::string& text);

}  // namespace assay
