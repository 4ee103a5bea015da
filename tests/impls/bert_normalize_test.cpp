// BERT's basic tokenizer: both rules by hand, and what their order of steps does not change.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "impls/tokenizers/bert_normalize/naive.h"
#include "impls/tokenizers/bert_normalize/reference.h"
#include "impls/tokenizers/reference_unicode.h"

namespace assay::bert_normalize {
namespace {

using namespace std::string_literals;
constexpr Settings google{true, false}, hf{false, false}, cased_google{true, true}, cased_hf{false, true};

struct Known {
  std::string text, in_google, in_hf;
};

void expect_all(const std::vector<Known>& all, const Settings& of_google, const Settings& of_hf) {
  for (const Known& each : all) {
    EXPECT_EQ(reference_normalize(each.text, of_google), each.in_google) << each.text;
    EXPECT_EQ(reference_normalize(each.text, of_hf), each.in_hf) << each.text;
    EXPECT_EQ(NaiveNormalizer(of_google).normalize(each.text), each.in_google) << each.text;
    EXPECT_EQ(NaiveNormalizer(of_hf).normalize(each.text), each.in_hf) << each.text;
  }
}

// What tokenization.py and tokenizers 0.23.3 gave for the same.
TEST(BertNormalize, ByHand) {
  expect_all({{"", "", ""},
              {"  Hello,\tWORLD!\r\n", "hello , world !", "hello , world !"},
              {"a$b^c`d|e~f<g>h=i+j", "a $ b ^ c ` d | e ~ f < g > h = i + j", "a $ b ^ c ` d | e ~ f < g > h = i + j"},
              {"snake_case", "snake _ case", "snake _ case"},
              {"\u20ac5 \u00d7 \u2014x", "\u20ac5 \u00d7 \u2014 x", "\u20ac5 \u00d7 \u2014 x"},
              {"ab\u4e2d\u6587cd", "ab \u4e2d \u6587 cd", "ab \u4e2d \u6587 cd"},
              {"\u304b\u306a", "\u304b\u306a", "\u304b\u306a"},
              {"\uf900", "\u8c48", "\u8c48"},
              {"a\U0002b820b", "a \U0002b820 b", "a\U0002b820b"},
              {"a\U0002b920b", "a \U0002b920 b", "a \U0002b920 b"},
              {"a\U0002ceb0b", "a\U0002ceb0b", "a\U0002ceb0b"},
              {"\u00c9cole \u1ed8\u212b", "ecole oa", "ecole oa"},
              {"a\u0903b", "a\u0903b", "a\u0903b"},
              {"\uac01", "\u1100\u1161\u11a8", "\u1100\u1161\u11a8"},
              {"\u00bd\ufb01", "\u00bd\ufb01", "\u00bd\ufb01"},
              {"\u0130I\u0307", "ii", "ii"},
              {"a\u2260b\u037e\u1fef", "a = b ; `", "a = b ; `"}},
             google, hf);
}

TEST(BertNormalize, SigmasAreFinalInGooglesRuleAlone) {
  expect_all({{"\u03a3\u0391\u03a3", "\u03c3\u03b1\u03c2", "\u03c3\u03b1\u03c3"},
              {"\u03a3", "\u03c3", "\u03c3"},
              {"\u0391\u03a3.", "\u03b1\u03c2 .", "\u03b1\u03c3 ."},
              {"\u0391\u03a3.\u0391", "\u03b1\u03c3 . \u03b1", "\u03b1\u03c3 . \u03b1"},  // a '.' is passed over
              {"\u0391\u03a3-\u0391", "\u03b1\u03c2 - \u03b1", "\u03b1\u03c3 - \u03b1"},  // a '-' is not
              {"\u0391\u03a3 \u0391", "\u03b1\u03c2 \u03b1", "\u03b1\u03c3 \u03b1"},
              {"\u0391\u0301\u03a3\u0301", "\u03b1\u03c2", "\u03b1\u03c3"},
              {"\u0391\u00ad\u03a3\u200d\u0391", "\u03b1\u03c3\u03b1", "\u03b1\u03c3\u03b1"},
              {"\u4e2d\u03a3", "\u4e2d \u03c3", "\u4e2d \u03c3"}},
             google, hf);
}

TEST(BertNormalize, WhatIsDroppedAndWhatIsABlank) {
  expect_all({{"a\0b\ufffd\x07\x7f\u0085\u200b\u00ad\ufeff\u180e\u2061"s + "c", "abc", "abc"},
              {"a\x0b\x0c\x1c"s + "b", "ab", "ab"},
              {"a\u00a0b\u3000c\u2028d\u1680e\u2029f", "a b c d e f", "a b c d e f"},
              {"a\ue000\U0010fffdb", "a\ue000\U0010fffdb", "ab"},
              {"a\u0378\uffffb", "a\u0378\uffffb", "a\u0378\uffffb"},
              {"a\xff\xc3(\xed\xa0\x80\xf0\x9f\x98"s + "b", "a ( b", "a ( b"}},
             google, hf);
  expect_all({{"\u00c9a\u0301 \u212b\u03a3\uac01\ufb2c,B", "\u00c9a\u0301 \u212b\u03a3\uac01\ufb2c , B",
               "\u00c9a\u0301 \u212b\u03a3\uac01\ufb2c , B"},
              {"\uf900\u2260\u1fef", "\uf900 \u2260\u1fef", "\uf900 \u2260\u1fef"}},
             cased_google, cased_hf);
}

// Marks that are not Mn stay, in canonical order; one of class 0 that is dropped has parted them.
TEST(BertNormalize, MarksThatStayAreInOrder) {
  expect_all({{"a\u302e\U0001d165", "a\U0001d165\u302e", "a\U0001d165\u302e"},
              {"a\u302e\u0301\U0001d165", "a\U0001d165\u302e", "a\U0001d165\u302e"},
              {"a\u302e\u034f\U0001d165", "a\u302e\U0001d165", "a\u302e\U0001d165"},
              {"\U0001d160\u302e\U0001d16d", "\U0001d158\U0001d165\U0001d16e\u302e\U0001d16d",
               "\U0001d158\U0001d165\U0001d16e\u302e\U0001d16d"}},
             google, hf);
}

// Google's rule lowers before it strips, the other one after: of no code point is that another result, so that no
// mutant can show it. Only the sigmas differ.
TEST(BertNormalize, OrderOfStrippingAndLoweringDoesNotShow) {
  const auto stripped = [](std::u32string_view text) {
    std::u32string made = tokenizers::decomposed(text, false);
    std::erase_if(made, [](char32_t each) { return tokenizers::category_of(each) == tokenizers::Category::mark; });
    return made;
  };
  std::size_t changed = 0;
  for (char32_t each = 0; each < 0x110000; ++each) {
    if (each >= 0xd800 && each <= 0xdfff) continue;
    const std::u32string one(1, each), lower_first = stripped(tokenizers::lowered(one, false));
    ASSERT_EQ(lower_first, tokenizers::lowered(stripped(one), false)) << static_cast<std::uint32_t>(each);
    changed += lower_first != one ? 1u : 0u;
  }
  EXPECT_GT(changed, 10000u);
}

// How much room the contract asks for.
TEST(BertNormalize, NothingGrowsMoreThanThreeTimes) {
  std::size_t grown = 0;
  for (char32_t each = 0; each < 0x110000; ++each) {
    if ((each >= 0xd800 && each <= 0xdfff) || tokenizers::category_of(each) == tokenizers::Category::unassigned)
      continue;
    if (tokenizers::category_of(each) == tokenizers::Category::private_use && each % 1000 != 0) continue;
    const std::string one = tokenizers::utf8_of(std::u32string(1, each));
    for (const Settings& settings : {google, hf, cased_google, cased_hf}) {
      // Between two others: with the blanks that it brings.
      const std::string made = reference_normalize("x" + one + "x", settings);
      ASSERT_LE(made.size(), 2 + most_growth * one.size()) << static_cast<std::uint32_t>(each);
      grown += made.size() == 2 + most_growth * one.size() ? 1u : 0u;
    }
  }
  EXPECT_GT(grown, 0u) << "and no less is enough";
}

}  // namespace
}  // namespace assay::bert_normalize
