#include "impls/tokenizers/charsmap_normalize/op.h"

#include <memory>
#include <utility>

#include "harness/core/random.h"
#include "harness/core/relation.h"
#include "impls/tokenizers/charsmap_normalize/reference_model.h"
#include "impls/tokenizers/charsmap_normalize/reference_texts.h"
#include "impls/tokenizers/texts.h"

namespace assay::charsmap_normalize {
namespace {

// Where the model takes extra spaces away, more of them around a text change nothing.
Relation outer_spaces_vanish(std::function<std::shared_ptr<const ReferenceModel>(const std::string&)> read) {
  return {"outer_spaces_vanish", "with spaces before and behind it is the same, where extra ones are removed", true,
          [read = std::move(read)](const OpInfo&, const Case& which,
                                   const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const auto model = read(std::string(inputs[vocabulary].text()));
            const std::string_view all = inputs[text].text();
            // A space in front may be the beginning of a rule or a symbol, and what is behind the end of one.
            const auto has_space = [](const auto& keys, const auto& text_of) {
              for (const auto& each : keys)
                if (text_of(each).find(' ') != std::string::npos) return true;
              return false;
            };
            if (!model->remove_extra_whitespaces || all.size() < 4 ||
                has_space(model->rules, [](const auto& rule) { return rule.first; }) ||
                has_space(model->symbols, [](const auto& symbol) { return symbol; }))
              return std::nullopt;
            // One byte less of the text, so that there is room; it is what both runs have.
            FollowUp second{which, inputs};
            auto& bytes = second.inputs[text].bytes;
            const std::byte space{' '};
            bytes.insert(bytes.begin(), 1 + derive_seed(which.seed, "spaces") % 3, space);
            bytes.insert(bytes.end(), 1 + derive_seed(which.seed, "more") % 3, space);
            const auto length = static_cast<std::int64_t>(bytes.size());
            second.inputs[text].dims[0] = length;
            for (Dimension& dimension : second.which.dims) dimension.size = length;
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            if (first.outputs[normalized].text() == second.outputs[normalized].text()) return std::nullopt;
            return "with spaces before and behind it is another text";
          }};
}

class CharsmapNormalize final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return draw_inputs(which, resources, files_);
  }

  std::vector<Expectation> expect(const Case&, const std::vector<Buffer>& inputs, const RowSample&) const override {
    Expectation expected;
    for (const char byte : made_of(inputs)) expected.exact.push_back(static_cast<unsigned char>(byte));
    return {std::move(expected)};
  }

  std::vector<Relation> relations() const override {
    return {outer_spaces_vanish([this](const std::string& path) { return files_.read(path); })};
  }

  std::optional<Domain> domain(Dtype) const override {
    Domain all = tokenizers::every_text(info_.name, info_.parameters);
    // What is planned for pieces that are cut and merged shows nothing here, and charsmaps end with the third plane.
    std::erase_if(all.cases, [](const Case& which) { return which.values != "every" || which.seed > 2; });
    all.doc = "all code points of the first three planes";
    return all;
  }

  std::string context(const Case&, const std::vector<Buffer>& inputs, std::size_t, std::int64_t index,
                      const std::vector<Value>&) const override {
    const std::string made = made_of(inputs);
    const auto at = static_cast<std::size_t>(index);
    return at < made.size() ? tokenizers::surroundings(made, at, at + 1) : tokenizers::end_of(made);
  }

 private:
  std::string made_of(const std::vector<Buffer>& inputs) const {
    return reference_normalize(inputs[text].text(), *files_.read(std::string(inputs[vocabulary].text())));
  }

  mutable ModelsOfFiles files_;

  const OpInfo info_{
      .name = "charsmap_normalize",
      .family = "tokenizers",
      .summary = "A text as SentencePiece normalises it, by its model's own charsmap",
      .formula =
          "from left to right: a user-defined symbol stays, else the longest rule of the charsmap replaces its "
          "prefix, else a character stays and a byte of none becomes U+FFFD; then spaces as the model says",
      .source = "Kudo and Richardson 2018, SentencePiece, section 3; its normalizer.cc, 0.2.3",
      .dimensions = {bytes_to_normalize()},
      .parameters = {model_parameter(
          {"small_unigram", "bytes_unigram", "spaces_bpe", "unused_bpe", "bytes_bpe", "shuffled_bpe", "json_unigram"})},
      .dtypes = {Dtype::u8},
      .values = kinds_of_text(),
      .inputs = text_and_model(),
      .outputs = {{.name = "normalized",
                   .kind = Kind::bytes,
                   .dims = {Extent("bytes", most_growth, room_besides)},
                   .dtype = always(Dtype::u8)}},
      .baseline = "naive",
      .budget = "exact",
      .cost = "the bytes of a text times those of the longest rule",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<CharsmapNormalize>(); }

}  // namespace assay::charsmap_normalize
