// JSON as the contracts of tokenizers read it. For contracts alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/core/error.h"

namespace assay::byte_bpe_encode {

struct JsonMember;

struct Json {
  enum class Is : std::uint8_t { nothing, flag, whole, real, text, list, object };
  Is is = Is::nothing;
  bool flag = false;
  int line = 0;
  std::int64_t whole = 0;
  double real = 0;  // of a whole one, too
  std::string text = {};
  std::vector<JsonMember> members = {};  // as they stand there, duplicates as well
  std::vector<Json> items = {};

  const Json* find(std::string_view key) const;
  // Neither null nor false, empty or zero.
  bool is_set() const;
};

struct JsonMember {
  std::string key;
  Json value;
};

struct ParsedJson {
  Json value;
  std::size_t end = 0;  // of the value, in bytes
  int end_line = 0;
};

// The value that a text begins with. At most 2^21 values, at most 16 within each other. Throws InputError.
ParsedJson parse_json(std::string_view text, const std::string& path);

}  // namespace assay::byte_bpe_encode
