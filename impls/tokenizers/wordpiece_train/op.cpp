#include "impls/tokenizers/wordpiece_train/op.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "harness/core/relation.h"
#include "impls/tokenizers/reference_training.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/wordpiece_train/reference.h"
#include "impls/tokenizers/wordpiece_train/reference_texts.h"
#include "impls/tokenizers/wordpiece_train/reference_written.h"

namespace assay::wordpiece_train {
namespace {

std::vector<Pair> pairs_in(const Buffer& merges) {
  std::vector<Pair> pairs;
  for (std::int64_t i = 0; i + 1 < merges.count(); i += 2)
    pairs.emplace_back(static_cast<std::int32_t>(merges.number(i)), static_cast<std::int32_t>(merges.number(i + 1)));
  return pairs;
}

// Whatever the reference says: when it was merged, no pair had a higher score, and none is left where it ends.
Relation each_scored_highest() {
  return {"each_scored_highest", "when it was merged, no pair had a higher score, and none is left where it ends", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (inputs[text].text().size() > 600) return std::nullopt;
            return FollowUp{which, inputs};
          },
          [](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const Settings settings = settings_of(second.which.parameters);
            std::vector<CountedWord> words = reference_words(second.inputs[text].text(), settings);
            const std::vector<Pair> given = pairs_in(second.outputs[merges]);
            for (std::size_t place = 0;; ++place) {
              const Counts counts = counts_of(words);
              const auto may = [&](const auto& each) { return each.second >= settings.least_frequency; };
              if (place == given.size()) {
                if (std::ssize(given) >= settings.merges || std::ranges::none_of(counts.pairs, may))
                  return std::nullopt;
                return "it ends after " + std::to_string(place) + " merges, and pairs are left";
              }
              const auto found = counts.pairs.find(given[place]);
              if (found == counts.pairs.end() || !may(*found))
                return "the pair of merge " + std::to_string(place) + " is not there often enough";
              for (const auto& each : counts.pairs)
                if (may(each) && scores_higher(each.first, given[place], counts, settings.by_ratio))
                  return "at merge " + std::to_string(place) + " another pair has a higher score";
              const std::int32_t made = first_merged + static_cast<std::int32_t>(place);
              for (CountedWord& word : words)
                for (std::size_t at = 0; at + 1 < word.symbols.size(); ++at)
                  if (Pair(word.symbols[at], word.symbols[at + 1]) == given[place]) {
                    word.symbols[at] = made;
                    word.symbols.erase(word.symbols.begin() + static_cast<std::ptrdiff_t>(at) + 1);
                  }
            }
          }};
}

Relation fewer_are_first() {
  return {"fewer_are_the_first", "fewer merges are the first ones of more", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const Settings settings = settings_of(which.parameters);
            if (settings.merges < 2) return std::nullopt;
            return tokenizers::with_parameter(which, inputs, "merges", settings.merges / 2);
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const std::vector<Pair> all = pairs_in(first.outputs[merges]), few = pairs_in(second.outputs[merges]);
            const auto half = static_cast<std::size_t>(settings_of(second.which.parameters).merges);
            if (few.size() == std::min(half, all.size()) && std::equal(few.begin(), few.end(), all.begin()))
              return std::nullopt;
            return "half of the merges are not the first ones of all";
          }};
}

class WordpieceTrain final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return {draw_text(which, resources)};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    Expectation expected;
    for (const auto& [left, right] : reference_train(inputs[text].text(), settings_of(which.parameters))) {
      expected.exact.push_back(left);
      expected.exact.push_back(right);
    }
    return {std::move(expected)};
  }

  std::vector<Relation> relations() const override { return {each_scored_highest(), fewer_are_first()}; }

  // What takes more than 2^16 of something to show.
  std::optional<Domain> domain(Dtype) const override {
    Domain all{"texts of more than 65536 bytes", {}};
    for (const char* const score : {"frequency", "ratio"})
      all.cases.push_back(tokenizers::case_with(info_, "few_letters", {{"bytes", 69632}},
                                                {{"score", std::string(score)}, {"merges", std::int64_t{20}}}));
    return all;
  }

  std::vector<WrittenFile> written(const Case& which, const std::vector<Buffer>& outputs,
                                   const FileFormat& format) const override {
    return written_pieces(info_.name, pieces_of_merges(outputs[merges]), which.parameters, format);
  }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t, std::int64_t index,
                      const std::vector<Value>&) const override {
    const std::vector<Pair> all = reference_train(inputs[text].text(), settings_of(which.parameters));
    const auto place = static_cast<std::size_t>(index / 2);
    if (place >= all.size()) return "after the last of " + std::to_string(all.size()) + " merges";
    return "merge " + std::to_string(place) + ": '" + tokenizers::escaped(spelled(all[place].first, all)) + "' and '" +
           tokenizers::escaped(spelled(all[place].second, all)) + "'";
  }

 private:
  const OpInfo info_{
      .name = "wordpiece_train",
      .family = "tokenizers",
      .summary = "The merges that make pieces of WordPiece of a text",
      .formula =
          "again and again, the pair of neighbours of the highest score, its count (frequency) or count(ab) / "
          "(count(a) "
          "count(b)) (ratio), becomes one symbol wherever it stands, from the left",
      .source =
          "Schuster, Nakajima 2012, Japanese and Korean Voice Search, sec. 3; Wu et al. 2016, Google's Neural Machine "
          "Translation System, sec. 4.1; trainers of Hugging Face's tokenizers (frequency). Ties are this project's",
      .dimensions = {tokenizers::bytes_to_train()},
      .parameters = {tokenizers::choice("rule", "whose words these are", {"google", "hf"}),
                     tokenizers::choice("case",
                                        "uncased: capitals become small and accents are dropped; cased: both stay",
                                        {"uncased", "cased"}),
                     tokenizers::choice("score", "what is highest of the pair that is merged", {"frequency", "ratio"}),
                     tokenizers::whole_number("merges", "how many at most", 500, {0, 1, 2, 20, 100, 2000}, 0),
                     tokenizers::whole_number("least_frequency", "a pair that is there less often is not merged", 2,
                                              {1, 1, 2, 3, 10}, 1)},
      .dtypes = {Dtype::u8},
      .values = kinds_of_text(),
      .inputs = tokenizers::text_to_train(),
      // Each merge makes the words at least one symbol shorter, and they have at most as many as the text has bytes.
      .outputs = {{.name = "merges", .kind = Kind::ids, .dims = {Extent("bytes", 2)}, .dtype = always(Dtype::i32)}},
      .budget = "exact",
      .cost = "the bytes times the merges: everything is counted anew for each",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<WordpieceTrain>(); }

}  // namespace assay::wordpiece_train
