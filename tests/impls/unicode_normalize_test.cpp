// Normalization forms: by hand, by Unicode's own test, and by what the standard promises of them.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "impls/tokenizers/reference_unicode.h"
#include "impls/tokenizers/unicode_normalize/op.h"
#include "impls/tokenizers/unicode_normalize/reference.h"

namespace assay::unicode_normalize {

Implementation table();
Implementation fast();

namespace {

using namespace std::string_literals;

constexpr std::array<const char*, 5> names{"nfc", "nfd", "nfkc", "nfkd", "lowercase"};
constexpr std::array<Form, 4> forms{Form::nfc, Form::nfd, Form::nfkc, Form::nfkd};

// An implementation, one runner for each form.
class EachForm {
 public:
  EachForm(const Implementation& implementation, const std::string& variant) {
    for (const char* const name : names) {
      const Parameters parameters{{"form", std::string(name)}};
      Prepared prepared = implementation.prepare({parameters, {}, {}, Dtype::u8, 1, variant});
      runners_.push_back(std::move(std::get<std::unique_ptr<Runner>>(prepared)));
    }
  }

  std::string normalize(const std::string& whole, Form form) const {
    const auto size = static_cast<std::int64_t>(whole.size());
    // Of its own size exactly: a sanitizer sees what is read behind it.
    std::vector<char> from(whole.begin(), whole.end()), to(most_growth * whole.size() + 1, '\x55');
    const std::vector<Value> in{{"text", Kind::bytes, Dtype::u8, {size}, {1}, from.data(), false}};
    std::vector<Value> out{{"normalized", Kind::bytes, Dtype::u8, {most_growth * size}, {1}, to.data(), false}};
    runners_[static_cast<std::size_t>(form)]->run({in, out});
    EXPECT_EQ(to.back(), '\x55') << "written behind the end";
    return {to.data(), static_cast<std::size_t>(out[0].dims[0])};
  }

 private:
  std::vector<std::unique_ptr<Runner>> runners_;
};

std::vector<EachForm> all_prepared() {
  std::vector<EachForm> all;
  all.emplace_back(table(), "");
  const Implementation implementation = fast();
  for (const Variant& each : implementation.variants)
    if (each.unavailable.empty()) all.emplace_back(implementation, each.name);
  return all;
}

void expect_form(const std::vector<EachForm>& all, const std::string& whole, Form form, const std::string& wanted) {
  EXPECT_EQ(reference_normalize(whole, form), wanted) << whole;
  for (const EachForm& each : all) EXPECT_EQ(each.normalize(whole, form), wanted) << whole;
}

TEST(UnicodeNormalize, ByHand) {
  const std::vector<EachForm> all = all_prepared();
  struct Known {
    std::string text, nfc, nfd, nfkc, nfkd;
  };
  for (const Known& each : std::vector<Known>{
           {"", "", "", "", ""},
           {"e\u0301", "\u00e9", "e\u0301", "\u00e9", "e\u0301"},
           {"a\u0301\u0323", "\u1ea1\u0301", "a\u0323\u0301", "\u1ea1\u0301", "a\u0323\u0301"},  // reordered
           {"a\u0315\u0301", "\u00e1\u0315", "a\u0301\u0315", "\u00e1\u0315", "a\u0301\u0315"},
           {"a\u0301\u0300", "\u00e1\u0300", "a\u0301\u0300", "\u00e1\u0300", "a\u0301\u0300"},  // of one class
           {"a\u0338\u0335\u0301", "\u00e1\u0338\u0335", "a\u0338\u0335\u0301", "\u00e1\u0338\u0335",
            "a\u0338\u0335\u0301"},
           {"\u212b\u2126", "\u00c5\u03a9", "A\u030a\u03a9", "\u00c5\u03a9", "A\u030a\u03a9"},  // singletons
           {"\u0958\u2adc", "\u0915\u093c\u2add\u0338", "\u0915\u093c\u2add\u0338", "\u0915\u093c\u2add\u0338",
            "\u0915\u093c\u2add\u0338"},                                      // excluded
           {"\u1e69", "\u1e69", "s\u0323\u0307", "\u1e69", "s\u0323\u0307"},  // of two levels
           {"\uac01", "\uac01", "\u1100\u1161\u11a8", "\uac01", "\u1100\u1161\u11a8"},
           {"\u1100\u1161\u11a7", "\uac00\u11a7", "\u1100\u1161\u11a7", "\uac00\u11a7", "\u1100\u1161\u11a7"},
           {"\uac01\u11a8", "\uac01\u11a8", "\u1100\u1161\u11a8\u11a8", "\uac01\u11a8", "\u1100\u1161\u11a8\u11a8"},
           {"\u09c7\u09be", "\u09cb", "\u09c7\u09be", "\u09cb", "\u09c7\u09be"},  // of starters
           {"\ufb01\u00bd", "\ufb01\u00bd", "\ufb01\u00bd", "fi1\u20442", "fi1\u20442"},
           {"\u017f\u0307", "\u1e9b", "\u017f\u0307", "\u1e61", "s\u0307"},
           // Of Unicode 16: the first of these joins what is before it.
           {"\U00016d63\U00016d67\U00016d67", "\U00016d6a", "\U00016d63\U00016d67\U00016d67", "\U00016d6a",
            "\U00016d63\U00016d67\U00016d67"},
           // An ill-formed byte parts.
           {"e\xff\u0301"s, "e\xff\u0301"s, "e\xff\u0301"s, "e\xff\u0301"s, "e\xff\u0301"s}}) {
    expect_form(all, each.text, Form::nfc, each.nfc);
    expect_form(all, each.text, Form::nfd, each.nfd);
    expect_form(all, each.text, Form::nfkc, each.nfkc);
    expect_form(all, each.text, Form::nfkd, each.nfkd);
  }
  expect_form(all, "\u0391\u03a3 \u03a3 \u0130 @[Z \u01c5 \u1e9e", Form::lowercase,
              "\u03b1\u03c2 \u03c3 i\u0307 @[z \u01c6 \u00df");
}

// Where vectors end: a mark behind runs of each length, of ASCII and of two bytes each, and behind what is no
// character.
TEST(UnicodeNormalize, MarksBehindRunsOfEveryLength) {
  const std::vector<EachForm> all = all_prepared();
  for (const std::string unit : {"e", "\u00e9", "\u0439", "\u4e2d", "\ucd08", "\xc3", "\xa9", "\xe4\xb8", "\xd0"})
    for (std::size_t count = 0; count < 200; ++count)
      for (const std::string behind : {"\u0323", "\u0301x", "\xcc", "\uac00\u11a8"}) {
        std::string whole;
        for (std::size_t i = 0; i < count; ++i) whole += unit;
        for (const Form form : forms) {
          const std::string wanted = reference_normalize(whole + behind, form);
          for (const EachForm& each : all) ASSERT_EQ(each.normalize(whole + behind, form), wanted) << whole + behind;
        }
      }
}

const std::string test_file = "/usr/share/unicode/NormalizationTest.txt";

// Debian has it compressed, of Unicode 15.0. What is assigned there has the same forms in every later version.
std::string content_of_test() {
  FILE* const pipe = popen(("bzcat " + test_file + ".bz2 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return {};
  std::string content;
  std::array<char, 65536> block;
  while (const std::size_t count = std::fread(block.data(), 1, block.size(), pipe)) content.append(block.data(), count);
  pclose(pipe);
  return content;
}

std::string text_of(const std::string& column) {
  std::istringstream numbers(column);
  std::u32string points;
  for (std::string each; numbers >> each;) points += static_cast<char32_t>(std::stoul(each, nullptr, 16));
  return tokenizers::utf8_of(points);
}

TEST(UnicodeNormalize, UnicodesOwnTest) {
  if (!std::filesystem::exists(test_file + ".bz2")) GTEST_SKIP() << "no " << test_file << ".bz2: unicode-data has it";
  const std::vector<EachForm> all = all_prepared();
  std::istringstream lines(content_of_test());
  std::size_t tested = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#' || line[0] == '@') continue;
    std::istringstream fields(line);
    std::array<std::string, 5> columns;  // source, NFC, NFD, NFKC, NFKD
    for (std::string& each : columns) {
      std::getline(fields, each, ';');
      each = text_of(each);
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const bool by_compatibility = i > 2;
      for (const Form form : forms) {
        const bool compatible = form == Form::nfkc || form == Form::nfkd;
        const bool composes = form == Form::nfc || form == Form::nfkc;
        const std::string& wanted = columns[(compatible || by_compatibility ? 3 : 1) + (composes ? 0 : 1)];
        ASSERT_EQ(reference_normalize(columns[i], form), wanted) << line;
        for (const EachForm& each : all) ASSERT_EQ(each.normalize(columns[i], form), wanted) << line;
      }
    }
    ++tested;
  }
  EXPECT_GT(tested, 18000u) << "bzcat has to be there";
}

// UAX #15: forms are stable, equivalent texts have one form; and how much room the contract asks for. Of all code
// points, each between marks.
TEST(UnicodeNormalize, PromisesOfTheStandard) {
  std::size_t grown = 0;
  for (char32_t each = 0; each < 0x110000; ++each) {
    if ((each >= 0xd800 && each <= 0xdfff) || tokenizers::category_of(each) == tokenizers::Category::unassigned)
      continue;
    if (tokenizers::category_of(each) == tokenizers::Category::private_use && each % 1000 != 0) continue;
    const std::string one = tokenizers::utf8_of(std::u32string(1, each));
    const std::string nfd = reference_normalize(one, Form::nfd), nfkd = reference_normalize(one, Form::nfkd);
    ASSERT_EQ(reference_normalize(nfd, Form::nfc), reference_normalize(one, Form::nfc)) << one;
    ASSERT_EQ(reference_normalize(nfd, Form::nfkc), reference_normalize(one, Form::nfkc)) << one;
    ASSERT_EQ(reference_normalize(reference_normalize(one, Form::nfc), Form::nfd), nfd) << one;
    ASSERT_EQ(reference_normalize(nfkd, Form::nfkd), nfkd) << one;
    ASSERT_EQ(reference_normalize(nfd, Form::nfd), nfd) << one;
    for (const Form form : forms) {
      if (each < 0x80) {
        ASSERT_EQ(reference_normalize(one, form), one);
      }
    }
    for (const Form form : {Form::nfc, Form::nfd, Form::nfkc, Form::nfkd, Form::lowercase}) {
      const std::size_t size = reference_normalize(one, form).size();
      ASSERT_LE(size, most_growth * one.size()) << one;
      grown += size == most_growth * one.size() ? 1u : 0u;
    }
  }
  EXPECT_GT(grown, 0u) << "and no less is enough";
}

}  // namespace
}  // namespace assay::unicode_normalize
