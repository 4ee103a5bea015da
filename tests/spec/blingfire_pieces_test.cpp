// The vocab.txt of BERT, read out of BlingFire's .i2w files.
#include "harness/spec/blingfire_pieces.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "harness/core/error.h"
#include "harness/core/files.h"

namespace assay {
namespace {

const std::string corpus = ASSAY_SOURCE_DIRECTORY "/tests/fuzz/corpus/blingfire_pieces/";

std::string refusal(const std::string& name) {
  try {
    return "taken: " + vocab_txt_of_i2w(read_whole(corpus + name, 4096), name);
  } catch (const InputError& error) {
    return error.what();
  }
}

TEST(BlingfirePieces, BecomeLines) {
  EXPECT_EQ(vocab_txt_of_i2w(read_whole(corpus + "five", 4096), "five"), "[PAD]\n[UNK]\na\n##b\n\u00e4\n");
}

TEST(BlingfirePieces, AreRefusedBySayingWhatIsWrong) {
  EXPECT_EQ(refusal("none"), "none: expected from 1 to 1048576 texts, as BlingFire's .i2w files have it");
  EXPECT_EQ(refusal("many"), "many: expected from 1 to 1048576 texts, as BlingFire's .i2w files have it");
  EXPECT_EQ(refusal("beyond"), "beyond: expected texts that lie behind each other, as BlingFire's .i2w files have it");
  EXPECT_EQ(refusal("backwards"),
            "backwards: expected texts that lie behind each other, as BlingFire's .i2w files have it");
  const std::string five = read_whole(corpus + "five", 4096);
  for (std::size_t size = 0; size < 124; ++size)
    EXPECT_THROW(vocab_txt_of_i2w(five.substr(0, size), "cut"), InputError) << size;
}

}  // namespace
}  // namespace assay
