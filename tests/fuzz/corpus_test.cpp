// Every file of the corpus, those that once were findings among them, through its target.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <vector>

#include "harness/core/files.h"
#include "tests/fuzz/target.h"

namespace assay::fuzz {
namespace {

namespace fs = std::filesystem;
const fs::path corpus = ASSAY_SOURCE_DIRECTORY "/tests/fuzz/corpus";

std::vector<fs::path> files_of(const Target& target) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(corpus / target.name)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

class Corpus : public testing::TestWithParam<Target> {};

TEST_P(Corpus, IsReadOrRefused) {
  const std::vector<fs::path> files = files_of(GetParam());
  EXPECT_GE(files.size(), 3u) << "too few to say anything";
  for (const fs::path& file : files) EXPECT_NO_THROW(GetParam().feed(read_whole(file.string(), 1u << 20))) << file;
}

// Half a file is what a full disk or a killed program leaves.
TEST_P(Corpus, IsReadOrRefusedWhereverItIsCutOff) {
  for (const fs::path& file : files_of(GetParam())) {
    const std::string whole = read_whole(file.string(), 1u << 20);
    const std::size_t step = std::max<std::size_t>(1, whole.size() / 40);
    for (std::size_t size = 0; size < whole.size(); size += step)
      EXPECT_NO_THROW(GetParam().feed(std::string_view(whole).substr(0, size))) << file << " up to " << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Corpus, testing::ValuesIn(targets),
                         [](const testing::TestParamInfo<Target>& target) { return std::string(target.param.name); });

TEST(CorpusFolder, HasNothingButTargets) {
  for (const fs::directory_entry& entry : fs::directory_iterator(corpus)) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(std::ranges::any_of(targets, [&](const Target& target) { return name == target.name; })) << name;
  }
}

// A target that lets everything pass would find nothing.
TEST(Require, IsNoRefusal) {
  EXPECT_THROW(refuses_cleanly([] { require(false, "planted"); }), std::logic_error);
  EXPECT_THROW(refuses_cleanly([] { throw std::out_of_range("planted"); }), std::out_of_range);
  EXPECT_FALSE(refuses_cleanly([] { throw InputError("planted"); }));
  EXPECT_TRUE(refuses_cleanly([] {}));
}

}  // namespace
}  // namespace assay::fuzz
