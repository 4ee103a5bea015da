// The rules one after the other, from left to right: what they ask of the characters before is kept while going on.
#include "harness/op.h"
#include "impls/segmenters/break_scan.h"
#include "impls/segmenters/uax29_graphemes/op.h"

namespace assay::uax29_graphemes {
namespace {

namespace of = unicode16_breaks::graphemes;
using segmenters::Byte;
using segmenters::GraphemeClasses;
using Kind = std::uint8_t;

constexpr bool is_extend(Kind kind) { return kind == of::extend || kind == of::unlinking_extend || kind == of::linker; }
constexpr bool is_control(Kind kind) { return kind == of::control || kind == of::cr || kind == of::lf; }

// What the rules on more than two characters ask of all that stands before.
class Memory {
 public:
  void add(Kind kind) {
    odd_indicators = kind == of::regional_indicator && !odd_indicators;
    joined = kind == of::zwj && pictographic_;
    pictographic_ = kind == of::pictographic || (is_extend(kind) && pictographic_);
    const bool keeps = kind == of::extend || kind == of::linker || kind == of::zwj;
    linked = keeps && (linked || (kind == of::linker && consonant_));
    consonant_ = kind == of::consonant || (keeps && consonant_);
  }

  bool odd_indicators = false;  // GB12, GB13
  bool joined = false;          // GB11: Extended_Pictographic Extend* ZWJ
  bool linked = false;          // GB9c: Consonant [Extend Linker]* Linker [Extend Linker]*

 private:
  bool pictographic_ = false, consonant_ = false;
};

bool is_cut(Kind before, Kind behind, const Memory& memory) {
  if (before == of::cr && behind == of::lf) return false;
  if (is_control(before) || is_control(behind)) return true;
  if (before == of::l && (behind == of::l || behind == of::v || behind == of::lv || behind == of::lvt)) return false;
  if ((before == of::lv || before == of::v) && (behind == of::v || behind == of::t)) return false;
  if ((before == of::lvt || before == of::t) && behind == of::t) return false;
  if (is_extend(behind) || behind == of::zwj || behind == of::spacing_mark || before == of::prepend) return false;
  if (behind == of::consonant && memory.linked) return false;
  if (behind == of::pictographic && memory.joined) return false;
  return !(behind == of::regional_indicator && memory.odd_indicators);
}

void cut_by_rules(const Call& call) {
  const auto* const first = call.inputs[text].as<const Byte>();
  const Byte* const end = first + call.inputs[text].dims[0];
  auto* const written = call.outputs[ends].as<std::int64_t>();
  std::int64_t count = 0;
  Memory memory;
  Kind before = 0;
  for (const Byte* at = first; at < end;) {
    const segmenters::Seen seen = segmenters::see<GraphemeClasses>(at, end);
    if (at > first && is_cut(before, seen.kind, memory)) written[count++] = at - first;
    memory.add(before = seen.kind);
    at += seen.bytes;
  }
  if (first < end) written[count++] = end - first;
  call.outputs[ends].dims[0] = count;
}

Prepared prepare_rules(const Request&) { return make_runner(cut_by_rules); }

}  // namespace

Implementation rules() {
  return own_implementation(prepare_rules, "the rules one after the other, asked before each character");
}

}  // namespace assay::uax29_graphemes
