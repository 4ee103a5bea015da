// A vocabulary and a rule as the tables that `fast` merges by.
//
// Of ranks alone every way to cut every token in two would be a merge. In a proper vocabulary but one of them is ever
// made: the two parts that the tokens before it make of its bytes. Where it is so for all tokens, which is found out by
// merging each, there is one merge for each token.
#include <algorithm>
#include <bit>
#include <utility>

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

}  // namespace

Tables::Tables(BpeModel model, const Settings& settings, const SimdKernels& kernels)
    : model_(std::move(model)), kernels_(kernels), of_two_bytes_(65536, no_merge), of_byte_(256) {
  ids_.reserve(model_.tokens.size());
  for (const BpeModel::Token& token : model_.tokens) {
    if (token.length == 1) of_byte_[*bytes_of(model_, token)] = static_cast<Place>(ids_.size());
    ids_.push_back(token.id);
  }
  merges_.of_two_bytes = of_two_bytes_.data();
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
}

void Tables::reserve_slots(std::size_t pairs) {
  const std::size_t size = std::bit_ceil(2 * pairs + 2);
  slots_.assign(size, ~std::uint64_t{0});
  merges_.slots = slots_.data();
  merges_.shift = static_cast<unsigned>(64 - std::countr_zero(size));
}

void Tables::add(Place left, Place right, std::uint32_t rank) {
  std::size_t slot = slot_of(pair_key(left, right), merges_.shift);
  while (slots_[slot] != ~std::uint64_t{0}) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = pair_key(left, right) << 24 | rank;
  const BpeModel::Token &first = model_.tokens[left], &second = model_.tokens[right];
  if (first.length == 1 && second.length == 1)
    of_two_bytes_[*bytes_of(model_, first) * 256u + *bytes_of(model_, second)] = rank;
}

// Whether each token becomes two by those before it, which are then its merge. Those of a batch are merged in turns, by
// the merges of the tokens before the batch: where that leaves two parts, no later merge could change them. Where it
// leaves more, a token of the batch is a part of it, and it is merged once more when that is known.
bool Tables::learn_pairs() {
  reserve_slots(model_.tokens.size());
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
  std::ranges::fill(of_two_bytes_, no_merge);
  reserve_slots(merges.size());
  for (std::size_t rank = 0; rank < merges.size(); ++rank) {
    const BpeModel::Merge& merge = merges[rank];
    add(merge.left, merge.right, by_pairs ? static_cast<std::uint32_t>(rank) : merge.merged);
    if (by_pairs) made_.push_back(merge.merged);
  }
  if (by_pairs) merges_.made = made_.data();
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
