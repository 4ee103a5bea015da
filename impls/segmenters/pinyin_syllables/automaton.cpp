// The syllables as an automaton of 32 columns, which reads from each place of a run as far as it goes, the last place
// first.
#include <algorithm>
#include <array>
#include <vector>

#include "impls/segmenters/pinyin_syllables/letters.h"

namespace assay::pinyin_syllables {
namespace {

struct State {
  std::array<std::uint16_t, 32> next{};  // 0: none
  std::int8_t mark = -1;                 // of the syllable that ends here, the place of its mark; -1: none does
};

class SyllableAutomaton {
 public:
  explicit SyllableAutomaton(Rule rule) : rule_(rule), states_(1) {
    for_each_syllable([&](std::string_view syllable) {
      std::size_t state = 0;
      for (const char letter : syllable) {
        const auto code = static_cast<std::size_t>(letter - 'a' + 1);
        if (states_[state].next[code] == 0) {
          states_[state].next[code] = static_cast<std::uint16_t>(states_.size());
          states_.emplace_back();
        }
        state = states_[state].next[code];
      }
      states_[state].mark = static_cast<std::int8_t>(place_of_mark(syllable));
    });
  }

  std::int64_t* run(const Byte* begin, const Byte* end, std::int64_t* out) {
    const auto room = static_cast<std::size_t>(end - begin) + 8;
    if (codes_.size() < room) codes_.resize(room), behind_.resize(room), lengths_.resize(room);
    for (const Byte* at = begin; at < end;) {
      const Byte* const others = at;
      Code code = 0;
      std::uint32_t bytes = 0;
      while (at < end && (code = look(at, end, bytes)) == 0) at += bytes;
      if (at > others) *out++ = at - begin;
      if (at == end) break;
      const std::int64_t from = at - begin;
      std::size_t letters = 0;
      do {
        at += bytes;
        codes_[letters] = code;
        behind_[letters++] = static_cast<std::uint32_t>(at - begin - from);
      } while (at < end && (code = look(at, end, bytes)) != 0);
      if (find_ways(letters)) {
        for (std::size_t place = lengths_[0]; place < letters; place += lengths_[place])
          *out++ = from + behind_[place - 1];
        if (at < end && is_tone(*at)) ++at;
      }
      *out++ = at - begin;
    }
    return out;
  }

 private:
  [[gnu::always_inline]] static Code look(const Byte* at, const Byte* end, std::uint32_t& bytes) {
    bytes = 1;
    if (*at < 0x80) return codes_of_letters[*at];
    const Scanned next = tokenizers::scan_beyond_ascii(at, end);
    bytes = next.bytes;
    return code_of(next);
  }

  bool find_ways(std::size_t letters) {
    if (rule_ == Rule::longest) return find<true, false>(letters);
    if (rule_ == Rule::shortest) return find<false, false>(letters);
    return find<true, true>(letters) || find<true, false>(letters);
  }

  template <bool longest, bool standard>
  bool find(std::size_t letters) {
    constexpr unsigned open = 1u << 1 | 1u << 5 | 1u << 15;  // a, e, o
    lengths_[letters] = 1;                                   // what is behind the end can be cut
    for (std::size_t from = letters; from-- > 0;) {
      std::uint8_t best = 0;
      const bool inner = standard && from > 0 && (open >> (codes_[from] & 0x1fu) & 1u) != 0;
      const std::size_t most = inner ? 0 : std::min(longest_syllable, letters - from);
      int mark = -1;
      const State* state = states_.data();
      for (std::size_t count = 0; count < most; ++count) {
        const Code code = codes_[from + count];
        const std::uint16_t next = state->next[code & 0x1fu];
        if (next == 0) break;
        state = &states_[next];
        if ((code & marked) != 0) {
          if (mark >= 0) break;
          mark = static_cast<int>(count);
        }
        const bool ends_here = state->mark >= 0 && (mark < 0 || mark == state->mark) && lengths_[from + count + 1] != 0;
        if (!ends_here) continue;
        best = static_cast<std::uint8_t>(count + 1);
        if (!longest) break;
      }
      lengths_[from] = best;
    }
    return lengths_[0] != 0;
  }

  Rule rule_;
  std::vector<State> states_;
  std::vector<Code> codes_;            // of a run
  std::vector<std::uint32_t> behind_;  // each letter, from the run's begin
  std::vector<std::uint8_t> lengths_;  // of the syllable at each place; 0: the rest cannot be cut
};

Prepared prepare_automaton(const Request& request) {
  return make_runner([automaton = SyllableAutomaton(rule_of(request.parameters))](const Call& call) mutable {
    const auto* const begin = call.inputs[text].as<const Byte>();
    Value& output = call.outputs[ends];
    auto* const out = output.as<std::int64_t>();
    output.dims[0] = automaton.run(begin, begin + call.inputs[text].dims[0], out) - out;
  });
}

}  // namespace

Implementation automaton() {
  return own_implementation(prepare_automaton, "an automaton of all syllables, from each place of a run");
}

}  // namespace assay::pinyin_syllables
