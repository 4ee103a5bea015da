#include "harness/core/names.h"

#include <gtest/gtest.h>

#include "harness/core/random.h"
#include "harness/core/summary.h"
#include "harness/core/verdict.h"

namespace assay {
namespace {

TEST(Names, Globs) {
  EXPECT_TRUE(matches_glob("*", ""));
  EXPECT_TRUE(matches_glob("*", "rms_norm"));
  EXPECT_TRUE(matches_glob("", ""));
  EXPECT_FALSE(matches_glob("", "a"));
  EXPECT_TRUE(matches_glob("*_norm", "rms_norm"));
  EXPECT_FALSE(matches_glob("*_norm", "rms_norms"));
  EXPECT_TRUE(matches_glob("simd@*", "simd@avx2"));
  EXPECT_FALSE(matches_glob("simd", "simd@avx2"));
  EXPECT_TRUE(matches_glob("g?lu*", "gelu_tanh"));
  EXPECT_FALSE(matches_glob("?", ""));
  EXPECT_TRUE(matches_glob("*a*b*", "xxaxxbxx"));
  EXPECT_FALSE(matches_glob("*a*b*", "xxbxxaxx"));
  EXPECT_TRUE(matches_glob("a**b", "ab"));
  EXPECT_TRUE(matches_glob("**", "x"));
  EXPECT_TRUE(matches_glob("*ab", "aab"));
  EXPECT_FALSE(matches_glob("*?b", "b"));
  EXPECT_TRUE(matches_glob("*", "*"));
  EXPECT_FALSE(matches_glob("a", "*"));
}

// By its definition, to hold the quick one against.
bool matches_slowly(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '*')
    return matches_slowly(pattern.substr(1), name) || (!name.empty() && matches_slowly(pattern, name.substr(1)));
  return !name.empty() && (pattern[0] == '?' || pattern[0] == name[0]) &&
         matches_slowly(pattern.substr(1), name.substr(1));
}

TEST(Names, GlobsDoWhatTheirDefinitionSays) {
  Random random(8);
  int matched = 0;
  for (int i = 0; i < 100000; ++i) {
    std::string pattern, name;
    for (std::uint64_t size = random.below(7); size > 0; --size) pattern += "ab*?"[random.below(4)];
    for (std::uint64_t size = random.below(8); size > 0; --size) name += "ab"[random.below(2)];
    ASSERT_EQ(matches_glob(pattern, name), matches_slowly(pattern, name)) << pattern << " " << name;
    matched += matches_glob(pattern, name) ? 1 : 0;
  }
  EXPECT_GT(matched, 10000);
  EXPECT_LT(matched, 90000);
}

TEST(Names, AHostileGlobEndsSoon) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a";
  EXPECT_FALSE(matches_glob(pattern + "b", std::string(10000, 'a')));
}

TEST(Names, TheNearestIsSuggestedIfItIsNear) {
  const std::vector<std::string> known{"rms_norm", "layer_norm", "gelu", "gelu_tanh"};
  EXPECT_EQ(nearest_name("rmsnorm", known), "rms_norm");
  EXPECT_EQ(nearest_name("glue", known), "gelu");
  EXPECT_EQ(nearest_name("gelu-tanh", known), "gelu_tanh");
  EXPECT_EQ(nearest_name("pretokenize", known), "");
  EXPECT_EQ(nearest_name("", {}), "");
  EXPECT_EQ(suggestion("gelo", known), "; did you mean 'gelu'?");
  EXPECT_EQ(suggestion("zzzzzzzz", {"a", "b"}), "; known: a, b");
  EXPECT_EQ(suggestion("x", {}), "");
  const std::string of_many = suggestion("zzzzzzzz", std::vector<std::string>(200, "abcdef"));
  EXPECT_LT(of_many.size(), 300u);
  EXPECT_TRUE(of_many.ends_with("abcdef, abcdef, and 170 more")) << of_many;
  EXPECT_EQ(nearest_name(std::string(1 << 20, 'x'), known), "");
}

TEST(Names, Join) {
  EXPECT_EQ(join({}, ", "), "");
  EXPECT_EQ(join({"a"}, ", "), "a");
  EXPECT_EQ(join({"a", "b", "c"}, ", "), "a, b, c");
}

TEST(Verdicts, NamesAndFailures) {
  EXPECT_EQ(name_of(Verdict::pass), "pass");
  EXPECT_EQ(name_of(Verdict::timeout), "timeout");
  for (const Verdict good : {Verdict::pass, Verdict::unsupported, Verdict::absent}) EXPECT_FALSE(is_failure(good));
  for (const Verdict bad : {Verdict::fail, Verdict::mistrusted, Verdict::crash, Verdict::timeout})
    EXPECT_TRUE(is_failure(bad));
}

TEST(Summary, Shapes) {
  EXPECT_EQ(shape_of({{"rows", 32}, {"cols", 768}}), "32x768");
  EXPECT_EQ(shape_of({{"bytes", 65536}}), "65536 bytes");
  EXPECT_EQ(shape_of({}), "");
}

}  // namespace
}  // namespace assay
