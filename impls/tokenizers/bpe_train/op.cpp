#include "impls/tokenizers/bpe_train/op.h"

#include <memory>
#include <utility>
#include <vector>

#include "harness/core/relation.h"
#include "impls/tokenizers/bpe_train/reference.h"
#include "impls/tokenizers/bpe_train/reference_laws.h"
#include "impls/tokenizers/bpe_train/reference_texts.h"
#include "impls/tokenizers/bpe_train/reference_written.h"
#include "impls/tokenizers/pretokenize/reference.h"
#include "impls/tokenizers/reference_training.h"
#include "impls/tokenizers/texts.h"

namespace assay::bpe_train {
namespace {

std::vector<std::string> pattern_names() {
  std::vector<std::string> names = pretokenize::pattern_names();
  names.emplace_back("none");
  return names;
}

// What some trainers follow alone (bytes, of ties the smallest ids, on to the last pair) is drawn more often: one that
// has no drawn case could not be timed.
std::vector<ParameterInfo> parameters() {
  const std::vector<std::string> kinds{"byte_level", "byte_level_gpt2", "classic"},
      ties{"smallest_ids", "largest_pair", "first_seen"};
  return {tokenizers::choice(
              "kind",
              "words by a pattern and symbols that are bytes, with their numbers for ids or in GPT-2's order; or words "
              "between blanks whose symbols are characters, the last one another symbol (classic)",
              kinds, {"byte_level", "byte_level", "byte_level_gpt2", "classic"}),
          tokenizers::choice("pattern", "how the text is cut into words, if the kind is not classic; none: not at all",
                             pattern_names(), {"gpt2", "none", "o200k"}),  // the others are cells of specs
          tokenizers::whole_number("merges", "how many at most", 500, {0, 1, 2, 20, 100, 2000}, 0),
          tokenizers::whole_number("least_frequency", "a pair that is there less often is not merged", 2,
                                   {1, 1, 1, 2, 3, 10}, 1),
          tokenizers::choice("ties", "which of equally frequent pairs is merged", ties,
                             {"smallest_ids", "smallest_ids", "largest_pair", "first_seen"})};
}

class BpeTrain final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return {draw_text(which, resources)};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    Expectation expected;
    for (const Learned& merge : reference_train(inputs[text].text(), settings_of(which.parameters)).merges) {
      expected.exact.push_back(merge.left);
      expected.exact.push_back(merge.right);
    }
    return {std::move(expected)};
  }

  std::vector<Relation> relations() const override { return laws(); }

  // What takes more than 2^16 of something to show.
  std::optional<Domain> domain(Dtype) const override {
    Domain all{"counts, texts and words of more than 65536", {}};
    const auto add = [&](std::string values, std::int64_t bytes, std::string kind, std::string pattern) {
      all.cases.push_back(tokenizers::case_with(info_, std::move(values), {{"bytes", bytes}},
                                                {{"kind", kind}, {"pattern", pattern}, {"merges", std::int64_t{20}}}));
    };
    for (const char* const kind : {"byte_level", "classic"}) {
      add("often", bytes_of_often, kind, "gpt2");
      add("mixed", 69632, kind, "gpt2");
      add("runs", 69632, kind, "none");
    }
    add("repeated", 70000, "byte_level", "none");
    return all;
  }

  std::vector<WrittenFile> written(const Case& which, const std::vector<Buffer>& outputs,
                                   const FileFormat& format) const override {
    return write_learned(settings_of(which.parameters), outputs[merges], format);
  }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t, std::int64_t index,
                      const std::vector<Value>&) const override {
    const Settings settings = settings_of(which.parameters);
    const Training training = reference_train(inputs[text].text(), settings);
    const auto place = static_cast<std::size_t>(index / 2);
    if (place >= training.merges.size())
      return "after the last of " + std::to_string(training.merges.size()) + " merges";
    const Learned& merge = training.merges[place];
    return "merge " + std::to_string(place) + ": " + spelled_pair(merge, training, settings) + ", there " +
           std::to_string(merge.count) + (merge.count == 1 ? " time" : " times");
  }

 private:
  const OpInfo info_{
      .name = "bpe_train",
      .family = "tokenizers",
      .summary = "The merges that byte pair encoding learns of a text",
      .formula =
          "again and again, the pair of neighbours that is most frequent in all words becomes one symbol wherever it "
          "stands, from the left",
      .source =
          "Sennrich, Haddow, Birch 2016, Neural Machine Translation of Rare Words with Subword Units, algorithm 1; "
          "the rules of Hugging Face's tokenizers and rustbpe (smallest_ids), minbpe (first_seen) and subword-nmt "
          "(classic, "
          "largest_pair)",
      .dimensions = {tokenizers::bytes_to_train()},
      .parameters = parameters(),
      .dtypes = {Dtype::u8},
      .values = kinds_of_text(),
      .inputs = tokenizers::text_to_train(),
      // Each merge makes the words at least one symbol shorter.
      .outputs = {{.name = "merges", .kind = Kind::ids, .dims = {Extent("bytes", 2)}, .dtype = always(Dtype::i32)}},
      .budget = "exact",
      .cost = "the bytes times the merges: all pairs are counted anew for each",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<BpeTrain>(); }

}  // namespace assay::bpe_train
