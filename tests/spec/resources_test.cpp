#include "harness/spec/resources.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "harness/spec/own_resources.h"
#include "harness/spec/sha256.h"
#include "tests/spec/spec_text.h"

namespace assay {
namespace {

const std::string empty_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string entry(const std::string& title, const std::string& format, const std::string& file,
                  const std::string& sha256, const std::string& source) {
  return "[" + title + "]\nuse = \"u\"\nformat = \"" + format + "\"\nfile = \"" + file + "\"\nsha256 = \"" + sha256 +
         "\"\nlicence = \"MIT\"\n" + source + "\n";
}
std::string vocabulary(const std::string& name, const std::string& sha256, const std::string& source) {
  return entry("vocabulary." + name, "tiktoken", "v/" + name + ".tiktoken", sha256, source);
}
std::string text(const std::string& name, const std::string& sha256, const std::string& files) {
  return entry("text." + name, "utf-8", "t/" + name + ".txt", sha256,
               "debian = {package = \"some-package\", version = \"1\", files = " + files + "}");
}
const std::string pypi = "pypi = {package = \"p\", version = \"1\", sha256 = \"" + empty_hash + "\", member = \"m\"}";

// As the standard of SHA-256 has it.
TEST(Sha256, IsThatOfTheStandard) {
  EXPECT_EQ(sha256_of(""), empty_hash);
  EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, NoticesThatAFileHasChanged) {
  ScratchFolder folder;
  const std::string file = folder.write("x", std::string(200000, 'x'));
  EXPECT_EQ(sha256_of_file(file), sha256_of(std::string(200000, 'x')));
  write_whole(file, std::string(200000, 'y'));  // as long, and perhaps as old: it is another file
  EXPECT_EQ(sha256_of_file(file), sha256_of(std::string(200000, 'y')));
  folder.write("x", "z");
  EXPECT_EQ(sha256_of_file(file), sha256_of("z"));
  EXPECT_THROW(sha256_of_file(folder.path().string()), InputError);
  EXPECT_THROW(sha256_of_file(folder.path() / "none"), InputError);
}

TEST(Resources, SaysWhereAVocabularyIsOrWhyNot) {
  ScratchFolder folder;
  const std::string content = "IQ== 0\n";
  folder.write("specs/resources.toml", vocabulary("gpt2", sha256_of(content), pypi));
  const FileResources resources(folder.path());
  EXPECT_EQ(resources.vocabulary("gpt2").path, "");
  EXPECT_EQ(resources.vocabulary("gpt2").reason,
            "the vocabulary gpt2 is not here (v/gpt2.tiktoken); run ./assay fetch");
  EXPECT_EQ(
      resources.vocabulary("gpt3").reason,
      "no vocabulary is named 'gpt3' in specs/resources.toml; did you mean 'gpt2'? (one of your own is given with "
      "--vocabulary gpt3=FILE)");
  const std::string file = folder.write("v/gpt2.tiktoken", content);
  EXPECT_EQ(resources.vocabulary("gpt2").path, file);
  EXPECT_EQ(resources.vocabulary("gpt2").reason, "");
  EXPECT_EQ(resources.vocabulary("gpt2").sha256, sha256_of(content));
}

TEST(Resources, AFileThatHoldsSomethingElseIsAbsent) {
  ScratchFolder folder;
  folder.write("specs/resources.toml", vocabulary("gpt2", sha256_of("right"), pypi));
  const FileResources resources(folder.path());
  const std::string file = folder.write("v/gpt2.tiktoken", "wrong");
  EXPECT_EQ(resources.vocabulary("gpt2").path, "");
  EXPECT_EQ(resources.vocabulary("gpt2").reason,
            "the vocabulary gpt2 is not what it should be: v/gpt2.tiktoken has the "
            "SHA-256 " +
                sha256_of("wrong") + ", expected " + sha256_of("right") + "; run ./assay fetch");
  write_whole(file, "right");
  EXPECT_EQ(resources.vocabulary("gpt2").path, file) << "a change is noticed";
  write_whole(file, "wrong");
  EXPECT_EQ(resources.vocabulary("gpt2").path, "") << "and this one";
}

TEST(Resources, ATextOfAnotherVersionGoesByWhatItHolds) {
  ScratchFolder folder;
  folder.write("specs/resources.toml", text("mine", sha256_of("expected"), "\"in\""));
  folder.write("t/mine.txt", "expected");
  const FileResources resources(folder.path());
  EXPECT_EQ(resources.note_on("text", "mine"), "");
  folder.write("t/mine.txt", "of another version");
  EXPECT_NE(resources.text("mine").path, "");
  EXPECT_EQ(resources.text("mine").sha256, sha256_of("of another version"));
  EXPECT_EQ(
      resources.note_on("text", "mine"),
      "the text mine is not that of some-package 1: its SHA-256 is " + sha256_of("of another version") +
          ", and that one's " + sha256_of("expected") +
          ". It is used as it is: its cases are named by what it holds, and are others than those of that version");
}

TEST(Resources, WithoutAListEverythingIsAbsent) {
  ScratchFolder folder;
  const FileResources resources(folder.path());
  EXPECT_NE(resources.vocabulary("gpt2").reason, "");
  EXPECT_NE(resources.text("english").reason, "");
  EXPECT_TRUE(fetch_resources(folder.path()).lines.empty());
}

std::vector<std::string> fetched(const ScratchFolder& folder) { return fetch_resources(folder.path()).lines; }

TEST(Resources, PutsATextTogether) {
  ScratchFolder folder;
  folder.write("specs/resources.toml", text("mine", sha256_of("ahead\nfirst\nsecond\n"), R"(["in/z", "in/*"])"));
  EXPECT_EQ(fetched(folder),
            std::vector<std::string>{"mine: absent; install the Debian package some-package and fetch again"});
  EXPECT_EQ(FileResources(folder.path()).text("mine").reason,
            "the text mine is not here (t/mine.txt); run ./assay fetch (it comes from Debian's some-package)");
  folder.write("in/b", "second\n");
  folder.write("in/a", "first\n");
  folder.write("in/z", "ahead\n");
  folder.write("in/folder/not", "never\n");
  EXPECT_EQ(fetched(folder), std::vector<std::string>{"mine: written, 19 bytes of 3 files of some-package"});
  const std::string path = FileResources(folder.path()).text("mine").path;
  EXPECT_EQ(path, (folder.path() / "t/mine.txt").string());
  EXPECT_EQ(read_whole(path, 100), "ahead\nfirst\nsecond\n");
  EXPECT_EQ(fetched(folder), std::vector<std::string>{"mine: unchanged, 19 bytes of 3 files of some-package"});
  folder.write("in/b", "changed\n");
  EXPECT_EQ(fetched(folder),
            std::vector<std::string>{"mine: written, 20 bytes of 3 files of some-package, whose content "
                                     "is not that of version 1: SHA-256 " +
                                     sha256_of("ahead\nfirst\nchanged\n")});
  std::filesystem::remove_all(folder.path() / "in");
  EXPECT_EQ(fetched(folder),
            std::vector<std::string>{"mine: kept as it is; its sources are gone (Debian package some-package)"});
  EXPECT_EQ(read_whole(path, 100), "ahead\nfirst\nchanged\n");
}

TEST(Resources, ATextIsPutTogetherWholeOrNotAtAll) {
  ScratchFolder folder;
  const std::string large = std::string(std::size_t{3} << 20, 'x') + "\n";
  folder.write("specs/resources.toml", text("mine", sha256_of(large + large), R"(["in", "more"])"));
  folder.write("in", large);
  folder.write("more", large);
  EXPECT_EQ(fetched(folder), std::vector<std::string>{"mine: written, 6291458 bytes of 2 files of some-package"});
  EXPECT_EQ(FileResources(folder.path()).text("mine").sha256, sha256_of(large + large));
  std::filesystem::resize_file(folder.path() / "more", most_text);
  const Fetched too_large = fetch_resources(folder.path());
  EXPECT_FALSE(too_large.complete);
  EXPECT_EQ(too_large.lines, std::vector<std::string>{"mine: not put together: its files hold more than 64 MiB; name "
                                                      "fewer of them in specs/resources.toml"});
  EXPECT_EQ(FileResources(folder.path()).text("mine").sha256, sha256_of(large + large)) << "what was there stays";
}

// A package of Debian's, made here; what goes by the name of apt-get brings it.
class LocalArchive {
 public:
  LocalArchive() {
    folder_.write("package/DEBIAN/control",
                  "Package: some-package\nVersion: 1\nArchitecture: all\nMaintainer: nobody <n@example.org>\n"
                  "Description: texts\n");
    folder_.write("package/usr/share/one/b", "second\n");
    folder_.write("package/usr/share/one/a", "first\n");
    folder_.write("package/usr/share/other", "never\n");
    const std::string root = folder_.path().string();
    made_ = std::system(("dpkg-deb -b " + root + "/package " + root + "/some.deb >/dev/null 2>&1").c_str()) == 0;
    folder_.write("bin/apt-get",
                  "#!/bin/sh\n[ \"$3\" = some-package ] || { echo \"E: no package $3\"; exit 100; }\n"
                  "cp " +
                      root + "/some.deb some-package_1_all.deb\n");
    std::filesystem::permissions(folder_.path() / "bin/apt-get", std::filesystem::perms::owner_all);
    setenv("PATH", (root + "/bin:" + path_).c_str(), 1);
  }
  ~LocalArchive() { setenv("PATH", path_.c_str(), 1); }
  LocalArchive(const LocalArchive&) = delete;
  LocalArchive& operator=(const LocalArchive&) = delete;
  bool made() const { return made_; }

 private:
  ScratchFolder folder_;
  std::string path_ = std::getenv("PATH");
  bool made_ = false;
};

std::string archived(const std::string& sha256, const std::string& package = "some-package") {
  return entry("text.mine", "utf-8", "t/mine.txt", sha256,
               "archive = [{package = \"" + package + "\", version = \"1\", files = [\"/usr/share/one/*\"]}]");
}

TEST(Resources, ATextOfAnArchiveIsFetchedForWhoAsks) {
  const LocalArchive archive;
  if (!archive.made()) GTEST_SKIP() << "there is no dpkg-deb";
  ScratchFolder folder;
  folder.write("specs/resources.toml", archived(sha256_of("first\nsecond\n")));
  EXPECT_TRUE(fetched(folder).empty()) << "without a name, what is large is left out";
  EXPECT_EQ(FileResources(folder.path()).text("mine").reason,
            "the text mine is not here (t/mine.txt); run ./assay fetch mine (it comes from Debian's some-package)");
  std::vector<std::string> watched;
  const Fetched all = fetch_resources(
      folder.path(), {"texts"}, [&](std::size_t, std::size_t, const std::string& name) { watched.push_back(name); });
  EXPECT_TRUE(all.complete);
  EXPECT_EQ(all.lines, std::vector<std::string>{"mine: written, 13 bytes of 2 files of some-package"});
  EXPECT_EQ(watched, std::vector<std::string>{"mine"});
  EXPECT_EQ(read_whole((folder.path() / "t/mine.txt").string(), 100), "first\nsecond\n");
  EXPECT_EQ(fetch_resources(folder.path(), {"mine"}).lines.at(0), "mine: unchanged, of some-package");
  // Another version holds something else, and is used under its own hash.
  folder.write("specs/resources.toml", archived(empty_hash));
  EXPECT_EQ(fetch_resources(folder.path(), {"mine"}).lines.at(0),
            "mine: unchanged, 13 bytes of 2 files of some-package, whose content is not that of version 1: SHA-256 " +
                sha256_of("first\nsecond\n"));
  EXPECT_TRUE(FileResources(folder.path())
                  .note_on("text", "mine")
                  .starts_with("the text mine is not that of some-package 1: "));
}

TEST(Resources, AnArchiveThatCannotBeHadIsAbsentWithTheReason) {
  const LocalArchive archive;
  ScratchFolder folder;
  folder.write("specs/resources.toml", archived(empty_hash, "another"));
  const Fetched refused = fetch_resources(folder.path(), {"mine"});
  EXPECT_FALSE(refused.complete);
  EXPECT_EQ(refused.lines.at(0),
            "mine: absent; another could not be downloaded from Debian: E: no package another ('apt-get update' brings "
            "the lists that it is looked up in)");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "t/mine.txt"));
}

// A text that is added to the list is a text that specs can name.
TEST(Resources, WhatTheListHasIsKnownByItsName) {
  ScratchFolder folder;
  folder.write("specs/resources.toml", text("mine", sha256_of("one\n"), "\"in\""));
  PlanOptions options;
  options.root = folder.path();
  const Plan plan = plan_of("[[sweep]]\nops = \"pretokenize\"\nbytes = 2\ntexts = [\"mine\", \"ascii\"]\n", options);
  ASSERT_EQ(plan.cells.size(), 2u);
  EXPECT_EQ(plan.cells[0].which.values, "text:mine");
  EXPECT_EQ(plan.cells[1].which.values, "ascii");
}

std::string refusal(const std::string& list) {
  ScratchFolder folder;
  folder.write("specs/resources.toml", list);
  try {
    FileResources resources(folder.path());
  } catch (const InputError& error) {
    return std::string(error.what()).substr(folder.path().string().size() + 7);
  }
  return "accepted";
}

TEST(Resources, RefusesAWrongList) {
  const std::string made = "made = \"by hand\"";
  EXPECT_EQ(refusal(vocabulary("gpt2", empty_hash, made)), "accepted");
  EXPECT_EQ(refusal(vocabulary("gpt2", "12", made)),
            "resources.toml:5:10: a SHA-256 is 64 hexadecimal digits in lower case, not '12'");
  EXPECT_EQ(refusal("[vocabulary.gpt2]\nfle = \"x\"\n"),
            "resources.toml:2:1: a resource has no key 'fle'; did you mean 'file'?");
  EXPECT_EQ(refusal("[text.\"../../etc/x\"]\n"),
            "resources.toml:1:7: a name has letters, digits, '_' and '-' only, and at most 64, not '../../etc/x'");
  EXPECT_EQ(refusal("[text]\nenglish = 3\n"), "resources.toml:2:1: a resource is a table, [text.english], not 3");
  EXPECT_EQ(refusal("[txt.a]\n"), "resources.toml:1:2: unknown family of resources 'txt'; did you mean 'text'?");
  EXPECT_EQ(refusal(entry("text.a", "latin1", "x", empty_hash, made)),
            "resources.toml:3:10: unknown format of a text 'latin1'; known: utf-8");
  for (const std::string outside : {"../x", "/etc/passwd", "a/../../x", ".", "a/.."})
    EXPECT_EQ(refusal(entry("text.a", "utf-8", outside, empty_hash, made)),
              "resources.toml:4:8: 'file' is a file below the root that it is given from, not '" + outside + "'");
  EXPECT_EQ(refusal(vocabulary("a", empty_hash, made + "\n" + pypi)),
            "resources.toml:1:1: a resource has one of 'made', 'pypi', 'debian' and 'archive', which says where it "
            "comes from");
  EXPECT_EQ(refusal(vocabulary("a", empty_hash,
                               "pypi = {package = \"--index-url=x\", version = \"1\", sha256 = \"" + empty_hash +
                                   "\", member = \"m\"}")),
            "resources.toml:7:19: 'package' has letters, digits, '.', '_', '-', '+' and '!' only, not '--index-url=x'");
}

TEST(Resources, TheListOfThisProjectIsGood) {
  const FileResources resources(source_directory);
  EXPECT_NE(resources.vocabulary("small").path, "") << resources.vocabulary("small").reason;
  EXPECT_NE(resources.vocabulary("improper").path, "") << resources.vocabulary("improper").reason;
  // Set-up brings three texts, and patterns of hyphenation; the others come for who asks for them.
  std::vector<std::string> installed, archived_texts;
  for (const Resource& each : read_resources(source_directory)) {
    if (std::holds_alternative<FromDebian>(each.source)) installed.push_back(each.name);
    if (std::holds_alternative<FromArchives>(each.source)) archived_texts.push_back(each.name);
  }
  EXPECT_EQ(installed, (std::vector<std::string>{"english", "german", "russian", "hyphen_en_us"}));
  for (const char* name : {"greek", "hebrew", "arabic", "hindi", "thai", "chinese", "japanese", "korean", "georgian",
                           "go", "markup", "numbers"})
    EXPECT_NE(std::ranges::find(archived_texts, name), archived_texts.end()) << name;
}

std::string refusal_of_own(const std::string& family, const std::string& given) {
  try {
    own_resource(source_directory, family, given, "--" + family + " " + given);
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(OwnResources, AreKnownUnderANameByWhatTheyHold) {
  ScratchFolder folder;
  const std::string file = folder.write("notes.of.mine.txt", "H\u00e4h?\n"), plain = folder.write("notes.txt", "x");
  EXPECT_EQ(own_resource(source_directory, "text", "a-1=" + file, ""), (OwnResource{"text", "a-1", file}));
  EXPECT_EQ(own_resource(source_directory, "text", plain, "").name, "notes");
  EXPECT_EQ(own_resource(source_directory, "text", "notes.txt", "", folder.path()).path, plain);
  const FileResources resources(source_directory, "", {{"text", "notes", plain}});
  EXPECT_EQ(resources.text("notes").sha256, sha256_of("x"));
  EXPECT_EQ(refusal_of_own("text", file),
            "--text " + file +
                ": its file's name makes no name for it (a name has letters, digits, '_' and '-' only, and at most 64, "
                "not 'notes.of.mine'); give one: NAME=FILE");
  EXPECT_EQ(refusal_of_own("text", "english=" + file),
            "--text english=" + file +
                ": english is the name of a text in specs/resources.toml; give yours another: NAME=FILE");
  EXPECT_EQ(refusal_of_own("text", "none.txt"), "--text none.txt: there is no file ./none.txt");
  EXPECT_EQ(refusal_of_own("vocabulary", "a=" + folder.path().string()),
            "--vocabulary a=" + folder.path().string() + ": " + folder.path().string() + " is not a regular file");
  std::vector<OwnResource> all{{"text", "a", "/x"}};
  add_own(all, {"text", "a", "/x"}, "w");
  add_own(all, {"vocabulary", "a", "/y"}, "w");
  EXPECT_EQ(all.size(), 2u);
  EXPECT_THROW(add_own(all, {"text", "a", "/z"}, "w"), InputError);
}

TEST(OwnResources, ATextIsUtf8) {
  ScratchFolder folder;
  const auto told = [&](const std::string& content) {
    const std::string file = folder.write("x.txt", content), said = refusal_of_own("text", file);
    return said.starts_with(file) ? said.substr(file.size()) : said;
  };
  const std::string wrong = "); expected a text in UTF-8";
  EXPECT_EQ(told(""), ": is empty; expected a text in UTF-8");
  EXPECT_EQ(told("one\ntw\u00f6 \xff"), ":2:5: is not UTF-8 (the byte 0xff" + wrong);
  for (const std::string ill : {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80", "\xf0\x80\x80\x80"})
    EXPECT_NE(told(ill), "accepted") << testing::PrintToString(ill);
  EXPECT_EQ(told("\u00e9\u20ac\U0001f600\U0010ffff\n"), "accepted");
}

TEST(OwnResources, ASpecNamesThemByFilesBesideIt) {
  ScratchFolder folder;
  folder.write("mine.txt", "text");
  folder.write("ranks/mine.tiktoken", "IQ== 0\n");
  const std::string spec =
      folder.write("s.toml",
                   "[[sweep]]\nops = \"byte_bpe_encode\"\nbytes = 100\ntexts = [\"mine.txt\", \"ascii\"]\n"
                   "parameters = {vocabulary = [\"ranks/mine.tiktoken\", \"small\"]}\n");
  const Plan plan = load_plan(spec, in_source_directory());
  EXPECT_EQ(plan.own, (std::vector<OwnResource>{{"text", "mine", folder.path() / "mine.txt"},
                                                {"vocabulary", "mine", folder.path() / "ranks/mine.tiktoken"}}));
  ASSERT_EQ(plan.cells.size(), 4u);
  EXPECT_EQ(plan.cells[0].which.values, "text:mine");
  EXPECT_EQ(plan.cells[0].which.parameters.get<std::string>("vocabulary"), "mine");
  folder.write("t.toml", "[[sweep]]\nops = \"pretokenize\"\ntexts = \"none.txt\"\n");
  try {
    load_plan(folder.path() / "t.toml", in_source_directory());
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()),
              (folder.path() / "t.toml").string() + ":3:9: there is no file " + (folder.path() / "none.txt").string());
  }
}

TEST(OwnResources, WhatIsGivenTakesThePlaceOfWhatASweepHas) {
  ScratchFolder folder;
  PlanOptions options = in_source_directory();
  options.own = {{"text", "mine", folder.write("mine.txt", "text")},
                 {"vocabulary", "ranks", folder.write("ranks.tiktoken", "IQ== 0\n")}};
  Plan plan = plan_of("[[sweep]]\nops = \"byte_bpe_encode\"\nbytes = 100\ntexts = \"ascii\"\n", options);
  ASSERT_EQ(plan.cells.size(), 1u);
  EXPECT_EQ(plan.cells[0].which.values, "text:mine");
  EXPECT_EQ(plan.cells[0].which.parameters.get<std::string>("vocabulary"), "ranks");
  EXPECT_EQ(plan.checks.at(0).vocabularies, std::vector<std::string>{"ranks"});
  EXPECT_EQ(plan.checks.at(0).values.back(), "text:mine");
  plan = plan_of("[[sweep]]\nops = \"pretokenize\"\nbytes = 100\ntexts = [\"ascii\", \"mine\"]\n", options);
  ASSERT_EQ(plan.cells.size(), 2u) << "it names what is given: that is all it asks for";
}

}  // namespace
}  // namespace assay
