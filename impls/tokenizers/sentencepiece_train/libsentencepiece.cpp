// The trainer of SentencePiece's own library, of Debian.
#include <sentencepiece_trainer.h>

#include <charconv>

#include "impls/tokenizers/libsentencepiece.h"
#include "impls/tokenizers/sentencepiece_train/words.h"

namespace assay::sentencepiece_train {
namespace {

class Lines final : public sentencepiece::SentenceIterator {
 public:
  explicit Lines(std::string_view text) {
    for_each_line(text, [&](std::string_view line) { lines_.emplace_back(line); });
  }
  bool done() const override { return at_ == lines_.size(); }
  void Next() override { ++at_; }
  const std::string& value() const override { return lines_[at_]; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  std::vector<std::string> lines_;
  std::size_t at_ = 0;
};

// As many as it takes to read the same number again.
std::string all_digits(float number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

class LibraryTrainer {
 public:
  explicit LibraryTrainer(const Parameters& parameters) : settings_(settings_of(parameters)) {
    const auto switched = [](bool on) { return on ? "true" : "false"; };
    options_ = {{"model_type", parameters.get<std::string>("kind")},
                {"normalization_rule_name", "identity"},
                {"character_coverage", all_digits(settings_.coverage)},
                {"max_sentencepiece_length", std::to_string(settings_.longest)},
                {"split_by_whitespace", switched(settings_.by_words)},
                {"split_by_unicode_script", "false"},
                {"hard_vocab_limit", "false"},
                {"num_threads", "1"},
                {"minloglevel", "2"}};
  }

  void train(const Call& call) const {
    PieceWriter writer(call);
    const std::string_view text = call.inputs[Input::text].text();
    // It ends the process where there is nothing to learn, and says that it is an error where there is no room.
    if (!training_text(text, settings_).fits(call.outputs[scores])) return;
    auto options = options_;
    options["vocab_size"] = std::to_string(call.outputs[scores].dims[0] + std::ssize(special_pieces));
    Lines lines(text);
    std::string model;
    require(sentencepiece::SentencePieceTrainer::Train(options, &lines, &model));
    sentencepiece::SentencePieceProcessor processor;
    require(processor.LoadFromSerializedProto(model));
    for (int id = std::ssize(special_pieces); id < processor.GetPieceSize(); ++id)
      writer.add(processor.IdToPiece(id), processor.GetScore(id));
  }

 private:
  static void require(const sentencepiece::util::Status& status) {
    if (!status.ok()) throw std::runtime_error("libsentencepiece says: " + status.ToString());
  }

  Settings settings_;
  std::unordered_map<std::string, std::string> options_;
};

Prepared prepare_by_library(const Request& request) {
  if (!settings_of(request.parameters).older) return Unsupported{"it is of the rule 0.1.97"};
  auto trainer = std::make_shared<LibraryTrainer>(request.parameters);
  return make_runner([trainer](const Call& call) { trainer->train(call); });
}

}  // namespace

Implementation libsentencepiece() {
  return tokenizers::library_implementation(
      prepare_by_library, "SentencePieceTrainer::Train, with one thread and a limit that is not hard");
}

}  // namespace assay::sentencepiece_train
