// The loop of `fast` over a text, for a set of instructions. Set is a type of the file that includes this one, so that
// nothing here is the same function as that of another set.
//
// A batch of pieces takes three steps: find where they end, look up where each would stand in the cache and have that
// memory fetched, and then give the ids that stand there. By the third step the memory has arrived: the wait for it,
// which is what would take longest, is that of many pieces at once.
#pragma once

#include "impls/tokenizers/byte_bpe_encode/fast_encoder.h"
#include "impls/tokenizers/byte_bpe_encode/fast_keys.h"
#include "impls/tokenizers/byte_bpe_encode/fast_merge.h"
#include "impls/tokenizers/pretokenize/block_starts.h"

namespace assay::byte_bpe_encode::cached {

// ---- a batch --------------------------------------------------------------------------------------------------------

// Pieces one behind the other; each begins where the one before ends.
struct Batch {
  static constexpr unsigned most = 128;
  const Byte* ends[most + 1 + 64];  // one behind the other, and what a block writes too much
  Key keys[most + 64];
  std::uint32_t buckets[most + 64];
  unsigned count;
  bool merged_ahead;
};

// Appends the ends that starts of a block are: eight at a time, since how many there are cannot be foreseen.
template <class Set>
[[gnu::always_inline]] inline void append_starts(Batch& batch, const Byte* block, std::uint64_t starts) {
  const auto count = static_cast<unsigned>(__builtin_popcountll(starts));
  const Byte** written = batch.ends + 1 + batch.count;
  for (unsigned done = 0; done < count; done += 8)
    for (unsigned i = 0; i < 8; ++i) {
      // What comes behind the last one does not count.
      *written++ = block + __builtin_ctzll(starts | std::uint64_t{1} << 63);
      starts &= starts - 1;
    }
  batch.count += count;
}

template <class Set, pretokenize::PatternTraits traits>
[[gnu::always_inline]] inline const Byte* find_in_blocks(Batch& batch, Encoder& encoder, const Byte* at,
                                                         const Byte* end) {
  pretokenize::BlockStarts<traits, Set> block;
  while (batch.count < Batch::most && at < end) {
    const std::uint64_t starts = end - at >= 64 ? block.find(Set{}, at, end) : 0;
    if (starts == 0) {
      at = encoder.piece_end(at, end);
      batch.ends[++batch.count] = at;
      continue;
    }
    append_starts<Set>(batch, at, starts);
    at += 63 - __builtin_clzll(starts);
  }
  return at;
}

template <class Set>
[[gnu::always_inline]] inline const Byte* find_by_pieces(Batch& batch, Encoder& encoder, const Byte* at,
                                                         const Byte* end) {
  while (batch.count < Batch::most && at < end) batch.ends[++batch.count] = at = encoder.piece_end(at, end);
  return at;
}

// Where less than 16 bytes can be read.
template <class Set>
Key key_at_end(const Byte* piece, std::size_t size) {
  Byte copy[16]{};
  std::memcpy(copy, piece, size);
  return short_key(copy, size);
}

// `is_last`: the text ends less than 16 bytes behind the batch.
template <class Set, bool is_last>
void look_up(Batch& batch, const Encoder& encoder) {
  const Bucket* const buckets = encoder.buckets();
  const unsigned shift = encoder.shift();
  const Byte* const end = batch.ends[batch.count];
  for (unsigned i = 0; i < batch.count; ++i) {
    const Byte* const piece = batch.ends[i];
    const auto size = static_cast<std::size_t>(batch.ends[i + 1] - piece);
    Key& key = batch.keys[i];
    std::uint64_t hash;
    if (size <= short_piece) [[likely]] {
      key = !is_last || end - piece >= 16 ? short_key(piece, size) : key_at_end<Set>(piece, size);
      hash = hash_of(key.low, key.high);
    } else if (size <= most_scanned) {
      hash = long_hash(piece, size);
      key = {hash, long_mark(size)};
    } else {
      hash = 0;
      key = {hash, long_mark(0)};  // that of none
    }
    batch.buckets[i] = static_cast<std::uint32_t>(hash >> shift);
    __builtin_prefetch(buckets + batch.buckets[i]);
  }
}

[[gnu::always_inline]] inline bool is_of(const Entry& entry, Key key) {
  return ((entry.low ^ key.low) | (entry.high ^ key.high)) == 0;
}

// Some pieces of a batch.
struct Chosen {
  std::uint8_t pieces[Batch::most + 64];
  unsigned count = 0;
};

// Merges those that are new, several at a time, and puts them into the cache. Which begin as too many parts for `Turn`
// is told.
template <class Set, class Turn>
[[gnu::always_inline]] inline void merge_chosen(const Batch& batch, Encoder& encoder, const Chosen& chosen,
                                                Chosen& too_long) {
  constexpr unsigned at_a_time = 8;
  Turn mergings[at_a_time];
  std::uint8_t pieces[at_a_time];  // which piece each of them is of
  unsigned next = 0;
  const auto size_of = [&](unsigned i) { return static_cast<unsigned>(batch.ends[i + 1] - batch.ends[i]); };
  const auto begin = [&](unsigned number) {
    while (next < chosen.count) {
      const std::uint8_t i = chosen.pieces[next++];
      if (encoder.find(batch.ends[i], size_of(i), batch.keys[i], batch.buckets[i]) != nullptr) continue;
      if (!encoder.is_merged(batch.ends[i], size_of(i))) continue;
      pieces[number] = i;
      if (begin_turn<Set>(encoder.merges(), mergings[number], batch.ends[i], size_of(i), true)) return true;
      too_long.pieces[too_long.count++] = i;
    }
    return false;
  };
  const auto end = [&](unsigned number) {
    const unsigned i = pieces[number];
    Place parts[most_scanned];
    const unsigned made = take_parts(mergings[number], parts);
    encoder.put_merged(parts, made, batch.ends[i], size_of(i), batch.keys[i], batch.buckets[i]);
  };
  merge_in_turns<Set, at_a_time>(encoder.merges(), mergings, begin, end);
}

// Merges what is new among the pieces from `first` on.
template <class Set>
[[gnu::noinline]] void merge_ahead(const Batch& batch, Encoder& encoder, unsigned first) {
  Chosen chosen, too_long, none;
  for (unsigned i = first; i < batch.count; ++i) {
    const auto size = static_cast<std::size_t>(batch.ends[i + 1] - batch.ends[i]);
    const Bucket& bucket = encoder.buckets()[batch.buckets[i]];
    if (is_of(bucket.entries[0], batch.keys[i]) || is_of(bucket.entries[1], batch.keys[i]) || size > most_scanned)
      continue;
    chosen.pieces[chosen.count++] = static_cast<std::uint8_t>(i);
    __builtin_prefetch(encoder.buckets() + (batch.buckets[i] ^ 1));
  }
  merge_chosen<Set, typename Set::Turn>(batch, encoder, chosen, too_long);
  if (too_long.count > 0) merge_chosen<Set, Merging>(batch, encoder, too_long, none);
}

// A piece that is long, or has many ids, or is not where it is looked for first.
template <class Set>
[[gnu::noinline]] std::int32_t* give_slowly(Batch& batch, Encoder& encoder, unsigned i, std::int32_t* written) {
  const Byte* const piece = batch.ends[i];
  const auto size = static_cast<std::size_t>(batch.ends[i + 1] - piece);
  const Entry* entry = encoder.find(piece, size, batch.keys[i], batch.buckets[i]);
  if (entry == nullptr && !batch.merged_ahead) {
    batch.merged_ahead = true;
    merge_ahead<Set>(batch, encoder, i);
    entry = encoder.find(piece, size, batch.keys[i], batch.buckets[i]);
  }
  if (entry != nullptr) return give(*entry, encoder.store(), written);
  return encoder.encode_new(piece, size, batch.keys[i], batch.buckets[i], written);
}

// There is room for an id for each byte that is left; before the last batch of a text, for some that do not count.
template <class Set, bool is_last>
std::int32_t* give_ids(Batch& batch, Encoder& encoder, std::int32_t* written) {
  const Bucket* const buckets = encoder.buckets();
  for (unsigned i = 0; i < batch.count; ++i) {
    const Bucket& bucket = buckets[batch.buckets[i]];
    const Key key = batch.keys[i];
    // No entry has the key of a long piece: its own has a place in the store as well.
    const Entry& entry = bucket.entries[is_of(bucket.entries[1], key) ? 1 : 0];
    if (!is_last && is_of(entry, key) && entry.count <= 3) [[likely]] {
      std::memcpy(written, entry.ids, 16);
      written += entry.count;
    } else {
      written = give_slowly<Set>(batch, encoder, i, written);
    }
  }
  return written;
}

template <class Set, class Find>
[[gnu::always_inline]] inline std::int32_t* encode_batches(Encoder& encoder, const Byte* at, const Byte* end,
                                                           std::int32_t* written, Find find) {
  Batch batch;
  while (at < end) {
    batch.count = 0;
    batch.merged_ahead = false;
    batch.ends[0] = at;
    at = find(batch, encoder, at, end);
    if (end - at >= 16) [[likely]] {
      look_up<Set, false>(batch, encoder);
      written = give_ids<Set, false>(batch, encoder, written);
    } else {
      look_up<Set, true>(batch, encoder);
      written = give_ids<Set, true>(batch, encoder, written);
    }
  }
  return written;
}

template <class Set, pretokenize::PatternTraits traits>
std::int32_t* encode_blocks(Encoder& encoder, const Byte* at, const Byte* end, std::int32_t* written) {
  return encode_batches<Set>(encoder, at, end, written, find_in_blocks<Set, traits>);
}

template <class Set>
std::int32_t* encode_text(Encoder& encoder, Cut cut, const Byte* at, const Byte* end, std::int32_t* written) {
  using Traits = pretokenize::PatternTraits;
  switch (cut) {
    case Cut::gpt2: return encode_blocks<Set, Traits{.words = false, .most_numbers = 0}>(encoder, at, end, written);
    case Cut::words: return encode_blocks<Set, Traits{}>(encoder, at, end, written);
    case Cut::words_of_single_numbers: return encode_blocks<Set, Traits{.most_numbers = 1}>(encoder, at, end, written);
    case Cut::cases: return encode_blocks<Set, Traits{.cases = true}>(encoder, at, end, written);
    case Cut::cases_of_single_numbers:
      return encode_blocks<Set, Traits{.cases = true, .contractions = false, .most_numbers = 1}>(encoder, at, end,
                                                                                                 written);
    case Cut::by_pieces: break;
  }
  return encode_batches<Set>(encoder, at, end, written, find_by_pieces<Set>);
}

template <class Set>
constexpr SimdKernels kernels_of{encode_text<Set>, merge_alone<Set>, learn_in_turns<Set>};

}  // namespace assay::byte_bpe_encode::cached
