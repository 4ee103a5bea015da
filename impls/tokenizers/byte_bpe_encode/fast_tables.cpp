// A vocabulary and a rule as the tables that `fast` merges by.
//
// Of ranks alone every way to cut every token in two would be a merge. In a proper vocabulary but one of them is ever
// made: the two parts that the tokens before it make of its bytes. Where it is so for all tokens, which is found out by
// merging each, there is one merge for each token.
#include <algorithm>
#include <bit>
#include <utility>

#include "impls/tokenizers/byte_bpe_encode/fast_characters.h"
#include "impls/tokenizers/byte_bpe_encode/fast_encoder.h"
#include "impls/tokenizers/byte_bpe_encode/fast_keys.h"
#include "impls/tokenizers/byte_bpe_encode/fast_long.h"
#include "impls/tokenizers/formats/merges.h"

namespace assay::byte_bpe_encode::cached {
namespace {

using tokenizers::BpeModel;

constexpr Place nothing = ~Place{0};

std::uint64_t hash_of_bytes(const Byte* bytes, std::size_t size) {
  if (size >= 16) return long_hash(bytes, size);
  Byte copy[16]{};
  std::memcpy(copy, bytes, size);
  return hash_of(word_at(copy), word_at(copy + 8) ^ size);
}

const Byte* bytes_of(const BpeModel& model, const BpeModel::Token& token) {
  return reinterpret_cast<const Byte*>(model.bytes.data()) + token.offset;
}

// How a token may lie in characters, so that what is asked of two for each merge is in one small place.
enum Form : std::uint8_t {
  one_byte = 1,
  can_end = 2,  // what is up to three bytes and ends a character, or all of one
  can_begin = 4,
  begins_within = 8,
  ends_within = 16  // its last byte continues a character, and may be the last of it
};
std::uint8_t form_of(const Byte* bytes, std::size_t size) {
  const bool is_short = size <= 3, begins = continues(bytes[0]), ends = continues(bytes[size - 1]);
  return static_cast<std::uint8_t>((size == 1 ? one_byte : 0) | (is_short && ends ? can_end : 0) |
                                   (is_short && leads(bytes[0]) ? can_begin : 0) | (begins ? begins_within : 0) |
                                   (ends ? ends_within : 0));
}

}  // namespace

Tables::Tables(BpeModel model, const Settings& settings, const SimdKernels& kernels)
    : model_(std::move(model)), kernels_(kernels), of_two_bytes_(65536), of_character_(all_characters), of_byte_(256) {
  ids_.reserve(model_.tokens.size());
  forms_.reserve(model_.tokens.size());
  for (const BpeModel::Token& token : model_.tokens) {
    forms_.push_back(form_of(bytes_of(model_, token), token.length));
    if (token.length == 1) of_byte_[*bytes_of(model_, token)] = static_cast<Place>(ids_.size());
    ids_.push_back(token.id);
  }
  forget_merges();
  merges_.of_two_bytes = of_two_bytes_.data();
  merges_.of_character = of_character_.data();
  merges_.ids = ids_.data();
  merges_.of_byte = of_byte_.data();
  keeps_tokens_ = settings.whole_first;
  if (settings.by_pairs && model_.lists_merges) {
    take_pairs(model_.merges, true);
    if (settings.whole_first) index_tokens();
  } else if (learn_pairs()) {
    keeps_tokens_ = true;
  } else {
    const bool listed = std::exchange(model_.lists_merges, false);
    take_pairs(tokenizers::merges_of(model_), settings.by_pairs);
    model_.lists_merges = listed;
    if (settings.whole_first) index_tokens();
  }
  around_ = {}, forms_ = {};
}

void Tables::forget_merges() {
  std::ranges::fill(of_two_bytes_, no_merge);
  std::ranges::fill(of_character_, 0);
  around_.assign(model_.tokens.size(), {});
}

void Tables::reserve_lines(std::size_t pairs) {
  constexpr std::size_t slots = std::size(PairLine{}.slots);
  line_count_ = std::max(std::bit_ceil(2 * pairs + 2) / slots, std::size_t{2});
  lines_ = in_large_pages(line_count_ * sizeof(PairLine));
  std::memset(lines_.get(), 0xff, line_count_ * sizeof(PairLine));
  merges_.lines = static_cast<const PairLine*>(lines_.get());
  merges_.shift = static_cast<unsigned>(64 - std::countr_zero(line_count_));
}

void Tables::add(Place left, Place right, std::uint32_t rank) {
  auto* const lines = static_cast<PairLine*>(lines_.get());
  const std::uint64_t key = pair_key(left, right);
  std::size_t line = line_of(key, merges_.shift);
  while (lines[line].slots[7] != ~std::uint64_t{0}) line = (line + 1) & (line_count_ - 1);
  *std::ranges::find(lines[line].slots, ~std::uint64_t{0}) = key << 24 | rank;
  if ((forms_[left] & forms_[right] & one_byte) != 0)
    of_two_bytes_[*bytes_of(model_, model_.tokens[left]) * 256u + *bytes_of(model_, model_.tokens[right])] = rank;
  note_around(left, right, rank);
}

// ---- characters -----------------------------------------------------------------------------------------------------

void Tables::note_around(Place left, Place right, std::uint32_t rank) {
  const std::uint8_t first = forms_[left], second = forms_[right];
  if ((first & can_end) != 0 && (second & begins_within) == 0)
    around_[left].with_next = std::min(around_[left].with_next, rank);
  if ((second & can_begin) == 0) return;
  std::uint32_t& before = (first & ends_within) != 0 ? around_[right].with_continuing : around_[right].with_another;
  before = std::min(before, rank);
}

// A token of which all merges up to its own are known, if it is a character: what is around it while it is merged
// alone.
void Tables::enter_character(const BpeModel::Token& token) {
  const Byte* const bytes = bytes_of(model_, token);
  const bool of_two = token.length == 2 && leads(bytes[0]) && bytes[0] < 0xe0 && continues(bytes[1]);
  const bool of_three =
      token.length == 3 && leads(bytes[0]) && bytes[0] >= 0xe0 && continues(bytes[1]) && continues(bytes[2]);
  if (!of_two && !of_three) return;
  Place parts[3];
  unsigned count = 0;
  for (; count < token.length; ++count) parts[count] = of_byte_[bytes[count]];
  std::uint32_t last = 0, next = 0;
  bool at_once = true, with_continuing = true, with_another = true;
  for (;; last = std::max(last, next)) {
    unsigned at = 0;
    next = no_merge;
    for (unsigned i = 0; i + 1 < count; ++i)
      if (const std::uint32_t rank = rank_of(merges_, parts[i], parts[i + 1]); rank < next) next = rank, at = i;
    // As one symbol it has to wait for all that it is made by.
    if (count == 1) next = last;
    else if (next == no_merge) return;
    at_once = at_once && around_[parts[count - 1]].with_next > next;
    with_continuing = with_continuing && around_[parts[0]].with_continuing > next;
    with_another = with_another && around_[parts[0]].with_another > next;
    if (count == 1) break;
    parts[at] = made_by(merges_, next);
    if (at == 0 && count == 3) parts[1] = parts[2];
    --count;
  }
  if (!at_once) return;
  of_character_[of_two ? number_of_two(bytes) : number_of_three(bytes)] =
      parts[0] | 1u << at_start | (with_continuing ? 1u << behind_continuing : 0u) |
      (with_another ? 1u << behind_another : 0u);
}

// ---- pairs ----------------------------------------------------------------------------------------------------------

// Whether each token becomes two by those before it, which are then its merge. Those of a batch are merged in turns, by
// the merges of the tokens before the batch: where that leaves two parts, no later merge could change them. Where it
// leaves more, a token of the batch is a part of it, and it is merged once more when that is known.
bool Tables::learn_pairs() {
  reserve_lines(model_.tokens.size());
  constexpr std::size_t batch = 256;
  std::vector<Learned> pieces;
  std::vector<Place> parts;
  for (std::size_t first = 0; first < model_.tokens.size(); first += batch) {
    const std::size_t end = std::min(first + batch, model_.tokens.size());
    pieces.clear();
    for (std::size_t place = first; place < end; ++place)
      if (const BpeModel::Token& token = model_.tokens[place]; token.length > 1 && token.length <= most_scanned)
        pieces.push_back({bytes_of(model_, token), token.length, no_part, no_part});
    kernels_.learn(merges_, pieces.data(), static_cast<unsigned>(pieces.size()));
    const Learned* learned = pieces.data();
    for (std::size_t place = first; place < end; ++place) {
      const BpeModel::Token& token = model_.tokens[place];
      if (token.length == 1) continue;
      Learned piece{bytes_of(model_, token), token.length, no_part, no_part};
      if (token.length <= most_scanned) piece = *learned++;
      if (piece.left == no_part && !learn_alone(piece, parts)) return false;
      add(piece.left, piece.right, static_cast<std::uint32_t>(place));
      enter_character(token);
    }
  }
  return true;
}

bool Tables::learn_alone(Learned& piece, std::vector<Place>& parts) const {
  parts.resize(piece.size);
  const std::size_t count = piece.size <= most_scanned ? kernels_.merge(merges_, piece.piece, piece.size, parts.data())
                                                       : merge_long(piece.piece, piece.size, parts.data());
  if (count != 2) return false;
  piece.left = parts[0], piece.right = parts[1];
  return true;
}

// By pairs they rank as they come; by bytes, as what they make does.
void Tables::take_pairs(const std::vector<BpeModel::Merge>& merges, bool by_pairs) {
  if (merges.size() >= no_merge) throw Unsupported{"no vocabularies of more than 16777214 merges"};
  forget_merges();
  reserve_lines(merges.size());
  for (std::size_t rank = 0; rank < merges.size(); ++rank) {
    const BpeModel::Merge& merge = merges[rank];
    add(merge.left, merge.right, by_pairs ? static_cast<std::uint32_t>(rank) : merge.merged);
    if (by_pairs) made_.push_back(merge.merged);
  }
  if (by_pairs) merges_.made = made_.data();
  for (const BpeModel::Token& token : model_.tokens) enter_character(token);
}

void Tables::index_tokens() {
  tokens_by_hash_.assign(std::bit_ceil(2 * model_.tokens.size()), nothing);
  for (Place place = 0; place < model_.tokens.size(); ++place) {
    const BpeModel::Token& token = model_.tokens[place];
    std::size_t slot = hash_of_bytes(bytes_of(model_, token), token.length) & (tokens_by_hash_.size() - 1);
    while (tokens_by_hash_[slot] != nothing) slot = (slot + 1) & (tokens_by_hash_.size() - 1);
    tokens_by_hash_[slot] = place;
  }
}

const BpeModel::Token* Tables::whole(const Byte* piece, std::size_t size) const {
  if (tokens_by_hash_.empty() || size > model_.longest) return nullptr;
  std::size_t slot = hash_of_bytes(piece, size) & (tokens_by_hash_.size() - 1);
  for (; tokens_by_hash_[slot] != nothing; slot = (slot + 1) & (tokens_by_hash_.size() - 1)) {
    const BpeModel::Token& token = model_.tokens[tokens_by_hash_[slot]];
    if (token.length == size && std::memcmp(bytes_of(model_, token), piece, size) == 0) return &token;
  }
  return nullptr;
}

std::size_t Tables::encode(const Byte* piece, std::size_t size, std::int32_t* written) const {
  if (const BpeModel::Token* token = whole(piece, size); token != nullptr) {
    *written = token->id;
    return 1;
  }
  if (size > most_scanned) return encode_long(piece, size, written);
  Place parts[most_scanned];
  const unsigned count = kernels_.merge(merges_, piece, static_cast<unsigned>(size), parts);
  for (unsigned i = 0; i < count; ++i) written[i] = ids_[parts[i]];
  return count;
}

std::size_t Tables::encode_long(const Byte* piece, std::size_t size, std::int32_t* written) const {
  auto* const parts = reinterpret_cast<Place*>(written);
  const std::size_t count = merge_long(piece, size, parts);
  for (std::size_t i = 0; i < count; ++i) written[i] = ids_[parts[i]];
  return count;
}

std::size_t Tables::merge_long(const Byte* piece, std::size_t size, Place* parts) const {
  if (size >= std::size_t{nothing}) throw std::length_error("pre-tokens below 4 GiB only");
  return LongMerging(merges_, piece, static_cast<std::uint32_t>(size), parts).merge();
}

}  // namespace assay::byte_bpe_encode::cached
