// How much memory the encoder with a cache needs for a long pre-token, beside its tables and the room for the ids.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "harness/core/random.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "tests/impls/tokenizer_runs.h"
#include "tests/impls/tree_resources.h"

namespace {

// Bytes that new has given and delete has not had back, and the most that they were. Other tests of this program may
// have threads.
std::atomic<std::ptrdiff_t> in_use, most_in_use;

}  // namespace

void* operator new(std::size_t size) {
  void* const memory = std::malloc(std::max<std::size_t>(size, 1));
  if (memory == nullptr) throw std::bad_alloc();
  const std::ptrdiff_t now = in_use += static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
  for (std::ptrdiff_t most = most_in_use; most < now && !most_in_use.compare_exchange_weak(most, now);) {
  }
  return memory;
}

void operator delete(void* memory) noexcept {
  in_use -= static_cast<std::ptrdiff_t>(malloc_usable_size(memory));
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

namespace assay::byte_bpe_encode {

Implementation fast();

namespace {

const TreeResources resources;

std::ptrdiff_t most_for(const tokenizers::PreparedText& encoder, const std::string& text) {
  const std::ptrdiff_t before = in_use;
  most_in_use = before;
  EXPECT_FALSE(encoder.run<std::int32_t>(text).empty());
  return most_in_use - before;
}

// What the test itself takes is the same for a text of words.
TEST(ByteBpeMemory, LongPiecesTakeAQuarterOfTheirLength) {
  constexpr std::size_t size = std::size_t{1} << 21;
  Random random(76);
  std::string letters, words;
  while (letters.size() < size) letters += "ab"[random.below(2)];
  words = letters;
  for (std::size_t at = 0; at < size; at += 8) words[at] = ' ';
  for (const char* vocabulary : {"small", "improper", "small_merges", "improper_merges"}) {
    const char* const rule = std::string(vocabulary).ends_with("merges") ? pairs_rule : bytes_rule;
    const Parameters parameters{
        {"vocabulary", std::string(vocabulary)}, {"pattern", std::string("gpt2")}, {"rule", std::string(rule)}};
    const tokenizers::PreparedText encoder(fast(), parameters, "", resources.vocabulary(vocabulary).path);
    ASSERT_TRUE(encoder.is_ready()) << encoder.reason();
    EXPECT_LT(most_for(encoder, letters) - most_for(encoder, words), static_cast<std::ptrdiff_t>(size / 4))
        << vocabulary;
  }
}

}  // namespace
}  // namespace assay::byte_bpe_encode
