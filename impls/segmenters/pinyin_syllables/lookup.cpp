// Each part of a run of up to six letters is looked up among the syllables; from the end, so that it is known whether
// the rest can be cut.
#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "impls/segmenters/pinyin_syllables/letters.h"

namespace assay::pinyin_syllables {
namespace {

class SyllableLookup {
 public:
  explicit SyllableLookup(Rule rule) : rule_(rule) {
    for_each_syllable([&](std::string_view syllable) { marks_.emplace(syllable, place_of_mark(syllable)); });
  }

  std::int64_t* run(const Byte* begin, const Byte* end, std::int64_t* out) {
    for (const Byte* at = begin; at < end;) {
      const Byte* const from = at;
      at = read_run(at, end);
      if (at == from) {
        while (at < end && code_of(tokenizers::scan(at, end)) == 0) at += tokenizers::scan(at, end).bytes;
      } else if (find_ways()) {
        for (std::size_t place = lengths_[0]; place < spelled_.size(); place += lengths_[place])
          *out++ = behind_[place - 1] - begin;
        if (at < end && is_tone(*at)) ++at;
      }
      *out++ = at - begin;
    }
    return out;
  }

 private:
  const Byte* read_run(const Byte* at, const Byte* end) {
    spelled_.clear();
    marked_.clear();
    behind_.clear();
    while (at < end) {
      const Scanned next = tokenizers::scan(at, end);
      const Code code = code_of(next);
      if (code == 0) break;
      at += next.bytes;
      spelled_ += static_cast<char>('a' - 1 + (code & 0x1f));
      marked_.push_back((code & marked) != 0);
      behind_.push_back(at);
    }
    return at;
  }

  bool is_syllable(std::size_t from, std::size_t count) const {
    const auto known = marks_.find(spelled_.substr(from, count));
    if (known == marks_.end()) return false;
    for (std::size_t i = 0; i < count; ++i)
      if (marked_[from + i] && i != known->second) return false;
    return true;
  }

  bool find_ways() {
    if (rule_ != Rule::standard) return find_ways(rule_ == Rule::shortest, false);
    return find_ways(false, true) || find_ways(false, false);
  }

  bool find_ways(bool shortest, bool standard) {
    lengths_.assign(spelled_.size() + 1, 0);
    for (std::size_t from = spelled_.size(); from-- > 0;) {
      if (standard && from > 0 && std::string_view("aeo").find(spelled_[from]) != std::string_view::npos) continue;
      const std::size_t most = std::min(longest_syllable, spelled_.size() - from);
      for (std::size_t i = 0; i < most; ++i) {
        const std::size_t count = shortest ? i + 1 : most - i, next = from + count;
        if ((next < spelled_.size() && lengths_[next] == 0) || !is_syllable(from, count)) continue;
        lengths_[from] = count;
        break;
      }
    }
    return lengths_[0] > 0;
  }

  Rule rule_;
  std::unordered_map<std::string, std::size_t> marks_;
  std::string spelled_;  // a run, in small letters without marks
  std::vector<bool> marked_;
  std::vector<const Byte*> behind_;
  std::vector<std::size_t> lengths_;  // of the syllable at each place; 0: the rest cannot be cut
};

Prepared prepare_lookup(const Request& request) {
  return make_runner([lookup = SyllableLookup(rule_of(request.parameters))](const Call& call) mutable {
    const auto* const begin = call.inputs[text].as<const Byte>();
    Value& output = call.outputs[ends];
    auto* const out = output.as<std::int64_t>();
    output.dims[0] = lookup.run(begin, begin + call.inputs[text].dims[0], out) - out;
  });
}

}  // namespace

Implementation lookup() {
  return own_implementation(prepare_lookup, "each part of a run is looked up in a hash table of syllables");
}

}  // namespace assay::pinyin_syllables
