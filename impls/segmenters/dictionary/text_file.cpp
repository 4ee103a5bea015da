#include "impls/segmenters/dictionary/text_file.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "impls/tokenizers/scan.h"

namespace assay::segmenters {

std::string refusal(std::string_view path, const Refused& refused) {
  std::string reason(path);
  if (refused.line > 0) reason += ':' + std::to_string(refused.line);
  return reason + ": " + refused.complaint;
}

std::string whole_file(const std::string& path, std::size_t most) {
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(path, unknown)) refuse(0, "expected a file that is there, and a regular one");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (file == nullptr) refuse(0, "expected a file that can be read");
  std::string content(std::min<std::uintmax_t>(std::filesystem::file_size(path, unknown), most) + 1, '\0');
  content.resize(std::fread(content.data(), 1, content.size(), file.get()));
  if (std::ferror(file.get()) != 0) refuse(0, "expected a file that can be read");
  if (content.size() > most) refuse(0, "expected at most " + std::to_string(most) + " bytes");
  return content;
}

std::string_view next_line(std::string_view& left) {
  const std::size_t length = std::min(left.find('\n'), left.size());
  std::string_view line = left.substr(0, length);
  left.remove_prefix(std::min(length + 1, left.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_utf8(std::string_view text) {
  const auto* at = reinterpret_cast<const tokenizers::Byte*>(text.data());
  for (const auto* const end = at + text.size(); at < end;) {
    const tokenizers::Scanned character = tokenizers::scan(at, end);
    if (character.code_point == tokenizers::no_character) return false;
    at += character.bytes;
  }
  return true;
}

}  // namespace assay::segmenters
