// bench notes whose time grows faster than its work, and nobody else.
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace assay_test {
namespace {

// A text of one word, over and over, as one pre-token: `rescan` is quadratic in its length, `heap` is not. Then pieces
// for `scalar`.
const char* const repeated_texts = R"(
seed = 3
effort = {name = "quick", launches = 2, blocks = 6}
[[sweep]]
ops = "byte_bpe_encode"
texts = "./the.txt"
bytes = [96, 200, 400, 800, 1600]
parameters = {vocabulary = "small", pattern = "none"}
check = {cases = 20, exhaustive = false}
[[sweep]]
ops = "pretokenize"
texts = "repeated"
bytes = [256, 1024, 6144, 16384, 32768]
check = {cases = 20, exhaustive = false}
)";

// With no other test beside it (CMakeLists.txt): what it asserts is what was measured.
TEST(GrowthAlone, OfWhatIsQuadraticIsNoted) {
  const Project project;
  std::string text;
  for (int word = 0; word < 2000; ++word) text += " the";
  project.write("the.txt", text);
  project.write("repeated.toml", repeated_texts);
  const Finished finished =
      project.run_undisturbed({"bench", "repeated.toml", "--impl", "rescan", "--impl", "heap", "--impl", "scalar"});
  EXPECT_EQ(finished.code, 0) << finished.all();
  EXPECT_FALSE(finished.says("the time of byte_bpe_encode u8 heap")) << finished.all();
  EXPECT_FALSE(finished.says("the time of pretokenize u8 scalar")) << finished.all();
  EXPECT_TRUE(
      finished.says("scaling: the time of byte_bpe_encode u8 rescan (hot cache, text:the, vocabulary=small, "
                    "pattern=none, rule=bytes, special=plain, offsets=false, documents=false) grows as its work^"))
      << finished.all();
}

}  // namespace
}  // namespace assay_test
