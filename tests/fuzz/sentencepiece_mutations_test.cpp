// Models of SentencePiece in which some bytes are others: both readers still agree, and what is taken is walked.
#include <gtest/gtest.h>

#include "harness/core/files.h"
#include "harness/core/random.h"
#include "tests/fuzz/target.h"

namespace assay::fuzz {
namespace {

TEST(SentencePieceMutations, AreReadByBothOrByNeither) {
  const std::string corpus = ASSAY_SOURCE_DIRECTORY "/tests/fuzz/corpus/sentencepiece_model/";
  Random random(20261130);
  for (const char* const name : {"pieces", "bytes", "charsmap", "json"}) {
    const std::string whole = read_whole(corpus + name, 1 << 20);
    for (int i = 0; i < 1500; ++i) {
      std::string mutated = whole;
      for (std::int64_t count = random.between(1, 4); count > 0; --count) {
        const std::size_t at = random.below(mutated.size());
        switch (random.below(4)) {
          case 0: mutated[at] = static_cast<char>(random.below(256)); break;
          case 1: mutated[at] = static_cast<char>(mutated[at] ^ 1 << random.below(8)); break;
          case 2: mutated.erase(at, 1 + random.below(4)); break;
          default: mutated.insert(at, whole.substr(random.below(whole.size()), random.below(16)));
        }
        if (mutated.empty()) mutated = whole;
      }
      EXPECT_NO_THROW(sentencepiece_model(mutated)) << name << ", mutation " << i;
    }
  }
}

}  // namespace
}  // namespace assay::fuzz
