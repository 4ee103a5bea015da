#include "harness/spec/resources.h"

#include <gtest/gtest.h>

#include "tests/spec/spec_text.h"

namespace assay {
namespace {

const std::string sha256(64, 'a');

TEST(Resources, SaysWhereAVocabularyIsOrWhyNot) {
  ScratchFolder folder;
  folder.write("specs/vocabularies.toml",
               "[gpt2]\nfile = \"v/gpt2.tiktoken\"\nsha256 = \"" + sha256 + "\"\nsource = \"x\"\n");
  const FileResources resources(folder.path());
  EXPECT_EQ(resources.vocabulary("gpt2").path, "");
  EXPECT_EQ(resources.vocabulary("gpt2").reason,
            "the vocabulary gpt2 is not here (v/gpt2.tiktoken); run ./assay fetch");
  EXPECT_EQ(resources.vocabulary("gpt3").reason,
            "no vocabulary is named 'gpt3' in specs/vocabularies.toml; did you mean 'gpt2'?");
  const std::string file = folder.write("v/gpt2.tiktoken", "IQ== 0\n");
  EXPECT_EQ(resources.vocabulary("gpt2").path, file);
  EXPECT_EQ(resources.vocabulary("gpt2").reason, "");
}

TEST(Resources, WithoutListsEverythingIsAbsent) {
  ScratchFolder folder;
  const FileResources resources(folder.path());
  EXPECT_NE(resources.vocabulary("gpt2").reason, "");
  EXPECT_NE(resources.text("english").reason, "");
  EXPECT_TRUE(fetch_texts(folder.path()).empty());
}

TEST(Resources, PutsATextTogether) {
  ScratchFolder folder;
  folder.write("specs/texts.toml", "[mine]\nfiles = [\"in/z\", \"in/*\"]\npackage = \"some-package\"\n");
  EXPECT_EQ(fetch_texts(folder.path()),
            std::vector<std::string>{"mine: absent; install the Debian package some-package and fetch again"});
  EXPECT_EQ(FileResources(folder.path()).text("mine").reason,
            "the text mine is not here; run ./assay fetch (it comes from Debian's some-package)");
  folder.write("in/b", "second\n");
  folder.write("in/a", "first\n");
  folder.write("in/z", "ahead\n");
  folder.write("in/folder/not", "never\n");
  EXPECT_EQ(fetch_texts(folder.path()), std::vector<std::string>{"mine: written, 19 bytes of 3 files of some-package"});
  const std::string path = FileResources(folder.path()).text("mine").path;
  EXPECT_EQ(path, (folder.path() / ".assay/texts/mine.txt").string());
  EXPECT_EQ(read_whole(path, 100), "ahead\nfirst\nsecond\n");
  EXPECT_EQ(fetch_texts(folder.path()),
            std::vector<std::string>{"mine: unchanged, 19 bytes of 3 files of some-package"});
  std::filesystem::remove_all(folder.path() / "in");
  EXPECT_EQ(fetch_texts(folder.path()),
            std::vector<std::string>{"mine: kept as it is; its sources are gone (Debian package some-package)"});
  EXPECT_EQ(read_whole(path, 100), "ahead\nfirst\nsecond\n");
}

TEST(Resources, CutsALargeTextAtALine) {
  ScratchFolder folder;
  folder.write("specs/texts.toml", "[mine]\nfiles = \"in\"\npackage = \"p\"\n");
  std::string large;
  while (large.size() <= most_text) large += "\u0442\u0435\u043a\u0441\u0442 \u0438 \u0442\u0435\u043a\u0441\u0442\n";
  folder.write("in", large);
  fetch_texts(folder.path());
  const std::string text = read_whole(FileResources(folder.path()).text("mine").path, most_text);
  EXPECT_GT(text.size(), most_text - 100);
  EXPECT_EQ(text.back(), '\n');
  EXPECT_TRUE(large.starts_with(text));
}

std::string refusal(const std::string& file, const std::string& text) {
  ScratchFolder folder;
  folder.write("specs/" + file, text);
  try {
    FileResources resources(folder.path());
  } catch (const InputError& error) {
    return std::string(error.what()).substr(folder.path().string().size() + 7);
  }
  return "accepted";
}

TEST(Resources, RefusesAWrongList) {
  EXPECT_EQ(refusal("vocabularies.toml", "[gpt2]\nfile = \"x\"\nsha256 = \"12\"\nsource = \"x\"\n"),
            "vocabularies.toml:3:10: a SHA-256 is 64 hexadecimal digits in lower case, not '12'");
  EXPECT_EQ(refusal("vocabularies.toml", "[gpt2]\nfle = \"x\"\n"),
            "vocabularies.toml:2:1: a vocabulary has no key 'fle'; did you mean 'file'?");
  EXPECT_EQ(refusal("texts.toml", "[\"../../etc/x\"]\nfiles = \"x\"\npackage = \"x\"\n"),
            "texts.toml:1:2: a name has letters, digits, '_' and '-' only, and at most 64, not '../../etc/x'");
  EXPECT_EQ(refusal("texts.toml", "english = 3\n"), "texts.toml:1:1: a text is a table, [english], not 3");
  EXPECT_EQ(refusal("texts.toml", "[a]\nfiles = \"x\"\n"),
            "texts.toml:1:1: a text needs 'package' (a text), for example: package = \"bible-kjv-text\"");
}

TEST(Resources, TheListsOfThisProjectAreGood) {
  const FileResources resources(source_directory);
  EXPECT_NE(resources.vocabulary("small").path, "") << resources.vocabulary("small").reason;
  EXPECT_EQ(resources.text_names(), (std::vector<std::string>{"english", "german", "russian"}));
}

}  // namespace
}  // namespace assay
