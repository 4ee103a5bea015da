// Encoders with one bug each: in the order of merging, in what codes and the ends of words mean, in what becomes of
// blanks and lines; and those around a call.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/bpe_encode/op.h"
#include "impls/tokenizers/formats/codes_file.h"
#include "impls/tokenizers/scan.h"

namespace assay::bpe_encode {
namespace {

enum class Bug {
  none,
  one_at_a_time,
  from_the_right,
  last_code_first,
  greedy_left,
  last_code_missing,
  no_end_of_word,
  end_everywhere,
  end_as_text,
  bytes_for_characters,
  replaced,
  mark_behind_last,
  mark_without_blank,
  blanks_kept,
  outer_blanks_lost,
  tabs_separate,
  returns_in_words,
  newlines_in_words,
  last_line_lost,
  cached_by_beginning,
  long_words_whole,
  one_round,
  ranks_in_8_bits,
  writes_past_end,
  text_overwritten
};

struct Symbol {
  std::string text;
  bool ends = false;
  auto operator<=>(const Symbol&) const = default;
};
using Pair = std::pair<Symbol, Symbol>;

class MutatedEncoder {
 public:
  MutatedEncoder(const std::vector<tokenizers::Code>& codes, Bug bug) : bug_(bug) {
    int rank = 0;
    for (const tokenizers::Code& code : codes) {
      ++rank;
      if (bug == Bug::last_code_missing && rank == static_cast<int>(codes.size())) break;
      bool ends = code.ends;
      std::string right = code.right;
      if (bug == Bug::no_end_of_word) ends = false;
      if (bug == Bug::end_as_text && ends) ends = false, right += "</w>";
      ranks_.try_emplace(Pair(Symbol{code.left, false}, Symbol{right, ends}), bug == Bug::last_code_first   ? -rank
                                                                              : bug == Bug::ranks_in_8_bits ? rank % 256
                                                                                                            : rank);
    }
  }

  void run(const Call& call) {
    const Value& input = call.inputs[text];
    made_.clear();
    std::string_view all = input.text();
    while (!all.empty()) {
      const std::size_t end = std::min(all.find_first_of(bug_ == Bug::returns_in_words    ? "\n"
                                                         : bug_ == Bug::newlines_in_words ? "\r"
                                                                                          : "\r\n"),
                                       all.size());
      if (bug_ != Bug::last_line_lost || end < all.size()) encode_line(all.substr(0, end));
      if (end < all.size()) made_ += all[end];
      all.remove_prefix(std::min(end + 1, all.size()));
    }
    Value& output = call.outputs[segmented];
    const std::int64_t room = output.dims[0];
    made_.resize(std::min(made_.size(), static_cast<std::size_t>(room)));
    std::copy(made_.begin(), made_.end(), output.as<char>());
    if (bug_ == Bug::writes_past_end) output.as<char>()[room] = '\0';
    if (bug_ == Bug::text_overwritten && input.dims[0] > 0) input.as<char>()[0] = ' ';
    output.dims[0] = static_cast<std::int64_t>(made_.size());
  }

 private:
  bool separates(char character) const { return character == ' ' || (character == '\t' && bug_ == Bug::tabs_separate); }

  void encode_line(std::string_view line) {
    std::size_t first = 0, last = line.size();
    while (first < last && line[first] == ' ') ++first;
    while (last > first && line[last - 1] == ' ') --last;
    if (bug_ != Bug::outer_blanks_lost) made_ += line.substr(0, first);
    for (std::size_t at = first; at < last;) {
      std::size_t to = at;
      while (to < last && !separates(line[to])) ++to;
      if (to > at) encode_word(line.substr(at, to - at));
      at = to;
      while (at < last && separates(line[at])) {
        ++at;
        if (bug_ == Bug::blanks_kept) made_ += ' ';
      }
      if (at < last && bug_ != Bug::blanks_kept) made_ += ' ';
    }
    if (bug_ != Bug::outer_blanks_lost) made_ += line.substr(last);
  }

  void encode_word(std::string_view word) {
    if (bug_ == Bug::long_words_whole && word.size() > 100) {
      made_ += word;
      return;
    }
    const std::string beginning(word.substr(0, 8));
    std::vector<Symbol> symbols;
    const auto known = known_.find({beginning, word.size()});
    if (bug_ == Bug::cached_by_beginning && known != known_.end()) symbols = known->second;
    else symbols = known_[{beginning, word.size()}] = cut(word);
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      made_ += symbols[i].text;
      const bool last = i + 1 == symbols.size();
      if (!last || bug_ == Bug::mark_behind_last) made_ += bug_ == Bug::mark_without_blank ? "@@" : last ? "@@" : "@@ ";
    }
  }

  std::vector<Symbol> cut(std::string_view word) const {
    std::vector<Symbol> symbols;
    const auto* const first = reinterpret_cast<const tokenizers::Byte*>(word.data());
    for (std::size_t at = 0; at < word.size();) {
      const tokenizers::Scanned character = tokenizers::scan(first + at, first + word.size());
      const std::size_t bytes = bug_ == Bug::bytes_for_characters ? 1 : character.bytes;
      std::string one(word.substr(at, bytes));
      if (bug_ == Bug::replaced && character.code_point == tokenizers::no_character) one = "\ufffd";
      at += bytes;
      const bool ends = at == word.size() && bug_ != Bug::no_end_of_word && bug_ != Bug::end_as_text;
      symbols.push_back({std::move(one), ends || bug_ == Bug::end_everywhere});
    }
    while (merge_first(symbols) && bug_ != Bug::one_round) {
    }
    return symbols;
  }

  bool merge_first(std::vector<Symbol>& symbols) const {
    std::size_t place = symbols.size();
    int lowest = 0;
    for (std::size_t at = 0; at + 1 < symbols.size(); ++at) {
      const auto found = ranks_.find({symbols[at], symbols[at + 1]});
      if (found == ranks_.end()) continue;
      if (place < symbols.size() && (found->second >= lowest || bug_ == Bug::greedy_left)) continue;
      place = at, lowest = found->second;
    }
    if (place == symbols.size()) return false;
    const Pair pair(symbols[place], symbols[place + 1]);
    const auto is_at = [&](std::size_t at) { return symbols[at] == pair.first && symbols[at + 1] == pair.second; };
    const auto join = [&](std::size_t at) {
      symbols[at] = {pair.first.text + pair.second.text, pair.second.ends};
      symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    };
    if (bug_ == Bug::from_the_right) {
      for (std::size_t at = symbols.size() - 1; at-- > 0;)
        if (at + 1 < symbols.size() && is_at(at)) join(at);
      return true;
    }
    for (std::size_t at = place; at + 1 < symbols.size(); ++at) {
      if (!is_at(at)) continue;
      join(at);
      if (bug_ == Bug::one_at_a_time) break;
    }
    return true;
  }

  Bug bug_;
  std::map<Pair, int> ranks_;
  std::map<std::pair<std::string, std::size_t>, std::vector<Symbol>> known_;
  std::string made_;
};

Prepared prepare_encoder(const Request& request, Bug bug) {
  auto codes = tokenizers::read_codes(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&codes)) return *refused;
  auto encoder = std::make_shared<MutatedEncoder>(std::get<0>(codes), bug);
  return make_runner([encoder](const Call& call) { encoder->run(call); });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_encoder);
  std::vector<Mutant> all{
      mutant("one_merge_at_a_time", "merges the first pair in one place, and looks again", Bug::one_at_a_time),
      mutant("merges_from_the_right", "merges overlapping pairs from the right", Bug::from_the_right),
      mutant("last_code_first", "merges the last code first", Bug::last_code_first),
      mutant("leftmost_code_first", "merges the leftmost pair that is a code", Bug::greedy_left),
      mutant("last_code_missing", "does not read the last code", Bug::last_code_missing),
      mutant("end_of_word_ignored", "takes a code of the end of a word for one of any place", Bug::no_end_of_word),
      mutant("end_of_word_everywhere", "takes each character for the end of a word", Bug::end_everywhere),
      mutant("end_of_word_as_text", "takes the mark of the end in codes for text", Bug::end_as_text),
      mutant("bytes_for_characters", "begins with bytes", Bug::bytes_for_characters),
      mutant("invalid_utf8_replaced", "writes U+FFFD for an ill-formed byte", Bug::replaced),
      mutant("mark_behind_last", "marks the last subword of a word as well", Bug::mark_behind_last),
      mutant("mark_without_blank", "writes no blank behind a mark", Bug::mark_without_blank),
      mutant("blanks_kept", "keeps several blanks between words", Bug::blanks_kept),
      mutant("outer_blanks_lost", "drops the blanks at the ends of a line", Bug::outer_blanks_lost),
      mutant("tabs_separate_words", "cuts words at tabs as well", Bug::tabs_separate),
      mutant("returns_in_words", "takes a carriage return for a character of a word", Bug::returns_in_words),
      mutant("newlines_in_words", "takes a newline for a character of a word", Bug::newlines_in_words),
      mutant("last_line_lost", "leaves out a last line without an end", Bug::last_line_lost),
      mutant("cache_keyed_by_beginning", "takes words for the same whose length and first eight bytes are",
             Bug::cached_by_beginning),
      mutant("long_words_whole", "leaves words of more than 100 bytes whole", Bug::long_words_whole),
      mutant("one_round", "merges one pair in each word", Bug::one_round),
      mutant("ranks_in_8_bits", "keeps the lower 8 bits of the place of a code", Bug::ranks_in_8_bits),
      mutant("writes_past_end", "ends the room with a zero byte behind it", Bug::writes_past_end),
      mutant("text_overwritten", "writes a blank to the text", Bug::text_overwritten),
  };
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare_encoder(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::bpe_encode
