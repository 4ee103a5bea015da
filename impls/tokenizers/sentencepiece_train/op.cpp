#include "impls/tokenizers/sentencepiece_train/op.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "harness/core/error.h"
#include "harness/core/relation.h"
#include "impls/tokenizers/reference_training.h"
#include "impls/tokenizers/sentencepiece/reference_written_model.h"
#include "impls/tokenizers/sentencepiece_train/reference.h"
#include "impls/tokenizers/sentencepiece_train/reference_laws.h"
#include "impls/tokenizers/sentencepiece_train/reference_texts.h"
#include "impls/tokenizers/texts.h"

namespace assay::sentencepiece_train {
namespace {

Learned learned_of(const Case& which, const std::vector<Buffer>& inputs) {
  const Settings settings = settings_of(which.parameters);
  const Corpus corpus = reference_corpus(inputs[text].text(), settings);
  if (settings.unigram) return reference_unigram(corpus, static_cast<std::size_t>(which.dim("pieces")), settings);
  return reference_bpe(corpus, static_cast<std::size_t>(which.dim("pieces")), settings);
}

// Of a case that leaves something open: what is settled, and what any answer must be.
std::function<std::optional<std::string>(const Value&)> accept_open(const Case& which,
                                                                    const std::vector<Buffer>& inputs,
                                                                    const Learned& learned) {
  const Settings settings = settings_of(which.parameters);
  return [=, corpus = reference_corpus(inputs[text].text(), settings)](const Value& got) -> std::optional<std::string> {
    const std::vector<std::string> given = tokenizers::lines_in(got.text());
    if (!got.text().ends_with('\n')) return "the last piece is not ended";
    if (std::ssize(given) > which.dim("pieces")) return "more pieces than there is room for";
    for (std::size_t place = 0; place < learned.settled; ++place)
      if (place >= given.size() || given[place] != learned.pieces[place].text)
        return "piece " + std::to_string(place) + " is not \"" + tokenizers::escaped(learned.pieces[place].text) + "\"";
    const std::size_t characters = corpus.characters.size();
    if (given.size() < characters) return "fewer pieces than characters";
    for (std::size_t i = 0; i < characters; ++i)
      if (given[given.size() - characters + i] != spelled({&corpus.characters[i].first, 1}))
        return "the characters do not come last, in their order";
    return std::nullopt;
  };
}

class SentencepieceTrain final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    return {draw_text(which, resources)};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    Expectation spelled, scored;
    const Learned learned = learned_of(which, inputs);
    for (const LearnedPiece& piece : learned.pieces) {
      for (const char byte : piece.text + "\n") spelled.exact.push_back(static_cast<unsigned char>(byte));
      scored.numbers.push_back(static_cast<double>(piece.score));
    }
    scored.numbers.resize(static_cast<std::size_t>(which.dim("pieces")));
    scored.budget.resize(scored.numbers.size());
    if (learned.is_open()) {
      // There may be more, or fewer: of the kind bpe a score is its place in any case.
      for (std::size_t place = learned.settled; place < scored.numbers.size(); ++place)
        scored.numbers[place] = -static_cast<double>(place);
      scored.also.resize(scored.numbers.size());
      std::fill(scored.also.begin() + static_cast<std::ptrdiff_t>(learned.settled), scored.also.end(),
                Expectation::zero);
      spelled.accepts = accept_open(which, inputs, learned);
    }
    return {std::move(spelled), std::move(scored)};
  }

  std::vector<Relation> relations() const override { return laws(); }

  // What takes more than checks draw to show.
  std::optional<Domain> domain(Dtype) const override {
    Domain all{"counts of more than 65536, and lines of 4192 bytes", {}};
    for (const auto& [values, bytes] : {std::pair("many_words", 262144), std::pair("long_lines", 25600)}) {
      all.cases.push_back(tokenizers::case_with(info_, values, {{"bytes", bytes}, {"pieces", 24}}));
    }
    return all;
  }

  std::vector<WrittenFile> written(const Case& which, const std::vector<Buffer>& outputs,
                                   const FileFormat& format) const override {
    if (format.name != "model")
      throw InputError("sentencepiece_train has no outputs that are written as " + format.name);
    if (!format.added_tokens.empty()) throw InputError("special tokens have no place in a model that was trained");
    const Settings settings = settings_of(which.parameters);
    sentencepiece::TrainedModel model{.is_bpe = !settings.unigram,
                                      .pieces = {},
                                      .coverage = settings.coverage,
                                      .longest = static_cast<std::int64_t>(settings.longest),
                                      .split_by_whitespace = settings.by_words};
    for (const std::string& piece : tokenizers::lines_in(outputs[pieces].text()))
      model.pieces.push_back({piece, static_cast<float>(outputs[scores].number(std::ssize(model.pieces)))});
    return {{"trained.model", sentencepiece::written_model(model)}};
  }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t output, std::int64_t index,
                      const std::vector<Value>& got) const override {
    const std::vector<LearnedPiece> learned = learned_of(which, inputs).pieces;
    std::size_t place = static_cast<std::size_t>(index);
    if (output == pieces) {
      std::vector<std::string> lines;
      for (const LearnedPiece& piece : learned) lines.push_back(piece.text);
      place = tokenizers::line_at(lines, index);
    }
    const std::vector<std::string> given = tokenizers::lines_in(got[pieces].text());
    const auto quoted = [](const std::string& piece) { return "\"" + tokenizers::escaped(piece) + "\""; };
    return "piece " + std::to_string(place) + ": " +
           (place < learned.size() ? quoted(learned[place].text)
                                   : "none behind the last of " + std::to_string(learned.size())) +
           ", got " + (place < given.size() ? quoted(given[place]) : "none");
  }

 private:
  const OpInfo info_{
      .name = "sentencepiece_train",
      .family = "tokenizers",
      .summary = "The pieces that SentencePiece's trainers learn of a text",
      .formula =
          "bpe: again and again, the most frequent pair of neighbours becomes one symbol wherever it stands, and the "
          "next piece; of equally frequent ones the shorter, then the smaller one. unigram: of all strings that "
          "branch, "
          "expectation and maximisation twice, then what loses the least likelihood is pruned, and again",
      .source =
          "Kudo 2018, Subword Regularization, section 3.2; Kudo and Richardson 2018, SentencePiece; sentencepiece's "
          "trainer_interface.cc, bpe_model_trainer.cc and unigram_model_trainer.cc, 0.1.97 and 0.2.0",
      .dimensions = {tokenizers::bytes_to_train(),
                     {"pieces",
                      "how many pieces at most: vocab_size less <unk>, <s> and </s>",
                      "",
                      DispatchKey::exact,
                      500,
                      {0, 1, 4, 8, 20, 40, 80, 99, 100, 101, 400},
                      300}},
      .parameters =
          {tokenizers::choice("kind", "which trainer", {bpe_kind, unigram_kind}),
           tokenizers::choice("rule", "of which release: what counts where pairs overlap, and what a text cannot hold",
                              {newer_rule, older_rule, newest_rule}),
           {"character_coverage",
            "the share of characters that the known ones make up",
            1.0,
            {1.0, 1.0, 0.9995, 0.98},
            0.98,
            1.0,
            {}},
           {"split_by_whitespace", "whether each U+2581 begins a word", true, {true, true, false}, {}, {}, {}},
           {"longest",
            "characters of a piece at most",
            std::int64_t{longest_of_all},
            {std::int64_t{16}, std::int64_t{16}, std::int64_t{3}},
            1,
            longest_of_all,
            {}}},
      .dtypes = {Dtype::u8},
      .values = kinds_of_text(),
      .inputs = tokenizers::text_to_train(),
      // A character has at most four bytes.
      .outputs = {{.name = "pieces",
                   .kind = Kind::bytes,
                   .dims = {Extent("pieces", 4 * longest_of_all + 1)},
                   .dtype = always(Dtype::u8)},
                  {.name = "scores", .dims = {"pieces"}, .dtype = always(Dtype::f32)}},
      .budget = "exact",
      .cost =
          "bpe: the bytes times the pieces, all pairs are counted anew for each; unigram: the bytes times `longest`",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<SentencepieceTrain>(); }

}  // namespace assay::sentencepiece_train
