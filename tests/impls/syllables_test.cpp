// Syllables of Hangul and of pinyin, by hand.
#include <gtest/gtest.h>

#include <set>

#include "harness/core/contract.h"
#include "impls/segmenters/pinyin_syllables/reference.h"
#include "tests/impls/tokenizer_runs.h"
#include "tests/impls/tree_resources.h"

namespace assay {
namespace hangul_syllables {
Implementation grammar();
Implementation arithmetic();
}  // namespace hangul_syllables
namespace pinyin_syllables {
Implementation lookup();
Implementation automaton();
}  // namespace pinyin_syllables

namespace {

// What the contract cuts a text into; the implementations must do the same.
std::string cut(const std::string& op, const std::string& rule, const std::string& text,
                const std::vector<Implementation>& implementations) {
  const auto shown = [&](const std::vector<std::int64_t>& all) {
    std::string made;
    std::size_t from = 0;
    for (const std::int64_t end : all) {
      made += (from == 0 ? "" : "|") + text.substr(from, static_cast<std::size_t>(end) - from);
      from = static_cast<std::size_t>(end);
    }
    return made;
  };
  Case which;
  which.op = op;
  which.parameters = {{"rule", rule}};
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  const Buffer input{"text", Kind::bytes, Dtype::u8, {std::ssize(text)}, {first, first + text.size()}, false};
  const std::string expected = shown(find_op(op)->expect(which, {input})[0].exact);
  for (const Implementation& each : implementations) {
    const tokenizers::PreparedText prepared(each, which.parameters, "");
    EXPECT_EQ(shown(prepared.run<std::int64_t>(text)), expected) << each.note;
  }
  return expected;
}

std::string hangul(const std::string& rule, const std::string& text) {
  return cut("hangul_syllables", rule, text, {hangul_syllables::grammar(), hangul_syllables::arithmetic()});
}
std::string pinyin(const std::string& rule, const std::string& text) {
  return cut("pinyin_syllables", rule, text, {pinyin_syllables::lookup(), pinyin_syllables::automaton()});
}

// \u1112 \u1161 \u11ab is \ud55c, han; \u1100 \u1173 \u11af is \uae00, geul.
TEST(HangulSyllables, TodaysSyllablesByBothRules) {
  for (const char* const rule : {"blocks", "modern"}) {
    EXPECT_EQ(hangul(rule, "\ud55c\uae00 a\u00e9"), "\ud55c|\uae00| |a|\u00e9");
    EXPECT_EQ(hangul(rule, "\u1112\u1161\u11ab\u1100\u1173\u11af"), "\u1112\u1161\u11ab|\u1100\u1173\u11af");
    EXPECT_EQ(hangul(rule, "\ud558\u11ab\uae00"), "\ud558\u11ab|\uae00") << "an LV takes a T";
    EXPECT_EQ(hangul(rule, "\u1161\ud558\u1100"), "\u1161|\ud558|\u1100");
    EXPECT_EQ(hangul(rule, "\u3131\u314f\uffa1"), "\u3131|\u314f|\uffa1") << "those conjoin with nothing";
    EXPECT_EQ(hangul(rule, "\xed\x95\xe1\x85\xa1"), "\xed|\x95|\u1161") << "a syllable that is cut short";
    EXPECT_EQ(hangul(rule, "12345678901\ud55c1234567\u11ab"), "1|2|3|4|5|6|7|8|9|0|1|\ud55c|1|2|3|4|5|6|7|\u11ab");
    EXPECT_EQ(hangul(rule, ""), "");
  }
}

TEST(HangulSyllables, WhatConjoinsIsMoreThanOneSyllable) {
  EXPECT_EQ(hangul("blocks", "\u1112\u1112\u1161\u1161\u11ab\u11ab"), "\u1112\u1112\u1161\u1161\u11ab\u11ab");
  EXPECT_EQ(hangul("modern", "\u1112\u1112\u1161\u1161\u11ab\u11ab"), "\u1112|\u1112\u1161|\u1161|\u11ab|\u11ab");
  EXPECT_EQ(hangul("blocks", "\ud55c\u11ab\u1161"), "\ud55c\u11ab|\u1161");
  EXPECT_EQ(hangul("modern", "\ud55c\u11ab"), "\ud55c|\u11ab") << "an LVT takes no T";
  EXPECT_EQ(hangul("blocks", "\u1112\ud558\u1161"), "\u1112\ud558\u1161");
  EXPECT_EQ(hangul("blocks", "\u1113\u1176\ud7cb\ua960\ud7b0\u11ff"), "\u1113\u1176\ud7cb|\ua960\ud7b0\u11ff");
  EXPECT_EQ(hangul("modern", "\u1113\u1176\ud7cb"), "\u1113|\u1176|\ud7cb");
  EXPECT_EQ(hangul("blocks", "\u115f\u1160\u11a8"), "\u115f\u1160\u11a8") << "fillers";
  EXPECT_EQ(hangul("modern", "\ud558\u11a7"), "\ud558|\u11a7") << "what is before the first T is none";
}

TEST(PinyinSyllables, TheTable) {
  const auto& all = pinyin_syllables::all_syllables();
  EXPECT_EQ(all.size(), pinyin_syllables::count_of_syllables);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  for (const std::string& syllable : all) EXPECT_LE(syllable.size(), pinyin_syllables::longest_syllable) << syllable;
  const auto mark = [](const char* syllable) { return syllable[pinyin_syllables::place_of_mark(syllable)]; };
  EXPECT_EQ(mark("xiao"), 'a');
  EXPECT_EQ(mark("jue"), 'e');
  EXPECT_EQ(mark("zhou"), 'o');
  EXPECT_EQ(mark("duo"), 'o');
  EXPECT_EQ(mark("liu"), 'u');
  EXPECT_EQ(mark("gui"), 'i');
  EXPECT_EQ(mark("nv"), 'v');
}

TEST(PinyinSyllables, BothReadingsOfXian) {
  EXPECT_EQ(pinyin("longest", "xian"), "xian");
  EXPECT_EQ(pinyin("shortest", "xian"), "xi|an");
  EXPECT_EQ(pinyin("standard", "xian"), "xian");
  for (const char* const rule : {"longest", "shortest", "standard"}) {
    EXPECT_EQ(pinyin(rule, "Xi'an xi\u2019an"), "Xi|'|an| |xi|\u2019|an");
    EXPECT_EQ(pinyin(rule, "xi1an1 xian1"), std::string("xi1|an1| |") + (rule[1] == 'h' ? "xi|an1" : "xian1"));
    EXPECT_EQ(pinyin(rule, "x\u012b\u0101n x\u012ban"), "x\u012b|\u0101n| |x\u012b|an") << "marks decide";
  }
  EXPECT_EQ(pinyin("longest", "xi\u0101n"), "xi\u0101n");
}

TEST(PinyinSyllables, TheRestMustBeCutAsWell) {
  EXPECT_EQ(pinyin("longest", "nanguo"), "nan|guo") << "not nang and uo";
  EXPECT_EQ(pinyin("longest", "fangan"), "fang|an");
  EXPECT_EQ(pinyin("standard", "fangan"), "fan|gan");
  EXPECT_EQ(pinyin("standard", "FANG'AN"), "FANG|'|AN");
  EXPECT_EQ(pinyin("standard", "haoa"), "hao|a") << "there is no other way";
  EXPECT_EQ(pinyin("longest", "zhuangzhuang"), "zhuang|zhuang");
}

TEST(PinyinSyllables, LettersTonesAndWhatIsNone) {
  EXPECT_EQ(pinyin("longest", "n\u01da'\u00e9r N\u00dcER nv3er2"), "n\u01da|'|\u00e9r| |N\u00dc|ER| |nv3|er2");
  EXPECT_EQ(pinyin("longest", "ni3hao3 ni33 ma5 ma0 ma6"), "ni3|hao3| |ni3|3 |ma5| |ma0| |ma|6");
  EXPECT_EQ(pinyin("longest", "hello1 world"), "hello|1 |world") << "no syllables";
  EXPECT_EQ(pinyin("longest", "lue"), "lu|e");
  EXPECT_EQ(pinyin("longest", "m\u0101 m\u00e3"), "m\u0101| |m|\u00e3") << "a tilde is no tone";
  EXPECT_EQ(pinyin("longest", "ni\xffhao"), "ni|\xff|hao");
  EXPECT_EQ(pinyin("longest", ""), "");
}

}  // namespace
}  // namespace assay
