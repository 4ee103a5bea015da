// The merges of `fast` for pieces that are too long to be scanned: where their ids will stand, for which there is a
// number for each byte anyway. Beside it this takes an eighth of a byte for each byte of the piece. For
// fast_tables.cpp.
//
// The bytes of a part have a slot each, and that is room for all that is to be known of it:
//
// - of one byte: the rank of what the part makes with the next one. What token it is, its byte says.
// - of more: first the token and how many bytes it has; then that rank; and in the last slot, if that is a third one,
//   how many bytes it has once more, for the part behind it, which has to find its neighbour.
//
// The lowest rank of each block of slots is kept, and the lowest of each block of these, and so on: a look from the top
// to the bottom finds the lowest of all, and of equal ones the leftmost.
#pragma once

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "impls/tokenizers/byte_bpe_encode/fast_keys.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"

namespace assay::byte_bpe_encode::cached {

class LongMerging {
 public:
  // As many slots as bytes, which are fewer than 2^32 - 1.
  LongMerging(const MergeTables& tables, const Byte* piece, std::uint32_t size, std::uint32_t* slots)
      : tables_(tables), piece_(piece), size_(size), slots_(slots) {
    for (std::uint32_t at = 0; at < size; ++at)
      slots[at] = (at + 1 < size ? tables.of_two_bytes[piece[at] * 256u + piece[at + 1]] : no_merge) << 1;
    std::size_t begins[most_levels], numbers = 0, below = size;
    do {
      below = blocks_of(below);
      begins[level_count_++] = numbers;
      numbers += padded(below);
    } while (below > 1);
    lowest_.assign(numbers, no_rank_here);
    below = size;
    for (unsigned level = 0; level < level_count_; ++level) {
      below = blocks_of(below);
      levels_[level] = lowest_.data() + begins[level];
      for (std::uint32_t block = 0; block < below; ++block) levels_[level][block] = lowest_of(level, block);
    }
  }

  // Returns how many parts are left; the first slots are their tokens then.
  std::size_t merge() {
    for (std::uint32_t lowest; (lowest = lowest_of_all()) < no_merge << 1;) {
      const std::uint32_t slot = first_slot_of(lowest);
      merge_at(slot - (slots_[slot] & is_second), lowest >> 1);
    }
    std::size_t count = 0;
    for (std::uint32_t at = 0; at < size_;) {
      const Place token = token_at(at);
      at += length_at(at);
      slots_[count++] = token;
    }
    return count;
  }

 private:
  // A slot without a rank has this bit, above all ranks, and behind it 10 bits for one less than the number of bytes
  // and 20 for a token; or that number alone, in the last slot of a part. One with a rank has it above its last bit,
  // which says that this is the second byte of a part.
  static constexpr std::uint32_t no_rank_here = std::uint32_t{1} << 30, is_second = 1;
  static constexpr unsigned token_bits = 20;
  static_assert(most_tokens <= std::size_t{1} << token_bits && longest_token <= 1024);

  static constexpr std::size_t block_size = 32, most_levels = 7;
  static std::size_t blocks_of(std::size_t count) { return (count + block_size - 1) / block_size; }
  static std::size_t padded(std::size_t count) { return blocks_of(count) * block_size; }

  std::uint32_t length_at(std::uint32_t at) const {
    return (slots_[at] & no_rank_here) == 0 ? 1 : (slots_[at] >> token_bits & 1023) + 1;
  }
  Place token_at(std::uint32_t at) const {
    return (slots_[at] & no_rank_here) == 0 ? tables_.of_byte[piece_[at]] : slots_[at] & ((1u << token_bits) - 1);
  }
  // Where the part before begins.
  std::uint32_t before(std::uint32_t at) const {
    const std::uint32_t last = slots_[at - 1];
    return at - 1 - ((last & no_rank_here) != 0 ? last & 1023 : last & is_second);
  }
  // Where the rank is of what a part makes with the next one.
  std::uint32_t rank_slot(std::uint32_t at) const { return at + ((slots_[at] & no_rank_here) != 0 ? 1 : 0); }

  void merge_at(std::uint32_t at, std::uint32_t rank) {
    const std::uint32_t next = at + length_at(at), behind = next + length_at(next), size = behind - at;
    const Place made = made_by(tables_, rank);
    const std::uint32_t with_next = behind < size_ ? rank_of(tables_, made, token_at(behind)) : no_merge;
    set(rank_slot(next), no_rank_here);
    set(at, no_rank_here | (size - 1) << token_bits | made);
    slots_[behind - 1] = no_rank_here | (size - 1);
    set(at + 1, with_next << 1 | is_second);
    if (at == 0) return;
    const std::uint32_t last = before(at), slot = rank_slot(last);
    set(slot, rank_of(tables_, token_at(last), made) << 1 | (slot - last));
  }

  // ---- blocks -----------------------------------------------------------------------------------------------------

  std::uint32_t lowest_of_all() const { return *levels_[level_count_ - 1]; }

  // Of a block of slots, or of what is below the level.
  std::uint32_t lowest_of(unsigned level, std::uint32_t block) const {
    const std::uint32_t* const first = (level == 0 ? slots_ : levels_[level - 1]) + block * block_size;
    // Signed, for the instructions that every processor has.
    auto lowest = static_cast<std::int32_t>(no_rank_here);
    if (level > 0 || (block + 1) * block_size <= size_) [[likely]] {
      for (std::size_t i = 0; i < block_size; ++i) lowest = std::min(lowest, static_cast<std::int32_t>(first[i] | 1));
    } else {
      for (std::size_t i = 0; i < size_ % block_size; ++i)
        lowest = std::min(lowest, static_cast<std::int32_t>(first[i] | 1));
    }
    return static_cast<std::uint32_t>(lowest);
  }

  // The slot has this value from now on. Where it was not the lowest of its block and is not now, no level minds.
  void set(std::uint32_t slot, std::uint32_t value) {
    std::uint32_t old = std::min(std::exchange(slots_[slot], value) | 1, no_rank_here),
                  now = std::min(value | 1, no_rank_here);
    for (unsigned level = 0; level < level_count_; ++level) {
      slot /= block_size;
      std::uint32_t& lowest = levels_[level][slot];
      const std::uint32_t before = lowest;
      if (now < before) lowest = now;
      else if (old == before) lowest = lowest_of(level, slot);
      if (lowest == before) return;
      old = before, now = lowest;
    }
  }

  std::uint32_t first_slot_of(std::uint32_t lowest) const {
    std::uint32_t at = 0;
    for (unsigned level = level_count_; level-- > 0;) {
      at *= block_size;
      const std::uint32_t* const below = level == 0 ? slots_ : levels_[level - 1];
      while ((below[at] | 1) != lowest) ++at;
    }
    return at;
  }

  const MergeTables& tables_;
  const Byte* piece_;
  std::uint32_t size_;
  std::uint32_t* slots_;
  std::vector<std::uint32_t> lowest_;
  std::array<std::uint32_t*, most_levels>
      levels_;  // the lowest of the blocks of slots, and of what is in the level before
  unsigned level_count_ = 0;
};

}  // namespace assay::byte_bpe_encode::cached
