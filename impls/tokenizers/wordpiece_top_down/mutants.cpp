// Learners with one bug each: in what is counted and taken off, in what becomes a piece, in the search, in the order;
// and those around a call.
#include "harness/mutant.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/wordpiece_top_down/words.h"

namespace assay::wordpiece_top_down {
namespace {

enum class Bug : std::uint8_t {
  none,
  nothing_taken_off,
  other_taken_off,
  taken_off_all_parts,
  shortest_first,
  more_than_threshold,
  round_less,
  round_more,
  starts_everywhere,
  starts_by_shortest,
  beginnings_alike,
  characters_missing,
  characters_inside_missing,
  words_counted_once,
  counts_in_8_bits,
  long_words_count,
  length_less,
  characters_less,
  least_ignored,
  rarest_ignored,
  rounded_up,
  slack_ignored,
  slack_as_many,
  too_many_taken,
  order_of_spelling,
  order_of_ties,
  order_of_characters,
  threshold_not_told,
  size_of_given,
  last_end_missing,
  case_not_folded,
  rule_of_others,
  text_overwritten
};

class MutatedLearner {
 public:
  MutatedLearner(const Settings& settings, Bug bug) : settings_(settings), bug_(bug) {
    if (bug == Bug::round_less) settings_.iterations = std::max<std::int64_t>(settings_.iterations - 1, 1);
    if (bug == Bug::round_more) ++settings_.iterations;
    if (bug == Bug::other_taken_off) settings_.subtracts_all = !settings_.subtracts_all;
    if (bug == Bug::long_words_count) settings_.longest = 1000;
    if (bug == Bug::length_less) --settings_.longest;
    if (bug == Bug::characters_less) --settings_.characters;
    if (bug == Bug::least_ignored) settings_.least_frequency = 1;
    if (bug == Bug::slack_ignored) settings_.slack = 0;
    if (bug == Bug::case_not_folded) settings_.cased = true;
    if (bug == Bug::rule_of_others) settings_.hf = !settings_.hf;
  }

  void run(const Call& call) {
    words_ = words_of(call.inputs[text].text(), settings_);
    for (Word& word : words_.all) {
      if (bug_ == Bug::words_counted_once) word.count = 1;
      if (bug_ == Bug::counts_in_8_bits) word.count &= 0xff;
    }
    find(call);
    auto* const told = call.outputs[found].as<std::int64_t>();
    if (bug_ == Bug::threshold_not_told) told[0] = 0;
    if (bug_ == Bug::size_of_given) told[1] = std::min(told[1], settings_.pieces);
    if (bug_ == Bug::last_end_missing && call.outputs[pieces].dims[0] > 0) --call.outputs[pieces].dims[0];
    if (bug_ == Bug::text_overwritten && call.inputs[text].dims[0] > 0) call.inputs[text].as<char>()[0] = ' ';
  }

 private:
  using String = std::pair<std::u32string, bool>;  // whether it begins a word
  using Strings = std::map<String, std::int64_t>;

  void find(const Call& call) {
    auto* const told = call.outputs[found].as<std::int64_t>();
    told[0] = told[1] = 0;
    call.outputs[pieces].dims[0] = 0;
    if (words_.most_frequent == 0) return;
    std::int64_t lower = std::max(settings_.least_frequency, bug_ == Bug::rarest_ignored ? 1 : words_.rarest),
                 upper = words_.most_frequent;
    for (;;) {
      told[0] = (lower + upper + (bug_ == Bug::rounded_up ? 1 : 0)) / 2;
      const Strings all = by_threshold(told[0]);
      told[1] = std::ssize(all);
      const std::int64_t missing = settings_.pieces - told[1];
      const double allowed =
          settings_.slack * static_cast<double>(bug_ == Bug::slack_as_many ? told[1] : settings_.pieces);
      const bool is_near = (missing >= 0 || bug_ == Bug::too_many_taken) && static_cast<double>(missing) <= allowed;
      if (is_near || lower >= upper || told[0] <= 1) return write(all, call.outputs[pieces]);
      (missing < 0 ? lower : upper) = missing < 0 ? told[0] + 1 : told[0] - 1;
    }
  }

  void write(const Strings& all, Value& output) const {
    std::vector<FoundPiece> lines;
    for (const auto& [string, count] : all) {
      std::int64_t order = count;
      if (bug_ == Bug::order_of_spelling) order = 0;
      lines.push_back({string.first, string.second, order});
    }
    if (bug_ != Bug::order_of_ties && bug_ != Bug::order_of_characters)
      return write_pieces(lines, settings_.pieces, output);
    // All at once but for the order: of spellings from behind, or of characters among the others.
    std::vector<std::pair<std::pair<bool, std::int64_t>, std::string>> order;
    for (const FoundPiece& piece : lines) {
      const bool leads = piece.is_beginning && piece.characters.size() == 1 && bug_ != Bug::order_of_characters;
      auto& line = order.emplace_back(std::pair(!leads, leads ? 0 : -piece.count), "");
      append(line.second, piece);
    }
    std::ranges::sort(order);
    if (bug_ == Bug::order_of_ties)
      std::ranges::stable_sort(order, [](const auto& one, const auto& other) {
        return one.first != other.first ? one.first < other.first : one.first.first && one.second > other.second;
      });
    if (std::ssize(order) > settings_.pieces) order.resize(static_cast<std::size_t>(settings_.pieces));
    char* to = output.as<char>();
    for (const auto& line : order) {
      to = std::ranges::copy(line.second, to).out;
      *to++ = '\n';
    }
    output.dims[0] = to - output.as<char>();
  }

  String string_of(std::u32string_view characters, bool is_beginning) const {
    return {std::u32string(characters), is_beginning || bug_ == Bug::beginnings_alike};
  }

  Strings by_threshold(std::int64_t threshold) const {
    Strings found_pieces;
    add_characters(found_pieces);
    for (std::int64_t round = 0; round < settings_.iterations; ++round) {
      Strings strings;
      for (const Word& word : words_.all) count(word, round == 0, found_pieces, strings);
      std::vector<Strings::iterator> order;
      for (auto each = strings.begin(); each != strings.end(); ++each) order.push_back(each);
      std::ranges::stable_sort(order, [this](const auto& one, const auto& other) {
        const std::size_t left = one->first.first.size(), right = other->first.first.size();
        return bug_ == Bug::shortest_first ? left < right : left > right;
      });
      found_pieces.clear();
      for (const auto& each : order) {
        const bool is_piece = bug_ == Bug::more_than_threshold ? each->second > threshold : each->second >= threshold;
        if (is_piece) found_pieces.insert(*each);
        if (is_piece || settings_.subtracts_all) take_off(*each, strings);
      }
      add_characters(found_pieces);
    }
    return found_pieces;
  }

  void count(const Word& word, bool is_first_round, const Strings& known, Strings& strings) const {
    const std::u32string_view all = word.characters;
    for (std::size_t from = 0; from < all.size();) {
      for (std::size_t length = 1; length <= all.size() - from; ++length)
        strings[string_of(all.substr(from, length), from == 0)] += word.count;
      const auto is_known = [&](std::size_t length) {
        return known.contains(string_of(all.substr(from, length), from == 0));
      };
      std::size_t step = 1;
      if (!is_first_round && bug_ != Bug::starts_everywhere) {
        step = all.size() - from;
        while (step > 1 && !is_known(step)) --step;
        if (bug_ == Bug::starts_by_shortest)
          for (std::size_t length = step; length > 1; --length)
            if (is_known(length)) step = length;
      }
      from += step;
    }
  }

  void take_off(const std::pair<const String, std::int64_t>& each, Strings& strings) const {
    const auto& [string, taken] = each;
    const std::size_t size = string.first.size();
    if (bug_ == Bug::nothing_taken_off) return;
    for (std::size_t from = 0; from < (bug_ == Bug::taken_off_all_parts ? size : 1); ++from)
      for (std::size_t length = 1; from + length <= size && length < size; ++length) {
        const auto part = strings.find({string.first.substr(from, length), from == 0 && string.second});
        if (part != strings.end()) part->second -= taken;
      }
  }

  void add_characters(Strings& found_pieces) const {
    if (bug_ == Bug::characters_missing) return;
    for (const Word& word : words_.all)
      for (const char32_t character : word.characters) {
        found_pieces.try_emplace(string_of({&character, 1}, true), 1);
        if (bug_ != Bug::characters_inside_missing) found_pieces.try_emplace(string_of({&character, 1}, false), 1);
      }
  }

  Settings settings_;
  Bug bug_;
  Words words_;
};

Prepared prepare_mutated_learner(const Request& request, Bug bug) {
  const auto learner = std::make_shared<MutatedLearner>(
      settings_of(request.parameters, request.outputs[pieces].dims[0] / bytes_of_piece), bug);
  return make_runner([learner](const Call& call) { learner->run(call); });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_mutated_learner);
  std::vector<Mutant> all{
      mutant("nothing_taken_off", "takes no count off the beginnings of a string", Bug::nothing_taken_off),
      mutant("other_taken_off", "takes counts off by the other rule", Bug::other_taken_off),
      mutant("taken_off_all_parts", "takes a count off all parts of a string", Bug::taken_off_all_parts),
      mutant("shortest_first", "goes from the shortest to the longest string", Bug::shortest_first),
      mutant("more_than_threshold", "takes what is there more often than the threshold", Bug::more_than_threshold),
      mutant("round_less", "makes a round less where there are 2 or more", Bug::round_less),
      mutant("round_more", "makes a round more", Bug::round_more),
      mutant("starts_everywhere", "takes every character for a start in all rounds", Bug::starts_everywhere),
      mutant("starts_by_shortest", "cuts words by the shortest pieces", Bug::starts_by_shortest),
      mutant("beginnings_alike", "takes what begins a word for the same as elsewhere", Bug::beginnings_alike),
      mutant("characters_missing", "leaves characters out that are too rare", Bug::characters_missing),
      mutant("characters_inside_missing", "leaves characters behind the first out that are too rare",
             Bug::characters_inside_missing),
      mutant("words_counted_once", "counts each word once", Bug::words_counted_once),
      mutant("counts_in_8_bits", "keeps the lower 8 bits of how often a word is there", Bug::counts_in_8_bits),
      mutant("long_words_count", "counts words that are too long", Bug::long_words_count),
      mutant("length_less", "leaves out words that are just as long as they may be", Bug::length_less),
      mutant("characters_less", "knows a character less than it may", Bug::characters_less),
      mutant("least_ignored", "searches for thresholds below the least frequency", Bug::least_ignored),
      mutant("rarest_ignored", "begins to search below the count of the rarest word", Bug::rarest_ignored),
      mutant("rounded_up", "rounds thresholds up", Bug::rounded_up),
      mutant("slack_ignored", "ends the search at as many as are asked for alone", Bug::slack_ignored),
      mutant("slack_as_many", "takes the slack of what there is, and not of what is asked for", Bug::slack_as_many),
      mutant("too_many_taken", "ends the search with more than are asked for", Bug::too_many_taken),
      mutant("order_of_spelling", "orders pieces by their spelling alone", Bug::order_of_spelling),
      mutant("order_of_ties", "orders equally frequent pieces from the last to the first", Bug::order_of_ties),
      mutant("order_of_characters", "gives characters their place among others", Bug::order_of_characters),
      mutant("threshold_not_told", "says that the threshold is 0", Bug::threshold_not_told),
      mutant("size_of_given", "says how many are given, and not how many there are", Bug::size_of_given),
      mutant("last_end_missing", "does not end the last piece", Bug::last_end_missing),
      mutant("case_not_folded", "leaves capitals and accents as they are", Bug::case_not_folded),
      mutant("words_of_other_rule", "cuts words by the other rule", Bug::rule_of_others),
      mutant("text_overwritten", "writes a blank to the text", Bug::text_overwritten),
  };
  for (Mutant& each :
       mutants::around_calls([](const Request& request) { return prepare_mutated_learner(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::wordpiece_top_down
