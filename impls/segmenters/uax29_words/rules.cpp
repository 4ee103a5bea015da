// The rules one after the other, from left to right; where one asks what comes, it is looked for.
#include "harness/op.h"
#include "impls/segmenters/break_scan.h"
#include "impls/segmenters/uax29_words/op.h"

namespace assay::uax29_words {
namespace {

namespace of = unicode16_breaks::words;
using segmenters::Byte;
using segmenters::Seen;
using segmenters::WordClasses;
using Kind = std::uint8_t;

constexpr bool is_newline(Kind kind) { return kind == of::cr || kind == of::lf || kind == of::newline; }
constexpr bool is_ignored(Kind kind) { return kind == of::extend || kind == of::format || kind == of::zwj; }
constexpr bool is_pictographic(Kind kind) { return kind == of::pictographic || kind == of::pictographic_letter; }
constexpr bool is_letter(Kind kind) {
  return kind == of::letter || kind == of::hebrew_letter || kind == of::pictographic_letter;
}
constexpr bool is_mid_num_let_q(Kind kind) { return kind == of::mid_num_let || kind == of::single_quote; }
constexpr bool in_word(Kind kind) { return is_letter(kind) || kind == of::numeric || kind == of::katakana; }

class Scanner {
 public:
  Scanner(const Byte* first, const Byte* end) : first_(first), end_(end) {}

  std::int64_t write_ends(std::int64_t* written) {
    std::int64_t count = 0;
    for (const Byte* at = first_; at < end_;) {
      const Seen seen = segmenters::see<WordClasses>(at, end_);
      if (at > first_ && is_cut(at, seen)) written[count++] = at - first_;
      add(seen.kind, at == first_);
      at += seen.bytes;
    }
    if (first_ < end_) written[count++] = end_ - first_;
    return count;
  }

 private:
  // A character that is not cut from the one before for WB4 leaves no trace but that it is the last.
  void add(Kind kind, bool is_first) {
    const bool joined = is_ignored(kind) && !is_first && !is_newline(last_);
    last_ = kind;
    if (joined) return;
    far_before_ = before_;
    before_ = kind;
    odd_indicators_ = kind == of::regional_indicator && !odd_indicators_;
  }

  // The next character that is not ignored, behind one at `at`.
  Kind behind(const Byte* at, Seen seen) const {
    for (at += seen.bytes; at < end_; at += seen.bytes) {
      seen = segmenters::see<WordClasses>(at, end_);
      if (!is_ignored(seen.kind)) return seen.kind;
    }
    return of::other;
  }

  bool is_cut(const Byte* at, Seen seen) const {
    const Kind kind = seen.kind;
    if (last_ == of::cr && kind == of::lf) return false;
    if (is_newline(last_) || is_newline(kind)) return true;
    if (last_ == of::zwj && is_pictographic(kind)) return false;
    if (last_ == of::space && kind == of::space) return false;
    if (is_ignored(kind)) return false;
    return is_cut_by_words(at, seen) && !(kind == of::regional_indicator && odd_indicators_);
  }

  // WB5 to WB13b.
  bool is_cut_by_words(const Byte* at, Seen seen) const {
    const Kind kind = seen.kind, before = before_, far_before = far_before_;
    const auto mid_of_letters = [](Kind each) { return each == of::mid_letter || is_mid_num_let_q(each); };
    const auto mid_of_numbers = [](Kind each) { return each == of::mid_num || is_mid_num_let_q(each); };
    if (is_letter(before)) {
      if (is_letter(kind) || kind == of::numeric) return false;
      if (mid_of_letters(kind) && is_letter(behind(at, seen))) return false;
    }
    if (before == of::hebrew_letter) {
      if (kind == of::single_quote) return false;
      if (kind == of::double_quote && behind(at, seen) == of::hebrew_letter) return false;
    }
    if (is_letter(far_before) && mid_of_letters(before) && is_letter(kind)) return false;
    if (far_before == of::hebrew_letter && before == of::double_quote && kind == of::hebrew_letter) return false;
    if (before == of::numeric) {
      if (kind == of::numeric || is_letter(kind)) return false;
      if (mid_of_numbers(kind) && behind(at, seen) == of::numeric) return false;
    }
    if (far_before == of::numeric && mid_of_numbers(before) && kind == of::numeric) return false;
    if (before == of::katakana && kind == of::katakana) return false;
    if (kind == of::extend_num_let && (in_word(before) || before == of::extend_num_let)) return false;
    return !(before == of::extend_num_let && in_word(kind));
  }

  const Byte *first_, *end_;
  Kind last_ = of::other;                             // the character directly before
  Kind before_ = of::other, far_before_ = of::other;  // those that WB4 leaves
  bool odd_indicators_ = false;
};

Prepared prepare_rules(const Request&) {
  return make_runner([](const Call& call) {
    const auto* const first = call.inputs[text].as<const Byte>();
    Scanner scanner(first, first + call.inputs[text].dims[0]);
    call.outputs[ends].dims[0] = scanner.write_ends(call.outputs[ends].as<std::int64_t>());
  });
}

}  // namespace

Implementation rules() {
  return own_implementation(prepare_rules, "the rules one after the other, asked before each character");
}

}  // namespace assay::uax29_words
