#include "harness/core/content.h"

#include <gtest/gtest.h>

#include <map>

#include "harness/core/plan.h"

namespace assay {
namespace {

// Files that hold what the test says, by their names.
struct Holding final : Resources {
  std::map<std::string, std::string> hashes;
  explicit Holding(std::map<std::string, std::string> given) : hashes(std::move(given)) {}
  Found vocabulary(const std::string& name) const override { return text(name); }
  Found text(const std::string& name) const override {
    const auto found = hashes.find(name);
    return found == hashes.end() ? Found{"", name + " is not here"} : Found{"/" + name, "", found->second};
  }
};

const std::string gpt2(64, 'a'), english(64, 'b'), other(64, 'c');
const OpInfo& bpe() { return find_op("byte_bpe_encode")->info(); }
Case named(const std::string& values) {
  return parse_case("byte_bpe_encode:u8,bytes=7,vocabulary=gpt2,values=" + values, bpe());
}

TEST(Content, IsThatOfTheFilesThatACaseIsMadeOf) {
  const Holding resources({{"gpt2", gpt2}, {"english", english}, {"mine", other}});
  EXPECT_EQ(with_content(bpe(), named("english"), resources).content, "aaaaaaaaaaaa+bbbbbbbbbbbb");
  EXPECT_EQ(with_content(bpe(), named("text:mine"), resources).content, "aaaaaaaaaaaa+cccccccccccc");
  EXPECT_EQ(with_content(bpe(), named("ascii"), resources).content, "aaaaaaaaaaaa");
  const OpInfo& cut = find_op("pretokenize")->info();
  EXPECT_EQ(with_content(cut, parse_case("pretokenize:u8,bytes=7,values=ascii", cut), resources).content, "");
  EXPECT_EQ(with_content(bpe(), named("german"), resources).content, "") << "what is absent is told by who needs it";
  const std::vector<ContentOfFile> contents = contents_of(bpe(), named("english"), resources);
  ASSERT_EQ(contents.size(), 2u);
  EXPECT_EQ(contents[1].family + contents[1].name + contents[1].sha256, "textenglish" + english);
}

TEST(Content, OfSomethingElseIsRefused) {
  const Case then = with_content(bpe(), named("english"), Holding({{"gpt2", gpt2}, {"english", english}}));
  const Holding now({{"gpt2", gpt2}, {"english", other}});
  try {
    with_content(bpe(), then, now);
    FAIL();
  } catch (const AbsentResource& absent) {
    EXPECT_EQ(absent.reason,
              "this case was made of other files: the text english holds cccccccccccc here, and held bbbbbbbbbbbb when "
              "the case was made (SHA-256); give what it was made of, or leave content out of the id to run what is "
              "here");
    EXPECT_EQ(why_not_here(bpe(), then, now), absent.reason);
  }
  EXPECT_EQ(why_not_here(bpe(), then, Holding({{"gpt2", gpt2}})), "english is not here");
  EXPECT_EQ(why_not_here(bpe(), then, Holding({{"gpt2", gpt2}, {"english", english}})), "");
}

TEST(Content, OfALiteralCaseIsThatOfItsVocabulary) {
  Case which = with_content(bpe(), named("english"), Holding({{"gpt2", gpt2}, {"english", english}}));
  drop_text_content(bpe(), which);
  EXPECT_EQ(which.content, "aaaaaaaaaaaa");
}

TEST(Content, IdsOfBeforeAreMatchedWithTheOneThatTheyCanBe) {
  const std::string old = "pretokenize:u8,bytes=7,values=english,seed=1;hot";
  const std::string one = "pretokenize:u8,bytes=7,values=english,seed=1,content=aaaaaaaaaaaa;hot",
                    two = "pretokenize:u8,bytes=7,values=english,seed=1,content=bbbbbbbbbbbb;hot";
  EXPECT_EQ(without_content(one), old);
  EXPECT_EQ(without_content(old), old);
  KnownContents contents;
  contents.add(old);
  EXPECT_EQ(contents.completed(old), old);
  contents.add(one);
  EXPECT_EQ(contents.completed(old), one);
  EXPECT_EQ(contents.completed(two), two);
  contents.add(two);
  EXPECT_EQ(contents.completed(old), old) << "it may have been either";
}

}  // namespace
}  // namespace assay
