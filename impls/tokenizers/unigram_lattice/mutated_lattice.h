// The lattice of a text, and what is made of a way through it, with one bug each: what ops on it have in common. For
// mutants.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/charsmap_normalize/double_array_normalizer.h"
#include "impls/tokenizers/unigram_lattice/segmentations.h"

namespace assay::unigram_lattice {

enum class LatticeBug : std::uint8_t {
  none,
  unknown_free,
  unknown_without_penalty,
  unknown_everywhere,
  unknown_fused,
  first_byte_alone,
  unused_used,
  control_used,
  long_pieces_missing,
  last_of_model_missing,
  not_normalised,
  last_piece_lost,
  reversed_ids,
  count_missing,
  ids_in_8_bits,
  writes_past_end,
  scores_past_end,
  text_overwritten
};

// What symbols score is the op's.
struct MutatedArc {
  Step step;
  double score;
};

class MutatedLattice {
 public:
  using Model = tokenizers::SentencePieceModel;

  MutatedLattice(Model model, LatticeBug bug) : bug_(bug), model_(std::move(model)), normalizer_(model_) {
    for (std::size_t id = 0; id < model_.pieces.size(); ++id) {
      const auto& piece = model_.pieces[id];
      const bool used = is_usable(piece) || (piece.type == Model::Type::unused && bug == LatticeBug::unused_used) ||
                        (piece.type == Model::Type::control && bug == LatticeBug::control_used);
      if (!used || (bug == LatticeBug::long_pieces_missing && piece.text.size() > 8) ||
          (bug == LatticeBug::last_of_model_missing && id + 1 == model_.pieces.size()))
        continue;
      ids_.emplace(piece.text, static_cast<std::int32_t>(id));
      longest_ = std::max(longest_, piece.text.size());
    }
    const double lowest = Extremes(model_).lowest;
    unknown_ = bug == LatticeBug::unknown_free ? 0 : bug == LatticeBug::unknown_without_penalty ? lowest : lowest - 10;
  }

  const Model& model() const { return model_; }

  std::string normalized(std::string_view raw) const {
    std::string text(raw);
    if (bug_ != LatticeBug::not_normalised) normalizer_.normalize(raw, text);
    return text;
  }

  // All arcs by where they end, of each end those that begin first.
  template <class Score>
  std::vector<std::vector<MutatedArc>> arcs(std::string_view text, const Score& score) const {
    std::vector<std::vector<MutatedArc>> ending(text.size() + 1);
    std::vector<std::uint32_t> places;
    places_of(text, places);
    for (std::size_t i = 0; i + 1 < places.size(); ++i) {
      bool has_character = false;
      for (std::size_t length = 1; length <= std::min(longest_, text.size() - places[i]); ++length) {
        const auto found = ids_.find(text.substr(places[i], length));
        if (found == ids_.end()) continue;
        const auto to = static_cast<std::uint32_t>(places[i] + length);
        has_character = has_character || to == places[i + 1];
        ending[to].push_back(
            {{places[i], to, found->second}, score(model_.pieces[static_cast<std::size_t>(found->second)])});
      }
      if (!has_character || bug_ == LatticeBug::unknown_everywhere)
        ending[places[i + 1]].push_back({{places[i], places[i + 1], model_.unknown}, unknown_});
    }
    return ending;
  }

  void append(std::vector<std::int32_t>& ids, std::string_view text, std::vector<Step> steps) const {
    if (bug_ == LatticeBug::last_piece_lost && !steps.empty()) steps.pop_back();
    std::vector<std::int32_t> own;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const bool is_unknown = steps[i].id == model_.unknown;
      if (is_unknown && model_.byte_fallback) {
        const std::uint32_t end = bug_ == LatticeBug::first_byte_alone ? steps[i].from + 1 : steps[i].to;
        for (std::uint32_t at = steps[i].from; at < end; ++at)
          own.push_back(model_.of_byte[static_cast<unsigned char>(text[at])]);
      } else if (bug_ != LatticeBug::unknown_fused || !is_unknown || i == 0 || steps[i - 1].id != model_.unknown) {
        own.push_back(bug_ == LatticeBug::ids_in_8_bits ? steps[i].id & 255 : steps[i].id);
      }
    }
    if (bug_ == LatticeBug::reversed_ids) std::ranges::reverse(own);
    if (bug_ != LatticeBug::count_missing) ids.push_back(static_cast<std::int32_t>(own.size()));
    ids.insert(ids.end(), own.begin(), own.end());
  }

  void write(const Call& call, std::vector<std::int32_t> found, std::vector<double> scored) const {
    Value &ids = call.outputs[0], &scores = call.outputs[1];
    found.resize(std::min(found.size(), static_cast<std::size_t>(ids.dims[0])));
    scored.resize(most_segmentations);
    std::ranges::copy(found, ids.as<std::int32_t>());
    std::ranges::copy(scored, scores.as<double>());
    if (bug_ == LatticeBug::writes_past_end) ids.as<std::int32_t>()[ids.dims[0]] = 0;
    if (bug_ == LatticeBug::scores_past_end) scores.as<double>()[most_segmentations] = 0;
    if (bug_ == LatticeBug::text_overwritten && call.inputs[0].dims[0] > 0) call.inputs[0].as<char>()[0] = ' ';
    ids.dims[0] = std::ssize(found);
  }

 private:
  LatticeBug bug_;
  Model model_;
  charsmap_normalize::DoubleArrayNormalizer normalizer_;
  std::unordered_map<std::string_view, std::int32_t> ids_;
  std::size_t longest_ = 0;
  double unknown_ = 0;
};

inline std::vector<Mutant> lattice_mutants(Prepared (*prepare)(const Request&, LatticeBug)) {
  const auto mutant = mutants::planted_in(prepare);
  using enum LatticeBug;
  return {
      mutant("unknown_for_nothing", "takes the unknown piece for nothing", unknown_free),
      mutant("unknown_without_penalty", "takes the lowest score for that of the unknown piece",
             unknown_without_penalty),
      mutant("unknown_everywhere", "takes the unknown piece where there is one of exactly one character, too",
             unknown_everywhere),
      mutant("unknown_fused", "makes one id of neighbours that are unknown", unknown_fused),
      mutant("first_byte_alone", "gives the first byte of an unknown character alone", first_byte_alone),
      mutant("unused_pieces_used", "takes pieces of type UNUSED", unused_used),
      mutant("control_pieces_used", "takes pieces of type CONTROL that stand in the text", control_used),
      mutant("long_pieces_missing", "knows no piece of more than 8 bytes", long_pieces_missing),
      mutant("last_of_model_missing", "does not know the last piece of the model", last_of_model_missing),
      mutant("not_normalised", "cuts the text as it is", not_normalised),
      mutant("last_piece_lost", "leaves out the last piece of each segmentation", last_piece_lost),
      mutant("reversed_ids", "gives the ids of a segmentation from the last to the first", reversed_ids),
      mutant("count_missing", "does not say how many ids a segmentation has", count_missing),
      mutant("ids_in_8_bits", "keeps the lower 8 bits of an id", ids_in_8_bits),
      mutant("writes_past_end", "writes a zero behind its room for ids", writes_past_end),
      mutant("scores_past_end", "writes a zero behind its room for scores", scores_past_end),
      mutant("text_overwritten", "writes a blank to the text", text_overwritten),
  };
}

// Mutated: made of a model, parameters, a bug of its own and one of the lattice; `void run(const Call& call) const`.
template <class Mutated, class Bug>
Prepared prepare_mutated(const Request& request, Bug bug, LatticeBug lattice_bug) {
  auto read = tokenizers::read_sentencepiece_model(request.inputs[1].text());
  if (const auto* refused = std::get_if<Unsupported>(&read)) return *refused;
  const auto mutated = std::make_shared<const Mutated>(std::get<tokenizers::SentencePieceModel>(std::move(read)),
                                                       request.parameters, bug, lattice_bug);
  return make_runner([mutated](const Call& call) { mutated->run(call); });
}

template <class Mutated, class Bug>
Prepared prepare_own_bug(const Request& request, Bug bug) {
  return prepare_mutated<Mutated>(request, bug, LatticeBug::none);
}

// Behind those of an op: the bugs of its lattice, and those around a call.
template <class Mutated, class Bug>
std::vector<Mutant> with_lattice_mutants(std::vector<Mutant> own) {
  const auto in_spoilt = [](const Request& request, LatticeBug bug) {
    return prepare_mutated<Mutated>(request, Bug::none, bug);
  };
  const auto correct = [](const Request& request) { return prepare_own_bug<Mutated>(request, Bug::none); };
  for (Mutant& each : lattice_mutants(in_spoilt)) own.push_back(std::move(each));
  for (Mutant& each : mutants::around_calls(correct)) own.push_back(std::move(each));
  return own;
}

}  // namespace assay::unigram_lattice
