#include "impls/segmenters/hmm/model_file.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>
#include <unordered_map>

#include "impls/segmenters/dictionary/text_file.h"
#include "impls/tokenizers/scan.h"

namespace assay::segmenters {
namespace {

using hmm::states;

class ModelParser {
 public:
  explicit ModelParser(std::string_view content) : left_(content) {}

  HmmModel whole() {
    HmmModel made;
    begin_table();
    of_states([&](std::size_t state) { made.start[state] = number(); });
    begin_table();
    for (auto& row : made.transition) row.fill(hmm::log_of_zero);
    of_states([&](std::size_t before) {
      std::array<bool, states> seen{};
      entries([&] {
        const std::size_t behind = state_key(seen);
        if (!hmm::may_follow(behind, before)) refuse(line_, "expected a state that may follow the one before");
        colon();
        made.transition[before][behind] = number();
      });
    });
    begin_table();
    std::unordered_map<std::uint32_t, std::array<double, states>> emissions;
    of_states([&](std::size_t state) {
      entries([&] {
        const std::uint32_t character = key();
        auto& logs = emissions.try_emplace(character, unseen).first->second;
        if (logs[state] <= 0) refuse(line_, "expected a character that is there once");
        colon();
        logs[state] = number();
      });
    });
    skip_space();
    if (!left_.empty()) refuse(line_, "expected nothing behind the third dictionary");
    for (auto& [character, logs] : emissions) {
      for (double& each : logs)
        if (each > 0) each = hmm::log_of_zero;
      made.emissions.emplace_back(character, logs);
    }
    std::ranges::sort(made.emissions, {}, &std::pair<std::uint32_t, HmmModel::ByState>::first);
    return made;
  }

 private:
  static constexpr HmmModel::ByState unseen{1, 1, 1, 1};  // no log of a probability

  void skip_space() {
    while (!left_.empty() && std::strchr(" \t\r\n", left_.front()) != nullptr && left_.front() != '\0') {
      if (left_.front() == '\n') ++line_;
      left_.remove_prefix(1);
    }
  }
  bool take(char wanted) {
    skip_space();
    if (left_.empty() || left_.front() != wanted) return false;
    left_.remove_prefix(1);
    return true;
  }
  void need(char wanted, const char* expected) {
    if (!take(wanted)) refuse(line_, expected);
  }
  void colon() { need(':', "expected ':' behind a key"); }

  void begin_table() {
    skip_space();
    while (left_.starts_with("from ")) {
      left_.remove_prefix(std::min(left_.find('\n'), left_.size()));
      skip_space();
    }
    if (!take('P') || !take('=')) refuse(line_, "expected P={, which begins each of three dictionaries");
  }

  // What stands in braces; `entry` reads a key, a colon and what belongs to it.
  template <class Entry>
  void entries(const Entry& entry) {
    need('{', "expected a dictionary in braces");
    while (!take('}')) {
      entry();
      if (take(',')) continue;
      need('}', "expected ',' or '}' behind an entry");
      return;
    }
  }

  template <class Entry>
  void of_states(const Entry& entry) {
    std::array<bool, states> seen{};
    entries([&] {
      const std::size_t state = state_key(seen);
      colon();
      entry(state);
    });
    if (std::ranges::count(seen, true) != std::ptrdiff_t{states}) refuse(line_, "expected each of B, E, M and S");
  }

  std::size_t state_key(std::array<bool, states>& seen) {
    const std::uint32_t character = key();
    const auto* const found = std::find(hmm::letters, hmm::letters + states, static_cast<char>(character));
    if (character >= 0x80 || found == hmm::letters + states || seen[static_cast<std::size_t>(found - hmm::letters)])
      refuse(line_, "expected B, E, M or S in quotes, each once");
    const auto state = static_cast<std::size_t>(found - hmm::letters);
    seen[state] = true;
    return state;
  }

  // One character in quotes.
  std::uint32_t key() {
    constexpr const char* expected = "expected one character in quotes, as itself or as \\uXXXX";
    skip_space();
    if (left_.size() < 3 || (left_.front() != '\'' && left_.front() != '"')) refuse(line_, expected);
    const char quote = left_.front();
    left_.remove_prefix(1);
    std::uint32_t character = 0;
    if (left_.starts_with("\\u") && left_.size() > 6) {
      const auto [end, error] = std::from_chars(left_.data() + 2, left_.data() + 6, character, 16);
      if (error != std::errc{} || end != left_.data() + 6 || (character >= 0xd800 && character <= 0xdfff))
        refuse(line_, expected);
      left_.remove_prefix(6);
    } else {
      const auto* const at = reinterpret_cast<const tokenizers::Byte*>(left_.data());
      const tokenizers::Scanned scanned = tokenizers::scan(at, at + left_.size());
      character = scanned.code_point;
      if (character < 0x20 || character == 0x7f || character == '\'' || character == '"' || character == '\\' ||
          character == tokenizers::no_character)
        refuse(line_, expected);
      left_.remove_prefix(scanned.bytes);
    }
    if (left_.empty() || left_.front() != quote) refuse(line_, expected);
    left_.remove_prefix(1);
    return character;
  }

  double number() {
    skip_space();
    const std::size_t length = std::min(left_.find_first_not_of("+-.0123456789eE"), left_.size());
    const std::string_view digits = left_.substr(0, length);
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + length, value);
    static_assert(hmm::longest_number == 40);
    if (length == 0 || length > hmm::longest_number || error != std::errc{} || end != digits.data() + length ||
        value < hmm::log_of_zero || value > 0 || (value != 0 && value > hmm::nearest_to_zero))
      refuse(line_, "expected the log of a probability, a number from -3.14e+100 to 0 of at most 40 characters");
    left_.remove_prefix(length);
    return value;
  }

  std::string_view left_;
  std::uint32_t line_ = 1;
};

}  // namespace

std::variant<HmmModel, Unsupported> read_hmm(std::string_view path) try {
  const std::string content = whole_file(std::string(path), hmm::largest_file);
  return ModelParser(content).whole();
} catch (const Refused& refused) {
  return Unsupported{refusal(path, refused)};
}

}  // namespace assay::segmenters
