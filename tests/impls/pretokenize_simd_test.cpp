// The masks of pretokenize's simd, of each set of instructions that this machine has, against the scanners: on texts of
// which every one is about an edge of the 64 bytes that a mask has.
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "harness/core/random.h"
#include "impls/tokenizers/pretokenize/op.h"
#include "impls/tokenizers/texts.h"
#include "tests/impls/tokenizer_runs.h"
#include "tests/impls/tree_resources.h"

namespace assay::pretokenize {

Implementation simd();
Implementation scalar();

namespace {

using tokenizers::PreparedText;

// What masks, carries and contractions are about, as pieces to put behind each other.
const std::vector<std::string> troubles{"a",
                                        "Z",
                                        "word",
                                        "Word",
                                        "WORD",
                                        "1",
                                        "12345",
                                        " ",
                                        "  ",
                                        "\t",
                                        "\n",
                                        "\r\n",
                                        "\n\n",
                                        " \n ",
                                        "'",
                                        "'s",
                                        "'S",
                                        "'re",
                                        "'LL",
                                        "'\u017f",
                                        "\u2019s",
                                        "/",
                                        "//\n",
                                        ".",
                                        "...",
                                        "(",
                                        "_",
                                        "\u00e4",
                                        "\u00c4",
                                        "\u00df",
                                        "\u0301",
                                        "\u01c5",
                                        "\u02b0",
                                        "\u0430",
                                        "\u0411",
                                        "\u0439\u0306",
                                        "\u4e2d",
                                        "\u6587\u5b57",
                                        "\u3042",
                                        "\u30a0",
                                        "\u3002",
                                        "\uff0c",
                                        "\uac00",
                                        "\u0e01",
                                        "\u0661",
                                        "\u2167",
                                        "\u00bd",
                                        "\u00a0",
                                        "\u2003",
                                        "\u3000",
                                        "\u180e",
                                        "\u200b",
                                        "\ufeff",
                                        "\U0001f600",
                                        "\U0001f469\u200d\U0001f4bb",
                                        "\U00010400",
                                        std::string(1, '\0'),
                                        "\x7f",
                                        "\x80",
                                        "\xff",
                                        "\xc3",
                                        "\xe4\xb8",
                                        "\xed\xa0\x80",
                                        "\xf4\x90\x80\x80",
                                        "\u00d7",
                                        "\u00f7",
                                        "\u00aa",
                                        "\u00b2",
                                        "\u0378",
                                        "\ue000"};

std::string troubled_text(Random& random) {
  std::string text;
  // Sometimes one of them again and again, and often letters up to the edge of a block.
  for (std::uint64_t parts = 1 + random.below(24); parts > 0; --parts) {
    if (random.chance(0.15)) text += std::string(random.below(70), "ax 1.\n"[random.below(6)]);
    const std::string& trouble = random.pick(troubles);
    for (std::uint64_t times = random.chance(0.1) ? 1 + random.below(40) : 1; times > 0; --times) text += trouble;
  }
  return text;
}

TEST(PretokenizeSimd, EverySetAgreesWithTheScanners) {
  Random random(61);
  std::size_t compared = 0;
  for (const char* pattern : {"gpt2", "cl100k", "cl100k_plain", "llama3", "qwen2", "o200k", "tekken"}) {
    const Parameters parameters{{"pattern", std::string(pattern)}};
    const PreparedText expected(scalar(), parameters, "");
    std::vector<std::pair<std::string, PreparedText>> sets;
    for (const Variant& variant : simd().variants) {
      if (!variant.unavailable.empty()) continue;
      sets.emplace_back(variant.name, PreparedText(simd(), parameters, variant.name));
      ASSERT_TRUE(sets.back().second.is_ready()) << sets.back().second.reason();
    }
    for (int i = 0; i < 3000; ++i) {
      const std::string text = troubled_text(random);
      const std::vector<std::int64_t> ends = expected.run<std::int64_t>(text);
      for (const auto& [name, set] : sets) {
        ASSERT_EQ(set.run<std::int64_t>(text), ends) << pattern << " " << name << " " << tokenizers::escaped(text);
        ++compared;
      }
    }
  }
  EXPECT_GE(compared, 21000u) << "there is no machine without the portable set";
}

// Every trouble at every place of a block, with letters before it and behind it.
TEST(PretokenizeSimd, EveryTroubleAtEveryPlaceOfABlock) {
  for (const char* pattern : {"gpt2", "cl100k", "o200k", "tekken"}) {
    const Parameters parameters{{"pattern", std::string(pattern)}};
    const PreparedText expected(scalar(), parameters, "");
    for (const Variant& variant : simd().variants) {
      if (!variant.unavailable.empty()) continue;
      const PreparedText set(simd(), parameters, variant.name);
      for (const std::string& trouble : troubles)
        for (std::size_t place = 0; place < 66; ++place)
          for (const char* filling : {"a", " ", "x y "}) {
            std::string text;
            while (text.size() < place) text += filling;
            text.resize(place);
            text += trouble + trouble + "b c" + std::string(70, 'd');
            ASSERT_EQ(set.run<std::int64_t>(text), expected.run<std::int64_t>(text))
                << pattern << " " << variant.name << " " << tokenizers::escaped(text);
          }
    }
  }
}

}  // namespace
}  // namespace assay::pretokenize
