// The definition. In units, the sequences of short blocks are all tried; otherwise Viterbi as it is written, with what
// each state keeps.
#include "impls/segmenters/hmm_segment/reference.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "harness/core/patience.h"
#include "harness/core/random.h"
#include "impls/tokenizers/texts.h"

namespace assay::hmm_segment {
namespace {

using hmm::ReferenceModel;
using CodePoints = std::vector<std::uint32_t>;

constexpr std::size_t most_to_try = 10;  // 2^11 sequences

struct Part {
  std::size_t from = 0, to = 0;
  enum Is : std::uint8_t { block, matched, rest } is = rest;
};

bool is_alphanumeric(std::uint32_t code) {
  return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
}
bool is_digit(std::uint32_t code) { return code >= '0' && code <= '9'; }
bool is_han(std::uint32_t code) { return code >= 0x4e00 && code <= 0x9fd5; }

// 0 where there is none, or an ill-formed one.
std::uint32_t code_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  const tokenizers::Character character = tokenizers::character_at(text, at);
  return character.well_formed ? character.code_point : 0;
}

std::size_t end_of_matched(std::string_view text, std::size_t at) {
  while (is_alphanumeric(code_at(text, at))) ++at;
  if (code_at(text, at) == '.' && is_digit(code_at(text, at + 1))) {
    ++at;
    while (is_digit(code_at(text, at))) ++at;
  }
  return code_at(text, at) == '%' ? at + 1 : at;
}

std::vector<Part> parts_of(std::string_view text) {
  std::vector<Part> parts;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t code = code_at(text, at);
    if (is_alphanumeric(code)) {
      const std::size_t end = end_of_matched(text, at);
      parts.push_back({at, end, Part::matched});
      at = end;
      continue;
    }
    const Part::Is is = is_han(code) ? Part::block : Part::rest;
    if (parts.empty() || parts.back().is != is) parts.push_back({at, at, is});
    parts.back().to = at += tokenizers::character_at(text, at).bytes;
  }
  return parts;
}

CodePoints code_points_of(std::string_view block) {
  CodePoints codes;
  for (std::size_t at = 0; at < block.size(); at += 3) codes.push_back(code_at(block, at));
  return codes;
}

// The numbers of a model, as the rule has them.
class Logs {
 public:
  Logs(const ReferenceModel& model, bool units) : model_(model), units_(units) {}

  double start(char state) const { return ruled(model_.start.at(state)); }
  double step(char from, char to) const {
    const auto row = model_.transition.find(from);
    if (row == model_.transition.end()) return ruled(hmm::log_of_zero);
    const auto found = row->second.find(to);
    return ruled(found == row->second.end() ? hmm::log_of_zero : found->second);
  }
  double emission(char state, std::uint32_t code) const {
    const auto row = model_.emission.find(state);
    if (row == model_.emission.end()) return ruled(hmm::log_of_zero);
    const auto found = row->second.find(code);
    return ruled(found == row->second.end() ? hmm::log_of_zero : found->second);
  }

 private:
  double ruled(double log) const {
    if (!units_) return log;
    const double scaled = log * 65536;
    if (scaled < -1024.0 * 65536) return -1024;
    // To the nearest, ties to even, without the processor's rounding.
    double below = std::floor(scaled);
    const double behind = scaled - below;
    if (behind > 0.5 || (behind == 0.5 && std::fmod(below, 2) != 0)) below += 1;
    return below / 65536;
  }

  const ReferenceModel& model_;
  bool units_;
};

constexpr std::string_view all_states = "BEMS";
bool is_open(char state) { return state == 'B' || state == 'M'; }
bool goes_on(char state) { return state == 'E' || state == 'M'; }
bool follows(char behind, char before) { return is_open(before) == goes_on(behind); }

// Greatest sum; of equal ones the one that has the later letter where they differ last.
std::string best_of_all(const CodePoints& codes, const Logs& logs) {
  std::string best, now(codes.size(), 'B');
  double best_sum = 0;
  const auto later = [](const std::string& one, const std::string& other) {
    return std::lexicographical_compare(other.rbegin(), other.rend(), one.rbegin(), one.rend());
  };
  const auto extend = [&](auto& self, std::size_t at, double sum) -> void {
    if (at == codes.size()) {
      if (is_open(now.back())) return;
      if (best.empty() || sum > best_sum || (sum == best_sum && later(now, best))) {
        best = now;
        best_sum = sum;
      }
      return;
    }
    for (const char state : all_states) {
      if (at > 0 && !follows(state, now[at - 1])) continue;
      now[at] = state;
      const double step = at == 0 ? logs.start(state) : logs.step(now[at - 1], state);
      self(self, at + 1, sum + step + logs.emission(state, codes[at]));
    }
  };
  extend(extend, 0, 0);
  return best;
}

std::string best_by_viterbi(const CodePoints& codes, const Logs& logs) {
  struct Kept {
    double sum = 0;
    char before = 0;
  };
  std::vector<std::map<char, Kept>> sums(codes.size());
  for (std::size_t at = 0; at < codes.size(); ++at) {
    reference_step();
    for (const char state : all_states) {
      const double emission = logs.emission(state, codes[at]);
      Kept best{logs.start(state) + emission, 0};
      bool begun = at == 0;
      for (const char before : all_states) {
        if (at == 0 || !follows(state, before)) continue;
        const double sum = (sums[at - 1].at(before).sum + logs.step(before, state)) + emission;
        if (!begun || sum >= best.sum) best = {sum, before};
        begun = true;
      }
      sums[at][state] = best;
    }
  }
  std::string states(codes.size(), ' ');
  char state = sums.back().at('S').sum >= sums.back().at('E').sum ? 'S' : 'E';
  for (std::size_t at = codes.size(); at-- > 0; state = sums[at].at(state).before) states[at] = state;
  return states;
}

// Of the words of a block by their ends: its states.
std::optional<std::string> states_of(std::size_t from, std::size_t to, const std::vector<std::int64_t>& ends) {
  std::string states;
  std::size_t begin = from;
  for (const std::int64_t each : ends) {
    const auto end = static_cast<std::size_t>(each);
    if (end <= begin) continue;
    if (end > to || (end - begin) % 3 != 0) return std::nullopt;
    const std::size_t length = (end - begin) / 3;
    states += length == 1 ? "S" : "B" + std::string(length - 2, 'M') + "E";
    if ((begin = end) == to) return states;
  }
  return std::nullopt;
}

double sum_of_states(const CodePoints& codes, const std::string& states, const Logs& logs) {
  double sum = 0;
  for (std::size_t at = 0; at < codes.size(); ++at)
    sum += (at == 0 ? logs.start(states[at]) : logs.step(states[at - 1], states[at])) +
           logs.emission(states[at], codes[at]);
  return sum;
}

}  // namespace

std::vector<std::int64_t> reference_segment(std::string_view text, bool units, const ReferenceModel& model) {
  const Logs logs(model, units);
  std::vector<std::int64_t> ends;
  for (const Part& part : parts_of(text)) {
    if (part.is == Part::block) {
      const CodePoints codes = code_points_of(text.substr(part.from, part.to - part.from));
      const std::string states =
          units && codes.size() <= most_to_try ? best_of_all(codes, logs) : best_by_viterbi(codes, logs);
      for (std::size_t at = 0; at + 1 < states.size(); ++at)
        if (!is_open(states[at])) ends.push_back(static_cast<std::int64_t>(part.from + 3 * (at + 1)));
    }
    ends.push_back(static_cast<std::int64_t>(part.to));
  }
  return ends;
}

std::optional<double> sum_of_ends(std::string_view text, const std::vector<std::int64_t>& ends,
                                  const ReferenceModel& model) {
  const Logs logs(model, true);
  double sum = 0;
  auto next = ends.begin();
  for (const Part& part : parts_of(text)) {
    if (part.is != Part::block) continue;
    next = std::upper_bound(next, ends.end(), static_cast<std::int64_t>(part.from));
    const auto behind = std::upper_bound(next, ends.end(), static_cast<std::int64_t>(part.to));
    const auto states = states_of(part.from, part.to, {next, behind});
    if (!states) return std::nullopt;
    sum += sum_of_states(code_points_of(text.substr(part.from, part.to - part.from)), *states, logs);
  }
  return sum;
}

double sum_of_drawn(std::string_view text, std::uint64_t seed, const ReferenceModel& model) {
  Random random(seed);
  std::vector<std::int64_t> ends;
  for (const Part& part : parts_of(text)) {
    for (std::size_t at = part.from + 3; part.is == Part::block && at < part.to; at += 3)
      if (random.chance(0.55)) ends.push_back(static_cast<std::int64_t>(at));
    ends.push_back(static_cast<std::int64_t>(part.to));
  }
  return sum_of_ends(text, ends, model).value();
}

std::vector<std::size_t> safe_places(std::string_view text) {
  std::vector<std::size_t> places;
  const std::vector<Part> parts = parts_of(text);
  for (std::size_t i = 1; i < parts.size(); ++i)
    if (parts[i].is != Part::rest && parts[i - 1].is != Part::rest && parts[i].is != parts[i - 1].is)
      places.push_back(parts[i].from);
  return places;
}

}  // namespace assay::hmm_segment
