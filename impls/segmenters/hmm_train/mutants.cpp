// Counting with one bug each: in what state a character has, what ends a run, what is counted, how it is kept, and
// those around a call.
#include "harness/mutant.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <vector>

#include "impls/mutants/call_bugs.h"
#include "impls/segmenters/dictionary/characters.h"
#include "impls/segmenters/hmm_train/op.h"

namespace assay::hmm_train {
namespace {

enum class Bug : std::uint8_t {
  none,
  single_begins,
  middle_ends,
  middle_begins,
  words_up_to_three,
  run_ends_at_blank,
  run_ends_at_two_blanks,
  run_goes_on_over_lines,
  run_goes_on_over_signs,
  tab_ends_run,
  wide_blank_between,
  start_of_each_word,
  starts_missing,
  steps_turned,
  steps_within_words,
  last_character_lost,
  last_run_lost,
  counted_once_a_run,
  in_16_bits,
  emissions_in_8_bits,
  order_of_appearance,
  order_of_states,
  to_9fa5,
  to_9fff,
  from_4e01,
  ill_formed_passed_over,
  writes_past_end,
  input_overwritten,
};

using Counts = std::array<std::int64_t, hmm::states>;

struct Counted {
  std::int64_t of_states[counts_of_states] = {};
  std::map<std::uint32_t, Counts> emissions;
  std::vector<std::uint32_t> in_order;
};

class Counter {
 public:
  explicit Counter(Bug bug) : bug_(bug) {}

  Counted count(std::string_view text) {
    std::size_t blanks = 0;
    for (std::size_t at = 0; at < text.size();) {
      const auto* const first = reinterpret_cast<const segmenters::Byte*>(text.data());
      const tokenizers::Scanned one = tokenizers::scan(first + at, first + text.size());
      at += one.bytes;
      const std::uint32_t last = has(Bug::to_9fa5) ? 0x9fa5 : has(Bug::to_9fff) ? 0x9fff : last_character;
      if (one.code_point >= first_character + (has(Bug::from_4e01) ? 1 : 0) && one.code_point <= last) {
        if (has(Bug::last_character_lost) && at == text.size()) break;
        if (blanks > 0 || run_.empty() || (has(Bug::words_up_to_three) && run_.back().size() == 3)) run_.emplace_back();
        run_.back().push_back(one.code_point);
        blanks = 0;
        continue;
      }
      if (has(Bug::ill_formed_passed_over) && one.code_point == tokenizers::no_character) continue;
      ++blanks;
      const bool between = one.code_point == ' ' || (one.code_point == '\t' && !has(Bug::tab_ends_run)) ||
                           (one.code_point == 0x3000 && has(Bug::wide_blank_between)) ||
                           (one.code_point == '\n' && has(Bug::run_goes_on_over_lines)) ||
                           (one.code_point != '\n' && has(Bug::run_goes_on_over_signs));
      if (!between || has(Bug::run_ends_at_blank) || (has(Bug::run_ends_at_two_blanks) && blanks == 2)) end_run();
    }
    if (!has(Bug::last_run_lost)) end_run();
    return std::move(counted_);
  }

 private:
  bool has(Bug bug) const { return bug_ == bug; }

  std::size_t state_of(std::size_t place, std::size_t length) const {
    if (length == 1) return has(Bug::single_begins) ? 0 : 3;
    if (place == 0) return 0;
    if (place + 1 == length) return 1;
    return has(Bug::middle_ends) ? 1 : has(Bug::middle_begins) ? 0 : 2;
  }

  void end_run() {
    std::size_t before = hmm::states;
    std::vector<std::uint32_t> seen;
    for (const std::vector<std::uint32_t>& word : run_) {
      for (std::size_t i = 0; i < word.size(); ++i) {
        const std::size_t state = state_of(i, word.size());
        const bool starts = before == hmm::states || (has(Bug::start_of_each_word) && i == 0);
        if (starts && !has(Bug::starts_missing)) ++counted_.of_states[state];
        const bool counts = before != hmm::states && (!has(Bug::steps_within_words) || i > 0);
        const auto [from, to] = has(Bug::steps_turned) ? std::pair(state, before) : std::pair(before, state);
        if (counts) ++counted_.of_states[hmm::states + hmm::states * from + to];
        before = state;
        if (has(Bug::counted_once_a_run) && std::ranges::find(seen, word[i]) != seen.end()) continue;
        seen.push_back(word[i]);
        const auto [found, is_new] = counted_.emissions.try_emplace(word[i]);
        if (is_new) counted_.in_order.push_back(word[i]);
        ++found->second[state];
      }
    }
    run_.clear();
  }

  Bug bug_;
  std::vector<std::vector<std::uint32_t>> run_;  // its words
  Counted counted_;
};

Prepared prepare_counting(const Request&, Bug bug) {
  return make_runner([bug](const Call& call) {
    Counted counted = Counter(bug).count(call.inputs[text].text());
    std::vector<std::uint32_t>& order = counted.in_order;
    if (bug != Bug::order_of_appearance) std::ranges::sort(order);
    auto* const code_points = call.outputs[characters].as<std::int32_t>();
    auto* const first = call.outputs[counts].as<std::int64_t>();
    const std::int64_t room = call.outputs[counts].dims[0];
    std::int64_t* count = std::ranges::copy(counted.of_states, first).out;
    if (bug == Bug::in_16_bits)
      for (std::int64_t* each = first; each < count; ++each) *each &= 0xffff;
    for (std::size_t i = 0; i < order.size(); ++i) {
      Counts own = counted.emissions.at(order[i]);
      if (bug == Bug::order_of_states) std::swap(own[1], own[2]);
      if (bug == Bug::emissions_in_8_bits)
        for (std::int64_t& each : own) each &= 0xff;
      code_points[i] = static_cast<std::int32_t>(order[i]);
      count = std::ranges::copy(own, count).out;
    }
    if (bug == Bug::writes_past_end) first[room] = 0;
    if (bug == Bug::input_overwritten && call.inputs[text].dims[0] > 0) call.inputs[text].as<char>()[0] = ' ';
    call.outputs[characters].dims[0] = static_cast<std::int64_t>(order.size());
    call.outputs[counts].dims[0] = count - first;
  });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_counting);
  std::vector<Mutant> all{
      mutant("single_begins", "takes a character that is a word for B", Bug::single_begins),
      mutant("middle_ends", "takes M for E", Bug::middle_ends),
      mutant("middle_begins", "takes M for B", Bug::middle_begins),
      mutant("words_up_to_three", "cuts words behind three characters", Bug::words_up_to_three),
      mutant("run_ends_at_blank", "takes each word for a run", Bug::run_ends_at_blank),
      mutant("run_ends_at_two_blanks", "ends a run at two blanks", Bug::run_ends_at_two_blanks),
      mutant("run_goes_on_over_lines", "lets a run go on behind the end of a line", Bug::run_goes_on_over_lines),
      mutant("run_goes_on_over_signs", "lets a run go on behind signs and other scripts", Bug::run_goes_on_over_signs),
      mutant("tab_ends_run", "ends a run at a tab", Bug::tab_ends_run),
      mutant("wide_blank_between", "takes U+3000 for a blank", Bug::wide_blank_between),
      mutant("start_of_each_word", "counts the beginning of each word as that of a run", Bug::start_of_each_word),
      mutant("starts_missing", "does not count how runs begin", Bug::starts_missing),
      mutant("steps_turned", "counts which state comes before which", Bug::steps_turned),
      mutant("steps_within_words", "counts no steps from word to word", Bug::steps_within_words),
      mutant("last_character_lost", "leaves out a character that ends the text", Bug::last_character_lost),
      mutant("last_run_lost", "leaves out a run that ends the text", Bug::last_run_lost),
      mutant("counted_once_a_run", "counts a character once in a run", Bug::counted_once_a_run),
      mutant("in_16_bits", "keeps 16 bits of the counts of states", Bug::in_16_bits),
      mutant("emissions_in_8_bits", "keeps 8 bits of the counts of characters", Bug::emissions_in_8_bits),
      mutant("order_of_appearance", "gives characters in the order in which they come", Bug::order_of_appearance),
      mutant("order_of_states", "has M before E", Bug::order_of_states),
      mutant("to_9fa5", "leaves U+9FA6 to U+9FD5 out", Bug::to_9fa5),
      mutant("to_9fff", "takes U+9FD6 to U+9FFF as well", Bug::to_9fff),
      mutant("from_4e01", "leaves U+4E00 out", Bug::from_4e01),
      mutant("ill_formed_passed_over", "passes over bytes that are no characters", Bug::ill_formed_passed_over),
      mutant("writes_past_end", "writes a count behind its room", Bug::writes_past_end),
      mutant("input_overwritten", "writes a blank to the text", Bug::input_overwritten),
  };
  for (Mutant& each :
       mutants::around_calls([](const Request& request) { return prepare_counting(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::hmm_train
