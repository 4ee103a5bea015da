// One piece for each character, with a place for each bug.
#include "impls/segmenters/characters/op.h"
#include "impls/segmenters/mutated_breaks.h"

namespace assay::characters {
namespace {

using segmenters::BreakBug;
using segmenters::BreakCharacter;
using segmenters::DescribedBug;

struct NoClasses {
  static std::uint8_t of(std::uint32_t code_point) { return unicode16::class_of(code_point); }
};

bool continues(std::string_view text, std::int64_t at) {
  return (static_cast<unsigned char>(text[static_cast<std::size_t>(at)]) & 0xc0u) == 0x80u;
}

// The first byte of an ill-formed sequence, as far as decoders look that count bits alone.
bool is_joined_although_ill_formed(std::string_view text, const BreakCharacter& before, BreakBug bug) {
  if (before.code_point != tokenizers::no_character) return false;
  const auto lead = static_cast<unsigned char>(text[static_cast<std::size_t>(before.from)]);
  switch (bug) {
    case BreakBug::ill_formed_together: return lead >= 0xc2;
    case BreakBug::surrogates_accepted: return lead == 0xed;
    case BreakBug::beyond_the_last_accepted: return lead >= 0xf4 && lead < 0xf8;
    default: return false;
  }
}

bool is_joined(std::string_view text, const std::vector<BreakCharacter>& all, std::size_t at, BreakBug bug) {
  const BreakCharacter &before = all[at - 1], &behind = all[at];
  const bool continued = behind.code_point == tokenizers::no_character && continues(text, behind.from);
  switch (bug) {
    case BreakBug::marks_cut: return behind.kind == unicode16::mark;
    case BreakBug::line_end_cut: return before.code_point == '\r' && behind.code_point == '\n';
    case BreakBug::byte_order_mark_joined: return at == 1 && before.code_point == 0xfeff;
    case BreakBug::continuations_joined: return continued;
    default: break;
  }
  // All that follow one of these.
  for (std::size_t first = at; continued && first-- > 0 && at - first < 4;) {
    if (is_joined_although_ill_formed(text, all[first], bug)) return true;
    if (all[first].code_point != tokenizers::no_character || !continues(text, all[first].from)) return false;
  }
  return false;
}

std::vector<std::int64_t> mutated_ends(std::string_view text, bool bytes, BreakBug bug) {
  if (bug == BreakBug::unit_ignored) bytes = false;
  if (bug == BreakBug::always_bytes) bytes = true;
  std::vector<BreakCharacter> all = segmenters::characters_with<NoClasses>(text, bug);
  std::vector<std::int64_t> ends;
  for (std::size_t at = 0; at < all.size(); ++at) {
    const bool joined = !bytes && at + 1 < all.size() && is_joined(text, all, at + 1, bug);
    if (bytes)
      for (std::int64_t byte = all[at].from + 1; byte < all[at].to; ++byte) ends.push_back(byte);
    if (bug == BreakBug::utf16_units && !bytes && all[at].to - all[at].from == 4) ends.push_back(all[at].from + 2);
    if (!joined) ends.push_back(all[at].to);
  }
  return segmenters::spoiled(std::move(ends), all, bug);
}

Prepared prepare_mutant(const Request& request, BreakBug bug) {
  return make_runner([bytes = by_bytes(request.parameters), bug](const Call& call) {
    mutants::write_ends(call, bug, [=](std::string_view whole) { return mutated_ends(whole, bytes, bug); });
  });
}

constexpr DescribedBug bugs_of_characters[] = {
    {"marks_joined", "joins a combining mark to the letter before it", BreakBug::marks_cut},
    {"line_end_joined", "takes CR LF for one character", BreakBug::line_end_cut},
    {"byte_order_mark_joined", "joins a byte order mark at the start to the first character",
     BreakBug::byte_order_mark_joined},
    {"continuations_joined", "starts a character at each byte that is no continuation, and at no other",
     BreakBug::continuations_joined},
    {"ill_formed_together", "takes the bytes of a sequence that is cut short for one character",
     BreakBug::ill_formed_together},
    {"surrogates_accepted", "takes a surrogate for a character", BreakBug::surrogates_accepted},
    {"beyond_the_last_accepted", "takes what is above U+10FFFF for a character", BreakBug::beyond_the_last_accepted},
    {"utf16_units", "cuts characters above U+FFFF into two, as units of UTF-16 are", BreakBug::utf16_units},
    {"unit_ignored", "gives code points where bytes are asked for", BreakBug::unit_ignored},
    {"always_bytes", "gives bytes where code points are asked for", BreakBug::always_bytes},
};

}  // namespace

// No class is asked for, and no piece is long.
std::vector<Mutant> mutants() {
  return segmenters::break_mutants(prepare_mutant, bugs_of_characters,
                                   {BreakBug::older_tables, BreakBug::two_bytes_per_character, BreakBug::short_lengths,
                                    BreakBug::forgets_at_64, BreakBug::buffer_edge});
}

}  // namespace assay::characters
