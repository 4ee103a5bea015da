// The bugs of mutated_splitter.h, and those around a call.
#include <algorithm>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/pretokenize/mutated_splitter.h"
#include "impls/tokenizers/pretokenize/op.h"

namespace assay::pretokenize {
namespace {

void split(const Call& call, Bug bug) {
  const Value& input = call.inputs[text];
  const std::int64_t room = call.outputs[ends].dims[0];
  auto* const written = call.outputs[ends].as<std::int64_t>();
  const std::vector<std::int64_t> found = mutated_ends(input.text(), bug);
  // What a scanner does that looks for the rest of a contraction without asking whether there is one.
  if (bug == Bug::reads_past_end) (void)static_cast<volatile const Byte*>(input.as<Byte>())[input.dims[0]];
  const auto count = std::min(static_cast<std::int64_t>(found.size()), room);
  std::copy_n(found.begin(), count, written);
  if (bug == Bug::writes_past_end) written[room] = input.dims[0];
  // A terminator, so that functions on C strings can be used.
  if (bug == Bug::input_overwritten && input.dims[0] > 0) input.as<Byte>()[input.dims[0] - 1] = 0;
  call.outputs[ends].dims[0] = count;
}

Prepared prepare(const Request& request, Bug bug) {
  if (settings_of(request.parameters).pattern != "gpt2") return Unsupported{"the pattern gpt2 only"};
  return make_runner([bug](const Call& call) { split(call, bug); });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare);
  std::vector<Mutant> all{
      mutant("contraction_case", "takes 'S for a contraction", Bug::contraction_case),
      mutant("apostrophe_ll_missing", "does not know 'll", Bug::ll_missing),
      mutant("trailing_space_rule", "leaves no space of a run to the word behind", Bug::trailing_space),
      mutant("newline_splits", "ends a run of spaces at a newline", Bug::newline_splits),
      mutant("space_before_digits", "leaves the space before a number on its own", Bug::space_before_digits),
      mutant("contraction_after_letter_only", "takes 's for one only behind a letter", Bug::contraction_after_letter),
      mutant("curly_apostrophe", "takes U+2019 for an apostrophe", Bug::curly_apostrophe),
      mutant("any_space_leads_a_piece", "joins any white space to the word behind, not U+0020 alone",
             Bug::any_space_leads),
      mutant("unicode_3_tables", "has the classes of Unicode 3.2", Bug::unicode3),
      mutant("unicode_14_tables", "has the classes of Unicode 14", Bug::unicode14),
      mutant("decimal_digits_only", "does not know superscripts, fractions and Roman numbers", Bug::decimal_digits),
      mutant("digits_in_threes", "gives at most three digits to a piece, as cl100k does", Bug::digit_triples),
      mutant("underscore_is_letter", "takes an underscore for a letter, as \\w does", Bug::underscore_is_letter),
      mutant("two_bytes_per_character", "has no classes above U+FFFF", Bug::two_bytes_per_character),
      mutant("byte_order_mark_joined", "joins a byte order mark at the start to the first piece", Bug::byte_order_mark),
      mutant("nul_ends_text", "stops at a zero byte", Bug::nul_ends),
      mutant("surrogate_pairs_decoded", "takes two surrogates for the character that they are in UTF-16",
             Bug::surrogate_pairs),
      mutant("piece_dropped_at_buffer_edge", "drops the last piece of a text that fills its buffers of 4096 bytes",
             Bug::buffer_edge),
      mutant("lengths_in_16_bits", "keeps the length of a piece in 16 bits", Bug::short_lengths),
      mutant("contraction_across_64k", "sees no contraction that lies across a multiple of 65536 bytes",
             Bug::edge_of_64k),
      mutant("run_of_a_million_cut", "gives up a run after 250000 characters, as what recurses does",
             Bug::endless_runs),
      mutant("letters_by_32", "ends a piece behind 32, 64, ... letters of ASCII where a letter beyond ASCII follows",
             Bug::letters_by_32),
      mutant("spaces_at_buffer_edge",
             "takes a run of spaces that ends at a multiple of 4096 bytes for the end of the text",
             Bug::spaces_at_buffer_edge),
      mutant("mark_joined_before_control", "joins a combining mark to the number before it where U+0000 follows",
             Bug::mark_before_control),
      mutant("ascii_whitespace_only", "knows the spaces of ASCII alone", Bug::ascii_space),
      mutant("digits_ascii_only", "knows the digits of ASCII alone", Bug::ascii_digits),
      mutant("marks_are_letters", "takes combining marks for letters", Bug::marks_are_letters),
      mutant("vowel_separator_is_space", "takes U+180E for a space, as old Unicode did", Bug::vowel_separator_is_space),
      mutant("invalid_utf8_replaced", "counts three bytes, those of U+FFFD, for an ill-formed one", Bug::replaced),
      mutant("invalid_utf8_merged", "takes the byte behind an ill-formed lead byte for part of it", Bug::swallows_next),
      mutant("overlong_accepted", "decodes overlong forms", Bug::overlong),
      mutant("last_piece_dropped", "does not give the last of several pieces", Bug::last_piece),
      mutant("wrong_at_16n_plus_15", "does not see the last byte of a tail of 15", Bug::fifteen_left),
      mutant("wrong_when_unaligned", "cuts a text that does not begin at 16 bytes where the first of them begin",
             Bug::unaligned),
      mutant("tail_lane_wrong", "takes bytes that do not fill a vector of 16 for letters", Bug::tail_lane),
      mutant("reads_past_end", "looks at the byte behind the text", Bug::reads_past_end),
      mutant("writes_past_end", "writes one end more than there is room for", Bug::writes_past_end),
      mutant("input_overwritten", "ends the text with a zero byte", Bug::input_overwritten),
  };
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::pretokenize
