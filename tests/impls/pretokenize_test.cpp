#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/core/random.h"
#include "impls/tokenizers/pretokenize/reference.h"
#include "impls/tokenizers/splitters.h"
#include "impls/tokenizers/texts.h"

namespace assay::pretokenize {
namespace {

using tokenizers::Character;
using tokenizers::CharacterClass;
using tokenizers::class_of;

std::vector<std::string> pieces(const std::string& text) {
  std::vector<std::string> found;
  std::size_t from = 0;
  for (const std::int64_t end : reference_ends(text, "gpt2")) {
    found.push_back(text.substr(from, static_cast<std::size_t>(end) - from));
    from = static_cast<std::size_t>(end);
  }
  return found;
}
using Pieces = std::vector<std::string>;

TEST(Gpt2Pattern, WordsAndSpaces) {
  EXPECT_EQ(pieces("Hello world's  test\n\n  x"), (Pieces{"Hello", " world", "'s", " ", " test", "\n\n ", " x"}));
  EXPECT_EQ(pieces(""), Pieces{});
  EXPECT_EQ(pieces("a"), Pieces{"a"});
  EXPECT_EQ(pieces(" "), Pieces{" "});
  EXPECT_EQ(pieces("   "), Pieces{"   "});
  EXPECT_EQ(pieces("a "), (Pieces{"a", " "}));
  EXPECT_EQ(pieces("a  "), (Pieces{"a", "  "}));  // at the end nothing follows that would want a space
  EXPECT_EQ(pieces("a  b"), (Pieces{"a", " ", " b"}));
  EXPECT_EQ(pieces("a   b"), (Pieces{"a", "  ", " b"}));
  EXPECT_EQ(pieces("x\n"), (Pieces{"x", "\n"}));
  EXPECT_EQ(pieces("x\ny"), (Pieces{"x", "\n", "y"}));
  EXPECT_EQ(pieces("\n\ny"), (Pieces{"\n", "\n", "y"}));
  EXPECT_EQ(pieces("\tx"), (Pieces{"\t", "x"}));
  EXPECT_EQ(pieces("\t x"), (Pieces{"\t", " x"}));
  EXPECT_EQ(pieces(" \tx"), (Pieces{" ", "\t", "x"}));
  EXPECT_EQ(pieces("a\r\nb"), (Pieces{"a", "\r", "\n", "b"}));
}

TEST(Gpt2Pattern, Contractions) {
  EXPECT_EQ(pieces("don't we'll I've they're I'm he'd it's"),
            (Pieces{"don", "'t", " we", "'ll", " I", "'ve", " they", "'re", " I", "'m", " he", "'d", " it", "'s"}));
  EXPECT_EQ(pieces("DON'T"), (Pieces{"DON", "'", "T"}));  // they are lower case
  EXPECT_EQ(pieces("'sword"), (Pieces{"'s", "word"}));
  EXPECT_EQ(pieces("'tis"), (Pieces{"'t", "is"}));
  EXPECT_EQ(pieces("'l"), (Pieces{"'", "l"}));
  EXPECT_EQ(pieces("''s"), (Pieces{"''", "s"}));
  EXPECT_EQ(pieces(" 's"), (Pieces{" '", "s"}));
  EXPECT_EQ(pieces("it\u2019s"), (Pieces{"it", "\u2019", "s"}));  // a typographic one is not meant
}

TEST(Gpt2Pattern, NumbersAndSigns) {
  EXPECT_EQ(pieces("abc123!!x"), (Pieces{"abc", "123", "!!", "x"}));
  EXPECT_EQ(pieces(" 1234567 $5.00"), (Pieces{" 1234567", " $", "5", ".", "00"}));
  EXPECT_EQ(pieces("a_b"), (Pieces{"a", "_", "b"}));
  EXPECT_EQ(pieces("(x)."), (Pieces{"(", "x", ")."}));
  EXPECT_EQ(pieces("\u00bd\u0661\u2167"), Pieces{"\u00bd\u0661\u2167"});  // all of \p{N}
}

TEST(Gpt2Pattern, OtherScripts) {
  EXPECT_EQ(pieces("\u00fcber \u4e2d\u6587"), (Pieces{"\u00fcber", " \u4e2d\u6587"}));
  EXPECT_EQ(pieces("e\u0301x"), (Pieces{"e", "\u0301", "x"}));  // a mark is no letter
  EXPECT_EQ(pieces("a\u00a0b"), (Pieces{"a", "\u00a0", "b"}));  // white space, but not the space that sticks
  EXPECT_EQ(pieces("a\u00a0 b"), (Pieces{"a", "\u00a0", " b"}));
  EXPECT_EQ(pieces("a\u180eb"), (Pieces{"a", "\u180e", "b"}));
  EXPECT_EQ(pieces(" \u180e"), Pieces{" \u180e"});  // no white space since Unicode 6.3
  EXPECT_EQ(pieces("\U0001f600\U0001f600!"), Pieces{"\U0001f600\U0001f600!"});
}

TEST(Gpt2Pattern, BytesThatAreNoUtf8AreCharactersOfNoClass) {
  EXPECT_EQ(pieces("a\xff\xfe"), (Pieces{"a", "\xff\xfe"}));
  EXPECT_EQ(pieces(" \xff"), Pieces{" \xff"});
  EXPECT_EQ(pieces("\xc3("), Pieces{"\xc3("});  // a letter's first byte alone
  EXPECT_EQ(pieces("\xc3 a"), (Pieces{"\xc3", " a"}));
  EXPECT_EQ(pieces("\xed\xa0\x80x"), (Pieces{"\xed\xa0\x80", "x"}));  // a surrogate
  EXPECT_EQ(pieces("\xc1\x81x"), (Pieces{"\xc1\x81", "x"}));          // 'A', too long
  EXPECT_EQ(pieces("\xf4\x90\x80\x80x"), (Pieces{"\xf4\x90\x80\x80", "x"}));
  EXPECT_EQ(pieces("\xe4\xb8"), Pieces{"\xe4\xb8"});  // cut off
  EXPECT_EQ(pieces(std::string("a\0b", 3)), (Pieces{"a", std::string("\0", 1), "b"}));
}

TEST(Gpt2Pattern, AnUnknownPatternIsAMistakeOfTheProgram) {
  EXPECT_THROW(reference_ends("a", "gpt3"), std::logic_error);
}

// ---- character classes --------------------------------------------------------------------------------------

// In the order of both enumerations.
constexpr const char* names_in_data[] = {"",       "\\p{Lu}", "\\p{Ll}", "\\p{Lt}", "\\p{Lm}", "\\p{Lo}",
                                         "\\p{M}", "\\p{N}",  "\\p{P}",  "\\p{S}",  "\\s"};

std::vector<std::uint8_t> classes_in_data() {
  std::ifstream file(ASSAY_SOURCE_DIRECTORY "/impls/tokenizers/data/unicode16_classes.json");
  const nlohmann::json data = nlohmann::json::parse(file);
  std::vector<std::uint8_t> classes(0x110000, static_cast<std::uint8_t>(CharacterClass::other));
  for (std::size_t kind = 1; kind < std::size(names_in_data); ++kind)
    for (const auto& range : data.at(names_in_data[kind]))
      for (std::uint32_t each = range.at(0); each <= range.at(1).get<std::uint32_t>(); ++each)
        classes[each] = static_cast<std::uint8_t>(kind);
  return classes;
}

TEST(CharacterClasses, AreThoseOfTheData) {
  const std::vector<std::uint8_t> data = classes_in_data();
  std::size_t letters = 0, spaces = 0, numbers = 0;
  for (std::uint32_t code_point = 0; code_point < 0x110000; ++code_point) {
    const CharacterClass kind = class_of({code_point, 1, true});
    ASSERT_EQ(static_cast<std::uint8_t>(kind), data[code_point]) << code_point;
    // The table that implementations look into.
    ASSERT_EQ(static_cast<std::uint8_t>(unicode16::class_of(code_point)), data[code_point]) << code_point;
    letters += tokenizers::is_letter(kind) ? 1 : 0;
    spaces += kind == CharacterClass::space ? 1 : 0;
    numbers += kind == CharacterClass::number ? 1 : 0;
  }
  EXPECT_EQ(letters, 141028u);
  EXPECT_EQ(spaces, 25u);
  EXPECT_GT(numbers, 1800u);
  EXPECT_EQ(class_of({0x41, 1, false}), CharacterClass::other);  // a stray byte has no class
}

TEST(Utf8, EveryCodePointReadsBack) {
  for (std::uint32_t code_point = 0; code_point < 0x110000; ++code_point) {
    const std::string text = tokenizers::to_utf8(code_point);
    const Character character = tokenizers::character_at(text, 0);
    const bool surrogate = code_point >= 0xd800 && code_point < 0xe000;
    ASSERT_EQ(character.well_formed, !surrogate) << code_point;
    if (surrogate) continue;
    ASSERT_EQ(character.code_point, code_point);
    ASSERT_EQ(character.bytes, text.size());
  }
}

// Two decoders that share nothing, the reference's by arithmetic and the implementations' by the rows of a table.
TEST(Utf8, BothDecodersAgreeOnAnyBytes) {
  Random random(41);
  const auto agree = [](const std::string& text) {
    const Character reference = tokenizers::character_at(text, 0);
    const auto* bytes = reinterpret_cast<const tokenizers::Byte*>(text.data());
    const tokenizers::Scanned scanned = tokenizers::scan(bytes, bytes + text.size());
    ASSERT_EQ(scanned.bytes, reference.bytes) << tokenizers::escaped(text);
    ASSERT_EQ(static_cast<int>(scanned.kind), static_cast<int>(class_of(reference))) << tokenizers::escaped(text);
  };
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      const std::string two{static_cast<char>(first), static_cast<char>(second)};
      for (const char* rest : {"", "\x80", "\x80\x80", "\xbf\xbf\xbf", "a", "\xbf\x7f"}) agree(two + rest);
    }
  for (int i = 0; i < 300000; ++i) {
    std::string text;
    for (int byte = 0; byte < 4; ++byte)
      text += static_cast<char>(random.chance(0.7) ? 0x80 + random.below(0x78) : random.below(256));
    agree(text);
  }
}

}  // namespace
}  // namespace assay::pretokenize
