// A normaliser that works through a whole text step by step, with a place for each bug. For mutants.cpp.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "generated/unicode14_stages.h"
#include "generated/unicode16_normalization_stages.h"
#include "generated/unicode16_stages.h"
#include "impls/tokenizers/bert_normalize/bugs.h"
#include "impls/tokenizers/bert_normalize/op.h"

namespace assay::bert_normalize {

class MutatedNormalizer {
 public:
  MutatedNormalizer(const Settings& settings, Bug bug) : settings_(settings), bug_(bug) {}

  std::string normalize(std::string_view bytes) const {
    Points points = decoded(bytes);
    if (is(Bug::composed_first)) points = composed(points);
    points = apart(cleaned(points));
    const bool lowers = !settings_.cased || is(Bug::cased_lowered),
               strips = !settings_.cased || is(Bug::cased_stripped);
    if (!settings_.google) points = changed(std::move(points), lowers, strips);
    std::string made;
    Points word;
    points.push_back(' ');
    for (const Point each : points) {
      if (each != ' ' && (is(Bug::line_separator_kept) || (each != 0x2028 && each != 0x2029))) {
        word.push_back(each);
        if (!is(Bug::long_words_cut) || word.size() < 200) continue;
      }
      write_word(settings_.google ? changed(word, lowers, strips) : word, made);
      word.clear();
    }
    return finished(std::move(made));
  }

 private:
  using Point = std::uint32_t;
  using Points = std::vector<Point>;
  using Record = unicode16_normal::Record;

  bool is(Bug bug) const { return bug_ == bug; }
  static const Record& record(Point each) { return unicode16_normal::record_of(each); }

  // ---- bytes

  Points decoded(std::string_view bytes) const {
    Points made;
    for (std::size_t at = 0; at < bytes.size();) {
      const auto byte = [&](std::size_t i) -> Point {
        return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0;
      };
      const Point lead = byte(0);
      const std::size_t length = lead < 0x80   ? 1
                                 : lead < 0xc0 ? 0
                                 : lead < 0xe0 ? 2
                                 : lead < 0xf0 ? 3
                                 : lead < 0xf8 ? 4
                                               : 0;
      Point point = length == 1 ? lead : lead & (0x7fu >> length);
      bool good = length > 0;
      for (std::size_t i = 1; i < length; ++i) {
        good = good && (byte(i) & 0xc0u) == 0x80u;
        point = point << 6 | (byte(i) & 0x3fu);
      }
      constexpr Point least[] = {0, 0, 0x80, 0x800, 0x10000};
      good = good && (point >= least[length] || is(Bug::overlong_accepted)) && point <= 0x10ffff;
      if (point >= 0xd800 && point <= 0xdfff && !is(Bug::surrogates_accepted)) good = false;
      if (good && point == 0 && is(Bug::ends_at_zero)) break;
      const bool lost = is(Bug::character_lost_at_4096) && length > 1 && at / 4096 != (at + length - 1) / 4096;
      if (good && !lost) made.push_back(point);
      if (!good && is(Bug::invalid_replaced)) made.push_back('?');
      at += good ? length : is(Bug::invalid_swallows_next) && lead >= 0xc0 ? 2 : 1;
    }
    return made;
  }

  void write(Point each, std::string& made) const {
    const auto tail = [&](int shift) { made += static_cast<char>(0x80u | (each >> shift & 0x3fu)); };
    if (each < 0x80) made += static_cast<char>(each);
    else if (each < 0x800) made += static_cast<char>(0xc0u | each >> 6), tail(0);
    else if (each < 0x10000) made += static_cast<char>(0xe0u | each >> 12), tail(6), tail(0);
    else made += static_cast<char>(0xf0u | each >> 18), tail(12), tail(6), tail(0);
  }

  // ---- cleaning

  bool is_blank(Point each) const {
    using namespace unicode16_normal;
    if (each == '\t' || each == '\n' || each == '\r')
      return !(each == '\t' && is(Bug::tab_dropped)) && !(each == '\r' && is(Bug::return_dropped));
    if ((each == 0x85 && is(Bug::next_line_is_blank)) || (each == 0x0b && is(Bug::vertical_tab_is_blank)) ||
        (each == 0x200b && is(Bug::zero_width_is_blank)))
      return true;
    if ((each == 0xa0 && is(Bug::no_break_space_kept)) || (each > 0x7f && is(Bug::blanks_of_ascii))) return false;
    const Category category = record(each).category;
    const bool separator = category == line_separator || category == paragraph_separator;
    return category == space || (separator && !settings_.google && !is(Bug::line_separator_kept));
  }

  bool is_dropped(Point each) const {
    using namespace unicode16_normal;
    if (each == 0) return !is(Bug::zero_kept) && !is(Bug::controls_kept);
    if (each == 0xfffd) return !is(Bug::replacement_kept);
    const Category category = record(each).category;
    if (category == control) return !is(Bug::controls_kept) && !(each == 0x7f && is(Bug::delete_kept));
    if (category == format)
      return !is(Bug::formats_kept) && !(each >= 0x13430 && each <= 0x1343f && is(Bug::newer_formats_kept));
    if (category == private_use) return settings_.google == is(Bug::private_use_as_other_rule);
    return category == unassigned && is(Bug::unassigned_dropped);
  }

  Points cleaned(const Points& points) const {
    Points made;
    for (const Point each : points) {
      if (is_blank(each)) made.push_back(' ');
      else if (!is_dropped(each)) made.push_back(each);
    }
    return made;
  }

  bool is_ideograph(Point each) const {
    const auto in = [&](Point low, Point high) {
      return each >= low && each <= high - (is(Bug::end_of_block_missing) ? 1 : 0);
    };
    const bool first_of_e = settings_.google != is(Bug::extension_e_as_other_rule);
    return in(0x4e00, 0x9fff) || (in(0x3400, 0x4dbf) && !is(Bug::extension_a_missing)) ||
           (in(0x20000, 0x2a6df) && !is(Bug::extension_b_missing)) || in(0x2a700, 0x2b73f) || in(0x2b740, 0x2b81f) ||
           in(first_of_e ? 0x2b820 : 0x2b920, 0x2ceaf) || (in(0xf900, 0xfaff) && !is(Bug::compatibility_missing)) ||
           (in(0x2f800, 0x2fa1f) && !is(Bug::supplement_missing)) ||
           (in(0x2ceb0, 0x2ebef) && is(Bug::extension_f_added)) || (in(0x3040, 0x30ff) && is(Bug::kana_apart));
  }

  Points apart(const Points& points) const {
    Points made;
    for (const Point each : points) {
      if (is_ideograph(each)) made.insert(made.end(), {' ', each, ' '});
      else made.push_back(each);
    }
    return made;
  }

  // ---- case and marks

  Points changed(Points word, bool lowers, bool strips) const {
    if (lowers && settings_.google) word = lower(word);
    if (strips) word = stripped(word);
    if (lowers && !settings_.google) word = lower(word);
    return word;
  }

  bool is_final(const Points& word, std::size_t at) const {
    if (is(Bug::sigma_never_final)) return false;
    if (is(Bug::sigma_always_final)) return true;
    if (settings_.google == is(Bug::sigma_as_other_rule)) return false;
    const auto passed = [&](Point each) {
      return record(each).case_ignorable && !(is(Bug::sigma_sees_marks) && record(each).combining != 0);
    };
    const auto is_cased = [&](Point each) {
      return record(each).cased || (is(Bug::sigma_behind_caseless) && unicode16::class_of(each) == unicode16::caseless);
    };
    std::size_t i = at;
    while (i > 0 && passed(word[i - 1])) --i;
    if (i == 0 || !is_cased(word[i - 1])) return false;
    if (is(Bug::sigma_looks_back_alone)) return at + 1 == word.size() || !is_cased(word[at + 1]);
    for (i = at + 1; i < word.size() && passed(word[i]);) ++i;
    return i == word.size() || !is_cased(word[i]);
  }

  Points lower(const Points& word) const {
    Points made;
    for (std::size_t i = 0; i < word.size(); ++i) {
      const Point each = word[i];
      const std::uint32_t* const mapping = unicode16_normal::sequences + record(each).lower;
      const bool newer = unicode14::class_of(each) == unicode14::other && is(Bug::newer_capitals_left);
      const bool left =
          (is(Bug::lower_of_ascii) && each > 0x7f) || newer || (each == 0x130 && is(Bug::dotted_capital_left));
      if (each == 0x3a3 && !left && is_final(word, i)) made.push_back(0x3c2);
      else if (*mapping == 0 || left) made.push_back(each);
      else made.insert(made.end(), mapping + 1, mapping + 1 + *mapping);
    }
    return made;
  }

  void append_parts(Point each, Points& made, int level = 0) const {
    if (each >= 0xac00 && each <= 0xd7a3 && !is(Bug::hangul_left)) {
      const Point index = each - 0xac00;
      made.insert(made.end(), {0x1100 + index / 588, 0x1161 + index / 28 % 21});
      if (index % 28 != 0 && !is(Bug::hangul_without_trailing)) made.push_back(0x11a7 + index % 28);
      return;
    }
    std::uint16_t mapping = record(each).canonical;
    if (mapping == 0 && is(Bug::compatibility_decomposed)) mapping = record(each).compatibility;
    const std::uint32_t* const parts = unicode16_normal::sequences + mapping;
    if (mapping == 0 || (level > 0 && is(Bug::one_level))) return made.push_back(each);
    for (std::uint32_t i = 1; i <= *parts; ++i) append_parts(parts[i], made, level + 1);
  }

  bool is_stripped(Point each) const {
    if (is(Bug::marks_kept)) return false;
    if (is(Bug::marks_of_classes_stripped)) return record(each).combining != 0;
    const bool is_mark = record(each).category == unicode16_normal::mark;
    if (is_mark || unicode16::class_of(each) != unicode16::mark) return is_mark;
    const bool encloses = (each >= 0x488 && each <= 0x489) || (each >= 0x20dd && each <= 0x20e4) || each == 0x1abe ||
                          (each >= 0xa670 && each <= 0xa672);
    return is(encloses ? Bug::enclosing_marks_stripped : Bug::spacing_marks_stripped);
  }

  Points stripped(const Points& word) const {
    Points made;
    for (const Point each : word) append_parts(each, made);
    if (is(Bug::stripped_before_order)) std::erase_if(made, [&](Point each) { return is_stripped(each); });
    if (!is(Bug::marks_unordered)) order(made);
    std::erase_if(made, [&](Point each) { return is_stripped(each); });
    return made;
  }

  void order(Points& points) const {
    const auto starts = [](Point each) { return record(each).combining == 0; };
    for (auto from = points.begin(); from != points.end();) {
      const auto to = std::find_if(from, points.end(), starts);
      if (is(Bug::order_unstable)) std::reverse(from, to);
      std::stable_sort(from, to, [](Point a, Point b) { return record(a).combining < record(b).combining; });
      from = to == points.end() ? to : to + 1;
    }
  }

  // What is a pair of neighbours becomes its composite; that is all of NFC that most texts need.
  static Points composed(const Points& points) {
    Points made;
    for (const Point each : points) {
      const bool may = !made.empty() && record(each).category == unicode16_normal::mark;
      if (!may) {
        made.push_back(each);
        continue;
      }
      const auto* const found = std::ranges::find_if(unicode16_normal::compositions, [&](const auto& pair) {
        return pair.first == made.back() && pair.second == each;
      });
      if (found != std::end(unicode16_normal::compositions)) made.back() = found->composite;
      else made.push_back(each);
    }
    return made;
  }

  // ---- words

  bool is_sign(Point each) const {
    const bool of_ascii = (each >= 33 && each <= 47) || (each >= 58 && each <= 64) || (each >= 91 && each <= 96) ||
                          (each >= 123 && each <= 126);
    const bool is_punctuation = record(each).category == unicode16_normal::punctuation;
    if (each == '_' && is(Bug::underscore_joined)) return false;
    if (of_ascii) return is_punctuation || !is(Bug::symbols_of_ascii_joined);
    if (is(Bug::punctuation_of_ascii)) return false;
    if (is(Bug::punctuation_of_unicode_14)) return unicode14::class_of(each) == unicode14::punctuation;
    return is_punctuation || (is(Bug::symbols_apart) && unicode16::class_of(each) == unicode16::symbol);
  }

  void write_word(const Points& word, std::string& made) const {
    bool begins = true;
    for (const Point each : word) {
      const bool sign = is_sign(each);
      const bool edge = is(Bug::word_cut_at_64) && !made.empty() && made.size() % 4096 == 64;
      const bool lost = is(Bug::blank_lost_at_64) && made.size() % 64 == 0;
      if ((begins || (sign && !is(Bug::signs_joined)) || edge) && !made.empty() && !lost) made += ' ';
      if (begins && !made.empty() && is(Bug::blanks_doubled) && made.size() % 97 == 0) made += ' ';
      write(each, made);
      begins = sign;
    }
  }

  std::string finished(std::string made) const {
    if (is(Bug::leading_blank) && !made.empty()) made.insert(0, 1, ' ');
    if (is(Bug::trailing_blank) && !made.empty()) made += ' ';
    if (is(Bug::last_word_lost)) {
      const std::size_t blank = made.rfind(' ');
      if (blank != made.npos && blank + 2 == made.size()) made.resize(blank);
    }
    return made;
  }

  Settings settings_;
  Bug bug_;
};

}  // namespace assay::bert_normalize
