// What `fast` knows of a vocabulary, and what it has seen of texts. For the files of `fast` alone.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "impls/tokenizers/byte_bpe_encode/fast.h"
#include "impls/tokenizers/byte_bpe_encode/fast_merge.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/formats/bpe_model.h"
#include "impls/tokenizers/splitters.h"

namespace assay::byte_bpe_encode::cached {

// Memory that is read at random places: in large pages, if the system has them, which begin at multiples of their size.
struct Free {
  void operator()(void* memory) const;
};
std::unique_ptr<void, Free> in_large_pages(std::size_t bytes);

// Which of the merges of a symbol come first: with a left one that ends in a byte that continues a character, or in
// another; and with a right one that begins with none that continues.
struct MergesAround {
  std::uint32_t with_continuing = no_merge, with_another = no_merge, with_next = no_merge;
};

// A vocabulary and a rule, ready to merge by. Read alone once it is made: encoders of many threads share it.
class Tables {
 public:
  // Throws Unsupported if there are too many merges.
  Tables(tokenizers::BpeModel model, const Settings& settings, const SimdKernels& kernels);
  Tables(const Tables&) = delete;  // the tables point into it

  const MergeTables& merges() const { return merges_; }
  const tokenizers::BpeModel& model() const { return model_; }

  // The token that a piece is as a whole, where that goes first and merging might give something else.
  const tokenizers::BpeModel::Token* whole(const Byte* piece, std::size_t size) const;
  // Whether each token is what its bytes are encoded as.
  bool keeps_tokens() const { return keeps_tokens_; }

  // The ids of a piece of at least one byte; returns how many they are.
  std::size_t encode(const Byte* piece, std::size_t size, std::int32_t* written) const;

 private:
  bool learn_pairs();
  bool learn_alone(Learned& piece, std::vector<Place>& parts) const;
  void take_pairs(const std::vector<tokenizers::BpeModel::Merge>& merges, bool by_pairs);
  void reserve_lines(std::size_t pairs);
  void add(Place left, Place right, std::uint32_t rank);
  void forget_merges();
  void note_around(Place left, Place right, std::uint32_t rank);
  void enter_character(const tokenizers::BpeModel::Token& token);
  void index_tokens();
  std::size_t encode_long(const Byte* piece, std::size_t size, std::int32_t* written) const;
  // Any piece; `parts` has a place for each byte. Returns how many parts it has become, which are the first ones.
  std::size_t merge_long(const Byte* piece, std::size_t size, Place* parts) const;

  tokenizers::BpeModel model_;
  const SimdKernels& kernels_;
  MergeTables merges_{};
  std::unique_ptr<void, Free> lines_;
  std::size_t line_count_ = 0;
  std::vector<std::uint32_t> of_two_bytes_, of_character_;
  // By place, while the tables are made.
  std::vector<MergesAround> around_;
  std::vector<std::uint8_t> forms_;
  std::vector<Place> made_;
  std::vector<std::int32_t> ids_;
  std::vector<Place> of_byte_;
  bool keeps_tokens_;
  std::vector<Place> tokens_by_hash_;  // empty if no piece needs to be looked up as a whole
};

// A cache of pieces, in memory that is bounded: what is new takes the place of what was put there last. Its content
// changes what a call costs, and never what it gives: bytes are compared, not hashes alone. For one thread at a time.
class Encoder {
 public:
  Encoder(std::shared_ptr<const Tables> tables, tokenizers::Splitter splitter);
  ~Encoder();
  Encoder(const Encoder&) = delete;

  // Where the scanners that know everything say that a piece ends.
  const tokenizers::Splitter piece_end;

  const Bucket* buckets() const { return buckets_; }
  unsigned shift() const { return shift_; }
  const std::uint32_t* store() const { return store_; }

  const MergeTables& merges() const { return merges_; }
  // Whether a piece gets its ids by merging alone.
  bool is_merged(const Byte* piece, std::size_t size) const;

  // nullptr if the cache does not have it.
  const Entry* find(const Byte* piece, std::size_t size, Key key, std::size_t bucket) const;

  // A piece that is not in the cache: encodes it, and puts it there if it is short enough.
  std::int32_t* encode_new(const Byte* piece, std::size_t size, Key key, std::size_t bucket, std::int32_t* written);

  // One that has been merged: puts it there.
  void put_merged(const Place* parts, std::size_t count, const Byte* piece, std::size_t size, Key key,
                  std::size_t bucket);

 private:
  void put_tokens();
  void put(const Byte* piece, std::size_t size, Key key, std::size_t bucket, const std::int32_t* ids,
           std::size_t count);
  std::uint32_t keep(const void* from, std::size_t bytes);
  void forget_store();

  std::shared_ptr<const Tables> tables_;
  MergeTables merges_;
  std::unique_ptr<void, Free> memory_;
  Bucket* buckets_ = nullptr;
  std::size_t bucket_count_ = 0;
  unsigned shift_ = 0;
  std::uint32_t* store_ = nullptr;
  std::size_t stored_ = 1;  // no place is 0
};

}  // namespace assay::byte_bpe_encode::cached
