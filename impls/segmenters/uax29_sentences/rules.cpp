// The rules one after the other, from left to right; whether a small letter comes is looked for where it is asked.
#include "harness/op.h"
#include "impls/segmenters/break_scan.h"
#include "impls/segmenters/uax29_sentences/op.h"

namespace assay::uax29_sentences {
namespace {

namespace of = unicode16_breaks::sentences;
using segmenters::Byte;
using segmenters::Seen;
using segmenters::SentenceClasses;
using Kind = std::uint8_t;

constexpr bool is_line_end(Kind kind) { return kind == of::sep || kind == of::cr || kind == of::lf; }
constexpr bool is_terminator(Kind kind) { return kind == of::a_term || kind == of::s_term; }
constexpr bool is_ignored(Kind kind) { return kind == of::extend || kind == of::format; }

class Scanner {
 public:
  Scanner(const Byte* first, const Byte* end) : first_(first), end_(end) {}

  std::int64_t write_ends(std::int64_t* written) {
    std::int64_t count = 0;
    for (const Byte* at = first_; at < end_;) {
      const Seen seen = segmenters::see<SentenceClasses>(at, end_);
      if (at > first_ && is_cut(at, seen)) written[count++] = at - first_;
      add(seen.kind, at == first_);
      at += seen.bytes;
    }
    if (first_ < end_) written[count++] = end_ - first_;
    return count;
  }

 private:
  void add(Kind kind, bool is_first) {
    const bool joined = is_ignored(kind) && !is_first && !is_line_end(last_);
    last_ = kind;
    if (joined) return;
    if (is_terminator(kind)) {
      terminator_ = kind, closes_ = spaces_ = false;
      behind_cased_ = kind == of::a_term && (before_ == of::upper || before_ == of::lower);
    } else if (kind == of::close && terminator_ != of::other && !spaces_) {
      closes_ = true;
    } else if (kind == of::sp && terminator_ != of::other) {
      spaces_ = true;
    } else {
      terminator_ = of::other;
    }
    before_ = kind;
  }

  // From `at` on, before any other letter, terminator or end of a line.
  bool lower_comes(const Byte* at) const {
    while (at < end_) {
      const Seen seen = segmenters::see<SentenceClasses>(at, end_);
      if (seen.kind == of::lower) return true;
      if (seen.kind == of::upper || seen.kind == of::other_letter || is_line_end(seen.kind) || is_terminator(seen.kind))
        return false;
      at += seen.bytes;
    }
    return false;
  }

  bool is_cut(const Byte* at, Seen seen) const {
    const Kind kind = seen.kind;
    if (last_ == of::cr && kind == of::lf) return false;
    if (is_line_end(last_)) return true;
    if (is_ignored(kind) || terminator_ == of::other) return false;
    const bool directly = !closes_ && !spaces_;
    if (terminator_ == of::a_term && directly) {
      if (kind == of::numeric) return false;
      if (behind_cased_ && kind == of::upper) return false;
    }
    if (kind == of::s_continue || is_terminator(kind)) return false;
    if (kind == of::close && !spaces_) return false;
    if (kind == of::sp || is_line_end(kind)) return false;
    return !(terminator_ == of::a_term && lower_comes(at));
  }

  const Byte *first_, *end_;
  Kind last_ = of::other;        // the character directly before
  Kind before_ = of::other;      // the one that SB5 leaves
  Kind terminator_ = of::other;  // that what stands before ends with, and what is behind it
  bool closes_ = false, spaces_ = false, behind_cased_ = false;
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

}  // namespace assay::uax29_sentences
