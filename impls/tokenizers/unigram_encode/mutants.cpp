// Encoders with one bug each: in what unknown characters cost and become, in how sums are rounded and compared, in
// which pieces count; and those around a call.
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/charsmap_normalize/double_array_normalizer.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/unigram_encode/op.h"

namespace assay::unigram_encode {
namespace {

using tokenizers::SentencePieceModel;
using Type = SentencePieceModel::Type;

enum class Bug {
  none,
  unknown_wrong_sign,
  unknown_without_penalty,
  unknown_of_all_scores,
  unknown_not_fused,
  bytes_fused,
  bytes_of_runs,
  not_less,
  all_single,
  all_double,
  kept_single,
  last_piece_lost,
  longest_match,
  unused_used,
  control_used,
  symbols_as_pieces,
  symbols_frozen,
  symbol_characters,
  not_normalised,
  long_pieces_missing,
  ids_in_8_bits,
  last_piece_missing,
  writes_past_end,
  text_overwritten
};

class MutatedUnigram {
 public:
  MutatedUnigram(SentencePieceModel model, Rounding rounding, Bug bug)
      : bug_(bug), rounding_(rounding), model_(std::move(model)), normalizer_(model_) {
    float lowest = std::numeric_limits<float>::max();
    for (std::size_t id = 0; id < model_.pieces.size(); ++id) {
      const auto& piece = model_.pieces[id];
      if (piece.type == Type::normal) greatest_ = std::max(greatest_, piece.score);
      if (piece.type == Type::normal || bug == Bug::unknown_of_all_scores) lowest = std::min(lowest, piece.score);
      if (bug == Bug::last_piece_missing && id + 1 == model_.pieces.size()) continue;
      const bool used = piece.type == Type::normal || piece.type == Type::user_defined ||
                        (piece.type == Type::unused && bug == Bug::unused_used) ||
                        (piece.type == Type::control && bug == Bug::control_used);
      if (!used || (bug == Bug::long_pieces_missing && piece.text.size() > 8)) continue;
      ids_.emplace(piece.text, static_cast<std::int32_t>(id));
      longest_ = std::max(longest_, piece.text.size());
    }
    unknown_ = bug == Bug::unknown_wrong_sign        ? -lowest + unknown_penalty
               : bug == Bug::unknown_without_penalty ? lowest
               : rounding == Rounding::all_wide      ? double{lowest} - double{unknown_penalty}
                                                     : lowest - unknown_penalty;
  }

  std::vector<std::int32_t> encode(std::string_view raw) const {
    std::string text(raw);
    if (bug_ != Bug::not_normalised) normalizer_.normalize(raw, text);
    std::vector<Step> way = bug_ == Bug::longest_match ? longest_first(text) : best_way(text);
    if (bug_ == Bug::last_piece_lost && !way.empty()) way.pop_back();
    std::vector<std::int32_t> ids;
    bool before = false;
    for (const Step& step : way) {
      const bool unknown = step.id == model_.unknown;
      if (unknown && model_.byte_fallback) {
        if (before && bug_ == Bug::bytes_fused) continue;
        const std::size_t most = bug_ == Bug::bytes_of_runs ? 1 : step.to - step.from;
        for (std::size_t at = step.from; at < step.from + most; ++at)
          ids.push_back(model_.of_byte[static_cast<unsigned char>(text[at])]);
      } else if (!unknown || !before || bug_ == Bug::unknown_not_fused) {
        ids.push_back(bug_ == Bug::ids_in_8_bits ? step.id & 255 : step.id);
      }
      before = unknown;
    }
    return ids;
  }

 private:
  struct Step {
    std::size_t from, to;
    std::int32_t id;
  };
  struct Kept {
    double sum = 0;
    std::size_t from = 0;
    std::int32_t id = -1;
    bool there = false;
  };

  static std::size_t character_of(std::string_view text, std::size_t at) {
    const auto* const first = reinterpret_cast<const tokenizers::Byte*>(text.data());
    return tokenizers::scan(first + at, first + text.size()).bytes;
  }

  double score(std::int32_t id) const {
    const auto& piece = model_.pieces[static_cast<std::size_t>(id)];
    if (piece.type != Type::user_defined || bug_ == Bug::symbols_as_pieces) return piece.score;
    if (rounding_ == Rounding::all_wide && bug_ != Bug::symbols_frozen) return piece.score;
    std::size_t length = piece.text.size();
    if (bug_ == Bug::symbol_characters) {
      length = 0;
      for (std::size_t at = 0; at < piece.text.size(); at += character_of(piece.text, at)) ++length;
    }
    if (bug_ == Bug::symbols_frozen) return 1000;
    if (rounding_ == Rounding::candidates_wide)
      return static_cast<double>(static_cast<float>(length) * greatest_) - 0.1;
    return static_cast<float>(0.1 * static_cast<double>(length - 1));
  }

  std::vector<Step> longest_first(std::string_view text) const {
    std::vector<Step> way;
    for (std::size_t at = 0; at < text.size(); at = way.back().to) {
      way.push_back({at, at + character_of(text, at), model_.unknown});
      for (std::size_t length = std::min(longest_, text.size() - at); length > 0; --length) {
        const auto found = ids_.find(text.substr(at, length));
        if (found == ids_.end()) continue;
        way.back() = {at, at + length, found->second};
        break;
      }
    }
    return way;
  }

  void offer(std::vector<Kept>& kept, std::size_t from, std::size_t to, double score, std::int32_t id) const {
    double sum = kept[from].sum + score;
    const bool wide = bug_ == Bug::all_double || rounding_ == Rounding::all_wide;
    if ((rounding_ == Rounding::single || bug_ == Bug::all_single) && !wide) sum = static_cast<float>(sum);
    Kept& there = kept[to];
    const bool better = bug_ == Bug::not_less ? sum >= there.sum : sum > there.sum;
    if (there.there && !better) return;
    there = {wide && bug_ != Bug::kept_single ? sum : static_cast<double>(static_cast<float>(sum)), from, id, true};
  }

  std::vector<Step> best_way(std::string_view text) const {
    std::vector<Kept> kept(text.size() + 1);
    for (std::size_t from = 0; from < text.size();) {
      if (rounding_ == Rounding::single && (kept[from].sum < -reset_beyond || kept[from].sum > reset_beyond)) {
        const double taken = kept[from].sum;
        for (std::size_t at = from; at < kept.size() && at <= from + longest_ + 4; ++at)
          if (at == from || kept[at].there) kept[at].sum = static_cast<float>(kept[at].sum - taken);
      }
      const std::size_t character = character_of(text, from);
      bool has_character = false;
      for (std::size_t length = 1; length <= std::min(longest_, text.size() - from); ++length) {
        const auto found = ids_.find(text.substr(from, length));
        if (found == ids_.end()) continue;
        offer(kept, from, from + length, score(found->second), found->second);
        has_character = has_character || length == character;
      }
      if (!has_character) offer(kept, from, from + character, unknown_, model_.unknown);
      from += character;
    }
    std::vector<Step> way;
    for (std::size_t end = text.size(); end > 0; end = kept[end].from)
      way.push_back({kept[end].from, end, kept[end].id});
    std::ranges::reverse(way);
    return way;
  }

  Bug bug_;
  Rounding rounding_;
  SentencePieceModel model_;
  charsmap_normalize::DoubleArrayNormalizer normalizer_;
  std::unordered_map<std::string_view, std::int32_t> ids_;  // of texts in the model
  std::size_t longest_ = 0;
  double unknown_ = 0;
  float greatest_ = std::numeric_limits<float>::min();
};

Prepared prepare_unigram_mutant(const Request& request, Bug bug) {
  auto model = tokenizers::read_sentencepiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  const auto encoder = std::make_shared<const MutatedUnigram>(std::get<SentencePieceModel>(std::move(model)),
                                                              rounding_of(request.parameters), bug);
  return make_runner([encoder, bug](const Call& call) {
    const Value& input = call.inputs[text];
    Value& output = call.outputs[ids];
    std::vector<std::int32_t> found = encoder->encode(input.text());
    found.resize(std::min(found.size(), static_cast<std::size_t>(output.dims[0])));
    std::ranges::copy(found, output.as<std::int32_t>());
    if (bug == Bug::writes_past_end) output.as<std::int32_t>()[output.dims[0]] = 0;
    if (bug == Bug::text_overwritten && input.dims[0] > 0) input.as<char>()[0] = ' ';
    output.dims[0] = std::ssize(found);
  });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_unigram_mutant);
  std::vector<Mutant> all{
      mutant("unknown_of_wrong_sign", "adds what an unknown character costs", Bug::unknown_wrong_sign),
      mutant("unknown_without_penalty", "takes the lowest score for that of the unknown piece",
             Bug::unknown_without_penalty),
      mutant("unknown_of_all_scores", "takes the lowest score of all pieces, special ones too, less the penalty",
             Bug::unknown_of_all_scores),
      mutant("unknown_not_fused", "leaves neighbours that are unknown apart", Bug::unknown_not_fused),
      mutant("bytes_fused", "gives the bytes of the first of unknown neighbours alone", Bug::bytes_fused),
      mutant("first_byte_alone", "gives the first byte of an unknown character alone", Bug::bytes_of_runs),
      mutant("replaced_by_equal", "lets an equal sum replace what was there", Bug::not_less),
      mutant("all_in_float32", "rounds candidates to float32 by the rule double as well", Bug::all_single),
      mutant("all_in_float64", "keeps sums in float64", Bug::all_double),
      mutant("float64_kept_as_float32", "keeps sums in float32 by the rule float64, too", Bug::kept_single),
      mutant("last_piece_lost", "leaves out the last piece", Bug::last_piece_lost),
      mutant("longest_match", "takes the longest piece at each place", Bug::longest_match),
      mutant("unused_pieces_used", "takes pieces of type UNUSED", Bug::unused_used),
      mutant("control_pieces_used", "takes pieces of type CONTROL that stand in the text", Bug::control_used),
      mutant("symbols_as_pieces", "gives user-defined pieces the score that the file has", Bug::symbols_as_pieces),
      mutant("symbols_always", "takes user-defined pieces wherever they stand", Bug::symbols_frozen),
      mutant("symbols_by_characters", "counts the characters of user-defined pieces, not their bytes",
             Bug::symbol_characters),
      mutant("not_normalised", "cuts the text as it is", Bug::not_normalised),
      mutant("long_pieces_missing", "knows no piece of more than 8 bytes", Bug::long_pieces_missing),
      mutant("ids_in_8_bits", "keeps the lower 8 bits of an id", Bug::ids_in_8_bits),
      mutant("last_of_model_missing", "does not know the last piece of the model", Bug::last_piece_missing),
      mutant("writes_past_end", "writes a zero behind its room", Bug::writes_past_end),
      mutant("text_overwritten", "writes a blank to the text", Bug::text_overwritten),
  };
  for (Mutant& each :
       mutants::around_calls([](const Request& request) { return prepare_unigram_mutant(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::unigram_encode
