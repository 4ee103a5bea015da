// The encoder with a cache takes characters of two and three bytes for one symbol where that makes no difference: with
// vocabularies that are drawn, in which merges reach over the edges of characters and come in any order.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "harness/core/files.h"
#include "harness/core/random.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/texts.h"
#include "tests/impls/tokenizer_runs.h"

namespace assay::byte_bpe_encode {

Implementation fast();
Implementation rescan();

namespace {

using Ids = std::vector<std::int32_t>;

std::string base64(std::string_view bytes) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string made;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    const std::size_t given = std::min<std::size_t>(3, bytes.size() - at);
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (i < given ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i) made += i <= given ? digits[group >> (18 - 6 * i) & 63] : '=';
  }
  return made;
}

// Few bytes, so that all that can stand beside each other does: of characters of two and three bytes, whole and not.
std::string bytes_of(Random& random, std::uint64_t count) {
  const std::vector<std::string> all{"\u3042", "\u3043", "\u3082", "\u00e9", "\u00c3", "\u4e2d", "a", " ", "1"};
  const std::string alone = "\xe3\x81\x82\x83\xc3\xa9 a";
  std::string made;
  for (; count > 0; --count)
    made += random.chance(0.7) ? random.pick(all) : std::string(1, alone[random.below(alone.size())]);
  return made;
}

// A rank file with all bytes first. In a proper one each token is two before it; else tokens are in any order.
std::string drawn_vocabulary(Random& random, bool proper) {
  std::vector<std::string> tokens;
  for (unsigned byte = 0; byte < 256; ++byte) tokens.emplace_back(1, static_cast<char>(byte));
  std::set<std::string> known(tokens.begin(), tokens.end());
  const std::size_t size = 256 + 20 + random.below(60);
  while (tokens.size() < size) {
    std::string next;
    if (proper) {
      const std::string text = bytes_of(random, 4);
      const std::size_t from = random.below(text.size()), length = 1 + random.below(3);
      next = text.substr(from, length);
      if (tokens.size() > 256 && random.chance(0.5)) next += tokens[256 + random.below(tokens.size() - 256)];
    } else {
      const std::string text = bytes_of(random, 3);
      next = text.substr(random.below(text.size()));
    }
    if (next.size() < 2 || next.size() > 9 || !known.insert(next).second) continue;
    tokens.push_back(next);
  }
  if (!proper)
    for (std::size_t at = tokens.size() - 1; at > 0; --at) std::swap(tokens[at], tokens[random.below(at + 1)]);
  std::string file;
  for (std::size_t rank = 0; rank < tokens.size(); ++rank)
    file += base64(tokens[rank]) + " " + std::to_string(rank) + "\n";
  return file;
}

class ByteBpeCharacters : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_characters_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    path = folder + "/drawn.tiktoken";
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  std::string folder, path;
};

TEST_F(ByteBpeCharacters, AreOneSymbolWhereThatMakesNoDifference) {
  Random random(76);
  for (int round = 0; round < 150; ++round) {
    write_whole(path, drawn_vocabulary(random, round % 2 == 0));
    for (const char* const rule : {bytes_rule, pairs_rule, whole_pairs_rule}) {
      const Parameters parameters{
          {"vocabulary", std::string("x")}, {"pattern", std::string("none")}, {"rule", std::string(rule)}};
      const tokenizers::PreparedText expected(rescan(), parameters, "", path);
      ASSERT_TRUE(expected.is_ready()) << expected.reason();
      for (const Variant& set : fast().variants) {
        if (!set.unavailable.empty()) continue;
        const tokenizers::PreparedText cached(fast(), parameters, set.name, path);
        ASSERT_TRUE(cached.is_ready()) << cached.reason();
        for (int i = 0; i < 6; ++i) {
          const std::string text = bytes_of(random, 1 + random.below(60));
          ASSERT_EQ(cached.run<std::int32_t>(text), expected.run<std::int32_t>(text))
              << rule << ", " << set.name << ", round " << round << ": " << tokenizers::escaped(text);
        }
      }
    }
  }
}

}  // namespace
}  // namespace assay::byte_bpe_encode
