// Encoders with one bug each: in the order of merging, in where a text is cut, in which pieces are merged and which are
// cut again, in what unknown characters become; and those around a call.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/charsmap_normalize/naive_normalizer.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/sentencepiece_bpe_encode/heap.h"
#include "impls/tokenizers/sentencepiece_bpe_encode/op.h"

namespace assay::sentencepiece_bpe_encode {
namespace {

using tokenizers::SentencePieceModel;
using Type = SentencePieceModel::Type;

enum class Bug {
  none,
  cut_at_marks,
  cut_behind_marks,
  frozen_merged,
  symbols_as_characters,
  shortest_symbol,
  unused_kept,
  unused_never_merged,
  unused_unknown,
  unused_split_once,
  rightmost,
  lowest_first,
  leftmost_pair,
  by_id,
  scores_whole,
  cached_by_beginning,
  no_byte_fallback,
  bytes_reversed,
  unknown_not_fused,
  symbols_unknown,
  not_normalised,
  long_pieces_missing,
  ids_in_8_bits,
  last_of_model_missing,
  writes_past_end,
  text_overwritten
};

class MutatedBpe {
 public:
  MutatedBpe(SentencePieceModel model, Bug bug) : bug_(bug), model_(std::move(model)), normalizer_(model_) {
    for (std::size_t id = 0; id < model_.pieces.size(); ++id) {
      const auto& piece = model_.pieces[id];
      if (bug == Bug::last_of_model_missing && id + 1 == model_.pieces.size()) continue;
      if (!SentencePieceModel::stands_in_texts(piece.type) ||
          (bug == Bug::unused_never_merged && piece.type == Type::unused))
        continue;
      if (bug == Bug::long_pieces_missing && piece.text.size() > 8) continue;
      ids_.emplace(piece.text, static_cast<std::int32_t>(id));
      longest_ = std::max(longest_, piece.text.size());
    }
  }

  std::vector<std::int32_t> encode(std::string_view raw) {
    std::string text(raw);
    if (bug_ != Bug::not_normalised) normalizer_.normalize(raw, text);
    splits_.clear();
    known_.clear();
    std::vector<std::pair<std::string, std::int32_t>> pieces;
    for (std::string_view left = text; !left.empty();) {
      const std::string_view part = left.substr(0, end_of_part(left));
      left.remove_prefix(part.size());
      add_part(part, pieces);
    }
    return written(pieces);
  }

 private:
  struct Symbol {
    std::string text;
    bool frozen;
  };
  using Found = std::vector<std::pair<std::string, std::int32_t>>;

  std::size_t end_of_part(std::string_view text) const {
    const std::string_view mark = charsmap_normalize::space_mark;
    if (bug_ == Bug::cut_at_marks || bug_ == Bug::cached_by_beginning) return std::min(text.find(mark, 1), text.size());
    if (bug_ != Bug::cut_behind_marks) return text.size();
    const std::size_t found = text.find(mark);
    return found == text.npos ? text.size() : found + mark.size();
  }

  std::vector<std::int32_t> written(const Found& pieces) const {
    std::vector<std::int32_t> ids;
    bool before = false;
    for (const auto& [text, id] : pieces) {
      const bool unknown = id == model_.unknown;
      if (unknown && model_.byte_fallback && bug_ != Bug::no_byte_fallback) {
        std::string bytes = text;
        if (bug_ == Bug::bytes_reversed) std::ranges::reverse(bytes);
        for (const char byte : bytes) ids.push_back(model_.of_byte[static_cast<unsigned char>(byte)]);
      } else if (!unknown || !before || bug_ == Bug::unknown_not_fused) {
        ids.push_back(bug_ == Bug::ids_in_8_bits ? id & 255 : id);
      }
      before = unknown;
    }
    return ids;
  }

  std::int32_t find(std::string_view text) const {
    if (text.size() > longest_) return -1;
    const auto found = ids_.find(text);
    return found == ids_.end() ? -1 : found->second;
  }
  bool is_of(std::int32_t id, Type type) const { return model_.pieces[static_cast<std::size_t>(id)].type == type; }

  std::vector<Symbol> begun(std::string_view text) const {
    std::vector<Symbol> symbols;
    const auto* const first = reinterpret_cast<const tokenizers::Byte*>(text.data());
    for (std::size_t at = 0; at < text.size(); at += symbols.back().text.size()) {
      std::size_t symbol = 0;
      for (std::size_t length = 1; length <= std::min(longest_, text.size() - at); ++length) {
        if (bug_ == Bug::shortest_symbol && symbol > 0) break;
        const std::int32_t id = find(text.substr(at, length));
        if (id >= 0 && is_of(id, Type::user_defined)) symbol = length;
      }
      if (bug_ == Bug::symbols_as_characters) symbol = 0;
      const std::size_t bytes = symbol > 0 ? symbol : tokenizers::scan(first + at, first + text.size()).bytes;
      symbols.push_back({std::string(text.substr(at, bytes)), symbol > 0 && bug_ != Bug::frozen_merged});
    }
    return symbols;
  }

  double rank(std::int32_t id) const {
    const double score = model_.pieces[static_cast<std::size_t>(id)].score;
    if (bug_ == Bug::leftmost_pair) return 0;
    if (bug_ == Bug::by_id) return -id;
    if (bug_ == Bug::scores_whole) return static_cast<double>(static_cast<int>(score / 16));
    return bug_ == Bug::lowest_first ? -score : score;
  }

  void add_part(std::string_view text, Found& pieces) {
    const std::pair<std::string, std::size_t> key(text.substr(0, 6), text.size());
    const auto known = known_.find(key);
    if (bug_ == Bug::cached_by_beginning && known != known_.end()) {
      pieces.insert(pieces.end(), known->second.begin(), known->second.end());
      return;
    }
    Found made = merged(text);
    pieces.insert(pieces.end(), made.begin(), made.end());
    known_[key] = std::move(made);
  }

  Found merged(std::string_view text) {
    std::vector<Symbol> symbols = begun(text);
    // What each and the next would become, and what that counts.
    std::vector<std::int32_t> pairs(symbols.size(), -1);
    const auto look = [&](std::size_t at) {
      pairs[at] = -1;
      if (at + 1 >= symbols.size() || symbols[at].frozen || symbols[at + 1].frozen) return;
      if (symbols[at].text.size() + symbols[at + 1].text.size() > longest_) return;
      pairs[at] = find(symbols[at].text + symbols[at + 1].text);
      if (pairs[at] < 0 || !is_of(pairs[at], Type::unused)) return;
      splits_[pairs[at]] = symbols[at].text.size();
    };
    for (std::size_t at = 0; at < symbols.size(); ++at) look(at);
    for (;;) {
      std::size_t best = symbols.size();
      for (std::size_t at = 0; at < symbols.size(); ++at) {
        if (pairs[at] < 0) continue;
        const bool better = best == symbols.size() || rank(pairs[at]) > rank(pairs[best]) ||
                            (bug_ == Bug::rightmost && rank(pairs[at]) == rank(pairs[best]));
        if (better) best = at;
      }
      if (best == symbols.size()) break;
      symbols[best].text += symbols[best + 1].text;
      symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(best) + 1);
      pairs.erase(pairs.begin() + static_cast<std::ptrdiff_t>(best) + 1);
      if (best > 0) look(best - 1);
      look(best);
    }
    Found pieces;
    for (const Symbol& symbol : symbols) put(symbol.text, pieces, 0);
    return pieces;
  }

  void put(const std::string& text, Found& pieces, int depth) const {
    const std::int32_t id = find(text);
    const bool kept = id >= 0 && (!is_of(id, Type::unused) || bug_ == Bug::unused_kept ||
                                  (bug_ == Bug::unused_split_once && depth > 0));
    const bool unknown_symbol = bug_ == Bug::symbols_unknown && id >= 0 && is_of(id, Type::user_defined);
    if (kept && !unknown_symbol) {
      pieces.emplace_back(text, id);
      return;
    }
    const auto split = id < 0 ? splits_.end() : splits_.find(id);
    if (split == splits_.end() || bug_ == Bug::unused_unknown) {
      pieces.emplace_back(text, model_.unknown);
      return;
    }
    put(text.substr(0, split->second), pieces, depth + 1);
    put(text.substr(split->second), pieces, depth + 1);
  }

  Bug bug_;
  SentencePieceModel model_;
  charsmap_normalize::NaiveNormalizer normalizer_;
  std::map<std::string, std::int32_t, std::less<>> ids_;
  std::map<std::int32_t, std::size_t> splits_;
  std::map<std::pair<std::string, std::size_t>, Found> known_;
  std::size_t longest_ = 0;
};

// What it does is quadratic: of long texts, nobody waits for it.
constexpr std::int64_t longest_for_mutants = 8192;

Prepared prepare_bpe_mutant(const Request& request, Bug bug) {
  if (request.inputs[text].dims[0] > longest_for_mutants) return Unsupported{"quadratic: at most 8192 bytes"};
  auto model = tokenizers::read_sentencepiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  const auto encoder = std::make_shared<MutatedBpe>(std::get<SentencePieceModel>(std::move(model)), bug);
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
  const auto mutant = mutants::planted_in(prepare_bpe_mutant);
  std::vector<Mutant> all{
      mutant("cut_at_marks", "cuts the text before each U+2581, whatever pieces have inside", Bug::cut_at_marks),
      mutant("cut_behind_marks", "cuts the text behind each U+2581", Bug::cut_behind_marks),
      mutant("frozen_merged", "merges user-defined symbols with what is beside them", Bug::frozen_merged),
      mutant("symbols_as_characters", "begins with characters where a symbol stands", Bug::symbols_as_characters),
      mutant("shortest_symbol", "takes the shortest symbol that begins here", Bug::shortest_symbol),
      mutant("unused_kept", "gives the ids of pieces that are not to be used", Bug::unused_kept),
      mutant("unused_never_merged", "makes no merge to a piece that is not to be used", Bug::unused_never_merged),
      mutant("unused_unknown", "takes pieces that are not to be used for unknown", Bug::unused_unknown),
      mutant("unused_split_once", "cuts a piece that is not to be used in two, and looks no further",
             Bug::unused_split_once),
      mutant("rightmost_first", "takes the rightmost of pairs with the same score", Bug::rightmost),
      mutant("lowest_score_first", "merges the lowest score first", Bug::lowest_first),
      mutant("leftmost_pair_first", "merges the leftmost pair, whatever its score", Bug::leftmost_pair),
      mutant("lowest_id_first", "merges the piece of the lowest id first", Bug::by_id),
      mutant("scores_by_16", "takes scores for the same that differ by less than 16", Bug::scores_whole),
      mutant("cache_keyed_by_beginning", "takes words for the same whose length and first six bytes are",
             Bug::cached_by_beginning),
      mutant("no_byte_fallback", "gives the unknown piece where bytes are there", Bug::no_byte_fallback),
      mutant("bytes_reversed", "gives the bytes of an unknown character from the last", Bug::bytes_reversed),
      mutant("unknown_not_fused", "leaves neighbours that are unknown apart", Bug::unknown_not_fused),
      mutant("symbols_unknown", "takes user-defined symbols for unknown", Bug::symbols_unknown),
      mutant("not_normalised", "merges the text as it is", Bug::not_normalised),
      mutant("long_pieces_missing", "knows no piece of more than 8 bytes", Bug::long_pieces_missing),
      mutant("ids_in_8_bits", "keeps the lower 8 bits of an id", Bug::ids_in_8_bits),
      mutant("last_of_model_missing", "does not know the last piece of the model", Bug::last_of_model_missing),
      mutant("writes_past_end", "writes a zero behind its room", Bug::writes_past_end),
      mutant("text_overwritten", "writes a blank to the text", Bug::text_overwritten),
  };
  for (Mutant& each : mutants::around_calls(tokenizers::prepare_encoder_of<charsmap_normalize::NaiveNormalizer,
                                                                           WholeTexts, SentencePieceModel::Kind::bpe>))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::sentencepiece_bpe_encode
