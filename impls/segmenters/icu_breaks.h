// ICU's break iterators, by rules in its own language. For the implementations `icu`.
//
// ICU keeps tables of an older Unicode: a text that has a character which is of another class there is not for it. Its
// own rules are not those of UAX #29 alone (dictionaries for Chinese, Japanese and Thai; ':' ends a word; '@' is a
// letter): it is given the rules of the annex.
#pragma once

#include <unicode/rbbi.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf16.h>
#include <unicode/uversion.h>

#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/op.h"
#include "impls/segmenters/break_scan.h"

namespace assay::segmenters {

inline std::string icu_version(void (*ask)(UVersionInfo)) {
  UVersionInfo numbers{};
  ask(numbers);
  return std::to_string(numbers[0]) + "." + std::to_string(numbers[1]);
}

inline void hold(UErrorCode error) {
  if (U_FAILURE(error)) throw std::runtime_error(u_errorName(error));
}

inline std::unique_ptr<::icu::RuleBasedBreakIterator> icu_iterator(const std::string& rules) {
  UErrorCode error = U_ZERO_ERROR;
  UParseError where{};
  auto made = std::make_unique<::icu::RuleBasedBreakIterator>(::icu::UnicodeString::fromUTF8(rules), where, error);
  if (U_FAILURE(error))
    throw std::runtime_error(std::string(u_errorName(error)) + " at offset " + std::to_string(where.offset) +
                             " of its rules");
  return made;
}

// For each code point whether ICU takes it for another one than Unicode 16. `values`: what it should say of each class;
// `pictographic`: which classes are. What the rules name themselves is not asked for.
template <class Classes>
std::vector<bool> taken_for_others(UProperty property, const std::vector<int>& values,
                                   bool (*pictographic)(std::uint8_t),
                                   std::initializer_list<std::uint32_t> named = {}) {
  std::vector<bool> all(0x110000, false);
  for (std::uint32_t each = 0; each < all.size(); ++each) {
    const auto code_point = static_cast<UChar32>(each);
    const std::uint8_t kind = Classes::of(each);
    all[each] = u_getIntPropertyValue(code_point, property) != values[kind] ||
                (pictographic != nullptr &&
                 (u_hasBinaryProperty(code_point, UCHAR_EXTENDED_PICTOGRAPHIC) != 0) != pictographic(kind));
  }
  for (const std::uint32_t each : named) all[each] = false;
  return all;
}

class IcuCutter {
 public:
  IcuCutter(const std::string& rules, const std::vector<bool>& other) : iterator_(icu_iterator(rules)), other_(other) {}

  void cut(const Call& call) {
    const auto* const first = call.inputs[0].as<const Byte>();
    read(first, first + call.inputs[0].dims[0]);
    // It refers to these units, and copies none.
    const ::icu::UnicodeString whole(false, units_.data(), static_cast<std::int32_t>(units_.size()));
    iterator_->setText(whole);
    auto* const written = call.outputs[0].as<std::int64_t>();
    std::int64_t count = 0;
    iterator_->first();
    for (std::int32_t next = iterator_->next(); next != ::icu::BreakIterator::DONE; next = iterator_->next())
      written[count++] = ends_[static_cast<std::size_t>(next) - 1];
    call.outputs[0].dims[0] = count;
  }

 private:
  // The text in UTF-16, which ICU is fastest on, with a U+FFFD for each ill-formed byte: of its own, ICU takes several
  // for one character.
  void read(const Byte* first, const Byte* end) {
    units_.clear(), ends_.clear();
    const auto add = [&](std::uint32_t unit, const Byte* behind) {
      units_.push_back(static_cast<char16_t>(unit));
      ends_.push_back(static_cast<std::int32_t>(behind - first));
    };
    for (const Byte* at = first; at < end;) {
      const tokenizers::Scanned scanned = tokenizers::scan(at, end);
      at += scanned.bytes;
      if (scanned.code_point == tokenizers::no_character) {
        add(0xfffd, at);
        continue;
      }
      if (other_[scanned.code_point])
        throw Unsupported{"ICU's tables are those of Unicode " + icu_version(u_getUnicodeVersion) +
                          ", and the text has characters that are of another class since"};
      if (scanned.code_point > 0xffff) add(U16_LEAD(scanned.code_point), at);
      add(scanned.code_point > 0xffff ? U16_TRAIL(scanned.code_point) : scanned.code_point, at);
    }
  }

  std::unique_ptr<::icu::RuleBasedBreakIterator> iterator_;
  const std::vector<bool>& other_;
  std::vector<char16_t> units_;
  std::vector<std::int32_t> ends_;  // of the character that each unit is of, in bytes
};

inline Prepared prepare_icu_breaks(const Request& request, const std::string& rules, const std::vector<bool>& other) {
  if (request.inputs[0].dims[0] > 0x7fffffff) return Unsupported{"ICU counts in 31 bits"};
  auto cutter = std::make_shared<IcuCutter>(rules, other);
  return make_runner([cutter](const Call& call) { cutter->cut(call); });
}

inline Implementation icu_implementation(Prepared (*prepare)(const Request&)) {
  return {.version = [] { return icu_version(u_getVersion); },
          .isa = [](std::string_view) { return std::string("its own choice"); },
          .variants = {},
          .prepare = prepare,
          .note = "RuleBasedBreakIterator by the annex's rules, on UTF-16 that is made of the text before"};
}

}  // namespace assay::segmenters
