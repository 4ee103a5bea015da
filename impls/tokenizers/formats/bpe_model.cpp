#include "impls/tokenizers/formats/bpe_model.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/formats/parsing.h"

namespace assay::tokenizers {

using byte_bpe_encode::largest_file;

std::string whole_vocabulary(const std::string& path) {
  std::error_code unknown;
  if (!std::filesystem::is_regular_file(path, unknown))
    refuse(0, "expected a vocabulary; it is not there, or not a regular file");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  if (file == nullptr) refuse(0, "expected a vocabulary that can be read");
  std::string content(std::min(std::filesystem::file_size(path, unknown), std::uintmax_t{largest_file}) + 1, '\0');
  content.resize(std::fread(content.data(), 1, content.size(), file.get()));
  if (std::ferror(file.get()) != 0) refuse(0, "expected a vocabulary that can be read");
  static_assert(largest_file == 33554432);
  if (content.size() > largest_file) refuse(0, "expected a vocabulary of at most 33554432 bytes");
  return content;
}

std::string refusal(std::string_view path, const Refused& refused) {
  std::string reason(path);
  if (refused.line > 0) reason += ':' + std::to_string(refused.line);
  return reason + ": " + refused.complaint;
}

std::variant<BpeModel, Unsupported> read_bpe_model(std::string_view path) try {
  const std::string content = whole_vocabulary(std::string(path));
  // No rank file begins with a brace, and every JSON vocabulary does.
  return content.starts_with('{') ? parse_json_vocabulary(content) : parse_rank_file(content);
} catch (const Refused& refused) {
  return Unsupported{refusal(path, refused)};
}

}  // namespace assay::tokenizers
