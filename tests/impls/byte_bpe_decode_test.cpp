#include <gtest/gtest.h>

#include <limits>

#include "harness/core/contract.h"
#include "harness/core/random.h"
#include "impls/tokenizers/byte_bpe_decode/op.h"
#include "impls/tokenizers/byte_bpe_decode/reference.h"
#include "impls/tokenizers/texts.h"
#include "tests/impls/tree_resources.h"

namespace assay::byte_bpe_decode {
namespace {

const TreeResources resources;
using Ids = std::vector<std::int64_t>;

Tokens tokens_of(const std::string& vocabulary) {
  using namespace byte_bpe_encode;
  return Tokens(std::make_shared<const KnownVocabulary>(read_model(resources.vocabulary(vocabulary).path)));
}

// The bytes with their own numbers, but for 'z', and two tokens with a gap before them.
Tokens by_hand() {
  byte_bpe_encode::Model model;
  for (int byte = 0; byte < 256; ++byte) model.ranks[std::string(1, static_cast<char>(byte))] = byte;
  model.ranks["z"] = 300;
  model.ranks["ab"] = 301;
  model.ranks[std::string("\xff\0z", 3)] = 302;
  model.added.texts[310] = "<end>";
  return Tokens(std::make_shared<const byte_bpe_encode::KnownVocabulary>(std::move(model)));
}

TEST(ByteBpeDecode, ByHand) {
  const Tokens tokens = by_hand();
  const auto text = [&](const Ids& ids, std::size_t room = 100) { return reference_decode(ids, room, tokens).text; };
  EXPECT_EQ(text({}), "");
  EXPECT_EQ(text({301, 97, 300}), "abaz");
  EXPECT_EQ(text({97, 310, 97}), "a<end>a") << "an added token is its text";
  EXPECT_EQ(text({0, 255, 0}), std::string("\0\xff\0", 3));
  EXPECT_EQ(reference_decode({301, 97}, 100, tokens).ends, (Ids{2, 3}));
}

TEST(ByteBpeDecode, StopsBeforeWhatIsNoToken) {
  const Tokens tokens = by_hand();
  for (const std::int64_t none : {std::int64_t{-1}, std::int64_t{122}, std::int64_t{256}, std::int64_t{303},
                                  std::int64_t{std::numeric_limits<std::int32_t>::min()},
                                  std::int64_t{std::numeric_limits<std::int32_t>::max()}}) {
    const Decoded decoded = reference_decode({97, none, 98}, 100, tokens);
    EXPECT_EQ(decoded.text, "a") << none;
    EXPECT_EQ(decoded.ends.size(), 1u) << none;
  }
}

TEST(ByteBpeDecode, StopsBeforeWhatHasNoRoom) {
  const Tokens tokens = by_hand();
  EXPECT_EQ(reference_decode({301, 301}, 4, tokens).text, "abab");
  EXPECT_EQ(reference_decode({301, 301}, 3, tokens).text, "ab") << "no token is cut, and nothing behind it is taken";
  EXPECT_EQ(reference_decode({301, 301, 97}, 3, tokens).ends.size(), 1u);
  EXPECT_EQ(reference_decode({97}, 0, tokens).ends.size(), 0u);
}

TEST(ByteBpeDecode, WhatIsEncodedIsDecodedAgain) {
  Random random(53);
  for (const char* vocabulary : {"small", "improper", "small_merges", "improper_merges"}) {
    const byte_bpe_encode::KnownVocabulary known(byte_bpe_encode::read_model(resources.vocabulary(vocabulary).path));
    const Tokens tokens = tokens_of(vocabulary);
    for (const ValuesInfo& kind : tokenizers::text_kinds()) {
      if (kind.file || !kind.drawn) continue;
      const std::int64_t size = random.between(0, 700);
      const Buffer drawn = tokenizers::draw_text("text", kind.name, size, random.next(), resources);
      for (const bool by_pairs : {false, true}) {
        const byte_bpe_encode::Settings settings{by_pairs ? "none" : "gpt2", by_pairs, !by_pairs};
        const Ids ids = byte_bpe_encode::reference_encode(drawn.text(), settings, known).ids;
        const Decoded decoded = reference_decode(ids, drawn.bytes.size(), tokens);
        EXPECT_EQ(decoded.text, drawn.text()) << vocabulary << " " << kind.name;
        EXPECT_EQ(decoded.ends.size(), ids.size()) << vocabulary << " " << kind.name;
      }
    }
  }
}

// What its cases are made of: enough ids, and each kind of what stops decoding.
TEST(ByteBpeDecode, CasesHoldWhatTheirKindsSay) {
  const Op& op = *find_op("byte_bpe_decode");
  int stopped = 0, full = 0;
  for (int seed = 0; seed < 40; ++seed)
    for (const char* kind : {"any_ids", "unknown_ids", "mixed"}) {
      const Case which = parse_case("byte_bpe_decode:u8,bytes=400,vocabulary=improper,values=" + std::string(kind) +
                                        ",seed=" + std::to_string(seed),
                                    op.info());
      const std::vector<Buffer> inputs = op.generate(which, resources);
      EXPECT_LE(inputs[ids].count(), 400);
      EXPECT_EQ(op.outputs(which, inputs)[text].dims, std::vector<std::int64_t>{400}) << "the room is as it was said";
      const std::vector<Expectation> expected = op.expect(which, inputs);
      EXPECT_EQ(op.work(which, inputs).characters, static_cast<double>(expected[text].exact.size()));
      const bool all = expected[decoded].exact[0] == inputs[ids].count();
      EXPECT_TRUE(all || std::string(kind) != "mixed");
      if (std::string(kind) == "unknown_ids") stopped += all ? 0 : 1;
      if (std::string(kind) == "any_ids") full += all ? 0 : 1;
    }
  EXPECT_EQ(stopped, 40);
  EXPECT_GT(full, 5);
  EXPECT_LT(full, 35);
}

}  // namespace
}  // namespace assay::byte_bpe_decode
