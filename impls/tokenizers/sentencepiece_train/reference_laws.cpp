#include "impls/tokenizers/sentencepiece_train/reference_laws.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "harness/core/random.h"
#include "impls/tokenizers/reference_training.h"
#include "impls/tokenizers/sentencepiece_train/op.h"
#include "impls/tokenizers/sentencepiece_train/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::sentencepiece_train {
namespace {

bool is_bpe(const Case& which) { return which.parameters.get<std::string>("kind") == bpe_kind; }

std::vector<std::string> pieces_of(const FinishedRun& run) { return tokenizers::lines_in(run.outputs[pieces].text()); }

bool is_open(const FinishedRun& run) { return static_cast<bool>(run.expected[pieces].accepts); }

std::optional<std::string> same_pieces(const FinishedRun& first, const FinishedRun& second, const std::string& where) {
  const std::vector<std::string> before = pieces_of(first), now = pieces_of(second);
  if (before == now || is_open(first)) return std::nullopt;
  return "piece " + std::to_string(std::ranges::mismatch(before, now).in1 - before.begin()) + " is another one " +
         where;
}

// ---- replay ---------------------------------------------------------------------------------------------------------

using Spellings = std::vector<std::u32string>;  // of the symbols of a word

// Each word as often as it is there; by the rule 0.2.3, in which every place counts. Of equally frequent pairs none is
// preferred: but where one piece is spelled by several, what follows depends on which it is, and nothing is said.
std::optional<std::string> replay(const Case& which, const Corpus& corpus, std::vector<std::string> given) {
  const Settings settings = settings_of(which.parameters);
  std::vector<Spellings> words;
  for (const CountedWord& word : corpus.words) {
    Spellings symbols;
    for (const char32_t character : word.characters) symbols.emplace_back(1, character);
    words.insert(words.end(), static_cast<std::size_t>(word.count), symbols);
  }
  given.resize(given.size() - std::min(given.size(), corpus.characters.size()));
  std::set<std::u32string> taken;
  for (std::size_t place = 0; place < given.size(); ++place) {
    std::map<std::pair<std::u32string, std::u32string>, std::int64_t> counts;
    for (const Spellings& word : words)
      for (std::size_t at = 1; at < word.size(); ++at) ++counts[{word[at - 1], word[at]}];
    std::int64_t greatest = 0, own = 0;
    std::vector<std::pair<std::u32string, std::u32string>> spelling;
    for (const auto& [pair, count] : counts) {
      const std::u32string text = pair.first + pair.second;
      if (taken.contains(text) || !may_be_piece(text, settings)) continue;
      greatest = std::max(greatest, count);
      if (spelled(text) != given[place]) continue;
      if (count > own) spelling.clear();
      own = std::max(own, count);
      if (count == own) spelling.push_back(pair);
    }
    if (own < greatest)
      return "the pair of piece " + std::to_string(place) + " is there " + std::to_string(own) +
             " times, and the most frequent one " + std::to_string(greatest) + " times";
    if (greatest == 0 || spelling.size() > 1) return std::nullopt;
    const auto& [left, right] = spelling.front();
    taken.insert(left + right);
    for (Spellings& word : words)
      for (std::size_t at = 0; at + 1 < word.size(); ++at)
        if (word[at] == left && word[at + 1] == right) {
          word[at] += right;
          word.erase(word.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        }
  }
  return std::nullopt;
}

Relation each_was_most_frequent() {
  return {"each_was_most_frequent", "the pair of each piece was the most frequent one when it was merged", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            constexpr std::int64_t longest = 600;  // it takes its time
            if (!is_bpe(which) || settings_of(which.parameters).older || inputs[text].count() > longest)
              return std::nullopt;
            return FollowUp{which, inputs};
          },
          [](const FinishedRun&, const FinishedRun& second) {
            return replay(second.which,
                          reference_corpus(second.inputs[text].text(), settings_of(second.which.parameters)),
                          pieces_of(second));
          }};
}

// ---- other settings and texts ---------------------------------------------------------------------------------------

Relation fewer_are_the_first() {
  return {"fewer_are_the_first", "fewer pieces of the kind bpe are the first ones of more, and the characters", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::int64_t all = which.dim("pieces");
            if (!is_bpe(which) || all < 1) return std::nullopt;
            FollowUp second{which, inputs};
            for (Dimension& dimension : second.which.dims)
              if (dimension.name == "pieces")
                dimension.size =
                    static_cast<std::int64_t>(derive_seed(which.seed, "fewer") % static_cast<std::uint64_t>(all));
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const std::vector<std::string> before = pieces_of(first), now = pieces_of(second);
            const auto is_merged = [](const std::string& piece) {
              return tokenizers::character_at(piece, 0).bytes < piece.size();
            };
            const auto merged = std::ranges::count_if(now, is_merged);
            if (now.empty() || is_open(first) ||
                (merged <= std::ssize(before) && std::equal(now.begin(), now.begin() + merged, before.begin()) &&
                 std::equal(now.begin() + merged, now.end(), before.begin() + std::ranges::count_if(before, is_merged),
                            before.end())))
              return std::nullopt;
            return "others if no more than " + std::to_string(second.which.dim("pieces")) + " are asked for";
          }};
}

Relation characters_are_pieces() {
  return {"characters_are_pieces", "every character that is known is a piece, and every piece is of these", true,
          tokenizers::once_more, [](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const Settings settings = settings_of(second.which.parameters);
            const std::vector<std::string> given = pieces_of(second);
            if (given.empty()) return std::nullopt;
            const std::set<std::string> all(given.begin(), given.end());
            if (all.size() < given.size()) return "a piece is there twice";
            std::set<std::string> known;
            for (const auto& [character, count] : reference_corpus(second.inputs[text].text(), settings).characters) {
              known.insert(spelled({&character, 1}));
              if (!all.contains(spelled({&character, 1})))
                return "a character is no piece: " + spelled({&character, 1});
            }
            for (const std::string& piece : given)
              for (std::size_t at = 0; at < piece.size();) {
                const std::size_t bytes = tokenizers::character_at(piece, at).bytes;
                if (!known.contains(piece.substr(at, bytes)))
                  return "a piece has a character that is not known: " + tokenizers::escaped(piece);
                at += bytes;
              }
            return std::nullopt;
          }};
}

Relation twice_the_text() {
  return {"twice_the_text", "a text twice gives the same pieces of the kind bpe", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const std::string once(inputs[text].text());
            if (!is_bpe(which) || once.empty() || once.size() > 50'000) return std::nullopt;
            return tokenizers::with_text(which, once + "\n" + once);
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            return same_pieces(first, second, "if the text is there twice");
          }};
}

// The lines from the last to the first.
Relation order_of_lines() {
  return {"order_of_lines", "lines in another order give the same pieces, if words are cut at white space", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (!settings_of(which.parameters).by_words) return std::nullopt;
            const std::string_view all = inputs[text].text();
            std::string turned;
            for (std::size_t end = all.size(); end > 0;) {
              const std::size_t line = all.substr(0, end).rfind('\n');
              const std::size_t from = line == all.npos ? 0 : line + 1;
              turned += all.substr(from, end - from);
              if (line == all.npos) break;
              turned += '\n';
              end = line;
            }
            if (turned == all || turned.empty()) return std::nullopt;
            return tokenizers::with_text(which, turned);
          },
          [](const FinishedRun& first, const FinishedRun& second) {
            return same_pieces(first, second, "with the lines in another order");
          }};
}

}  // namespace

std::vector<Relation> laws() {
  return {each_was_most_frequent(), fewer_are_the_first(), characters_are_pieces(), twice_the_text(), order_of_lines()};
}

}  // namespace assay::sentencepiece_train
