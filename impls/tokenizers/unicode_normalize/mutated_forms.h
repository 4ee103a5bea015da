// The forms step by step over what stands between ill-formed bytes, with a place for each bug. For mutants.cpp.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generated/unicode14_stages.h"
#include "generated/unicode16_normalization_stages.h"
#include "generated/unicode16_stages.h"
#include "impls/tokenizers/unicode_normalize/bugs.h"
#include "impls/tokenizers/unicode_normalize/op.h"

namespace assay::unicode_normalize {

class MutatedForms {
 public:
  MutatedForms(Form form, Bug bug) : form_(form), bug_(bug) {
    for (const auto& each : unicode16_normal::compositions)
      if (!is(Bug::composed_in_one_plane) || each.composite < 0x10000)
        composites_[{each.first, each.second}] = each.composite;
    if (!is(Bug::exclusions_composed)) return;
    for (Point each = 0; each < 0x110000; ++each) {
      const std::uint32_t* const parts = unicode16_normal::sequences + record(each).canonical;
      if (*parts == 2) composites_.insert({{parts[1], parts[2]}, each});
    }
  }

  std::string normalize(std::string_view bytes) const {
    std::string made;
    Points part;
    std::size_t since = 0;
    const auto end_part = [&] {
      for (const Point each : in_form(part)) write(each, made);
      part.clear();
    };
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t edge = is(Bug::cut_at_64) ? 64 : is(Bug::cut_at_4096) ? 4096 : 0;
      if (edge > 0 && at / edge != since / edge) {
        end_part();
        since = at;
      }
      std::size_t length = 1;
      Point point = 0;
      if (decode(bytes, at, point, length)) {
        if (point == 0 && is(Bug::ends_at_zero)) break;
        part.push_back(point);
      } else {
        end_part();
        if (is(Bug::invalid_replaced)) made += "?";
        else if (!is(Bug::invalid_dropped)) made += bytes[at];
      }
      at += length;
    }
    if (is(Bug::last_mark_lost) && !part.empty() && record(part.back()).combining != 0) part.pop_back();
    end_part();
    return made;
  }

 private:
  using Point = std::uint32_t;
  using Points = std::vector<Point>;

  bool is(Bug bug) const { return bug_ == bug; }
  static const unicode16_normal::Record& record(Point each) { return unicode16_normal::record_of(each); }

  // ---- bytes

  bool decode(std::string_view bytes, std::size_t at, Point& point, std::size_t& length) const {
    const auto byte = [&](std::size_t i) -> Point {
      return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0;
    };
    const Point lead = byte(0);
    const std::size_t long_as = lead < 0x80   ? 1
                                : lead < 0xc0 ? 0
                                : lead < 0xe0 ? 2
                                : lead < 0xf0 ? 3
                                : lead < 0xf8 ? 4
                                              : 0;
    if (long_as == 0) return false;
    point = long_as == 1 ? lead : lead & (0x7fu >> long_as);
    for (std::size_t i = 1; i < long_as; ++i) {
      if ((byte(i) & 0xc0u) != 0x80u) return false;
      point = point << 6 | (byte(i) & 0x3fu);
    }
    constexpr Point least[] = {0, 0, 0x80, 0x800, 0x10000};
    if ((point < least[long_as] && !is(Bug::overlong_accepted)) || point > 0x10ffff ||
        (point >= 0xd800 && point <= 0xdfff))
      return false;
    length = long_as;
    return true;
  }

  static void write(Point each, std::string& made) {
    const auto tail = [&](int shift) { made += static_cast<char>(0x80u | (each >> shift & 0x3fu)); };
    if (each < 0x80) made += static_cast<char>(each);
    else if (each < 0x800) made += static_cast<char>(0xc0u | each >> 6), tail(0);
    else if (each < 0x10000) made += static_cast<char>(0xe0u | each >> 12), tail(6), tail(0);
    else made += static_cast<char>(0xf0u | each >> 18), tail(12), tail(6), tail(0);
  }

  // ---- forms

  Points in_form(const Points& part) const {
    if (form_ == Form::lowercase) return lower(part);
    const bool composes = form_ == Form::nfc || form_ == Form::nfkc;
    if (is(Bug::maybe_is_yes) && composes && nothing_must_change(part)) return part;
    Points made;
    for (const Point each : part) append_parts(each, made);
    if (!is(Bug::marks_unordered)) order(made);
    return composes && !is(Bug::left_decomposed) ? composed(made) : made;
  }

  bool compatibility() const {
    const bool wanted = form_ == Form::nfkc || form_ == Form::nfkd;
    return is(Bug::compatibility_instead) || (wanted && !is(Bug::canonical_instead));
  }

  // As if a quick check knew yes and no alone.
  bool nothing_must_change(const Points& part) const {
    for (std::size_t i = 0; i < part.size(); ++i) {
      Points parts;
      append_parts(part[i], parts);
      if (composed(parts) != Points{part[i]}) return false;
      if (i > 0 && record(part[i]).combining != 0 && record(part[i - 1]).combining > record(part[i]).combining)
        return false;
    }
    return true;
  }

  void append_parts(Point each, Points& made, int level = 0) const {
    if (each >= 0xac00 && each <= 0xd7a3) {
      const Point index = each - 0xac00;
      made.insert(made.end(), {0x1100 + index / 588, 0x1161 + index / 28 % 21});
      if (index % 28 != 0 && !is(Bug::hangul_without_trailing)) made.push_back(0x11a7 + index % 28);
      return;
    }
    std::uint16_t mapping = record(each).canonical;
    if (mapping == 0 && compatibility()) mapping = record(each).compatibility;
    const std::uint32_t* const parts = unicode16_normal::sequences + mapping;
    const bool newer = is(Bug::newer_left) && unicode14::class_of(each) == unicode14::other;
    const bool single = is(Bug::singletons_kept) && *parts == 1 && record(each).canonical != 0;
    if (mapping == 0 || newer || single || (level > 0 && is(Bug::one_level))) return made.push_back(each);
    for (std::uint32_t i = 1; i <= *parts; ++i) append_parts(parts[i], made, level + 1);
  }

  void order(Points& points) const {
    const auto starts = [&](Point each) { return record(each).combining == 0; };
    for (auto from = points.begin(); from != points.end();) {
      auto to = std::find_if(from, points.end(), starts);
      if (is(Bug::order_over_starters) && to != points.end() && from != to && *to >= 0x300) ++to;
      const auto sorted_to = is(Bug::order_of_first_32) && to - from > 32 ? from + 32 : to;
      if (is(Bug::order_unstable)) std::reverse(from, to);
      std::stable_sort(from, sorted_to, [](Point a, Point b) { return record(a).combining < record(b).combining; });
      from = to == points.end() ? to : to + 1;
    }
  }

  Point composite(Point first, Point second) const {
    if (first >= 0x1100 && first <= 0x1112 && second >= 0x1161 && second <= 0x1175)
      return 0xac00 + ((first - 0x1100) * 21 + second - 0x1161) * 28;
    const bool open = (first - 0xac00) % 28 == 0 || is(Bug::hangul_trailing_twice);
    const Point least = is(Bug::hangul_first_trailing_taken) ? 0x11a7 : 0x11a8;
    if (first >= 0xac00 && first <= 0xd7a3 && open && second >= least && second <= 0x11c2)
      return is(Bug::hangul_trailing_uncomposed) ? 0 : first + second - 0x11a7;
    if (is(Bug::starters_uncomposed) && record(second).combining == 0) return 0;
    const auto found = composites_.find({first, second});
    return found == composites_.end() ? 0 : found->second;
  }

  Points composed(const Points& points) const {
    Points made;
    std::size_t starter = 0;
    bool any = false;
    for (const Point each : points) {
      const std::uint8_t combining = record(each).combining;
      const bool beside = any && made.size() == starter + 1;
      bool open = any && (beside || (record(made.back()).combining < combining && !is(Bug::neighbours_alone)));
      if (is(Bug::blocked_ignored)) open = any && (beside || combining != 0);
      if (const Point found = open ? composite(made[starter], each) : 0; found != 0) {
        made[starter] = found;
        continue;
      }
      if (combining == 0) {
        starter = made.size();
        any = true;
      }
      made.push_back(each);
    }
    return made;
  }

  // ---- case

  bool sigma_is_final(const Points& part, std::size_t at) const {
    if (is(Bug::sigma_never_final)) return false;
    if (is(Bug::sigma_always_final)) return true;
    const auto passed = [&](Point each) {
      if (is(Bug::sigma_sees_marks) && record(each).combining != 0) return false;
      if (is(Bug::sigma_cased_and_ignorable) && record(each).cased) return false;
      return record(each).case_ignorable;
    };
    std::size_t i = at;
    while (i > 0 && passed(part[i - 1])) --i;
    if (i == 0 || !record(part[i - 1]).cased) return false;
    if (is(Bug::sigma_looks_back_alone)) return at + 1 == part.size() || !record(part[at + 1]).cased;
    for (i = at + 1; i < part.size() && passed(part[i]);) ++i;
    return i == part.size() || !record(part[i]).cased;
  }

  bool keeps_capital(Point each) const {
    if (is(Bug::lower_of_ascii) && each > 0x7f) return true;
    if (is(Bug::newer_capitals_left) && unicode14::class_of(each) == unicode14::other) return true;
    return is(Bug::title_case_left) && unicode16::class_of(each) == unicode16::title;
  }

  Points lower(const Points& part) const {
    Points made;
    for (std::size_t i = 0; i < part.size(); ++i) {
      const Point each = part[i];
      const std::uint32_t* const mapping = unicode16_normal::sequences + record(each).lower;
      if (is(Bug::folded) && each == 0xdf) made.insert(made.end(), {'s', 's'});
      else if (is(Bug::at_sign_lowered) && each == '@') made.push_back('`');
      else if (*mapping == 0 || keeps_capital(each)) made.push_back(each);
      else if (each == 0x3a3 && sigma_is_final(part, i)) made.push_back(0x3c2);
      else made.insert(made.end(), mapping + 1, mapping + (is(Bug::simple_lower) ? 2 : 1 + *mapping));
    }
    return made;
  }

  Form form_;
  Bug bug_;
  std::map<std::pair<Point, Point>, Point> composites_;
};

}  // namespace assay::unicode_normalize
