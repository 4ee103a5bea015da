// What the readers of the contracts share. For them alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/core/error.h"
#include "impls/tokenizers/byte_bpe_encode/reference_formats.h"

namespace assay::byte_bpe_encode {

std::string decode_base64(std::string_view text, const Location& at);

// Collects tokens, and refuses those that are wrong by themselves or beside others.
class Entries {
 public:
  explicit Entries(std::string path) : path_(std::move(path)) {}
  void add(const std::string& token, std::int64_t id, int line);
  void add_special(std::int64_t id, const std::string& text, int line);
  Model finish(int line_of_special = 0) &&;

 private:
  std::string path_;
  Model model_;
  std::map<std::int64_t, int> line_of_id_;
  std::vector<std::pair<std::int64_t, std::string>> special_;
};

// A file that begins with a brace.
Model model_of_json(std::string_view content, const std::string& path);

}  // namespace assay::byte_bpe_encode
