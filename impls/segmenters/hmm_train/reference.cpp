// The definition: a text becomes runs of words, words become letters, and these are counted.
#include "impls/segmenters/hmm_train/reference.h"

#include <charconv>
#include <cmath>
#include <functional>
#include <optional>

#include "harness/core/patience.h"
#include "impls/tokenizers/texts.h"

namespace assay::hmm_train {
namespace {

using Word = std::vector<std::uint32_t>;
constexpr std::string_view letters = "BEMS";

std::string letters_of(const Word& word) {
  return word.size() == 1 ? "S" : "B" + std::string(word.size() - 2, 'M') + "E";
}

void count_run(const std::vector<Word>& run, Counted& counted) {
  reference_step();
  std::string states;
  for (const Word& word : run) {
    const std::string own = letters_of(word);
    for (std::size_t i = 0; i < word.size(); ++i) ++counted.emissions[word[i]][own[i]];
    states += own;
  }
  if (states.empty()) return;
  ++counted.start[states[0]];
  for (std::size_t i = 1; i < states.size(); ++i) ++counted.steps[{states[i - 1], states[i]}];
}

std::string log_text(double share) {
  std::array<char, 40> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), std::log(share));
  std::string made(text.data(), end);
  if (made.find_first_of(".e") == std::string::npos) made += ".0";
  return made;
}

// As Python writes a dictionary.
std::string dictionary_text(const std::vector<std::string>& entries) {
  std::string text = "{";
  for (const std::string& entry : entries) text += (text.size() > 1 ? ",\n " : "") + entry;
  return text + "}";
}

// Of a row of counts with their keys; nothing for a share of 0.
std::vector<std::string> entries_of(const std::vector<std::pair<std::string, std::int64_t>>& row, double smoothing,
                                    const std::optional<std::string>& of_zero) {
  double sum = 0;
  for (const auto& [key, count] : row) sum += static_cast<double>(count) + smoothing;
  std::vector<std::string> entries;
  for (const auto& [key, count] : row) {
    const double own = static_cast<double>(count) + smoothing;
    if (own > 0) entries.push_back("'" + key + "': " + log_text(own / sum));
    else if (of_zero) entries.push_back("'" + key + "': " + *of_zero);
  }
  return entries;
}

std::string key_of(std::int64_t character) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string key = "\\u";
  for (const int shift : {12, 8, 4, 0}) key += digits[static_cast<std::size_t>(character >> shift & 15)];
  return key;
}

}  // namespace

Counted reference_count(std::string_view text) {
  Counted counted;
  std::vector<Word> run;
  bool goes_on = false;  // the last word does
  for (std::size_t at = 0; at < text.size();) {
    const tokenizers::Character character = tokenizers::character_at(text, at);
    at += character.bytes;
    const std::uint32_t code = character.code_point;
    if (character.well_formed && code >= 0x4e00 && code <= 0x9fd5) {
      if (!goes_on) run.emplace_back();
      run.back().push_back(code);
      goes_on = true;
      continue;
    }
    goes_on = false;
    if (character.well_formed && (code == ' ' || code == '\t')) continue;
    count_run(run, counted);
    run.clear();
  }
  count_run(run, counted);
  return counted;
}

std::vector<std::int64_t> characters_of(const Counted& counted) {
  std::vector<std::int64_t> all;
  for (const auto& [character, states] : counted.emissions) all.push_back(character);
  return all;
}

std::vector<std::int64_t> counts_of(const Counted& counted) {
  const auto count = [](const auto& counts, const auto& key) {
    const auto found = counts.find(key);
    return found == counts.end() ? std::int64_t{0} : found->second;
  };
  std::vector<std::int64_t> all;
  for (const char state : letters) all.push_back(count(counted.start, state));
  for (const char before : letters)
    for (const char behind : letters) all.push_back(count(counted.steps, std::pair(before, behind)));
  for (const auto& [character, states] : counted.emissions)
    for (const char state : letters) all.push_back(count(states, state));
  return all;
}

std::string written_model(const std::vector<std::int64_t>& characters, const std::vector<std::int64_t>& counts,
                          double smoothing) {
  constexpr std::string_view order = "BEMS", may_begin = "BS";
  const auto key = [](char letter) { return std::string(1, letter); };
  const auto place = [](char letter) { return letters.find(letter); };
  // Those that cannot begin a text are there as well, as finalseg needs all.
  std::vector<std::pair<std::string, std::int64_t>> begins;
  for (const char state : may_begin) begins.emplace_back(key(state), counts[place(state)]);
  const std::vector<std::string> known = entries_of(begins, smoothing, "-3.14e+100");
  std::vector<std::string> start, steps, emissions;
  for (const char state : order)
    start.push_back(state == 'B' ? known[0] : state == 'S' ? known[1] : "'" + key(state) + "': -3.14e+100");
  for (const char before : order) {
    std::vector<std::pair<std::string, std::int64_t>> row;
    for (const char behind : std::string_view(before == 'B' || before == 'M' ? "EM" : "BS"))
      row.emplace_back(key(behind), counts[4 + 4 * place(before) + place(behind)]);
    steps.push_back("'" + key(before) + "': " + dictionary_text(entries_of(row, smoothing, std::nullopt)));
  }
  for (const char state : order) {
    std::vector<std::pair<std::string, std::int64_t>> row;
    for (std::size_t i = 0; i < characters.size(); ++i)
      row.emplace_back(key_of(characters[i]), counts[counts_of_states + 4 * i + place(state)]);
    emissions.push_back("'" + key(state) + "': " + dictionary_text(entries_of(row, smoothing, std::nullopt)));
  }
  std::string made;
  for (const std::vector<std::string>* each : {&start, &steps, &emissions})
    made += "P=" + dictionary_text(*each) + "\n";
  return made;
}

}  // namespace assay::hmm_train
