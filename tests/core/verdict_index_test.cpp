#include "harness/core/verdict_index.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

VerdictRecord verdict(const std::string& op, const std::string& dtype, const std::string& implementation,
                      const std::string& scope, Verdict became = Verdict::pass) {
  VerdictRecord record;
  record.op = op;
  record.dtype = dtype;
  record.scope = scope;
  record.subject.implementation = implementation;
  record.verdict = became;
  return record;
}

TEST(VerdictIndex, FindsByAllFourPartsOfTheKey) {
  VerdictIndex index;
  index.add(verdict("gelu", "f32", "simd", "generated"));
  EXPECT_NE(index.find({"gelu", "f32", "simd", "generated"}), nullptr);
  EXPECT_EQ(index.find({"swish", "f32", "simd", "generated"}), nullptr);
  EXPECT_EQ(index.find({"gelu", "bf16", "simd", "generated"}), nullptr);
  EXPECT_EQ(index.find({"gelu", "f32", "naive", "generated"}), nullptr);
  EXPECT_EQ(index.find({"gelu", "f32", "simd", "cell"}), nullptr);
}

TEST(VerdictIndex, ALaterVerdictReplacesAnEarlierOne) {
  VerdictIndex index;
  index.add(verdict("gelu", "f32", "simd", "generated", Verdict::fail));
  index.add(verdict("gelu", "f32", "simd", "generated", Verdict::pass));
  EXPECT_EQ(index.find({"gelu", "f32", "simd", "generated"})->verdict, Verdict::pass);
  EXPECT_EQ(index.all().size(), 1u);
}

TEST(VerdictIndex, GivesAllOfAnImplementationAndOfNoOther) {
  VerdictIndex index;
  for (const char* implementation : {"sim", "simd", "simd@avx2"})
    for (const char* scope : {"generated", "cell", "waiver"}) index.add(verdict("gelu", "f32", implementation, scope));
  index.add(verdict("gelu", "f64", "simd", "generated"));
  const std::vector<const VerdictRecord*> found = index.of("gelu", "f32", "simd");
  ASSERT_EQ(found.size(), 3u);
  for (const VerdictRecord* each : found) EXPECT_EQ(each->subject.implementation, "simd");
  EXPECT_TRUE(index.of("gelu", "f32", "").empty());
}

}  // namespace
}  // namespace assay
