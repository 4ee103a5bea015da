// As it is said: the words of each run, the states of their characters, and tables that are asked for each.
#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "impls/segmenters/hmm_train/op.h"
#include "impls/tokenizers/scan.h"

namespace assay::hmm_train {
namespace {

struct Tables {
  std::int64_t of_states[counts_of_states] = {};
  std::map<std::uint32_t, std::array<std::int64_t, hmm::states>> emissions;
};

enum State : std::size_t { begins, ends, middle, single };

State state_of(bool has_before, bool has_behind) {
  return has_before ? has_behind ? middle : ends : has_behind ? begins : single;
}

// The words of a run, one behind the other; `starts` says where each begins.
void count_run(const std::vector<std::uint32_t>& run, const std::vector<std::size_t>& starts, Tables& tables) {
  std::size_t word = 0, last = hmm::states;
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (word + 1 < starts.size() && starts[word + 1] == i) ++word;
    const std::size_t end = word + 1 < starts.size() ? starts[word + 1] : run.size();
    const State state = state_of(i > starts[word], i + 1 < end);
    ++tables.emissions[run[i]][state];
    ++tables.of_states[last == hmm::states ? std::size_t{state} : hmm::states + hmm::states * last + state];
    last = state;
  }
}

void count_naively(const Call& call) {
  const auto* at = call.inputs[text].as<const tokenizers::Byte>();
  const auto* const end = at + call.inputs[text].dims[0];
  Tables tables;
  std::vector<std::uint32_t> run;
  std::vector<std::size_t> starts;
  for (bool goes_on = false; at < end;) {
    const tokenizers::Scanned character = tokenizers::scan(at, end);
    at += character.bytes;
    if (character.code_point >= first_character && character.code_point <= last_character) {
      if (!goes_on) starts.push_back(run.size());
      run.push_back(character.code_point);
      goes_on = true;
      continue;
    }
    goes_on = false;
    if (character.code_point == ' ' || character.code_point == '\t') continue;
    count_run(run, starts, tables);
    run.clear();
    starts.clear();
  }
  count_run(run, starts, tables);
  auto* code_point = call.outputs[characters].as<std::int32_t>();
  auto* count = std::ranges::copy(tables.of_states, call.outputs[counts].as<std::int64_t>()).out;
  for (const auto& [character, states] : tables.emissions) {
    *code_point++ = static_cast<std::int32_t>(character);
    count = std::ranges::copy(states, count).out;
  }
  call.outputs[characters].dims[0] = code_point - call.outputs[characters].as<std::int32_t>();
  call.outputs[counts].dims[0] = count - call.outputs[counts].as<std::int64_t>();
}

}  // namespace

Implementation naive() {
  return own_implementation([](const Request&) { return make_runner(count_naively); },
                            "the words of each run, and a map of what is counted");
}

}  // namespace assay::hmm_train
