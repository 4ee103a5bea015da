// GPT-2's pattern once more, over characters that are decoded and classified beforehand, with a place for each bug.
#include <algorithm>
#include <array>
#include <optional>

#include "harness/mutant.h"
#include "impls/tokenizers/pretokenize/op.h"
#include "impls/tokenizers/splitters.h"

namespace assay::pretokenize {
namespace {

using tokenizers::Byte;
using unicode16::Class;

enum class Bug {
  none, contraction_case, ll_missing, trailing_space, newline_splits, space_before_digits, older_unicode, ascii_space,
  ascii_digits, marks_are_letters, vowel_separator_is_space, replaced, swallows_next, overlong, last_piece,
  reads_past_end, writes_past_end, input_overwritten
};

struct Character {
  std::uint32_t code_point;  // of an ill-formed byte: none
  Class kind;
  std::int64_t end;  // in bytes
};

constexpr std::uint32_t none = ~0u;

bool is_one_of(std::uint32_t code_point, std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> ranges) {
  const auto contains = [&](auto range) { return code_point >= range.first && code_point <= range.second; };
  return std::ranges::any_of(ranges, contains);
}

// Where the letters of Unicode 15 and 16 are.
bool is_recent(std::uint32_t code_point) {
  return is_one_of(code_point, {{0x1c89, 0x1c8a}, {0xa7cb, 0xa7cd}, {0xa7da, 0xa7dc}, {0x105c0, 0x105f3},
                                {0x10d40, 0x10d85}, {0x16d40, 0x16d6c}, {0x2ebf0, 0x2ee5d}, {0x31350, 0x323af}});
}

Class classify(std::uint32_t code_point, Bug bug) {
  if (code_point == none) return unicode16::other;
  const Class kind = unicode16::class_of(code_point);
  const bool ascii = code_point < 0x80;
  if (bug == Bug::older_unicode && is_recent(code_point)) return unicode16::other;
  if (bug == Bug::ascii_space && kind == unicode16::space && !ascii) return unicode16::other;
  if (bug == Bug::ascii_digits && kind == unicode16::number && !ascii) return unicode16::other;
  if (bug == Bug::marks_are_letters && is_one_of(code_point, {{0x300, 0x36f}, {0x93e, 0x94d}, {0x20d0, 0x20f0}}))
    return unicode16::letter;
  if (bug == Bug::vowel_separator_is_space && code_point == 0x180e) return unicode16::space;
  return kind;
}

// The code point of a sequence that is known to have `length` bytes.
std::uint32_t value_of(const Byte* at, int length) {
  std::uint32_t value = length == 1 ? at[0] : at[0] & (0x7fu >> length);
  for (int i = 1; i < length; ++i) value = value << 6 | (at[i] & 0x3fu);
  return value;
}

std::vector<Character> decode(const Byte* at, const Byte* const end, Bug bug) {
  std::vector<Character> characters;
  std::int64_t offset = 0;
  while (at < end) {
    int length = tokenizers::scan(at, end).bytes;
    std::uint32_t code_point = length == 1 && *at >= 0x80 ? none : value_of(at, length);
    int counted = length;
    if (code_point == none) {
      if (bug == Bug::replaced) code_point = 0xfffd, counted = 3;
      if (bug == Bug::swallows_next && *at >= 0xc2 && end - at > 1) length = counted = 2;
      if (bug == Bug::overlong && (*at == 0xc0 || *at == 0xc1) && end - at > 1 && (at[1] & 0xc0) == 0x80)
        length = counted = 2, code_point = value_of(at, 2);
    }
    offset += counted;
    characters.push_back({code_point, classify(code_point, bug), offset});
    at += length;
  }
  return characters;
}

class Splitter {
 public:
  Splitter(std::vector<Character> characters, Bug bug) : characters_(std::move(characters)), bug_(bug) {}

  std::vector<std::int64_t> ends() const {
    std::vector<std::int64_t> ends;
    for (std::size_t at = 0; at < characters_.size();) {
      at = piece_end(at);
      ends.push_back(characters_[at - 1].end);
    }
    if (bug_ == Bug::last_piece && ends.size() > 1) ends.pop_back();
    return ends;
  }

 private:
  std::uint32_t code_point(std::size_t at) const { return at < characters_.size() ? characters_[at].code_point : none; }
  bool is(Class kind, std::size_t at) const { return at < characters_.size() && characters_[at].kind == kind; }

  std::size_t contraction(std::size_t at) const {
    if (code_point(at) != '\'') return 0;
    const auto letter = [&](std::size_t i) -> std::uint32_t {
      const std::uint32_t value = code_point(at + i);
      return bug_ == Bug::contraction_case && value >= 'A' && value <= 'Z' ? value | 0x20 : value;
    };
    const std::uint32_t first = letter(1), second = letter(2);
    if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
    if ((first == 'r' || first == 'v') && second == 'e') return 3;
    return first == 'l' && second == 'l' && bug_ != Bug::ll_missing ? 3 : 0;
  }

  std::size_t spaces_end(std::size_t at) const {
    std::size_t end = at + 1;
    const auto stops = [&] { return bug_ == Bug::newline_splits && characters_[end - 1].code_point == '\n'; };
    while (is(unicode16::space, end) && !stops()) ++end;
    const bool text_goes_on = end < characters_.size() && !is(unicode16::space, end);
    return text_goes_on && end - at > 1 && bug_ != Bug::trailing_space ? end - 1 : end;
  }

  std::size_t piece_end(std::size_t at) const {
    if (const std::size_t length = contraction(at)) return at + length;
    std::size_t end = at;
    const bool glued = at + 1 < characters_.size() && !is(unicode16::space, at + 1) &&
                       !(bug_ == Bug::space_before_digits && is(unicode16::number, at + 1));
    if (code_point(at) == ' ' && glued) ++end;
    const Class kind = characters_[end].kind;
    if (kind == unicode16::space) return spaces_end(at);
    while (is(kind, end)) ++end;
    return end;
  }

  std::vector<Character> characters_;
  Bug bug_;
};

void split(const Call& call, Bug bug) {
  const Value& input = call.inputs[text];
  const std::int64_t room = call.outputs[ends].dims[0];
  auto* const written = call.outputs[ends].as<std::int64_t>();
  const auto* const first = input.as<const Byte>();
  const std::vector<std::int64_t> found = Splitter(decode(first, first + input.dims[0], bug), bug).ends();
  // What a scanner does that looks for the rest of a contraction without asking whether there is one.
  if (bug == Bug::reads_past_end) (void)*static_cast<volatile const Byte*>(first + input.dims[0]);
  const auto count = std::min(static_cast<std::int64_t>(found.size()), room);
  std::copy_n(found.begin(), count, written);
  if (bug == Bug::writes_past_end) written[room] = input.dims[0];
  // A terminator, so that functions on C strings can be used.
  if (bug == Bug::input_overwritten && input.dims[0] > 0) input.as<Byte>()[input.dims[0] - 1] = 0;
  call.outputs[ends].dims[0] = count;
}

Mutant mutant(std::string name, std::string description, Bug planted) {
  return {std::move(name), std::move(description), [planted](const Request& request, bool bug) -> Prepared {
            if (settings_of(request.parameters).pattern != "gpt2") return Unsupported{"the pattern gpt2 only"};
            return make_runner([which = bug ? planted : Bug::none](const Call& call) { split(call, which); });
          }};
}

}  // namespace

std::vector<Mutant> mutants() {
  return {
      mutant("contraction_case", "takes 'S for a contraction", Bug::contraction_case),
      mutant("apostrophe_ll_missing", "does not know 'll", Bug::ll_missing),
      mutant("trailing_space_rule", "leaves no space of a run to the word behind", Bug::trailing_space),
      mutant("newline_splits", "ends a run of spaces at a newline", Bug::newline_splits),
      mutant("space_before_digits", "leaves the space before a number on its own", Bug::space_before_digits),
      mutant("older_unicode", "does not know the letters of Unicode 15 and 16", Bug::older_unicode),
      mutant("ascii_whitespace_only", "knows the spaces of ASCII alone", Bug::ascii_space),
      mutant("digits_ascii_only", "knows the digits of ASCII alone", Bug::ascii_digits),
      mutant("marks_are_letters", "takes combining marks for letters", Bug::marks_are_letters),
      mutant("vowel_separator_is_space", "takes U+180E for a space, as old Unicode did", Bug::vowel_separator_is_space),
      mutant("invalid_utf8_replaced", "counts three bytes, those of U+FFFD, for an ill-formed one", Bug::replaced),
      mutant("invalid_utf8_merged", "takes the byte behind an ill-formed lead byte for part of it", Bug::swallows_next),
      mutant("overlong_accepted", "decodes overlong forms", Bug::overlong),
      mutant("last_piece_dropped", "does not give the last of several pieces", Bug::last_piece),
      mutant("reads_past_end", "looks at the byte behind the text", Bug::reads_past_end),
      mutant("writes_past_end", "writes one end more than there is room for", Bug::writes_past_end),
      mutant("input_overwritten", "ends the text with a zero byte", Bug::input_overwritten),
  };
}

}  // namespace assay::pretokenize
