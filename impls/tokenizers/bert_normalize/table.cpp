// One pass: a look into a table of two stages says what becomes of each code point.
#include "impls/tokenizers/bert_normalize/table.h"

#include <algorithm>
#include <array>
#include <map>

#include "generated/unicode16_normalization_stages.h"

namespace assay::bert_normalize {
namespace {

using unicode16_normal::Category;
using unicode16_normal::Record;
using unicode16_normal::record_of;

struct Block {
  std::uint32_t low, high;
};
constexpr std::array<Block, 8> ideographs{{{0x3400, 0x4dbf},
                                           {0x4e00, 0x9fff},
                                           {0xf900, 0xfaff},
                                           {0x20000, 0x2a6df},
                                           {0x2a700, 0x2b73f},
                                           {0x2b740, 0x2b81f},
                                           {0x2b820, 0x2b91f},  // Google's alone
                                           {0x2b920, 0x2ceaf}}};
constexpr Block more_ideographs{0x2f800, 0x2fa1f}, of_google_alone = ideographs[6];

bool within(const Block& block, std::uint32_t code_point) {
  return code_point >= block.low && code_point <= block.high;
}

bool stands_apart(std::uint32_t code_point, const Settings& settings) {
  if (within(of_google_alone, code_point)) return settings.google;
  return within(more_ideographs, code_point) ||
         std::ranges::any_of(ideographs, [&](const Block& each) { return within(each, code_point); });
}

bool is_punctuation(std::uint32_t code_point) {
  constexpr std::string_view symbols = "$+<=>^`|~";
  return record_of(code_point).category == Category::punctuation ||
         (code_point < 0x80 && symbols.find(static_cast<char>(code_point)) != symbols.npos);
}

std::string encoded(std::uint32_t code_point) {
  std::string made;
  int shift = code_point < 0x80 ? 0 : code_point < 0x800 ? 6 : code_point < 0x10000 ? 12 : 18;
  constexpr std::array<unsigned, 4> leads{0, 0xc0, 0xe0, 0xf0};
  made += static_cast<char>(leads[static_cast<std::size_t>(shift / 6)] | code_point >> shift);
  while ((shift -= 6) >= 0) made += static_cast<char>(0x80u | (code_point >> shift & 0x3fu));
  return made;
}

std::vector<std::uint32_t> mapped(std::uint32_t code_point, std::uint16_t mapping) {
  if (mapping == 0) return {code_point};
  const std::uint32_t* const first = unicode16_normal::sequences + mapping;
  return {first + 1, first + 1 + *first};
}

// By a stack: what is to be taken apart next lies on top.
std::vector<std::uint32_t> taken_apart(std::vector<std::uint32_t> stack) {
  std::vector<std::uint32_t> made;
  std::ranges::reverse(stack);
  while (!stack.empty()) {
    const std::uint32_t next = stack.back();
    stack.pop_back();
    if (next >= 0xac00 && next < 0xac00 + 11172) {
      const std::uint32_t syllable = next - 0xac00;
      made.insert(made.end(), {0x1100 + syllable / 588, 0x1161 + syllable % 588 / 28});
      if (syllable % 28 > 0) made.push_back(0x11a7 + syllable % 28);
    } else if (const std::uint16_t mapping = record_of(next).canonical; mapping != 0) {
      const std::vector<std::uint32_t> parts = mapped(next, mapping);
      stack.insert(stack.end(), parts.rbegin(), parts.rend());
    } else {
      made.push_back(next);
    }
  }
  return made;
}

std::vector<std::uint32_t> lower(const std::vector<std::uint32_t>& all) {
  std::vector<std::uint32_t> made;
  for (const std::uint32_t each : all)
    for (const std::uint32_t part : mapped(each, record_of(each).lower)) made.push_back(part);
  return made;
}

bool is_mark(std::uint32_t code_point) { return record_of(code_point).category == Category::mark; }

Action action_of_category(std::uint32_t code_point, const Settings& settings) {
  if (code_point == '\t' || code_point == '\n' || code_point == '\r') return Action::blank;
  if (code_point == 0 || code_point == 0xfffd) return Action::drop;
  switch (record_of(code_point).category) {
    case Category::control:
    case Category::format: return Action::drop;
    case Category::private_use: return settings.google ? Action::copy : Action::drop;
    case Category::space:
    case Category::line_separator:
    case Category::paragraph_separator: return Action::blank;
    default: return Action::copy;
  }
}

}  // namespace

Entry Table::made_entry(std::uint32_t code_point, const Settings& settings) {
  Entry entry;
  entry.action = action_of_category(code_point, settings);
  const Record& record = record_of(code_point);
  // What is dropped is not seen by what looks around.
  if (record.case_ignorable || entry.action == Action::drop) entry.kept = passed_over;
  else if (record.cased) entry.kept = cased;
  if (entry.action != Action::copy) return entry;
  const bool alone = stands_apart(code_point, settings);
  if (code_point == 0x3a3 && settings.google && !settings.cased) {
    entry.action = Action::sigma;
    return entry;
  }
  std::vector<std::uint32_t> becomes{code_point};
  if (!settings.cased) {
    becomes = taken_apart(settings.google ? lower(becomes) : becomes);
    const bool blocks = record_of(becomes.front()).combining == 0;
    std::erase_if(becomes, is_mark);
    if (becomes.empty()) {
      entry.action = blocks ? Action::vanish_0 : Action::vanish;
      return entry;
    }
    if (!settings.google) becomes = lower(becomes);
  }
  const bool has_marks =
      std::ranges::any_of(becomes, [](std::uint32_t each) { return record_of(each).combining != 0; });
  const bool has_signs = becomes.size() > 1 && std::ranges::any_of(becomes, is_punctuation);
  if ((has_marks && !settings.cased) || has_signs) {
    entry.action = Action::parts;
    entry.first = static_cast<std::uint32_t>(parts_.size());
    entry.bytes = static_cast<std::uint8_t>(becomes.size());
    for (const std::uint32_t each : becomes)
      parts_.push_back({record_of(each).combining, is_punctuation(each), encoded(each)});
    return entry;
  }
  const bool by_itself = alone || is_punctuation(becomes.front());
  if (becomes.size() == 1 && becomes.front() == code_point) {
    entry.action = by_itself ? Action::copy_alone : Action::copy;
    return entry;
  }
  entry.action = by_itself ? Action::change_alone : Action::change;
  entry.first = static_cast<std::uint32_t>(changes_.size());
  for (const std::uint32_t each : becomes) changes_ += encoded(each);
  entry.bytes = static_cast<std::uint8_t>(changes_.size() - entry.first);
  return entry;
}

Table::Table(const Settings& settings) {
  std::map<std::string, std::uint16_t> known;
  std::vector<Entry> made(block);
  for (std::uint32_t from = 0; from < 0x110000; from += block) {
    for (std::uint32_t i = 0; i < block; ++i) {
      const bool surrogate = from + i >= 0xd800 && from + i <= 0xdfff;
      made[i] = surrogate ? Entry{} : made_entry(from + i, settings);
    }
    std::string written;
    for (const Entry& each : made)
      written += static_cast<char>(each.action) + std::to_string(each.first) + " " + std::to_string(each.bytes) + " " +
                 std::to_string(each.kept) + " ";
    const auto [found, is_new] = known.emplace(std::move(written), static_cast<std::uint16_t>(known.size()));
    if (is_new) entries_.insert(entries_.end(), made.begin(), made.end());
    block_of_.push_back(found->second);
  }
  changes_.append(4, '\0');  // copies of four bytes reach behind the last
}

const Table& Table::of(const Settings& settings) {
  if (settings.google) {
    static const Table uncased({true, false}), as_it_is({true, true});
    return settings.cased ? as_it_is : uncased;
  }
  static const Table uncased({false, false}), as_it_is({false, true});
  return settings.cased ? as_it_is : uncased;
}

bool Table::is_final(const Byte* begin, const Byte* sigma, const Byte* behind, const Byte* end) const {
  const auto kept_of = [&](const tokenizers::Scanned& each) -> unsigned {
    return each.code_point == tokenizers::no_character ? passed_over : entry(each.code_point).kept;
  };
  unsigned kept = passed_over;
  while (sigma > begin && kept == passed_over) {
    // The character that ends here, if there is one: else a byte.
    const Byte* from = sigma - 1;
    tokenizers::Scanned before{tokenizers::no_character, unicode16::other, 1};
    for (std::ptrdiff_t length = 1; length <= 4 && sigma - begin >= length; ++length) {
      const tokenizers::Scanned found = tokenizers::scan(sigma - length, sigma);
      if (found.bytes != length || found.code_point == tokenizers::no_character) continue;
      before = found;
      from = sigma - length;
    }
    kept = kept_of(before);
    sigma = from;
  }
  if (kept != cased) return false;
  for (kept = passed_over; behind < end && kept == passed_over;) {
    const tokenizers::Scanned next = tokenizers::scan(behind, end);
    kept = kept_of(next);
    behind += next.bytes;
  }
  return kept != cased;
}

namespace {

Prepared prepare_table(const Request& request) {
  return make_runner([&table = Table::of(settings_of(request.parameters))](const Call& call) {
    const auto* at = call.inputs[text].as<const Byte>();
    const Byte* const end = at + call.inputs[text].dims[0];
    Writer writer(table, at, end, call.outputs[normalized].as<char>());
    while (at < end) {
      at = writer.take_words<false>(at);
      if (at < end) at = writer.take(at);
    }
    call.outputs[normalized].dims[0] = writer.finish();
  });
}

}  // namespace

Implementation table() {
  return own_implementation(prepare_table, "one pass with a table of what becomes of each code point");
}

}  // namespace assay::bert_normalize
