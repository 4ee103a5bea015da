#include "impls/tokenizers/pretokenize/op.h"

#include "impls/tokenizers/pretokenize/pretokenize_relations.h"
#include "impls/tokenizers/pretokenize/reference.h"
#include "impls/tokenizers/reference_cutter.h"

namespace assay::pretokenize {
namespace {

std::vector<ParameterValue> all_patterns() {
  std::vector<ParameterValue> values;
  for (const std::string& name : pattern_names()) values.emplace_back(name);
  return values;
}

class Pretokenize final : public tokenizers::Cutter {
 public:
  Pretokenize() : Cutter(described()) {}

  std::vector<Relation> relations() const override { return {parts_cut_alike()}; }

 private:
  std::vector<std::int64_t> reference_ends(const std::vector<Buffer>& inputs,
                                           const Parameters& parameters) const override {
    return pretokenize::reference_ends(inputs[text].text(), settings_of(parameters).pattern);
  }

  static OpInfo described() {
    return {
        .name = "pretokenize",
        .family = "tokenizers",
        .summary = "Cuts a text into the pieces that byte-level BPE works on",
        .formula =
            "gpt2: " + std::string(patterns.front().expressions.front()) + "; the others are in docs/tokenizers.md",
        .source =
            "Radford et al. 2019, Language Models are Unsupervised Multitask Learners, sec. 2.2, and its "
            "encoder.py; of the others, what their tokenizers are published with; classes of Unicode 16",
        .parameters = {{"pattern",
                        "the pattern that the pieces match",
                        std::string("gpt2"),
                        all_patterns(),
                        {},
                        {},
                        pattern_names()}},
        .baseline = "pcre2",
        .cost = "linear in the text: what an alternative gives back is a run of its own, and begins a piece soon after",
    };
  }
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<Pretokenize>(); }

}  // namespace assay::pretokenize
