// Dictionaries, hidden Markov models and weights of a perceptron, by both readers: the contracts' and the
// implementations'. They share no code, and must agree.
#include <algorithm>

#include "impls/segmenters/dictionary/dictionary_file.h"
#include "impls/segmenters/dictionary/reference_dictionary.h"
#include "impls/segmenters/hmm/model_file.h"
#include "impls/segmenters/hmm/reference_model.h"
#include "impls/segmenters/perceptron/reference_weights.h"
#include "impls/segmenters/perceptron/weights_file.h"
#include "tests/fuzz/target.h"

namespace assay::fuzz {
namespace {

using segmenters::Dictionary, segmenters::Frequencies;

void require_the_same_words(const Dictionary& mine, const assay::dictionary::ReferenceDictionary& other) {
  require(mine.words.size() == other.frequencies.size(), "both read as many words");
  for (const Dictionary::Word& word : mine.words) {
    const auto found = other.frequencies.find(word.text);
    require(found != other.frequencies.end() && found->second == word.frequency, "both read the same words");
  }
  require(mine.total == other.total, "both read the same sum of frequencies");
}

}  // namespace

void dictionary(std::string_view input) {
  const InputFile file(input);
  for (const bool needed : {false, true}) {
    assay::dictionary::ReferenceDictionary other;
    const bool taken = refuses_cleanly([&] {
      other = needed ? assay::dictionary::read_reference_frequencies(file.path())
                     : assay::dictionary::read_reference_dictionary(file.path());
    });
    const auto read = segmenters::read_dictionary(file.path(), needed ? Frequencies::needed : Frequencies::ignored);
    const auto* const mine = std::get_if<Dictionary>(&read);
    require((mine != nullptr) == taken, "both readers take a dictionary, or neither");
    if (mine != nullptr) require_the_same_words(*mine, other);
  }
}

void hmm_model(std::string_view input) {
  const InputFile file(input);
  hmm::ReferenceModel other;
  const bool taken = refuses_cleanly([&] { other = hmm::read_reference_model(file.path()); });
  const auto read = segmenters::read_hmm(file.path());
  const auto* const mine = std::get_if<segmenters::HmmModel>(&read);
  require((mine != nullptr) == taken, "both readers take a model, or neither");
  if (mine == nullptr) return;
  std::size_t characters = 0;
  for (std::size_t state = 0; state < hmm::states; ++state) {
    const char letter = hmm::letters[state];
    require(mine->start[state] == other.start.at(letter), "both read the same of how a text begins");
    for (std::size_t behind = 0; behind < hmm::states; ++behind) {
      const auto& row = other.transition[letter];
      const auto found = row.find(hmm::letters[behind]);
      require(mine->transition[state][behind] == (found == row.end() ? hmm::log_of_zero : found->second),
              "both read the same transitions");
    }
    for (const auto& [character, logs] : mine->emissions) {
      const auto& row = other.emission[letter];
      const auto found = row.find(character);
      characters += found == row.end() ? 0 : 1;
      require(logs[state] == (found == row.end() ? hmm::log_of_zero : found->second), "both read the same emissions");
    }
    characters -= other.emission[letter].size();
  }
  require(characters == 0, "both read as many characters");
}

void perceptron_weights(std::string_view input) {
  const InputFile file(input);
  perceptron::ReferenceWeights other;
  const bool taken = refuses_cleanly([&] { other = perceptron::read_reference_weights(file.path()); });
  const auto read = segmenters::read_perceptron(file.path());
  const auto* const mine = std::get_if<segmenters::PerceptronWeights>(&read);
  require((mine != nullptr) == taken, "both readers take weights, or neither");
  if (mine == nullptr) return;
  const auto known = [](const auto& map, const auto& key) {
    const auto found = map.find(key);
    return found == map.end() ? 0 : found->second;
  };
  for (std::size_t state = 0; state < hmm::states; ++state) {
    const char letter = hmm::letters[state];
    require(mine->start[state] == known(other.start, letter), "both read the same of how a run begins");
    for (std::size_t behind = 0; behind < hmm::states; ++behind)
      require(mine->step[state][behind] == known(other.step, std::pair(letter, hmm::letters[behind])),
              "both read the same steps");
  }
  require(mine->features.size() == other.features.size(), "both read as many features");
  for (const auto& feature : mine->features) {
    const auto* const first = feature.code_points.data();
    const auto found =
        other.features.find({feature.number, {first, first + perceptron::templates[feature.number].count}});
    require(found != other.features.end() && std::ranges::equal(feature.weights, found->second),
            "both read the same features");
  }
}

}  // namespace assay::fuzz
