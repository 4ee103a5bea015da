#include "impls/tokenizers/bpe_train/reference_laws.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "harness/core/random.h"
#include "impls/tokenizers/bpe_train/op.h"
#include "impls/tokenizers/bpe_train/reference.h"
#include "impls/tokenizers/pretokenize/reference.h"
#include "impls/tokenizers/reference_training.h"

namespace assay::bpe_train {
namespace {

using Pair = std::pair<std::int32_t, std::int32_t>;

std::optional<std::string> same_merges(const FinishedRun& first, const FinishedRun& second, const std::string& where) {
  const std::vector<Pair> before = pairs_in(first.outputs[merges]), now = pairs_in(second.outputs[merges]);
  if (before == now) return std::nullopt;
  const auto at = std::ranges::mismatch(before, now).in1 - before.begin();
  return "merge " + std::to_string(at) + " is another one " + where;
}

// ---- replay ---------------------------------------------------------------------------------------------------------

std::map<Pair, std::int64_t> counts_in(const std::vector<std::vector<std::int32_t>>& words) {
  std::map<Pair, std::int64_t> counts;
  for (const std::vector<std::int32_t>& word : words)
    for (std::size_t at = 1; at < word.size(); ++at) ++counts[{word[at - 1], word[at]}];
  return counts;
}

// Each word as often as it is there, and no tie is looked at: whatever the rule is, a merge has the greatest count.
std::optional<std::string> replay(const Case& which, std::string_view all, const std::vector<Pair>& given) {
  Settings settings = settings_of(which.parameters);
  std::vector<std::vector<std::int32_t>> words;
  for (const CountedWord& word : reference_words(all, settings))
    words.insert(words.end(), static_cast<std::size_t>(word.count), word.symbols);
  std::size_t number = 0;
  for (;; ++number) {
    const std::map<Pair, std::int64_t> counts = counts_in(words);
    const auto most = std::ranges::max_element(counts, {}, [](const auto& each) { return each.second; });
    const std::int64_t greatest = most == counts.end() ? 0 : most->second;
    if (number == given.size()) {
      if (static_cast<std::int64_t>(number) >= settings.merges || greatest < settings.least_frequency)
        return std::nullopt;
      return "it ends after " + std::to_string(number) + " merges, and a pair is left " + std::to_string(greatest) +
             " times";
    }
    const auto found = counts.find(given[number]);
    const std::int64_t count = found == counts.end() ? 0 : found->second;
    if (count < greatest || count < settings.least_frequency)
      return "the pair of merge " + std::to_string(number) + " is there " + std::to_string(count) +
             " times, and the most frequent one " + std::to_string(greatest) + " times";
    const std::int32_t merged = settings.first_merged() + static_cast<std::int32_t>(number);
    for (std::vector<std::int32_t>& word : words)
      for (std::size_t at = 0; at + 1 < word.size(); ++at)
        if (Pair(word[at], word[at + 1]) == given[number]) {
          word[at] = merged;
          word.erase(word.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        }
  }
}

Relation each_was_most_frequent() {
  return {"each_was_most_frequent", "the pair of each merge was the most frequent one when it was merged", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            constexpr std::int64_t longest = 600;  // it takes its time
            if (inputs[text].count() > longest) return std::nullopt;
            return FollowUp{which, inputs};
          },
          [](const FinishedRun&, const FinishedRun& second) {
            return replay(second.which, second.inputs[text].text(), pairs_in(second.outputs[merges]));
          }};
}

// ---- other settings -------------------------------------------------------------------------------------------------

Relation fewer_are_the_first() {
  return {"fewer_are_the_first", "fewer merges are the first ones of more", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::int64_t all = std::min(which.parameters.get<std::int64_t>("merges"), inputs[text].count());
            if (all < 1) return std::nullopt;
            FollowUp second{which, inputs};
            tokenizers::set_parameter(
                second.which, "merges",
                static_cast<std::int64_t>(derive_seed(which.seed, "fewer") % static_cast<std::uint64_t>(all)));
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            std::vector<Pair> before = pairs_in(first.outputs[merges]);
            const auto wanted = static_cast<std::size_t>(second.which.parameters.get<std::int64_t>("merges"));
            before.resize(std::min(before.size(), wanted));
            if (before == pairs_in(second.outputs[merges])) return std::nullopt;
            return "others if no more than " + std::to_string(wanted) + " are asked for";
          }};
}

Relation threads_agree() {
  return {"threads_agree", "the merges are the same with any number of threads", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (inputs[text].count() < 64) return std::nullopt;
            FollowUp second{which, inputs};
            second.which.threads =
                which.threads == 1 ? 2 + static_cast<int>(derive_seed(which.seed, "threads") % 3) : 1;
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            return same_merges(first, second, "with " + std::to_string(second.which.threads) + " threads");
          }};
}

// ---- other texts ----------------------------------------------------------------------------------------------------

// Whether a text behind itself has its words twice and no others.
bool has_words_twice(std::string_view once, const std::string& twice, const Settings& settings) {
  if (settings.classic()) return true;  // there is an end of a line between
  if (settings.pattern == "none") return false;
  std::vector<std::int64_t> ends = pretokenize::reference_ends(once, settings.pattern);
  const std::size_t words = ends.size();
  for (std::size_t word = 0; word < words; ++word) ends.push_back(ends[word] + static_cast<std::int64_t>(once.size()));
  return pretokenize::reference_ends(twice, settings.pattern) == ends;
}

Relation twice_the_text() {
  return {"twice_the_text", "a text twice gives the same merges if pairs have to be there twice as often", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const Settings settings = settings_of(which.parameters);
            const std::string once(inputs[text].text());
            if (once.empty() || once.size() > 100'000) return std::nullopt;
            const std::string twice = once + (settings.classic() ? "\n" : "") + once;
            if (!has_words_twice(once, twice, settings)) return std::nullopt;
            FollowUp second = tokenizers::with_text(which, twice);
            tokenizers::set_parameter(second.which, "least_frequency", 2 * settings.least_frequency);
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            return same_merges(first, second, "if the text is there twice");
          }};
}

// The words of the kind classic from the last to the first.
Relation order_of_words() {
  return {"order_of_words", "words in another order give the same merges, unless the first one seen wins a tie", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const Settings settings = settings_of(which.parameters);
            if (!settings.classic() || settings.ties == Ties::first_seen) return std::nullopt;
            const std::string_view all = inputs[text].text();
            std::string turned;
            for (std::size_t end = all.size(); end > 0;) {
              const std::size_t blank = all.substr(0, end).find_last_of(" \r\n");
              const std::size_t from = blank == all.npos ? 0 : blank + 1;
              turned += all.substr(from, end - from);
              if (blank == all.npos) break;
              turned += all[blank];
              end = blank;
            }
            if (turned == all || turned.empty()) return std::nullopt;
            return tokenizers::with_text(which, turned);
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            return same_merges(first, second, "with the words in another order");
          }};
}

}  // namespace

std::vector<Relation> laws() {
  return {each_was_most_frequent(), fewer_are_the_first(), threads_agree(), twice_the_text(), order_of_words()};
}

}  // namespace assay::bpe_train
