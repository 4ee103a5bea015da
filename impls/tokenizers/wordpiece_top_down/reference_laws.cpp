#include "impls/tokenizers/wordpiece_top_down/reference_laws.h"

#include <algorithm>
#include <map>
#include <set>

#include "impls/tokenizers/reference_training.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/wordpiece_top_down/op.h"
#include "impls/tokenizers/wordpiece_top_down/reference.h"

namespace assay::wordpiece_top_down {
namespace {

Settings settings_in(const Case& which) { return settings_of(which.parameters, which.dim("pieces")); }

Relation characters_come_first() {
  return {"characters_come_first", "the characters of all words that count are the first pieces, in their order", true,
          tokenizers::once_more, [](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            std::set<char32_t> characters;
            for (const auto& [word, count] :
                 reference_words_that_count(second.inputs[text].text(), settings_in(second.which)))
              characters.insert(word.begin(), word.end());
            const std::vector<std::string> given = tokenizers::lines_in(second.outputs[pieces].text());
            std::size_t place = 0;
            for (const char32_t character : characters) {
              if (std::ssize(given) == second.which.dim("pieces") && place == given.size()) return std::nullopt;
              if (place >= given.size() || given[place] != spelled({&character, 1}))
                return "piece " + std::to_string(place) + " is not the character " + spelled({&character, 1});
              ++place;
            }
            return std::nullopt;
          }};
}

// How often each string is there: those of a beginning as they are, others with "##".
std::map<std::string, std::int64_t> strings_in(const CountedWords& words) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& [word, count] : words)
    for (std::size_t from = 0; from < word.size(); ++from)
      for (std::size_t length = 1; from + length <= word.size(); ++length)
        counts[(from == 0 ? "" : "##") + spelled(std::u32string_view(word).substr(from, length))] += count;
  return counts;
}

Relation each_is_there_often_enough() {
  return {"each_is_there_often_enough",
          "each piece of more than a character is in words as often as the threshold says", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (inputs[text].text().size() > 2000) return std::nullopt;
            return FollowUp{which, inputs};
          },
          [](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const auto counts =
                strings_in(reference_words_that_count(second.inputs[text].text(), settings_in(second.which)));
            const double threshold = second.outputs[found].number(0);
            for (const std::string& piece : tokenizers::lines_in(second.outputs[pieces].text())) {
              const std::string plain = piece.size() > 2 && piece.starts_with("##") ? piece.substr(2) : piece;
              if (!plain.empty() && tokenizers::character_at(plain, 0).bytes == plain.size()) continue;
              const auto there = counts.find(piece);
              if (there == counts.end() || static_cast<double>(there->second) < threshold)
                return "'" + tokenizers::escaped(piece) + "' is not there often enough";
            }
            return std::nullopt;
          }};
}

Relation none_is_given_twice() {
  return {"none_is_given_twice", "no piece is there twice, and there are as many as are said to be", true,
          tokenizers::once_more, [](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const std::vector<std::string> given = tokenizers::lines_in(second.outputs[pieces].text());
            if (std::set<std::string>(given.begin(), given.end()).size() < given.size())
              return "a piece is there twice";
            const double said = second.outputs[found].number(1);
            if (static_cast<double>(given.size()) != std::min(said, static_cast<double>(second.which.dim("pieces"))))
              return std::to_string(given.size()) + " pieces are given";
            return std::nullopt;
          }};
}

}  // namespace

std::vector<Relation> laws() { return {characters_come_first(), each_is_there_often_enough(), none_is_given_twice()}; }

}  // namespace assay::wordpiece_top_down
