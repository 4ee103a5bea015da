// hmm_train: what is counted, and what is written of it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/files.h"
#include "impls/segmenters/hmm_train/op.h"
#include "impls/segmenters/hmm_train/reference.h"

namespace assay::hmm_train {
namespace {

using Counts = std::vector<std::int64_t>;

TEST(HmmTrain, CountsStatesAndSteps) {
  const Counted counted = reference_count("中国 人\n中华人 民a人");
  EXPECT_EQ(characters_of(counted), (Counts{0x4e2d, 0x4eba, 0x534e, 0x56fd, 0x6c11}));
  EXPECT_EQ(counts_of(counted), (Counts{2, 0, 0, 1,              // runs begin with 中, 中 and 人
                                        0, 1, 1, 0, 0, 0, 0, 2,  // BE, BM; ES
                                        0, 1, 0, 0, 0, 0, 0, 0,  // ME
                                        2, 0, 0, 0,              // 中
                                        0, 1, 0, 2,              // 人
                                        0, 0, 1, 0,              // 华
                                        0, 1, 0, 0,              // 国
                                        0, 0, 0, 1}));           // 民
}

TEST(HmmTrain, OfNothingIsNothing) {
  for (const char* const text : {"", "ab c\n", " \t"}) {
    EXPECT_TRUE(characters_of(reference_count(text)).empty());
    EXPECT_EQ(counts_of(reference_count(text)), Counts(counts_of_states));
  }
}

// The model in the tree is what its script counts, in another language; and what is written here is the same to the
// byte.
TEST(HmmTrain, WritesTheModelInTheTree) {
  const std::string folder = ASSAY_SOURCE_DIRECTORY "/impls/segmenters/";
  const Counted counted = reference_count(read_whole(folder + "dictionary/data/segmented.txt", 1 << 20));
  EXPECT_EQ(written_model(characters_of(counted), counts_of(counted), 0),
            read_whole(folder + "hmm/data/small.hmm", 1 << 20));
}

TEST(HmmTrain, SmoothsWhatWasNeverSeen) {
  const Counted counted = reference_count("中国");
  const std::string plain = written_model(characters_of(counted), counts_of(counted), 0);
  EXPECT_TRUE(plain.starts_with("P={'B': 0.0,\n 'E': -3.14e+100,\n 'M': -3.14e+100,\n 'S': -3.14e+100}\n")) << plain;
  EXPECT_NE(plain.find("P={'B': {'\\u4e2d': 0.0},\n 'E': {'\\u56fd': 0.0},\n 'M': {},\n 'S': {}}\n"), plain.npos)
      << plain;
  const std::string smoothed = written_model(characters_of(counted), counts_of(counted), 1);
  // log(2/3) and log(1/3).
  EXPECT_TRUE(smoothed.starts_with("P={'B': -0.405465108108164")) << smoothed;
  EXPECT_NE(smoothed.find("'\\u56fd': -1.098612288668"), smoothed.npos) << smoothed;
}

}  // namespace
}  // namespace assay::hmm_train
