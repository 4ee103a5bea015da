// One pass with quick checks: what is in the form already is copied.
#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "generated/unicode16_normalization_stages.h"
#include "impls/tokenizers/unicode_normalize/forms.h"

namespace assay::unicode_normalize {
namespace {

using unicode16_normal::compositions;
using unicode16_normal::record_of;
using unicode16_normal::sequences;

constexpr std::uint32_t hangul = 0xac00, hangul_end = 0xd7a4, leading = 0x1100, vowel = 0x1161, trailing = 0x11a7;

void decompose(std::uint32_t code_point, bool compatibility, std::vector<std::uint32_t>& made) {
  if (code_point >= hangul && code_point < hangul_end) {
    const std::uint32_t index = code_point - hangul, last = index % 28;
    made.push_back(leading + index / 28 / 21);
    made.push_back(vowel + index / 28 % 21);
    if (last != 0) made.push_back(trailing + last);
    return;
  }
  const auto& record = record_of(code_point);
  const std::uint32_t mapping = record.canonical != 0 || !compatibility ? record.canonical : record.compatibility;
  if (mapping == 0) return made.push_back(code_point);
  for (std::uint32_t i = mapping + 1; i <= mapping + sequences[mapping]; ++i)
    decompose(sequences[i], compatibility, made);
}

// 0: none.
std::uint32_t composite(std::uint32_t first, std::uint32_t second) {
  if (second >= vowel && second < vowel + 21 && first >= leading && first < leading + 19)
    return hangul + ((first - leading) * 21 + (second - vowel)) * 28;
  if (second > trailing && second < trailing + 28 && first >= hangul && first < hangul_end &&
      (first - hangul) % 28 == 0)
    return first + (second - trailing);
  const auto pair = [](const auto& each) { return std::pair(each.first, each.second); };
  const auto* const found = std::ranges::lower_bound(compositions, std::pair(first, second), {}, pair);
  return found != std::end(compositions) && pair(*found) == std::pair(first, second) ? found->composite : 0;
}

// Whether something before it may take it in.
bool joins_backwards(std::uint32_t code_point) {
  static const std::vector<std::uint32_t> seconds = [] {
    std::vector<std::uint32_t> all;
    for (const auto& each : compositions) all.push_back(each.second);
    std::ranges::sort(all);
    return all;
  }();
  return (code_point >= vowel && code_point < vowel + 21) || (code_point > trailing && code_point < trailing + 28) ||
         std::ranges::binary_search(seconds, code_point);
}

// In place, of what is in canonical order.
void compose(std::vector<std::uint32_t>& points) {
  std::size_t kept = 0, starter = points.size();
  std::uint8_t before = 0;  // the class of what was kept last behind the starter
  for (const std::uint32_t each : points) {
    const std::uint8_t combining = record_of(each).combining;
    const bool next_to_it = kept == starter + 1;
    if (starter < kept && (next_to_it || before < combining)) {
      if (const std::uint32_t made = composite(points[starter], each); made != 0) {
        points[starter] = made;
        continue;
      }
    }
    if (combining == 0) starter = kept;
    before = combining;
    points[kept++] = each;
  }
  points.resize(kept);
}

void sort_marks(std::vector<std::uint32_t>& points) {
  const auto combining = [](std::uint32_t each) { return record_of(each).combining; };
  for (std::size_t from = 0; from < points.size(); ++from) {
    if (combining(points[from]) == 0) continue;
    std::size_t to = from;
    bool sorted = true;
    while (++to < points.size() && combining(points[to]) != 0)
      sorted = sorted && combining(points[to - 1]) <= combining(points[to]);
    if (!sorted)
      std::stable_sort(points.begin() + static_cast<std::ptrdiff_t>(from),
                       points.begin() + static_cast<std::ptrdiff_t>(to),
                       [&](std::uint32_t a, std::uint32_t b) { return combining(a) < combining(b); });
    from = to;
  }
}

Byte* put_utf8(std::uint32_t each, Byte* to) {
  const auto low = [each](int shift) { return static_cast<Byte>(0x80u | (each >> shift & 0x3fu)); };
  if (each < 0x80) {
    *to++ = static_cast<Byte>(each);
  } else if (each < 0x800) {
    *to++ = static_cast<Byte>(0xc0u | each >> 6);
    *to++ = low(0);
  } else if (each < 0x10000) {
    *to++ = static_cast<Byte>(0xe0u | each >> 12);
    *to++ = low(6);
    *to++ = low(0);
  } else {
    *to++ = static_cast<Byte>(0xf0u | each >> 18);
    *to++ = low(12);
    *to++ = low(6);
    *to++ = low(0);
  }
  return to;
}

}  // namespace

FormTable::FormTable(Form form) : composes_(form == Form::nfc || form == Form::nfkc) {
  const bool compatibility = form == Form::nfkc || form == Form::nfkd;
  std::map<std::vector<std::uint32_t>, std::uint16_t> known;
  std::vector<std::uint32_t> parts, key;
  for (std::uint32_t from = 0; from < 0x110000; from += block) {
    std::vector<Entry> made;
    key.clear();
    for (std::uint32_t each = from; each < from + block; ++each) {
      parts.clear();
      decompose(each, compatibility, parts);
      Entry entry{};
      entry.combining = record_of(each).combining;
      entry.begins = record_of(parts.front()).combining == 0 && !(composes_ && joins_backwards(parts.front()));
      if (parts.size() > 1 || parts.front() != each) {
        entry.first = static_cast<std::uint32_t>(parts_.size());
        entry.count = static_cast<std::uint8_t>(parts.size());
        parts_.insert(parts_.end(), parts.begin(), parts.end());
        if (composes_) compose(parts);
      }
      // What joins what is before it is not known to stay.
      entry.stays =
          parts.size() == 1 && parts.front() == each && (entry.begins || !composes_ || !joins_backwards(each));
      if (composes_ && !entry.begins && entry.count > 0) entry.stays = false;
      made.push_back(entry);
      key.insert(key.end(), {entry.first, std::uint32_t{entry.count} << 16 | std::uint32_t{entry.combining} << 8 |
                                              (entry.stays ? 2u : 0u) | (entry.begins ? 1u : 0u)});
    }
    const auto [found, is_new] = known.emplace(key, static_cast<std::uint16_t>(known.size()));
    if (is_new) entries_.insert(entries_.end(), made.begin(), made.end());
    block_of_.push_back(found->second);
  }
}

const FormTable& FormTable::of(Form form) {
  switch (form) {
    case Form::nfd: {
      static const FormTable made(Form::nfd);
      return made;
    }
    case Form::nfkc: {
      static const FormTable made(Form::nfkc);
      return made;
    }
    case Form::nfkd: {
      static const FormTable made(Form::nfkd);
      return made;
    }
    default: {
      static const FormTable made(Form::nfc);
      return made;
    }
  }
}

const Byte* FormWriter::remake_part() {
  points_.clear();
  at_ = part_at_;
  const Byte* from = part_;
  while (from < end_) {
    const tokenizers::Scanned next = tokenizers::scan(from, end_);
    if (next.code_point == tokenizers::no_character) break;
    const Entry& entry = table_.entry(next.code_point);
    if (entry.begins && from != part_) break;
    if (entry.count == 0) points_.push_back(next.code_point);
    else points_.insert(points_.end(), table_.parts(entry), table_.parts(entry) + entry.count);
    from += next.bytes;
  }
  sort_marks(points_);
  if (table_.composes()) compose(points_);
  for (const std::uint32_t each : points_) at_ = put_utf8(each, at_);
  begin_part(from);
  return from;
}

namespace {

// Whether a capital sigma is the last cased letter of its word; ill-formed bytes part words.
bool sigma_ends_word(const Byte* begin, const Byte* sigma, const Byte* behind, const Byte* end) {
  bool cased = false;
  for (const Byte* at = sigma; at > begin;) {
    std::ptrdiff_t length = 1;
    while (length < 4 && at - length > begin && (at[-length] & 0xc0u) == 0x80u) ++length;
    const tokenizers::Scanned before = tokenizers::scan(at - length, at);
    if (before.code_point == tokenizers::no_character || before.bytes != length) break;
    const auto& record = record_of(before.code_point);
    if (!record.case_ignorable) {
      cased = record.cased;
      break;
    }
    at -= length;
  }
  if (!cased) return false;
  while (behind < end) {
    const tokenizers::Scanned next = tokenizers::scan(behind, end);
    if (next.code_point == tokenizers::no_character) return true;
    const auto& record = record_of(next.code_point);
    if (!record.case_ignorable) return !record.cased;
    behind += next.bytes;
  }
  return true;
}

}  // namespace

const Byte* take_lower(const Byte* begin, const Byte* from, const Byte* end, Byte*& to) {
  const tokenizers::Scanned next = tokenizers::scan(from, end);
  const Byte* const behind = from + next.bytes;
  const std::uint32_t mapping = next.code_point == tokenizers::no_character ? 0 : record_of(next.code_point).lower;
  if (mapping == 0) {
    for (; from < behind; ++from) *to++ = *from;
  } else if (next.code_point == 0x3a3 && sigma_ends_word(begin, from, behind, end)) {
    to = put_utf8(0x3c2, to);
  } else {
    for (std::uint32_t i = mapping + 1; i <= mapping + sequences[mapping]; ++i) to = put_utf8(sequences[i], to);
  }
  return behind;
}

namespace {

Prepared prepare_table(const Request& request) {
  const Form form = form_of(request.parameters);
  if (form == Form::lowercase)
    return make_runner([](const Call& call) {
      const auto* const begin = call.inputs[text].as<const Byte>();
      const Byte* const end = begin + call.inputs[text].dims[0];
      auto* const first = call.outputs[normalized].as<Byte>();
      Byte* to = first;
      for (const Byte* at = begin; at < end;) at = take_lower(begin, at, end, to);
      call.outputs[normalized].dims[0] = to - first;
    });
  return make_runner([&table = FormTable::of(form)](const Call& call) {
    const auto* at = call.inputs[text].as<const Byte>();
    const Byte* const end = at + call.inputs[text].dims[0];
    FormWriter writer(table, at, end, call.outputs[normalized].as<Byte>());
    while (at < end) at = writer.take(at);
    call.outputs[normalized].dims[0] = writer.written();
  });
}

}  // namespace

Implementation table() {
  return own_implementation(prepare_table, "one pass with quick checks; what is not in the form is made anew in parts");
}

}  // namespace assay::unicode_normalize
