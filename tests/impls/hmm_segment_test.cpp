// hmm_segment: both readers of models, the reference and the implementations by hand.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "impls/segmenters/hmm/model_file.h"
#include "impls/segmenters/hmm/reference_model.h"
#include "impls/segmenters/hmm_segment/op.h"
#include "impls/segmenters/hmm_segment/reference.h"
#include "tests/impls/dictionary_words.h"
#include "tests/impls/tokenizer_runs.h"
#include "tests/impls/tree_resources.h"

namespace assay::hmm_segment {

Implementation naive();
Implementation vectorised();
Implementation max_plus();

namespace {

using segmenters::Pieces, segmenters::pieces_of;

const std::vector<std::pair<const char*, std::function<Implementation()>>> implementations{
    {"naive", naive}, {"vectorised", vectorised}, {"max_plus", max_plus}};

const std::string start = "P={'B':-1,'E':-3.14e+100,'M':-3.14e+100,'S':-1}\n";
const std::string steps = "P={'B':{'E':-1,'M':-1},'E':{'B':-1,'S':-1},'M':{'E':-1,'M':-1},'S':{'B':-1,'S':-1}}\n";
const std::string emissions = "P={'B':{'中':-1},'E':{'国':-1},'M':{},'S':{'\\u4eba':-1}}\n";

class Models : public segmenters::WrittenFile {
 protected:
  void gives(const std::string& model, const std::string& text, const Pieces& expected) const {
    write_whole(path, model);
    const auto known = hmm::read_reference_model(path);
    for (const char* const rule : {jieba_rule, units_rule}) {
      const Parameters parameters{{"model", std::string("x")}, {"rule", std::string(rule)}};
      EXPECT_EQ(pieces_of(text, reference_segment(text, in_units(parameters), known)), expected) << rule << text;
      for (const auto& [name, implementation] : implementations)
        for (const char* const variant : {"", "portable"})
          for (const int threads : {1, 3}) {
            const tokenizers::PreparedText prepared(implementation(), parameters, variant, path, threads);
            if (name == std::string("max_plus") && rule == std::string(jieba_rule)) continue;
            ASSERT_TRUE(prepared.is_ready()) << prepared.reason();
            EXPECT_EQ(pieces_of(text, prepared.run<std::int64_t>(text)), expected) << name << " " << rule << text;
          }
    }
  }
  void refused(const std::string& content, int line, const std::string& complaint) const {
    refused_by(content, line, complaint, segmenters::read_hmm, hmm::read_reference_model);
  }
};

TEST_F(Models, SayWhereWordsEnd) {
  const std::string model = start + steps + emissions;
  gives(model, "", {});
  gives(model, "中国人", {"中国", "人"});
  gives(model, "人中国人人", {"人", "中国", "人", "人"});
  gives(model, "中国。中国", {"中国", "。", "中国"});
}

TEST_F(Models, LeaveWhatIsBetweenBlocks) {
  const std::string model = start + steps + emissions;
  gives(model, "中国 , \n人", {"中国", " , \n", "人"});
  gives(model, "人3.14%a中国", {"人", "3.14%", "a", "中国"});
  gives(model, "1.2.3 5. .5 50%% x_y", {"1.2", ".", "3", " ", "5", ". .", "5", " ", "50%", "% ", "x", "_", "y"});
  gives(model,
        "\xe4\xb8人\xff\xff"
        "a",
        {"\xe4\xb8", "人", "\xff\xff", "a"});
  gives(model, "鿖㐀\U00020000", {"鿖㐀\U00020000"});
}

TEST_F(Models, DecideTiesByTheLaterLetter) {
  // Everything is as probable: S is the last letter.
  const std::string even = "P={'B':-1,'E':-1,'M':-1,'S':-1}\n" + steps;
  gives(even + "P={'B':{},'E':{},'M':{},'S':{}}\n", "一丁七", {"一", "丁", "七"});
}

// Longer than what stretches of max_plus have, and than what its threads share.
TEST_F(Models, OfLongBlocksAreFollowed) {
  std::string text;
  Pieces expected;
  for (int i = 0; i < 900; ++i)
    for (const char* const piece : {"中国", "人", "人"}) {
      text += piece;
      expected.emplace_back(piece);
    }
  gives(start + steps + emissions, text, expected);
}

TEST_F(Models, AreReadAlike) {
  for (const char* const name : {"small_hmm", "awkward_hmm"}) {
    const std::string file = TreeResources().vocabulary(name).path;
    const auto read = segmenters::read_hmm(file);
    ASSERT_TRUE(std::holds_alternative<segmenters::HmmModel>(read)) << std::get<Unsupported>(read).reason;
    const auto other = hmm::read_reference_model(file);
    for (const auto& [character, logs] : std::get<segmenters::HmmModel>(read).emissions)
      for (std::size_t state = 0; state < hmm::states; ++state) {
        const auto row = other.emission.find(hmm::letters[state]);
        const auto found = row->second.find(character);
        EXPECT_EQ(logs[state], found == row->second.end() ? hmm::log_of_zero : found->second);
      }
  }
}

TEST_F(Models, ThatAreNoneAreRefusedWithTheirLine) {
  refused("", 1, "expected P={");
  refused(start, 2, "expected P={");
  refused(start + steps + emissions + "x", 4, "expected nothing behind the third dictionary");
  refused("P={'B':-1,\n'B':-1}", 2, "expected B, E, M or S in quotes, each once");
  refused("P={'B':-1,\n'X':-1}", 2, "expected B, E, M or S in quotes, each once");
  refused("P={'B':-1,\n'E':-1}\n", 2, "expected each of B, E, M and S");
  refused("P={'B':\n1}", 2, "expected the log of a probability");
  refused("P={'B':\n-1e101}", 2, "expected the log of a probability");
  refused("P={'B':\n-1e-301}", 2, "expected the log of a probability");
  refused("P={'B':\n-1" + std::string(50, '0') + "}", 2, "expected the log of a probability");
  refused("P={'B' -1}", 1, "expected ':' behind a key");
  refused(start + "P={'B':{'B':-1}}", 2, "expected a state that may follow the one before");
  refused(start + steps + "P={'B':{'中':-1,\n'中':-1}}", 4, "expected a character that is there once");
  for (const char* const key : {"'中国'", "''", "'\\ud800'", "'\\u12'", "'\xe4\xb8'", "中", "'\t'", "'\\n'"})
    refused(start + steps + "P={'B':{" + key + ":-1}}", 3, "expected one character in quotes");
}

}  // namespace
}  // namespace assay::hmm_segment
