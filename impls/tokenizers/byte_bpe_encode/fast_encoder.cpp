// The cache of `fast`: what is seldom done with it.
#include "impls/tokenizers/byte_bpe_encode/fast_encoder.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <new>
#include <utility>

#include "impls/tokenizers/byte_bpe_encode/fast_keys.h"

namespace assay::byte_bpe_encode::cached {
namespace {

// Of 4 bytes each: 16 MiB.
constexpr std::size_t room_in_store = std::size_t{1} << 22;

bool is_empty(const Entry& entry) { return entry.count == 0; }
bool is_long(const Entry& entry) { return entry.high >> 63 != 0; }

}  // namespace

void Free::operator()(void* memory) const { std::free(memory); }

std::unique_ptr<void, Free> in_large_pages(std::size_t bytes) {
  constexpr std::size_t large_page = std::size_t{1} << 21;
  if (bytes >= large_page) bytes = (bytes + large_page - 1) & ~(large_page - 1);
  std::unique_ptr<void, Free> memory(std::aligned_alloc(bytes >= large_page ? large_page : sizeof(PairLine), bytes));
  if (memory == nullptr) throw std::bad_alloc();
  if (bytes >= large_page) madvise(memory.get(), bytes, MADV_HUGEPAGE);
  return memory;
}

tokenizers::Scanned scan_apart(const Byte* at, const Byte* end) { return tokenizers::scan_beyond_ascii(at, end); }

Encoder::Encoder(std::shared_ptr<const Tables> tables, tokenizers::Splitter splitter)
    : piece_end(splitter), tables_(std::move(tables)), merges_(tables_->merges()) {
  // Two entries for each token and more, for what is none.
  bucket_count_ = std::bit_ceil(tables_->model().tokens.size() + 16384);
  shift_ = static_cast<unsigned>(64 - std::countr_zero(bucket_count_));
  memory_ = in_large_pages(bucket_count_ * sizeof(Bucket));
  std::memset(memory_.get(), 0, bucket_count_ * sizeof(Bucket));
  buckets_ = static_cast<Bucket*>(memory_.get());
  store_ = static_cast<std::uint32_t*>(std::malloc(room_in_store * sizeof *store_));
  if (store_ == nullptr) throw std::bad_alloc();
  put_tokens();
}

Encoder::~Encoder() { std::free(store_); }

// So that a word that is a token is known before it is met. The memory for some is asked for ahead.
void Encoder::put_tokens() {
  const tokenizers::BpeModel& model = tables_->model();
  struct Ahead {
    Key key;
    std::size_t bucket;
  };
  constexpr std::size_t ahead = 32;
  Ahead looked_up[ahead];
  std::int32_t ids[most_scanned];
  for (std::size_t at = 0; at < model.tokens.size() + ahead; ++at) {
    Ahead& own = looked_up[at % ahead];
    if (at >= ahead) {
      const tokenizers::BpeModel::Token& token = model.tokens[at - ahead];
      const auto* const piece = reinterpret_cast<const Byte*>(model.bytes.data()) + token.offset;
      // What is there already stays.
      if (token.length <= most_scanned && is_empty(buckets_[own.bucket ^ 1].entries[1])) {
        ids[0] = token.id;
        put(piece, token.length, own.key, own.bucket, ids,
            tables_->keeps_tokens() ? 1 : tables_->encode(piece, token.length, ids));
      }
    }
    if (at >= model.tokens.size() || model.tokens[at].length > most_scanned) continue;
    const std::size_t size = model.tokens[at].length;
    const auto* const piece = reinterpret_cast<const Byte*>(model.bytes.data()) + model.tokens[at].offset;
    Byte copy[16]{};
    const bool is_short = size <= short_piece;
    if (is_short) std::memcpy(copy, piece, size);
    const std::uint64_t hash = is_short ? 0 : long_hash(piece, size);
    own.key = is_short ? short_key(copy, size) : Key{hash, long_mark(size)};
    own.bucket = (is_short ? hash_of(own.key.low, own.key.high) : hash) >> shift_;
    __builtin_prefetch(buckets_ + own.bucket, 1);
    __builtin_prefetch(buckets_ + (own.bucket ^ 1), 1);
  }
}

bool Encoder::is_merged(const Byte* piece, std::size_t size) const { return tables_->whole(piece, size) == nullptr; }

const Entry* Encoder::find(const Byte* piece, std::size_t size, Key key, std::size_t bucket) const {
  if (size > most_scanned) return nullptr;
  for (const std::size_t place : {bucket, bucket ^ 1})
    for (const Entry& entry : buckets_[place].entries) {
      if (entry.low != key.low || entry.high >> 32 != key.high >> 32) continue;
      const bool same = size > short_piece
                            ? std::memcmp(store_ + static_cast<std::uint32_t>(entry.high), piece, size) == 0
                            : entry.high == key.high;
      if (same) return &entry;
    }
  return nullptr;
}

std::int32_t* Encoder::encode_new(const Byte* piece, std::size_t size, Key key, std::size_t bucket,
                                  std::int32_t* written) {
  const std::size_t count = tables_->encode(piece, size, written);
  if (size <= most_scanned) put(piece, size, key, bucket, written, count);
  return written + count;
}

void Encoder::put_merged(const Place* parts, std::size_t count, const Byte* piece, std::size_t size, Key key,
                         std::size_t bucket) {
  if (find(piece, size, key, bucket) != nullptr) return;  // it was there twice
  std::int32_t ids[most_scanned];
  for (std::size_t i = 0; i < count; ++i) ids[i] = merges_.ids[parts[i]];
  put(piece, size, key, bucket, ids, count);
}

void Encoder::put(const Byte* piece, std::size_t size, Key key, std::size_t bucket, const std::int32_t* ids,
                  std::size_t count) {
  const std::size_t words = (size > short_piece ? size / 4 + 1 : 0) + (count > 3 ? count : 0);
  if (stored_ + words > room_in_store) forget_store();
  Entry entry{key.low, key.high, {}, static_cast<std::uint32_t>(count)};
  if (size > short_piece) entry.high |= keep(piece, size);
  if (count > 3) entry.ids[0] = static_cast<std::int32_t>(keep(ids, count * sizeof *ids));
  else std::copy_n(ids, count, entry.ids);
  Bucket &own = buckets_[bucket], &beside = buckets_[bucket ^ 1];
  for (Bucket* place : {&own, &beside})
    for (Entry& each : place->entries)
      if (is_empty(each)) {
        each = entry;
        return;
      }
  // A token that nobody asks for goes sooner or later: the first entry of each bucket is the last of the other.
  beside.entries[0] = beside.entries[1];
  beside.entries[1] = own.entries[1];
  own.entries[1] = entry;
}

// Returns where in the store it is.
std::uint32_t Encoder::keep(const void* from, std::size_t bytes) {
  const std::size_t at = stored_;
  std::memcpy(store_ + at, from, bytes);
  stored_ += (bytes + 3) / 4;
  return static_cast<std::uint32_t>(at);
}

// The store is full: all that stands in it is forgotten, and so are the entries that need it.
void Encoder::forget_store() {
  for (std::size_t bucket = 0; bucket < bucket_count_; ++bucket)
    for (Entry& entry : buckets_[bucket].entries)
      if (is_long(entry) || entry.count > 3) entry = {};
  stored_ = 1;
}

}  // namespace assay::byte_bpe_encode::cached
