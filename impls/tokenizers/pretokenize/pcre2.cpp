// The pattern as it is published, by PCRE2. Its own classes are not used: PCRE2 10.42 knows Unicode 14, and its \s
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

struct NamedPattern {
  std::string_view name;
  std::string_view pattern;
};

constexpr NamedPattern patterns[] = {
    {"gpt2", R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)"},
};

constexpr PCRE2_UCHAR32 ill_formed = 0x110000;

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

// Replaces \p{L}, \p{N}, \s and \S by their ranges, inside and outside of brackets.
std::string with_own_classes(std::string_view pattern) {
  const std::pair<std::string_view, std::string> classes[] = {{"\\p{L}", written_out(unicode16::letter_ranges)},
                                                              {"\\p{N}", written_out(unicode16::number_ranges)},
                                                              {"\\s", written_out(unicode16::space_ranges)}};
  std::string result;
  bool in_brackets = false;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::string_view rest = pattern.substr(at);
    const auto* found = std::begin(classes);
    while (found != std::end(classes) && !rest.starts_with(found->first)) ++found;
    if (found != std::end(classes)) {
      result += in_brackets ? found->second : "[" + found->second + "]";
      at += found->first.size();
    } else if (rest.starts_with("\\S")) {
      result += "[^" + classes[2].second + "]";
      at += 2;
    } else {
      if (pattern[at] == '[') in_brackets = true;
      if (pattern[at] == ']') in_brackets = false;
      result += pattern[at++];
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

Code compile(std::string_view pattern) {
  const std::string expanded = with_own_classes(pattern);
  const std::vector<PCRE2_UCHAR32> units(expanded.begin(), expanded.end());  // ASCII
  int error = 0;
  PCRE2_SIZE offset = 0;
  Code code(pcre2_compile_32(units.data(), units.size(), PCRE2_ANCHORED, &error, &offset, nullptr));
  if (code == nullptr) throw std::runtime_error("pcre2_compile: error " + std::to_string(error));
  return code;
}

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

class Pcre2Runner final : public Runner {
 public:
  Pcre2Runner(std::string_view pattern, std::size_t bytes) : code_(compile(pattern)) {
    // Without a JIT for this machine, matching is interpreted: slower, and the same.
    jit_ = pcre2_jit_compile_32(code_.get(), PCRE2_JIT_COMPLETE) == 0;
    match_.reset(pcre2_match_data_create_from_pattern_32(code_.get(), nullptr));
    units_.reserve(bytes);
  }

  void run(const Call& call) override {
    const auto* const first = call.inputs[text].as<const unsigned char>();
    const unsigned char* const last = first + call.inputs[text].dims[0];
    units_.clear();
    for (const unsigned char* at = first; at < last;) {
      const auto [unit, bytes] = decode(at, last);
      units_.push_back(unit);
      at += bytes;
    }
    auto* const written = call.outputs[ends].as<std::int64_t>();
    std::int64_t count = 0, offset = 0;
    for (std::size_t at = 0; at < units_.size();) {
      const std::size_t end = piece_end(at);
      for (; at < end; ++at) offset += bytes_of(units_[at]);
      written[count++] = offset;
    }
    call.outputs[ends].dims[0] = count;
  }

 private:
  std::size_t piece_end(std::size_t at) const {
    const auto match = jit_ ? pcre2_jit_match_32 : pcre2_match_32;
    const int groups = match(code_.get(), units_.data(), units_.size(), at, 0, match_.get(), nullptr);
    const std::size_t end = groups > 0 ? pcre2_get_ovector_pointer_32(match_.get())[1] : 0;
    if (end <= at) throw std::runtime_error("pcre2_match: " + std::to_string(groups) + " at " + std::to_string(at));
    return end;
  }

  Code code_;
  Match match_;
  bool jit_ = false;
  std::vector<PCRE2_UCHAR32> units_;
};

Prepared prepare(const Request& request) {
  const std::string pattern = settings_of(request.parameters).pattern;
  for (const NamedPattern& known : patterns)
    if (known.name == pattern)
      return std::make_unique<Pcre2Runner>(known.pattern, static_cast<std::size_t>(request.inputs[text].dims[0]));
  return Unsupported{"no regular expression for the pattern " + pattern};
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
              "the published pattern by PCRE2's JIT, on 32-bit units; the classes are written out as ranges of "
              "Unicode 16, since the library's own are older"};
}

}  // namespace assay::pretokenize
