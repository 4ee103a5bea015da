#include "impls/segmenters/hmm_segment/op.h"

#include <memory>
#include <set>

#include "impls/segmenters/dictionary/line_relations.h"
#include "impls/segmenters/dictionary/reference_dictionary_texts.h"
#include "impls/segmenters/hmm_segment/reference.h"
#include "impls/tokenizers/reference_cutter.h"

namespace assay::hmm_segment {
namespace {

using hmm::ModelsOfFiles;

// Whatever the reference says: in units, no way to cut blocks that is drawn has a greater sum.
Relation best_of_any(ModelsOfFiles& files) {
  return {"best_of_any", "in units, its words have a sum of logarithms that no drawn way to cut the text exceeds", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (!in_units(which.parameters)) return std::nullopt;
            return FollowUp{which, inputs};
          },
          [&files](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const std::string_view whole = second.inputs[text].text();
            const auto model = files.read(std::string(second.inputs[model_file].text()));
            const std::optional<double> sum = sum_of_ends(whole, dictionary::ends_in(second), *model);
            if (!sum) return "a block does not end with a word, or a word within a character";
            for (const std::uint64_t draw : {1, 2, 3, 4})
              if (const double other = sum_of_drawn(whole, second.which.seed + draw, *model); other > *sum)
                return "its sum is " + std::to_string(*sum) + ", and another way has " + std::to_string(other);
            return std::nullopt;
          }};
}

// Words of the characters of a model, of characters that it does not have, and of those at the edges of blocks.
dictionary::ReferenceDictionary words_of(const hmm::ReferenceModel& model) {
  std::set<std::uint32_t> codes{0x4e00, 0x9fd5, 0x9fd4, 0x4e01, 0x8d85};
  for (const auto& [state, row] : model.emission)
    for (const auto& [code, log] : row) codes.insert(code);
  const std::vector<std::uint32_t> all(codes.begin(), codes.end());
  dictionary::ReferenceDictionary made;
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::string word;
    for (std::size_t length = 0; length <= i % 4; ++length)
      word += tokenizers::to_utf8(all[(i * (length + 1) + length * length) % all.size()]);
    made.in_order.push_back(word);
  }
  return made;
}

class HmmSegment final : public tokenizers::Cutter {
 public:
  HmmSegment() : Cutter(described()) {}

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    const std::string path = dictionary::path_of(which, resources, "model");
    return {dictionary::is_of_words(which.values)
                ? dictionary::text_buffer(dictionary::draw_of_words(which, words_of(*files_.read(path))))
                : tokenizers::draw_text("text", which.values, which.dim("bytes"), which.seed, resources),
            dictionary::path_buffer("model", path)};
  }

  std::vector<Relation> relations() const override {
    return {dictionary::parts_cut_alike("between a character of blocks and a letter or digit of ASCII", safe_places),
            best_of_any(files_)};
  }

  std::optional<Domain> domain(Dtype) const override {
    Domain all{"code points of two planes, long blocks and ties, by both rules", {}};
    const auto add = [&](const char* kind, std::int64_t bytes, std::uint64_t seed, const char* model, const char* rule,
                         int threads = 1) {
      Case which = tokenizers::planned_case(info(), kind, bytes, seed,
                                            {{"model", std::string(model)}, {"rule", std::string(rule)}});
      which.threads = threads;
      all.cases.push_back(std::move(which));
    };
    for (const char* const rule : {jieba_rule, units_rule}) {
      for (const char* const kind :
           {"few_characters", "unbroken_words", "known_words", "mixed_scripts", "rare_ideographs"})
        add(kind, 6000, 1, "awkward_hmm", rule);
      add("unbroken_words", 66000, 3, "awkward_hmm", rule, 2);
      add("unbroken_words", 66000, 4, "small_hmm", rule, 3);
    }
    add("every", 1 << 20, 0, "small_hmm", jieba_rule);
    add("every", 1 << 17, 2, "small_hmm", jieba_rule);
    return all;
  }

 private:
  std::vector<std::int64_t> reference_ends(const std::vector<Buffer>& inputs,
                                           const Parameters& parameters) const override {
    return reference_segment(inputs[text].text(), in_units(parameters),
                             *files_.read(std::string(inputs[model_file].text())));
  }

  static OpInfo described() {
    return {
        .name = "hmm_segment",
        .family = "segmenters",
        .summary =
            "Cuts a text into words by the most probable places of its characters in them, as jieba.finalseg does",
        .formula =
            "of the states B, E, M and S of each character the sequence with the greatest sum of logarithms: "
            "(V[x] + transition[x][y]) + emission[y][character] for the better of the two x before y; a word ends "
            "behind each E and S",
        .source =
            "jieba 0.42.1, jieba/finalseg/__init__.py; Viterbi 1967; Xue 2003, Chinese Word Segmentation as "
            "Character Tagging, sec. 3",
        .dimensions = {},
        .parameters = {tokenizers::file_parameter(
                           "model",
                           "start, transitions and emissions, by their name in specs/resources.toml, or of your own",
                           "small_hmm", {"small_hmm", "awkward_hmm", "awkward_hmm"}),
                       {"rule",
                        "what is added: logarithms as they are, rounded as jieba does it, or in whole units of 1/65536",
                        std::string(jieba_rule),
                        {std::string(jieba_rule), std::string(units_rule)},
                        {},
                        {},
                        {jieba_rule, units_rule}}},
        .dtypes = {},
        .values = dictionary::kinds_of_words(),
        .inputs = {tokenizers::file_input("model")},
        .outputs = {},
        .budget = {},
    };
  }

  mutable ModelsOfFiles files_;
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<HmmSegment>(); }

}  // namespace assay::hmm_segment
