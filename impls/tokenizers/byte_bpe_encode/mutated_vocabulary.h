// The bugs that mutants of byte_bpe_encode have, and the vocabularies that they share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "impls/tokenizers/formats/bpe_model.h"
#include "impls/tokenizers/formats/merges.h"

namespace assay::byte_bpe_encode {

enum class Bug {
  none,
  rightmost,
  rightmost_of_all,
  longest,
  length_ties,
  neighbouring_ranks,
  neighbour_stale,
  all_occurrences,
  greedy,
  short_tokens,
  across_pre_tokens,
  pattern_ignored,
  contraction_case,
  trailing_space,
  unicode3,
  no_whole_piece,
  whole_piece,
  ignore_merges_forgotten,
  bytes_for_pairs,
  pairs_turned,
  short_merge_ranks,
  pair_of_equal_bytes,
  hash_cache,
  prefix_cache,
  ends_cache,
  padded_cache,
  address_cache,
  cached_ids_kept,
  cached_ids_cut,
  cache_read_late,
  short_ranks,
  long_pieces,
  short_lengths,
  last_of_vocabulary,
  cut_at_edge,
  dropped_at_edge,
  byte_order,
  narrow_ids,
  space_added,
  special_token,
  carriage_returns,
  replaced,
  last_token,
  fifteen_left,
  unaligned,
  tail_lane,
  reads_past_end,
  writes_past_end,
  input_overwritten
};

constexpr std::uint32_t no_rank = ~0u;
using Ids = std::vector<std::int32_t>;

// A vocabulary as all encoders of a process share it.
struct Vocabulary {
  explicit Vocabulary(tokenizers::BpeModel read) : file(std::move(read)) {
    for (const tokenizers::BpeModel::Token& token : file.tokens) ranks.emplace(file.text(token), token.id);
    for (const tokenizers::BpeModel::Token& token : file.tokens) last = std::max(last, token.id);
    for (const tokenizers::BpeModel::Token& token : file.tokens) lengths.emplace(token.id, token.length);
    for (const tokenizers::BpeModel::Merge& merge : tokenizers::merges_of(file))
      merges.emplace(key(file.tokens[merge.left].id, file.tokens[merge.right].id),
                     static_cast<std::uint32_t>(merges.size()));
  }
  Vocabulary(const Vocabulary&) = delete;  // the keys point into the file

  static std::uint64_t key(std::int32_t left, std::int32_t right) {
    return static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right);
  }

  // In bytes; 0 of what is no token.
  std::int64_t length_of(std::int32_t id) const {
    const auto found = lengths.find(id);
    return found == lengths.end() ? 0 : found->second;
  }

  tokenizers::BpeModel file;
  std::unordered_map<std::string_view, std::int32_t> ranks;
  std::unordered_map<std::uint64_t, std::uint32_t> merges;  // their ranks
  std::unordered_map<std::int32_t, std::uint32_t> lengths;
  std::int32_t last = 0;  // the highest rank
};

}  // namespace assay::byte_bpe_encode
