// All characters first, each with its type; then from left to right the longest syllable by its grammar:
// L* (V+ | LV V* | LVT) T*, or L+, or T+ (UAX #29, table 1c); of today's Hangul, L V T?, LV T? or LVT.
#include <cstdint>
#include <string>
#include <vector>

#include "impls/segmenters/hangul_syllables/op.h"
#include "impls/tokenizers/scan.h"

namespace assay::hangul_syllables {
namespace {

using tokenizers::Byte;
using tokenizers::Scanned;

class Grammar {
 public:
  explicit Grammar(bool modern) : modern_(modern) {}

  void run(const Call& call) {
    read(call.inputs[text]);
    Value& output = call.outputs[ends];
    auto* out = output.as<std::int64_t>();
    for (std::size_t at = 0; at < types_.size() - 1;) {  // the last type is that of the end
      const std::size_t from = at;
      at = modern_ ? end_of_modern(at) : end_of_block(at);
      if (at == from) ++at;
      *out++ = ends_[at - 1];
    }
    output.dims[0] = out - output.as<std::int64_t>();
  }

 private:
  // Letters of today's Hangul are small, others capital: l and L, v and V, t and T; s: LV, S: LVT.
  static char type_of(std::uint32_t one) {
    const auto within = [one](std::uint32_t low, std::uint32_t high) { return one >= low && one <= high; };
    if (within(0x1100, 0x1112)) return 'l';
    if (within(0x1113, 0x115f) || within(0xa960, 0xa97c)) return 'L';
    if (within(0x1161, 0x1175)) return 'v';
    if (within(0x1160, 0x11a7) || within(0xd7b0, 0xd7c6)) return 'V';
    if (within(0x11a8, 0x11c2)) return 't';
    if (within(0x11c3, 0x11ff) || within(0xd7cb, 0xd7fb)) return 'T';
    if (within(0xac00, 0xd7a3)) return (one - 0xac00) % 28 == 0 ? 's' : 'S';
    return '.';
  }

  void read(const Value& input) {
    types_.clear();
    ends_.clear();
    const auto* const begin = input.as<const Byte>();
    const Byte* const end = begin + input.dims[0];
    for (const Byte* at = begin; at < end;) {
      const Scanned next = tokenizers::scan(at, end);
      at += next.bytes;
      types_ += type_of(next.code_point);
      ends_.push_back(at - begin);
    }
    types_ += '.';
  }

  bool is(std::size_t at, std::string_view types) const { return types.find(types_[at]) != types.npos; }
  std::size_t skip(std::size_t at, std::string_view types) const {
    while (is(at, types)) ++at;
    return at;
  }

  std::size_t end_of_block(std::size_t from) const {
    const std::size_t at = skip(from, "lL");
    if (is(at, "S")) return skip(at + 1, "tT");
    if (is(at, "vVs")) return skip(skip(at + 1, "vV"), "tT");
    return at > from ? at : skip(from, "tT");
  }

  std::size_t end_of_modern(std::size_t from) const {
    std::size_t at = from;
    if (is(at, "l") && is(at + 1, "v")) at += 2;
    else if (is(at, "s")) ++at;
    else return at;
    return is(at, "t") ? at + 1 : at;
  }

  bool modern_;
  std::string types_;
  std::vector<std::int64_t> ends_;
};

Prepared prepare_grammar(const Request& request) {
  return make_runner(
      [grammar = Grammar(is_modern(request.parameters))](const Call& call) mutable { grammar.run(call); });
}

}  // namespace

Implementation grammar() {
  return own_implementation(prepare_grammar, "the type of every character, then the grammar of a syllable");
}

}  // namespace assay::hangul_syllables
