// The patterns as they are published, by PCRE2. Its own classes are not used: PCRE2 10.42 knows Unicode 14, and its \s
// has U+180E. They are written out as ranges instead. The text is matched as 32-bit units and not as UTF, in which an
// ill-formed byte b becomes the unit 0x110000 + b: no class has it, and every negated class does.
#define PCRE2_CODE_UNIT_WIDTH 32
#include <pcre2.h>

#include <cstdio>
#include <span>

#include "generated/unicode16_ranges.h"
#include "impls/tokenizers/pretokenize/op.h"

namespace assay::pretokenize {
namespace {

constexpr PCRE2_UCHAR32 ill_formed = 0x110000;

// ---- the text ---------------------------------------------------------------------------------------------

// The character that starts at `at`, and how many bytes it has.
std::pair<PCRE2_UCHAR32, int> decode(const unsigned char* at, const unsigned char* end) {
  const PCRE2_UCHAR32 lead = at[0];
  const std::pair<PCRE2_UCHAR32, int> alone{ill_formed + lead, 1};
  const auto tail = [&](int i) { return end - at > i && (at[i] & 0xc0u) == 0x80u; };
  const auto bits = [&](int i) { return static_cast<PCRE2_UCHAR32>(at[i] & 0x3fu); };
  if (lead < 0x80) return {lead, 1};
  if (lead >= 0xc2 && lead < 0xe0 && tail(1)) return {(lead & 0x1fu) << 6 | bits(1), 2};
  if (lead >= 0xe0 && lead < 0xf0 && tail(1) && tail(2)) {
    const PCRE2_UCHAR32 unit = (lead & 0x0fu) << 12 | bits(1) << 6 | bits(2);
    return unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff) ? std::pair{unit, 3} : alone;
  }
  if (lead >= 0xf0 && lead < 0xf5 && tail(1) && tail(2) && tail(3)) {
    const PCRE2_UCHAR32 unit = (lead & 0x07u) << 18 | bits(1) << 12 | bits(2) << 6 | bits(3);
    return unit >= 0x10000 && unit < 0x110000 ? std::pair{unit, 4} : alone;
  }
  return alone;
}

// How many bytes a unit stands for: `decode` read backwards.
int bytes_of(PCRE2_UCHAR32 unit) {
  if (unit < 0x80 || unit >= ill_formed) return 1;
  return unit < 0x800 ? 2 : unit < 0x10000 ? 3 : 4;
}

using Units = std::vector<PCRE2_UCHAR32>;

void decode_into(Units& units, std::string_view text) {
  const auto* const first = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* const last = first + text.size();
  units.clear();
  units.reserve(text.size());
  for (const unsigned char* at = first; at < last;) {
    const auto [unit, bytes] = decode(at, last);
    units.push_back(unit);
    at += bytes;
  }
}

// ---- the pattern ------------------------------------------------------------------------------------------

std::string written_out(std::span<const unicode16::Range> ranges) {
  std::string text;
  char range[40];
  for (const auto& [low, high] : ranges) {
    std::snprintf(range, sizeof range, "\\x{%x}-\\x{%x}", static_cast<unsigned>(low), static_cast<unsigned>(high));
    text += range;
  }
  return text;
}

// Replaces \s, \S and \p{...} by their ranges, inside and outside of brackets.
std::string with_own_classes(std::string_view expression) {
  static const std::pair<std::string_view, std::string> classes[] = {
      {"\\s", written_out(unicode16::space_ranges)},         {"\\p{L}", written_out(unicode16::letter_ranges)},
      {"\\p{Lu}", written_out(unicode16::upper_ranges)},     {"\\p{Ll}", written_out(unicode16::lower_ranges)},
      {"\\p{Lt}", written_out(unicode16::title_ranges)},     {"\\p{Lm}", written_out(unicode16::modifier_ranges)},
      {"\\p{Lo}", written_out(unicode16::caseless_ranges)},  {"\\p{M}", written_out(unicode16::mark_ranges)},
      {"\\p{N}", written_out(unicode16::number_ranges)},     {"\\p{S}", written_out(unicode16::symbol_ranges)},
      {"\\p{P}", written_out(unicode16::punctuation_ranges)}};
  std::string result;
  bool in_brackets = false;
  for (std::size_t at = 0; at < expression.size();) {
    const std::string_view rest = expression.substr(at);
    const auto* found = std::begin(classes);
    while (found != std::end(classes) && !rest.starts_with(found->first)) ++found;
    if (found != std::end(classes)) {
      result += in_brackets ? found->second : "[" + found->second + "]";
      at += found->first.size();
    } else if (rest.starts_with("\\S")) {
      result += "[^" + classes[0].second + "]";
      at += 2;
    } else {
      const std::size_t length = rest[0] == '\\' ? 2 : 1;  // what is escaped is no bracket
      if (rest[0] == '[') in_brackets = true;
      if (rest[0] == ']') in_brackets = false;
      result += rest.substr(0, length);
      at += length;
    }
  }
  return result;
}

struct FreeCode {
  void operator()(pcre2_code_32* code) const { pcre2_code_free_32(code); }
};
struct FreeMatch {
  void operator()(pcre2_match_data_32* match) const { pcre2_match_data_free_32(match); }
};
using Code = std::unique_ptr<pcre2_code_32, FreeCode>;
using Match = std::unique_ptr<pcre2_match_data_32, FreeMatch>;

// Upper and lower case are those of Unicode (UCP); `$` is the very end.
Code compile(std::string_view expression) {
  Units units;
  decode_into(units, with_own_classes(expression));
  int error = 0;
  PCRE2_SIZE offset = 0;
  constexpr std::uint32_t options = PCRE2_ANCHORED | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY;
  Code code(pcre2_compile_32(units.data(), units.size(), options, &error, &offset, nullptr));
  if (code == nullptr) throw std::runtime_error("pcre2_compile: error " + std::to_string(error));
  return code;
}

// One expression. It cuts a range of units as if it were all of the text.
class Expression {
 public:
  explicit Expression(std::string_view expression) : code_(compile(expression)) {
    // Without a JIT for this machine, matching is interpreted: slower, and the same.
    jit_ = pcre2_jit_compile_32(code_.get(), PCRE2_JIT_COMPLETE) == 0;
    match_.reset(pcre2_match_data_create_from_pattern_32(code_.get(), nullptr));
  }

  // The end of the match that begins at `at`, or `at` itself if none does; the text ends at `to`.
  std::size_t match_end(const PCRE2_UCHAR32* units, std::size_t at, std::size_t to) const {
    const auto match = jit_ ? pcre2_jit_match_32 : pcre2_match_32;
    const int groups = match(code_.get(), units, to, at, 0, match_.get(), nullptr);
    if (groups == PCRE2_ERROR_NOMATCH) return at;
    if (groups <= 0) throw std::runtime_error("pcre2_match: " + std::to_string(groups) + " at " + std::to_string(at));
    return pcre2_get_ovector_pointer_32(match_.get())[1];
  }

  void cut(const PCRE2_UCHAR32* units, std::size_t from, std::size_t to, std::vector<std::size_t>& ends) const {
    std::size_t last = from;  // the end of the piece before
    for (std::size_t at = from; at < to;) {
      const std::size_t end = match_end(units + from, at - from, to - from) + from;
      if (end == at) {
        ++at;
        continue;
      }
      if (at > last) ends.push_back(at);
      ends.push_back(end);
      last = at = end;
    }
    if (to > last) ends.push_back(to);
  }

 private:
  Code code_;
  Match match_;
  bool jit_ = false;
};

class Pcre2Runner final : public Runner {
 public:
  explicit Pcre2Runner(const Pattern& pattern) {
    for (const std::string_view expression : pattern.expressions)
      if (!expression.empty()) expressions_.emplace_back(expression);
  }

  void run(const Call& call) override {
    decode_into(units_, call.inputs[text].text());
    pieces_.clear();
    if (!units_.empty()) pieces_.push_back(units_.size());
    for (const Expression& expression : expressions_) {
      finer_.clear();
      std::size_t from = 0;
      for (const std::size_t end : pieces_) {
        expression.cut(units_.data(), from, end, finer_);
        from = end;
      }
      pieces_.swap(finer_);
    }
    auto* const written = call.outputs[ends].as<std::int64_t>();
    std::int64_t count = 0, offset = 0;
    std::size_t at = 0;
    for (const std::size_t end : pieces_) {
      for (; at < end; ++at) offset += bytes_of(units_[at]);
      written[count++] = offset;
    }
    call.outputs[ends].dims[0] = count;
  }

 private:
  std::vector<Expression> expressions_;
  Units units_;
  std::vector<std::size_t> pieces_, finer_;  // their ends, in units
};

Prepared prepare(const Request& request) {
  const std::string wanted = settings_of(request.parameters).pattern;
  for (const Pattern& pattern : patterns)
    if (pattern.name == wanted) return std::make_unique<Pcre2Runner>(pattern);
  return Unsupported{"no pattern named " + wanted};
}

// What pcre2_config says in text; empty if it says nothing.
std::string configured(std::uint32_t what) {
  const int length = pcre2_config_32(what, nullptr);
  if (length <= 0) return {};
  std::vector<PCRE2_UCHAR32> units(static_cast<std::size_t>(length));
  pcre2_config_32(what, units.data());
  std::string result;
  for (const PCRE2_UCHAR32 unit : units)
    if (unit != 0) result += static_cast<char>(unit);  // ASCII
  return result;
}

std::string isa(std::string_view) {
  const std::string target = configured(PCRE2_CONFIG_JITTARGET);
  return target.empty() ? "interpreted" : "JIT " + target;
}

}  // namespace

Implementation pcre2() {
  return {.version = [] { return configured(PCRE2_CONFIG_VERSION); },
          .isa = isa,
          .variants = {},
          .prepare = prepare,
          .note =
              "the published patterns by PCRE2's JIT, on 32-bit units; the classes are written out as ranges of "
              "Unicode 16, since the library's own are older"};
}

}  // namespace assay::pretokenize
