// What becomes of a text before it is cut, step by step, for implementations and, with other steps, for mutants.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generated/unicode16_normalization_stages.h"
#include "impls/tokenizers/clip_encode/op.h"
#include "impls/tokenizers/scan.h"

namespace assay::clip_encode {

using tokenizers::Byte;

struct CleaningSteps {
  bool composes, blanks_for_separators, lowers = true, knows_final_sigma;
};
inline CleaningSteps steps_of(const Settings& settings) {
  return {.composes = settings.hf, .blanks_for_separators = !settings.hf, .knows_final_sigma = !settings.hf};
}

class Cleaner {
 public:
  explicit Cleaner(CleaningSteps steps) : steps_(steps) {}

  // The memory that it needs stays from text to text.
  const std::string& clean(std::string_view text) {
    made_.clear();
    if (std::ranges::all_of(text, [](char each) { return static_cast<Byte>(each) < 0x80; })) {
      for (const char each : text) made_ += static_cast<char>(of_ascii(static_cast<Byte>(each)));
      return made_;
    }
    const auto* at = reinterpret_cast<const Byte*>(text.data());
    for (const auto* const end = at + text.size(); at < end;) {
      const tokenizers::Scanned next = tokenizers::scan(at, end);
      if (next.code_point == tokenizers::no_character) {
        end_part();
        made_ += static_cast<char>(*at);
      } else {
        part_.push_back(next.code_point);
      }
      at += next.bytes;
    }
    end_part();
    return made_;
  }

 private:
  using CodePoint = std::uint32_t;

  CodePoint of_ascii(CodePoint each) const {
    if (each >= 0x1c && each <= 0x1f && steps_.blanks_for_separators) return ' ';
    return each >= 'A' && each <= 'Z' && steps_.lowers ? each | 0x20u : each;
  }

  void end_part() {
    if (steps_.composes) {
      decompose();
      compose();
    }
    if (steps_.blanks_for_separators)
      for (CodePoint& each : part_)
        if (each >= 0x1c && each <= 0x1f) each = ' ';
    if (steps_.lowers) lower();
    for (const CodePoint each : part_) write(each);
    part_.clear();
  }

  void lower() {
    changed_.clear();
    for (std::size_t at = 0; at < part_.size(); ++at) {
      const std::uint32_t* const mapping = unicode16_normal::sequences + unicode16_normal::record_of(part_[at]).lower;
      if (part_[at] == 0x3a3 && steps_.knows_final_sigma && ends_a_word(at)) changed_.push_back(0x3c2);
      else if (*mapping == 0) changed_.push_back(part_[at]);
      else changed_.insert(changed_.end(), mapping + 1, mapping + 1 + *mapping);
    }
    part_.swap(changed_);
  }

  bool ends_a_word(std::size_t at) const {
    const auto record = [&](std::size_t i) -> const auto& { return unicode16_normal::record_of(part_[i]); };
    std::size_t i = at;
    while (i > 0 && record(i - 1).case_ignorable) --i;
    if (i == 0 || !record(i - 1).cased) return false;
    for (i = at + 1; i < part_.size(); ++i)
      if (!record(i).case_ignorable) return !record(i).cased;
    return true;
  }

  // ---- NFC ----------------------------------------------------------------------------------------------------------

  static constexpr CodePoint syllables = 0xac00, leadings = 0x1100, vowels = 0x1161, trailings = 0x11a7;

  static std::uint8_t combining(CodePoint each) { return unicode16_normal::record_of(each).combining; }

  void decompose() {
    changed_.clear();
    for (const CodePoint each : part_) append_parts(each);
    part_.swap(changed_);
    const auto starts = [](CodePoint each) { return combining(each) == 0; };
    for (auto from = part_.begin(); from != part_.end(); ++from) {
      if (starts(*from)) continue;
      const auto to = std::find_if(from, part_.end(), starts);
      std::stable_sort(from, to, [](CodePoint a, CodePoint b) { return combining(a) < combining(b); });
      if (to == part_.end()) break;
      from = to;
    }
  }

  void append_parts(CodePoint each) {
    if (each >= syllables && each <= 0xd7a3) {
      const CodePoint trailing = (each - syllables) % 28, rest = (each - syllables) / 28;
      changed_.push_back(leadings + rest / 21);
      changed_.push_back(vowels + rest % 21);
      if (trailing != 0) changed_.push_back(trailings + trailing);
      return;
    }
    const std::uint32_t* const mapping = unicode16_normal::sequences + unicode16_normal::record_of(each).canonical;
    if (*mapping == 0) return changed_.push_back(each);
    for (std::uint32_t i = 1; i <= *mapping; ++i) append_parts(mapping[i]);
  }

  // 0: none.
  static CodePoint composite(CodePoint first, CodePoint second) {
    if (first >= leadings && first < leadings + 19 && second >= vowels && second < vowels + 21)
      return syllables + ((first - leadings) * 21 + (second - vowels)) * 28;
    if (first >= syllables && first <= 0xd7a3 && (first - syllables) % 28 == 0 && second > trailings &&
        second < trailings + 28)
      return first + (second - trailings);
    const auto pair = [](const auto& each) { return std::pair(each.first, each.second); };
    const auto* const found =
        std::ranges::lower_bound(unicode16_normal::compositions, std::pair(first, second), {}, pair);
    const bool is_there = found != std::end(unicode16_normal::compositions) && pair(*found) == std::pair(first, second);
    return is_there ? found->composite : 0;
  }

  void compose() {
    constexpr std::size_t none = ~std::size_t{0};
    std::size_t kept = 0, starter = none;
    for (const CodePoint each : part_) {
      const bool blocked = starter == none || (kept > starter + 1 && combining(part_[kept - 1]) >= combining(each));
      const CodePoint made = blocked ? 0 : composite(part_[starter], each);
      if (made != 0) {
        part_[starter] = made;
        continue;
      }
      if (combining(each) == 0) starter = kept;
      part_[kept++] = each;
    }
    part_.resize(kept);
  }

  void write(CodePoint each) {
    const auto byte = [&](CodePoint bits) { made_ += static_cast<char>(bits); };
    const auto tail = [&](int shift) { byte(0x80u | (each >> shift & 0x3fu)); };
    if (each < 0x80) return byte(each);
    if (each < 0x800) byte(0xc0u | each >> 6);
    if (each >= 0x800 && each < 0x10000) byte(0xe0u | each >> 12);
    if (each >= 0x10000) byte(0xf0u | each >> 18), tail(12);
    if (each >= 0x800) tail(6);
    tail(0);
  }

  CleaningSteps steps_;
  std::string made_;
  std::vector<CodePoint> part_, changed_;
};

}  // namespace assay::clip_encode
