// characters and whitespace_punctuation: by hand, and implementations against the contract.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/random.h"
#include "impls/tokenizers/texts.h"
#include "tests/impls/tokenizer_runs.h"

namespace assay {

namespace characters {
Implementation naive();
Implementation simd();
}  // namespace characters
namespace whitespace_punctuation {
Implementation scalar();
Implementation simd();
}  // namespace whitespace_punctuation

namespace {

using namespace std::string_view_literals;
using Ends = std::vector<std::int64_t>;

struct Cut {
  std::string op;
  Parameters parameters;
  std::vector<tokenizers::PreparedText> prepared;

  Cut(std::string name, const std::string& parameter, const std::string& value,
      const std::vector<Implementation>& implementations)
      : op(std::move(name)), parameters({{parameter, value}}) {
    for (const Implementation& each : implementations) {
      if (each.variants.empty()) prepared.emplace_back(each, parameters, "");
      for (const Variant& variant : each.variants)
        if (variant.unavailable.empty()) prepared.emplace_back(each, parameters, variant.name);
    }
  }

  Ends by_contract(std::string_view text) const {
    Case which;
    which.op = op;
    which.dtype = Dtype::u8;
    which.dims = {{"bytes", std::ssize(text)}};
    which.parameters = parameters;
    const auto* const first = reinterpret_cast<const std::byte*>(text.data());
    const std::vector<Buffer> inputs{
        {"text", Kind::bytes, Dtype::u8, {std::ssize(text)}, {first, first + text.size()}, false}};
    return find_op(op)->expect(which, inputs)[0].exact;
  }

  void expect(const std::string& text, const Ends& wanted) const {
    ASSERT_EQ(by_contract(text), wanted) << op << ": " << tokenizers::escaped(text);
    for (const tokenizers::PreparedText& each : prepared)
      ASSERT_EQ(each.run<std::int64_t>(text), wanted) << op << ": " << tokenizers::escaped(text);
  }

  // "|" parts the pieces.
  void expect_pieces(std::string_view parted) const {
    std::string text;
    Ends ends;
    for (const char byte : parted)
      if (byte == '|') ends.push_back(std::ssize(text));
      else text += byte;
    if (!text.empty()) ends.push_back(std::ssize(text));
    expect(text, ends);
  }
};

Cut code_points() { return {"characters", "unit", "code_points", {characters::naive(), characters::simd()}}; }
Cut bytes() { return {"characters", "unit", "bytes", {characters::naive(), characters::simd()}}; }
Cut runs(const std::string& signs) {
  return {"whitespace_punctuation", "signs", signs, {whitespace_punctuation::scalar(), whitespace_punctuation::simd()}};
}

TEST(CutsByClass, ByHand) {
  code_points().expect_pieces(
      "a|\u00e9|e|\u0301|\u4e2d|\U0001f600|\r|\n|\0|\xff|\xe2|\x82|a|\xed|\xa0|\x80|\xc0|\x80|\xf4|\x90|\x80|\x80"sv);
  code_points().expect_pieces("");
  bytes().expect_pieces("a|\xc3|\xa9|\xff|\n");
  runs("runs").expect_pieces(
      "It|'|s| \t\n|3|.|14|...|\u00e9t\u00e9|\u3000|\u4e2d\u6587|\u3002|x_y|\u20ac\u200b\xff|a\u0301");
  runs("alone").expect_pieces(
      "It|'|s| \t\n|3|.|14|.|.|.|\u00e9t\u00e9|\u3000|\u4e2d\u6587|\u3002|x_y|\u20ac|\u200b|\xff|a\u0301");
}

template <class... Cuts>
std::vector<Cut> all_of(Cuts... cuts) {
  std::vector<Cut> all;
  (all.push_back(std::move(cuts)), ...);
  return all;
}

// Every beginning of a character, whole and cut short, at every place of a block of 64 bytes.
TEST(CutsByClass, IllFormedAtEveryPlaceOfABlock) {
  const std::vector<Cut> all = all_of(code_points(), runs("alone"), runs("runs"));
  for (const std::string_view what : {"\xc3\xa9"sv,         "\xc3"sv,
                                      "\xe2\x82\xac"sv,     "\xe2\x82"sv,
                                      "\xe0\x9f\xbf"sv,     "\xed\xa0\x80"sv,
                                      "\xed\x9f\xbf"sv,     "\xf0\x9f\x98\x80"sv,
                                      "\xf0\x9f\x98"sv,     "\xf0\x8f\xbf\xbf"sv,
                                      "\xf4\x8f\xbf\xbf"sv, "\xf4\x90\x80\x80"sv,
                                      "\xf5\x80\x80\x80"sv, "\xc1\xbf"sv,
                                      "\xcc\x81"sv,         "\xd0\xb6"sv,
                                      "\xe4\xb8\xad"sv,     "\xe4\xb7\xbf"sv,
                                      "\xc3\x97"sv,         "\xe3\x80\x80"sv,
                                      "\xed\x95\x9c"sv})
    for (std::size_t at = 0; at < 70; ++at)
      for (const std::string_view behind : {"a"sv, "\x80"sv, " "sv, "\xe4\xb8\xad"sv}) {
        std::string text(at, 'a');
        text.append(what).append(behind).append(140, '.');
        for (const Cut& each : all) each.expect(text, each.by_contract(text));
        if (HasFatalFailure()) return;
      }
}

TEST(CutsByClass, DrawnTexts) {
  const std::vector<Cut> all = all_of(code_points(), bytes(), runs("alone"), runs("runs"));
  Random random(9);
  for (int i = 0; i < 4000; ++i) {
    std::string text;
    for (std::uint64_t count = random.below(80); count > 0; --count) {
      if (random.chance(0.2)) text += static_cast<char>(random.below(256));
      else if (random.chance(0.3)) text.append(random.below(40), "a .\n1"[random.below(5)]);
      else text += tokenizers::to_utf8(static_cast<std::uint32_t>(random.below(0xd800) >> random.below(12)));
    }
    for (const Cut& each : all) each.expect(text, each.by_contract(text));
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace assay
