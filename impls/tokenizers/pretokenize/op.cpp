#include "impls/tokenizers/pretokenize/op.h"

#include "impls/tokenizers/pretokenize/pretokenize_relations.h"
#include "impls/tokenizers/pretokenize/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::pretokenize {
namespace {

std::vector<ParameterValue> all_patterns() {
  std::vector<ParameterValue> values;
  for (const std::string& name : pattern_names()) values.emplace_back(name);
  return values;
}

class Pretokenize final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return {tokenizers::draw_text("text", which.values, which.dim("bytes"), which.seed, resources)};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    Expectation expected;
    expected.exact = reference_ends(inputs[text].text(), settings_of(which.parameters).pattern);
    return {std::move(expected)};
  }

  std::vector<Relation> relations() const override { return {parts_cut_alike()}; }

  std::optional<Domain> domain(Dtype) const override { return tokenizers::every_text(info_.name, info_.parameters); }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t, std::int64_t index,
                      const std::vector<Value>&) const override {
    const std::string_view whole = inputs[text].text();
    const std::vector<std::int64_t> expected = reference_ends(whole, which.parameters.get<std::string>("pattern"));
    const auto piece = static_cast<std::size_t>(index);
    if (piece >= expected.size())
      return "after the last of " + std::to_string(expected.size()) + " pieces: " + tokenizers::end_of(whole);
    const auto from = static_cast<std::size_t>(piece == 0 ? 0 : expected[piece - 1]);
    return "piece " + std::to_string(piece) + " at byte " + std::to_string(from) + ": " +
           tokenizers::surroundings(whole, from, static_cast<std::size_t>(expected[piece]));
  }

 private:
  const OpInfo info_{
      .name = "pretokenize",
      .family = "tokenizers",
      .summary = "Cuts a text into the pieces that byte-level BPE works on",
      .formula =
          "gpt2: " + std::string(patterns.front().expressions.front()) + "; the others are in docs/tokenizers.md",
      .source =
          "Radford et al. 2019, Language Models are Unsupervised Multitask Learners, sec. 2.2, and its "
          "encoder.py; of the others, what their tokenizers are published with; classes of Unicode 16",
      .dimensions = {tokenizers::bytes_dimension()},
      .parameters = {{"pattern",
                      "the pattern that the pieces match",
                      std::string("gpt2"),
                      all_patterns(),
                      {},
                      {},
                      pattern_names()}},
      .dtypes = {Dtype::u8},
      .values = tokenizers::text_kinds(),
      .inputs = {{.name = "text", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)}},
      // No piece is empty, so there are at most as many as bytes.
      .outputs = {{.name = "ends", .kind = Kind::offsets, .dims = {"bytes"}, .dtype = always(Dtype::i64)}},
      .baseline = "pcre2",
      .budget = "exact",
      .cost = "linear in the text: what an alternative gives back is a run of its own, and begins a piece soon after",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<Pretokenize>(); }

}  // namespace assay::pretokenize
