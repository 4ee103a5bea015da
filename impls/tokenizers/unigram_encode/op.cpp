#include "impls/tokenizers/unigram_encode/op.h"

#include <cmath>
#include <memory>
#include <utility>

#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/core/relation.h"
#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/charsmap_normalize/reference_texts.h"
#include "impls/tokenizers/sentencepiece/reference_ids.h"
#include "impls/tokenizers/sentencepiece/reference_text_encoding.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/unigram_encode/reference.h"

namespace assay::unigram_encode {
namespace {

using charsmap_normalize::ReferenceModel;
using sentencepiece::ReadModel;

// One way to cut a text, drawn: at each place any piece that stands there.
std::vector<std::int64_t> any_way(std::string_view text, const ReferenceModel& model, Random& random) {
  std::vector<std::int64_t> way;
  for (std::size_t at = 0; at < text.size();) {
    std::vector<std::pair<std::size_t, std::int64_t>> here;
    for (std::size_t bytes = 1; bytes <= std::min(model.longest_piece, text.size() - at); ++bytes) {
      const auto found = model.ids.find(text.substr(at, bytes));
      if (found != model.ids.end() &&
          model.pieces[static_cast<std::size_t>(found->second)].type != charsmap_normalize::PieceType::unused)
        here.emplace_back(bytes, found->second);
    }
    if (here.empty()) here.emplace_back(tokenizers::character_at(text, at).bytes, model.unknown);
    const auto& [bytes, id] = random.chance(0.7) ? here.back() : random.pick(here);
    way.push_back(id);
    at += bytes;
  }
  return way;
}

// Whatever the reference says: no way to cut the text has a greater sum, but for what rounding may hide: each of the
// sums is rounded to float32 once (and in a candidate once more), by half a unit of its last place.
Relation best_of_any(ReadModel read) {
  return {"best_of_any", "its pieces have a sum of scores that no drawn way to cut the text exceeds", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            return FollowUp{which, inputs};
          },
          [read = std::move(read)](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const auto model = read(std::string(second.inputs[vocabulary].text()));
            const std::string normalized = reference_normalize(second.inputs[text].text(), *model);
            const Rounding rounding = rounding_of(second.which.parameters);
            std::vector<std::int64_t> got;
            for (std::int64_t i = 0; i < second.outputs[ids].count(); ++i) {
              const auto id = static_cast<std::int64_t>(second.outputs[ids].number(i));
              // A run of unknown pieces has become one, or bytes: then its sum cannot be told from ids.
              if (id == model->unknown || id < 0 || id >= std::ssize(model->pieces)) return std::nullopt;
              if (model->pieces[static_cast<std::size_t>(id)].type == charsmap_normalize::PieceType::byte)
                return std::nullopt;
              got.push_back(id);
            }
            const double sum = score_of(got, *model, rounding);
            const double places = static_cast<double>(normalized.size()) + 1;
            Random random(derive_seed(second.which.seed, "ways"));
            for (int i = 0; i < 8; ++i) {
              const double other = score_of(any_way(normalized, *model, random), *model, rounding);
              const double hidden = 2 * places * std::ldexp(std::max(std::abs(sum), std::abs(other)), -24);
              if (other > sum + hidden)
                return "its sum is " + std::to_string(sum) + ", and another way has " + std::to_string(other);
            }
            return std::nullopt;
          }};
}

std::vector<OtherRule> other_rules_of(const Parameters& parameters) {
  const auto& now = parameters.get<std::string>("rule");
  std::vector<OtherRule> others;
  for (const std::string name : {single_rule, double_rule, float64_rule}) {
    if (name == now) continue;
    Parameters changed = parameters;
    for (Parameter& each : changed)
      if (each.name == "rule") each.value = name;
    others.push_back({changed, "rule " + name + " instead of " + now});
  }
  return others;
}

class UnigramEncode final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return charsmap_normalize::draw_inputs(which, resources, files_);
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    Expectation expected;
    expected.exact = ids_of_text(which, inputs);
    return {std::move(expected)};
  }

  const TextEncoding* text_encoding() const override { return encoding_.get(); }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t, std::int64_t,
                      const std::vector<Value>& got) const override {
    return sentencepiece::difference_in(*encoding_, which, inputs, got);
  }

  std::vector<Relation> relations() const override {
    const ReadModel read = [this](const std::string& path) { return files_.read(path); };
    return {sentencepiece::pieces_spell_the_text(read), best_of_any(read)};
  }

 private:
  std::vector<std::int64_t> ids_of_text(const Case& which, const std::vector<Buffer>& inputs) const {
    const std::string path(inputs[vocabulary].text());
    const auto model = files_.read(path);
    if (model->kind != charsmap_normalize::ModelKind::unigram)
      throw InputError({path}, "is no model of the kind unigram, which unigram_encode needs");
    return reference_unigram(reference_normalize(inputs[text].text(), *model), *model, rounding_of(which.parameters));
  }

  mutable charsmap_normalize::ModelsOfFiles files_;
  const std::unique_ptr<TextEncoding> encoding_ = sentencepiece::text_encoding(
      files_, {charsmap_normalize::ModelKind::unigram,
               {"double_array", "lattice"},
               [](std::string_view made, const ReferenceModel& model, const Parameters& parameters) {
                 return reference_unigram(made, model, rounding_of(parameters));
               },
               [](charsmap_normalize::ModelKind kind) { return kind != charsmap_normalize::ModelKind::bpe; },
               false,
               other_rules_of});

  const OpInfo info_{
      .name = "unigram_encode",
      .family = "tokenizers",
      .summary = "The ids of a text by a unigram model of SentencePiece",
      .formula =
          "normalised, then cut into the pieces whose scores have the greatest sum, which is kept at each place, as "
          "float32 but for rule float64; of equal ones the first",
      .source =
          "Kudo 2018, Subword Regularization, section 3.2 (Viterbi); sentencepiece's unigram_model.cc, 0.1.97 and "
          "0.2.3",
      .dimensions = {charsmap_normalize::bytes_to_normalize()},
      .parameters = {charsmap_normalize::model_parameter(
                         {"small_unigram", "tied_unigram", "bytes_unigram", "json_unigram"}),
                     {"rule",
                      "what is rounded: as sentencepiece 0.1.97 does it (double), as 0.2.3 (single), or as tokenizers "
                      "(float64: nothing)",
                      std::string(single_rule),
                      {std::string(single_rule), std::string(double_rule), std::string(float64_rule)},
                      {},
                      {},
                      {std::string(single_rule), std::string(double_rule), std::string(float64_rule)}}},
      .dtypes = {Dtype::u8},
      .values = charsmap_normalize::kinds_of_text(),
      .inputs = charsmap_normalize::text_and_model(),
      // With byte fallback, at most one for each byte of the normalised text.
      .outputs = {{.name = "ids",
                   .kind = Kind::ids,
                   .dims = {Extent("bytes", charsmap_normalize::most_growth, charsmap_normalize::room_besides)},
                   .dtype = always(Dtype::i32)}},
      .baseline = "lattice",
      .budget = "exact",
      .cost = "the bytes of a text times those of the longest piece",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<UnigramEncode>(); }

}  // namespace assay::unigram_encode
