#include "impls/tokenizers/texts.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <span>

#include "generated/unicode16_ranges.h"
#include "impls/tokenizers/planned_texts.h"
#include "impls/tokenizers/text_kinds.h"

namespace assay::tokenizers {
namespace {

const std::string every_kind = "every", uncut_pattern = "none";

const std::vector<ValuesInfo> real_texts{{"english", "real text: fortunes", true, true},
                                         {"german", "real text: fortunes-de", true, true},
                                         {"russian", "real text: fortunes-ru", true, true}};

// The class of each code point, written out.
std::vector<CharacterClass> classes_of_all() {
  std::vector<CharacterClass> classes(0x110000, CharacterClass::other);
  const auto write = [&](std::span<const unicode16::Range> ranges, CharacterClass kind) {
    for (const auto& [low, high] : ranges) std::fill(&classes[low], &classes[high] + 1, kind);
  };
  write(unicode16::upper_ranges, CharacterClass::upper);
  write(unicode16::lower_ranges, CharacterClass::lower);
  write(unicode16::title_ranges, CharacterClass::title);
  write(unicode16::modifier_ranges, CharacterClass::modifier);
  write(unicode16::caseless_ranges, CharacterClass::caseless);
  write(unicode16::mark_ranges, CharacterClass::mark);
  write(unicode16::number_ranges, CharacterClass::number);
  write(unicode16::punctuation_ranges, CharacterClass::punctuation);
  write(unicode16::symbol_ranges, CharacterClass::symbol);
  write(unicode16::space_ranges, CharacterClass::space);
  return classes;
}

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0u) == 0x80u; }

// The last place at or before `at` where no character is cut.
std::size_t boundary_before(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && continues(text[at])) --at;
  return at;
}

std::string cut_from_file(const std::string& kind, std::size_t bytes, Random& random, const Resources& resources) {
  const Resources::Found found = resources.text(kind);
  if (found.path.empty()) throw AbsentResource{found.reason};
  std::ifstream file(found.path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : -1;
  if (size < 0) throw AbsentResource{found.path + " cannot be read"};
  std::string all(static_cast<std::size_t>(size), '\0');
  if (!file.seekg(0).read(all.data(), size)) throw AbsentResource{found.path + " cannot be read"};
  const std::size_t room = all.size() > bytes ? all.size() - bytes : 0;
  const std::size_t from = boundary_before(all, random.below(room + 1));
  const std::size_t to = boundary_before(all, std::min(all.size(), from + bytes));
  return all.substr(from, to - from);
}

// Characters that are cut by the end of a text would make every text an ill-formed one: what is left of such a
// character is replaced by ASCII, which every kind can bear.
void cut(std::string& text, std::size_t bytes, Random& random) {
  const std::size_t kept = boundary_before(text, bytes);
  text.resize(bytes);
  for (std::size_t i = kept; i < bytes; ++i) text[i] = "a1 .\n"[random.below(5)];
}

constexpr std::uint32_t code_points_of_a_part = 65536, end_of_unicode = 0x110000;

// Each code point of a part alone, behind a letter and a digit and before a space, and before a capital: "aXa1X1 X XAa
// ". In the planes in which nothing is assigned, between letters alone, where none of the classes that it might be
// mistaken for hides it but that of other signs, which it is of.
std::string every_code_point(std::uint64_t part) {
  constexpr std::uint64_t first_empty = 4, end_of_empty = 14;
  const bool assigned = part < first_empty || part >= end_of_empty;
  std::string text;
  const auto from = static_cast<std::uint32_t>(part % (end_of_unicode / code_points_of_a_part)) * code_points_of_a_part;
  for (std::uint32_t code_point = from; code_point < from + code_points_of_a_part; ++code_point) {
    if (code_point >= 0xd800 && code_point <= 0xdfff) continue;
    const std::string one = to_utf8(code_point);
    if (!assigned) {
      text.append("a").append(one).append("a ");
      continue;
    }
    for (const char* around : {"a", "1", " "}) text.append(around).append(one).append(around);
    text.append(one).append("Aa ");
  }
  return text;
}

std::string generate(const std::string& kind, std::size_t bytes, Random& random) {
  std::string text;
  const std::string once = kind == "repeated" ? repeated_unit(random) : std::string();
  // A byte order mark is one only at the start of a text.
  if (once.empty() && kind != "ascii" && random.chance(0.125)) text = "\ufeff";
  while (text.size() < bytes) {
    if (once.empty()) append_unit(kind, text, random);
    else text += once;
  }
  if (kind == "invalid_utf8" || kind == "mixed") text.resize(bytes);  // any cut is welcome
  else cut(text, bytes, random);
  return text;
}

}  // namespace

std::vector<ValuesInfo> text_kinds() {
  std::vector<ValuesInfo> kinds = generated_kinds();
  for (const ValuesInfo& planned : planned_kinds()) kinds.push_back(planned);
  kinds.insert(kinds.end(), real_texts.begin(), real_texts.end());
  kinds.push_back(
      {every_kind,
       "all code points in their order, 65536 for each seed from 0 to 16, between letters, digits and spaces", false});
  return kinds;
}

Domain every_text(const std::string& op, const std::vector<ParameterInfo>& parameters) {
  Domain all{"all 1112064 code points", {}};
  // Some ops cut by no pattern.
  const auto found = std::ranges::find(parameters, "pattern", &ParameterInfo::name);
  const ParameterInfo* const cut = found == parameters.end() ? nullptr : &*found;
  const auto first = cut == nullptr ? std::string() : std::get<std::string>(cut->default_value);
  std::vector<std::string> others = cut == nullptr ? std::vector<std::string>() : cut->choices;
  std::erase(others, first);
  const bool merges = std::erase(others, uncut_pattern) > 0;  // without a pattern, there is more to do than to cut

  const auto add = [&](const std::string& kind, std::int64_t bytes, std::uint64_t seed, const std::string& pattern) {
    Case which;
    which.op = op;
    which.dtype = Dtype::u8;
    which.dims = {{"bytes", bytes}};
    which.values = kind;
    which.seed = seed;
    for (const ParameterInfo& parameter : parameters)
      which.parameters.push_back(
          {parameter.name, &parameter == cut ? ParameterValue(pattern) : parameter.default_value});
    all.cases.push_back(std::move(which));
  };
  for (const PlannedText& planned : planned_texts()) {
    for (std::uint64_t seed = 0; seed < (merges ? std::min(planned.seeds, planned.of_merges) : planned.seeds); ++seed) {
      add(planned.kind, planned.bytes, seed, first);
      if (planned.also_uncut && merges) add(planned.kind, planned.bytes, seed, uncut_pattern);
    }
    const std::uint64_t of_each = merges ? 0 : planned.of_other_patterns;
    for (std::uint64_t i = 0; i < of_each * others.size(); ++i)
      add(planned.kind, planned.bytes_of_other_patterns, i % planned.seeds, others[i / of_each]);
  }
  for (std::uint64_t part = 0; part < end_of_unicode / code_points_of_a_part; ++part) {
    const auto bytes = static_cast<std::int64_t>(every_code_point(part).size());
    add(every_kind, bytes, part, first);
    // These tell cases and signs apart; beyond the first two planes there is hardly any.
    if (!merges && part < 2)
      for (const char* const pattern : {"o200k", "deepseek"}) add(every_kind, bytes, part, pattern);
  }
  return all;
}

Domain every_text_with(const std::string& op, const std::vector<Parameters>& settings) {
  Domain all{"all 1112064 code points", {}};
  const auto add = [&](const std::string& kind, std::int64_t bytes, std::uint64_t seed, const Parameters& parameters) {
    Case which;
    which.op = op;
    which.dtype = Dtype::u8;
    which.dims = {{"bytes", bytes}};
    which.values = kind;
    which.seed = seed;
    which.parameters = parameters;
    all.cases.push_back(std::move(which));
  };
  for (const PlannedText& planned : planned_texts())
    for (std::uint64_t seed = 0; seed < std::min(planned.seeds, planned.of_merges); ++seed)
      add(planned.kind, planned.bytes, seed, settings[seed % settings.size()]);
  for (const Parameters& each : settings)
    for (std::uint64_t part = 0; part < end_of_unicode / code_points_of_a_part; ++part) {
      const bool told_apart = part < 4 || part >= 14;  // in between nothing is assigned
      if (told_apart || &each == &settings.front())
        add(every_kind, static_cast<std::int64_t>(every_code_point(part).size()), part, each);
    }
  return all;
}

DimensionInfo bytes_dimension() {
  return {"bytes",
          "length of the text",
          "",
          DispatchKey::range,
          65536,
          {0,  1,  2,   3,   7,   8,   15,  16,  17,   31,   32,   33,   63,
           64, 65, 127, 128, 129, 255, 256, 257, 1000, 4095, 4096, 4097, 8192},
          2400};
}

Buffer draw_text(const std::string& name, const std::string& kind, std::int64_t bytes, std::uint64_t seed,
                 const Resources& resources) {
  Random random(derive_seed(seed, kind));
  const auto size = static_cast<std::size_t>(bytes);
  const bool own = kind.starts_with(own_text);
  const bool real = own || std::ranges::find(real_texts, kind, &ValuesInfo::name) != real_texts.end();
  if (kind == every_kind) {
    std::string all = every_code_point(seed);
    all.resize(size, ' ');
    const auto* first = reinterpret_cast<const std::byte*>(all.data());
    return {name, Kind::bytes, Dtype::u8, {bytes}, {first, first + all.size()}, false};
  }
  const std::string text = is_planned(kind) ? planned_text(kind, size, seed)
                           : real ? cut_from_file(own ? kind.substr(own_text.size()) : kind, size, random, resources)
                                  : generate(kind, size, random);
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return {name, Kind::bytes, Dtype::u8, {static_cast<std::int64_t>(text.size())}, {first, first + text.size()}, false};
}

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at + i])); };
  const Character alone{byte(0), 1, false};
  if (byte(0) < 0x80) return {byte(0), 1, true};
  if (byte(0) < 0xc0 || byte(0) >= 0xf8) return alone;
  const std::size_t length = byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
  if (text.size() - at < length) return alone;
  std::uint32_t code_point = byte(0) & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(text[at + i])) return alone;
    code_point = code_point << 6 | (byte(i) & 0x3fu);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};  // below it a shorter form exists
  const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
  if (code_point < least[length] || surrogate || code_point > 0x10ffff) return alone;
  return {code_point, length, true};
}

bool is_well_formed(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    if (!character.well_formed) return false;
    at += character.bytes;
  }
  return true;
}

std::string to_utf8(std::uint32_t code_point) {
  const auto tail = [code_point](int shift) { return static_cast<char>(0x80u | ((code_point >> shift) & 0x3fu)); };
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  if (code_point < 0x800) return {static_cast<char>(0xc0u | (code_point >> 6)), tail(0)};
  if (code_point < 0x10000) return {static_cast<char>(0xe0u | (code_point >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xf0u | (code_point >> 18)), tail(12), tail(6), tail(0)};
}

CharacterClass class_of(const Character& character) {
  static const std::vector<CharacterClass> classes = classes_of_all();
  return character.well_formed ? classes[character.code_point] : CharacterClass::other;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    char number[16];
    if (text[at] == '\n') result += "\\n";
    else if (text[at] == '\\' || text[at] == '"') result += std::string("\\") + text[at];
    else if (character.code_point >= 0x20 && character.code_point < 0x7f) result += text[at];
    else if (is_letter(class_of(character))) result += text.substr(at, character.bytes);
    else {
      std::snprintf(number, sizeof number, character.well_formed ? "\\u{%x}" : "\\x%02x", character.code_point);
      result += number;
    }
    at += character.bytes;
  }
  return result;
}

std::string surroundings(std::string_view text, std::size_t from, std::size_t to) {
  constexpr std::size_t reach = 16, longest = 48;
  const std::size_t first = boundary_before(text, from > reach ? from - reach : 0);
  const std::size_t last = boundary_before(text, std::min(text.size(), to + reach));
  std::string inside = escaped(text.substr(from, std::min(to - from, longest)));
  if (to - from > longest) inside += "...";
  return (first > 0 ? "...\"" : "\"") + escaped(text.substr(first, from - first)) + "[" + inside + "]" +
         escaped(text.substr(to, std::max(last, to) - to)) + (last < text.size() ? "\"..." : "\"");
}

std::string end_of(std::string_view text) {
  return "the text ends at byte " + std::to_string(text.size()) + ": " + surroundings(text, text.size(), text.size());
}

}  // namespace assay::tokenizers
