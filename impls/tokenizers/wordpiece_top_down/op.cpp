#include "impls/tokenizers/wordpiece_top_down/op.h"

#include <memory>
#include <utility>

#include "impls/tokenizers/reference_training.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/wordpiece_top_down/reference.h"
#include "impls/tokenizers/wordpiece_top_down/reference_laws.h"
#include "impls/tokenizers/wordpiece_train/reference_texts.h"
#include "impls/tokenizers/wordpiece_train/reference_written.h"

namespace assay::wordpiece_top_down {
namespace {

class WordpieceTopDown final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return {wordpiece_train::draw_text(which, resources)};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    Expectation spelled, told;
    const Learned learned = learned_of(which, inputs);
    for (std::int64_t i = 0; i < std::min(which.dim("pieces"), std::ssize(learned.pieces)); ++i)
      for (const char byte : learned.pieces[static_cast<std::size_t>(i)] + "\n")
        spelled.exact.push_back(static_cast<unsigned char>(byte));
    told.exact = {learned.threshold, std::ssize(learned.pieces)};
    return {std::move(spelled), std::move(told)};
  }

  std::vector<Relation> relations() const override { return laws(); }

  // What takes more than 2^16 of something to show.
  std::optional<Domain> domain(Dtype) const override {
    return Domain{"a text of more than 65536 bytes",
                  {tokenizers::case_with(info_, "few_letters", {{"bytes", 69632}, {"pieces", 24}})}};
  }

  std::vector<WrittenFile> written(const Case& which, const std::vector<Buffer>& outputs,
                                   const FileFormat& format) const override {
    return wordpiece_train::written_pieces(info_.name, tokenizers::lines_in(outputs[pieces].text()), which.parameters,
                                           format);
  }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t output, std::int64_t index,
                      const std::vector<Value>& got) const override {
    if (output != pieces) return {};
    const Learned learned = learned_of(which, inputs);
    const std::vector<std::string> given = tokenizers::lines_in(got[pieces].text());
    const std::size_t place = tokenizers::line_at(learned.pieces, index);
    const auto named = [&](const std::vector<std::string>& all) {
      return place < all.size() ? "'" + tokenizers::escaped(all[place]) + "'" : "none";
    };
    return "piece " + std::to_string(place) + ": " + named(learned.pieces) + ", got " + named(given);
  }

 private:
  static Learned learned_of(const Case& which, const std::vector<Buffer>& inputs) {
    return reference_learn(inputs[text].text(), settings_of(which.parameters, which.dim("pieces")));
  }

  const OpInfo info_{
      .name = "wordpiece_top_down",
      .family = "tokenizers",
      .summary = "The pieces of WordPiece that TensorFlow Text's learner finds in a text, from whole words down",
      .formula =
          "of all strings from the starts of words, the longest first: what is there as often as a threshold says is a "
          "piece, and its count is taken off its beginnings; again from where such pieces begin; and the threshold is "
          "searched for that gives as many as are asked for",
      .source =
          "TensorFlow Text, wordpiece_tokenizer_learner_lib.py and its guide on subword tokenizers; Devlin et al. "
          "2018, "
          "BERT",
      .dimensions = {tokenizers::bytes_to_train(),
                     {"pieces",
                      "how many pieces are asked for, and given at most",
                      "",
                      DispatchKey::exact,
                      500,
                      {0, 1, 4, 8, 12, 20, 40, 80, 100, 101, 400},
                      300}},
      .parameters =
          {tokenizers::choice("rule", "whose words these are", {"google", "hf"}),
           tokenizers::choice("case", "uncased: capitals become small and accents are dropped; cased: both stay",
                              {"uncased", "cased"}),
           tokenizers::choice("subtract",
                              "off the beginnings of which strings: all of them, as the program does it, or "
                              "those that are kept, as its guide says",
                              {"all", "kept"}),
           tokenizers::whole_number("least_frequency", "the lowest threshold to begin with", 10, {1, 1, 2, 10}, 1, 1e6),
           tokenizers::whole_number("iterations", "rounds for each threshold", 4, {4, 1, 2, 3}, 1, 8),
           tokenizers::whole_number("longest", "characters of a word that counts", longest_of_all,
                                    {longest_of_all, 8, 3}, 1, static_cast<double>(longest_of_all)),
           tokenizers::whole_number("characters", "how many characters are known", 1000, {1000, 1000, 4, 2}, 1, 1e6),
           {"slack",
            "which share of the pieces that are asked for may be missing",
            0.05,
            {0.05, 0.0, 0.3},
            0.0,
            1.0,
            {}}},
      .dtypes = {Dtype::u8},
      .values = wordpiece_train::kinds_of_text(),
      .inputs = tokenizers::text_to_train(),
      .outputs = {{.name = "pieces",
                   .kind = Kind::bytes,
                   .dims = {Extent("pieces", bytes_of_piece)},
                   .dtype = always(Dtype::u8)},
                  {.name = "found", .kind = Kind::offsets, .dims = {Extent("", 0, 2)}, .dtype = always(Dtype::i64)}},
      .budget = "exact",
      .cost = "the bytes times `longest` and the thresholds that are tried",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<WordpieceTopDown>(); }

}  // namespace assay::wordpiece_top_down
