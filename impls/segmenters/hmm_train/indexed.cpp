// One pass over the bytes: a character's state is known when the next one is seen, and its counts lie at its number.
#include <algorithm>
#include <cstring>
#include <vector>

#include "impls/segmenters/hmm_train/op.h"
#include "impls/tokenizers/scan.h"

namespace assay::hmm_train {
namespace {

using tokenizers::Byte;

constexpr std::size_t numbers = last_character - first_character + 1;

// The number of the character of runs that begins here; `numbers` or more if there is none.
inline std::uint32_t number_at(const Byte* at, const Byte* end) {
  if (end - at < 3 || !tokenizers::between(at[0], 0xe4, 0xe9)) return numbers;
  if ((at[1] & 0xc0u) != 0x80u || (at[2] & 0xc0u) != 0x80u) return numbers;
  return ((at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu)) - first_character;
}

class Counting {
 public:
  Counting() : emissions_(numbers * hmm::states) {}

  void run(const Call& call) {
    std::ranges::fill(emissions_, 0);
    std::int64_t of_states[counts_of_states] = {};
    const auto* at = call.inputs[text].as<const Byte>();
    const Byte* const end = at + call.inputs[text].dims[0];
    std::int64_t* row = of_states;  // of what comes before in a run: at first the counts of what a run begins with
    std::uint32_t number = at < end ? number_at(at, end) : numbers;
    for (bool behind_one = false; at < end;) {
      if (number >= numbers) {
        const bool is_between = *at == ' ' || *at == '\t';
        // What is not ASCII is of several bytes; where these are seen one by one, each of them ends a run as well.
        ++at;
        if (!is_between) row = of_states;
        behind_one = false;
        number = at < end ? number_at(at, end) : numbers;
        continue;
      }
      at += 3;
      const std::uint32_t next = number_at(at, end);
      const bool before_one = next < numbers;
      // S, B, E and M have the numbers 3, 0, 1 and 2.
      const std::size_t state = behind_one ? before_one ? 2 : 1 : before_one ? 0 : 3;
      ++row[state];
      ++emissions_[number * hmm::states + state];
      row = of_states + hmm::states + hmm::states * state;
      behind_one = true;
      number = next;
    }
    write(call, of_states);
  }

 private:
  void write(const Call& call, const std::int64_t* of_states) const {
    auto* const first = call.outputs[characters].as<std::int32_t>();
    auto* const counted = call.outputs[counts].as<std::int64_t>();
    std::int32_t* code_point = first;
    std::int64_t* count = std::copy_n(of_states, counts_of_states, counted);
    for (std::size_t number = 0; number < numbers; ++number) {
      const std::int64_t* const own = emissions_.data() + number * hmm::states;
      if ((own[0] | own[1] | own[2] | own[3]) == 0) continue;
      *code_point++ = static_cast<std::int32_t>(number + first_character);
      count = std::copy_n(own, hmm::states, count);
    }
    call.outputs[characters].dims[0] = code_point - first;
    call.outputs[counts].dims[0] = count - counted;
  }

  std::vector<std::int64_t> emissions_;
};

}  // namespace

Implementation indexed() {
  return own_implementation(
      [](const Request&) {
        return make_runner([counting = Counting()](const Call& call) mutable { counting.run(call); });
      },
      "one pass over the bytes, with the counts of a character at its number");
}

}  // namespace assay::hmm_train
