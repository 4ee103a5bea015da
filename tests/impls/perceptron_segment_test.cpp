// perceptron_segment: both readers of weights, the reference and the implementations by hand.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "impls/segmenters/perceptron/reference_weights.h"
#include "impls/segmenters/perceptron/weights_file.h"
#include "impls/segmenters/perceptron_segment/op.h"
#include "impls/segmenters/perceptron_segment/reference.h"
#include "tests/impls/dictionary_words.h"
#include "tests/impls/tokenizer_runs.h"
#include "tests/impls/tree_resources.h"

namespace assay::perceptron_segment {

Implementation naive();
Implementation packed();

namespace {

using segmenters::Pieces, segmenters::pieces_of;

const std::vector<std::pair<const char*, std::function<Implementation()>>> implementations{{"naive", naive},
                                                                                           {"packed", packed}};

class WeightFiles : public segmenters::WrittenFile {
 protected:
  void cuts(const std::string& file, const std::string& text, const Pieces& expected) const {
    EXPECT_EQ(pieces_of(text, reference_segment(text, perceptron::read_reference_weights(file))), expected) << text;
    for (const auto& [name, implementation] : implementations) {
      const tokenizers::PreparedText prepared(implementation(), {{"model", std::string("x")}}, "", file);
      ASSERT_TRUE(prepared.is_ready()) << prepared.reason();
      EXPECT_EQ(pieces_of(text, prepared.run<std::int64_t>(text)), expected) << name << ": " << text;
    }
  }
  void gives(const std::string& weights, const std::string& text, const Pieces& expected) const {
    write_whole(path, weights);
    cuts(path, text, expected);
  }
  void refused(const std::string& content, int line, const std::string& complaint) const {
    refused_by(content, line, complaint, segmenters::read_perceptron, perceptron::read_reference_weights);
  }
};

TEST_F(WeightFiles, SayWhereWordsEnd) {
  gives("", "", {});
  // Nothing weighs anything: S is the last letter.
  gives("# nothing\n", "abc  d\n", {"a", "b", "c", "  ", "d", "\n"});
  // a begins, b ends; c is in the middle between them.
  const std::string words = "0 61 5 0 0 0\n0 62 0 5 0 0\n0 63 0 0 5 0\n";
  gives(words, "abacb", {"ab", "acb"});
  gives(words,
        "ab\xe3\x80\x80"
        "ab",
        {"ab", "\u3000", "ab"});
}

TEST_F(WeightFiles, SeeWhatStandsAround) {
  // Behind the beginning of a run, and before a byte that is no character, something begins.
  gives("1 0 9 0 0 0\n2 fffd 0 9 0 0\n", "xy\xffz", {"xy", "\xff", "z"});
  // Three characters in their order. Whether the second a begins a word or is in the middle of one weighs nothing: M is
  // the later letter.
  gives("7 61 62 63 0 9 0 0\n", "abcabc", {"ab", "cab", "c"});
  gives("7 61 62 63 0 9 0 0\n", "cba", {"c", "b", "a"});
}

TEST_F(WeightFiles, OfLongRunsAreFollowed) {
  std::string text;
  Pieces expected;
  for (int i = 0; i < 2000; ++i) {
    text += "acb";
    expected.emplace_back("acb");
  }
  gives("0 61 5 0 0 0\n0 62 0 5 0 0\n0 63 0 0 5 0\n", text, expected);
}

TEST_F(WeightFiles, InTheTreeFindWordsWithoutSpaces) {
  cuts(TreeResources().vocabulary("spaceless_weights").path, "thereisnoplacelikehome",
       {"there", "is", "no", "place", "like", "home"});
}

TEST_F(WeightFiles, ThatAreNoneAreRefusedWithTheirLine) {
  refused("\nstop B 1\n", 2, "expected start, step or the number of a template, 0 to 9");
  refused("start E 1\n", 1, "expected B or S, which a run may begin with");
  refused("start X 1\n", 1, "expected a state: B, E, M or S");
  refused("step B S 1\n", 1, "expected a state that may follow the one before");
  refused("start B 1\nstart B 1\n", 2, "expected a weight that no line before has");
  refused("step B E 1\n\nstep B E 1\n", 3, "expected a weight that no line before has");
  refused("0 61 1 2 3 4\n0 61 1 2 3 4\n", 2, "expected a feature that no line before has");
  refused("3 61 62 1 2 3\n", 1, "expected a weight, a whole number from -1048576 to 1048576");
  for (const char* const wrong : {"1048577", "-1048577", "1.5", "+1", "", "000000001"})
    refused("start B " + std::string(wrong) + "\n", 1, "expected a weight, a whole number from -1048576 to 1048576");
  for (const char* const wrong : {"110000", "d800", "x", "0000061", ""})
    refused("0 " + std::string(wrong) + " 1 2 3 4\n", 1, "expected a code point in up to six hexadecimal digits");
  refused("0 61 1 2 3 4 5\n", 1, "expected nothing behind the last weight");
}

}  // namespace
}  // namespace assay::perceptron_segment
