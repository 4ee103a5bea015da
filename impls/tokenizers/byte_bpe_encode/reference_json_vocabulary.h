// The vocabularies that are JSON, as the contracts read them. For them alone.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "impls/tokenizers/byte_bpe_encode/reference_json.h"
#include "impls/tokenizers/byte_bpe_encode/reference_vocabularies.h"

namespace assay::byte_bpe_encode {

using Is = Json::Is;
using Names = std::vector<std::string_view>;

class JsonVocabulary {
 public:
  JsonVocabulary(std::string_view content, const std::string& path)
      : path_(path), parsed_(parse_json(content, path)), behind_(content.substr(parsed_.end)), entries_(path) {}

  Model read() {
    const Json* tokenizer = root().find("model");
    const Json* tekken = root().find("config");
    const bool is_tokenizer = tokenizer != nullptr && tokenizer->is == Is::object;
    const bool is_tekken = tekken != nullptr && tekken->is == Is::object;
    if (!is_tokenizer && !is_tekken) return vocabulary_and_merges();
    for (const char each : behind_)
      if (std::string_view(" \t\r\n").find(each) == std::string_view::npos)
        fail(parsed_.end_line, "expected the end of the file behind the object that ends here");
    return is_tokenizer ? tokenizer_json() : tekken_json();
  }

 private:
  const Json& root() const { return parsed_.value; }
  [[noreturn]] void fail(int line, const std::string& what) const { throw InputError(Location{path_, line, 0}, what); }
  void require(bool holds, const Json& where, const std::string& what) const {
    if (!holds) fail(where.line, "expected " + what);
  }
  [[noreturn]] void not_supported(const Json& where, const std::string& what) const {
    fail(where.line, "expected what is supported here; " + what + " is not");
  }

  const Json& member(const Json& object, std::string_view key, Is is) const {
    const Json* found = object.find(key);
    require(found != nullptr, object, "a member '" + std::string(key) + "' in the object that begins here");
    require(found->is == is, *found, std::string(key) + " to be of another type");
    return *found;
  }
  bool flag(const Json& object, std::string_view key) const {
    return object.find(key) != nullptr && member(object, key, Is::flag).flag;
  }
  void only(const Json& object, const Names& known, const std::string& where) const {
    std::set<std::string> seen;
    for (const auto& [key, value] : object.members) {
      if (std::ranges::find(known, key) == known.end()) not_supported(value, where + key);
      require(seen.insert(key).second, value, where + key + " only once");
    }
  }
  std::int64_t id_in(const Json& object, std::string_view key, std::int64_t below) const {
    const Json& id = member(object, key, Is::whole);
    require(id.whole >= 0 && id.whole < below, id, std::string(key) + " from 0 to " + std::to_string(below - 1));
    return id.whole;
  }
  static constexpr std::int64_t ids = std::int64_t{1} << 31;

  void add_merge(Model& model, std::string_view left, std::string_view right, int line);
  void add_merge(Model& model, std::string_view both, int line);
  void add_tokens(const Json& vocabulary);
  Model vocabulary_and_merges();
  Model tekken_json();

  static bool is_missing(const Json* value);
  const std::string& type_of(const Json& value) const;
  std::vector<const Json*> parts_of(const Json* value, std::string_view key) const;
  void only_types(std::string_view member_name, std::string_view key, const Names& known) const;
  void read_pre_tokenizer();
  void read_split(const Json& split);
  int read_added();
  Model tokenizer_json();

  const std::string& path_;
  ParsedJson parsed_;
  std::string_view behind_;
  Entries entries_;
  std::map<std::string, std::int64_t, std::less<>> added_;
  std::set<std::pair<std::int64_t, std::int64_t>> pairs_;
  std::vector<std::string> splits_;
  std::string added_with_flag_;
};

}  // namespace assay::byte_bpe_encode
