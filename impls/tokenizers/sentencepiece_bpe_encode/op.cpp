#include "impls/tokenizers/sentencepiece_bpe_encode/op.h"

#include <memory>
#include <utility>

#include "harness/core/error.h"
#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/charsmap_normalize/reference_texts.h"
#include "impls/tokenizers/sentencepiece/reference_ids.h"
#include "impls/tokenizers/sentencepiece/reference_text_encoding.h"
#include "impls/tokenizers/sentencepiece_bpe_encode/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::sentencepiece_bpe_encode {
namespace {

class SentencepieceBpeEncode final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return charsmap_normalize::draw_inputs(which, resources, files_);
  }

  std::vector<Expectation> expect(const Case&, const std::vector<Buffer>& inputs, const RowSample&) const override {
    const std::string path(inputs[vocabulary].text());
    const auto model = files_.read(path);
    if (model->kind != charsmap_normalize::ModelKind::bpe)
      throw InputError({path}, "is no model of the kind bpe, which sentencepiece_bpe_encode needs");
    Expectation expected;
    expected.exact = reference_bpe(reference_normalize(inputs[text].text(), *model), *model);
    return {std::move(expected)};
  }

  const TextEncoding* text_encoding() const override { return encoding_.get(); }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t, std::int64_t,
                      const std::vector<Value>& got) const override {
    return sentencepiece::difference_in(*encoding_, which, inputs, got);
  }

  std::vector<Relation> relations() const override {
    return {sentencepiece::pieces_spell_the_text([this](const std::string& path) { return files_.read(path); })};
  }

 private:
  mutable charsmap_normalize::ModelsOfFiles files_;
  const std::unique_ptr<TextEncoding> encoding_ = sentencepiece::text_encoding(
      files_, {charsmap_normalize::ModelKind::bpe,
               {"cut", "heap", "naive"},
               [](std::string_view made, const charsmap_normalize::ReferenceModel& model, const Parameters&) {
                 return reference_bpe(made, model);
               },
               [](charsmap_normalize::ModelKind kind) { return kind == charsmap_normalize::ModelKind::bpe; },
               true});

  const OpInfo info_{
      .name = "sentencepiece_bpe_encode",
      .family = "tokenizers",
      .summary = "The ids of a text by a BPE model of SentencePiece",
      .formula =
          "normalised, then of all neighbours that are a piece together those of the highest score become one, "
          "of equal ones the leftmost, over the whole text; pieces that are not to be used are cut again",
      .source =
          "Sennrich, Haddow, Birch 2016, algorithm 1; Kudo and Richardson 2018, SentencePiece, section 3.1; "
          "sentencepiece's bpe_model.cc, 0.2.3",
      .dimensions = {charsmap_normalize::bytes_to_normalize()},
      .parameters = {charsmap_normalize::model_parameter({"bytes_bpe", "shuffled_bpe", "unused_bpe", "spaces_bpe"})},
      .dtypes = {Dtype::u8},
      .values = charsmap_normalize::kinds_of_text(),
      .inputs = charsmap_normalize::text_and_model(),
      // With byte fallback, at most one for each byte of the normalised text.
      .outputs = {{.name = "ids",
                   .kind = Kind::ids,
                   .dims = {Extent("bytes", charsmap_normalize::most_growth, charsmap_normalize::room_besides)},
                   .dtype = always(Dtype::i32)}},
      .baseline = "naive",
      .budget = "exact",
      .cost = "n log n in the bytes of a text: the merges that are possible, in an ordered set",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<SentencepieceBpeEncode>(); }

}  // namespace assay::sentencepiece_bpe_encode
