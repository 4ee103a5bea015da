// The bugs of mutated_forms.h, and those around a call.
#include <span>
#include <string_view>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/mutants/mutated_text.h"
#include "impls/tokenizers/unicode_normalize/mutated_forms.h"

namespace assay::unicode_normalize {
namespace {

Prepared prepare_mutant(const Request& request, Bug bug) {
  return make_runner([forms = MutatedForms(form_of(request.parameters), bug), bug](const Call& call) {
    mutants::write_changed(call, bug, [&](std::string_view from) { return forms.normalize(from); });
  });
}

struct Described {
  const char *name, *description;
  Bug bug;
};

constexpr Described of_decomposition[] = {
    {"compatibility_instead", "decomposes by compatibility where it should not", Bug::compatibility_instead},
    {"canonical_instead", "decomposes canonically alone", Bug::canonical_instead},
    {"one_level", "takes apart once and not what that gives", Bug::one_level},
    {"singletons_kept", "keeps what decomposes to one other character", Bug::singletons_kept},
    {"newer_left", "does not know what came after Unicode 14", Bug::newer_left},
    {"hangul_without_trailing", "drops the last part of a syllable", Bug::hangul_without_trailing},
    {"marks_unordered", "leaves marks in their order", Bug::marks_unordered},
    {"order_unstable", "turns the order of marks of one class round", Bug::order_unstable},
    {"order_of_first_32", "orders the first 32 marks of a run", Bug::order_of_first_32},
    {"order_over_starters", "orders a starter with the marks before it", Bug::order_over_starters},
};

constexpr Described of_composition[] = {
    {"left_decomposed", "does not compose", Bug::left_decomposed},
    {"blocked_ignored", "composes a mark over one of its class that stands between", Bug::blocked_ignored},
    {"neighbours_alone", "composes nothing over a mark between", Bug::neighbours_alone},
    {"exclusions_composed", "composes what is excluded", Bug::exclusions_composed},
    {"starters_uncomposed", "composes marks alone, not starters", Bug::starters_uncomposed},
    {"hangul_trailing_uncomposed", "leaves the last part of a syllable apart", Bug::hangul_trailing_uncomposed},
    {"hangul_first_trailing_taken", "takes U+11A7 for a last part", Bug::hangul_first_trailing_taken},
    {"hangul_trailing_twice", "adds a last part to a syllable that has one", Bug::hangul_trailing_twice},
    {"maybe_is_yes", "takes a quick check's maybe for a yes", Bug::maybe_is_yes},
    {"composed_in_one_plane", "composes nothing above U+FFFF", Bug::composed_in_one_plane},
};

constexpr Described of_case[] = {
    {"sigma_never_final", "writes each sigma as if more letters followed", Bug::sigma_never_final},
    {"sigma_always_final", "writes each sigma as at the end of a word", Bug::sigma_always_final},
    {"sigma_sees_marks", "takes an accent beside a sigma for what ends the word", Bug::sigma_sees_marks},
    {"sigma_looks_back_alone", "does not pass over signs behind a sigma", Bug::sigma_looks_back_alone},
    {"sigma_cased_and_ignorable", "does not pass over what is cased and case-ignorable",
     Bug::sigma_cased_and_ignorable},
    {"lower_of_ascii", "knows the capitals of ASCII alone", Bug::lower_of_ascii},
    {"simple_lower", "makes one character of U+0130", Bug::simple_lower},
    {"newer_capitals_left", "does not know the capitals that came with Unicode 16", Bug::newer_capitals_left},
    {"title_case_left", "leaves letters of title case", Bug::title_case_left},
    {"folded", "folds case: a sharp s becomes two", Bug::folded},
    {"at_sign_lowered", "takes '@' for a capital", Bug::at_sign_lowered},
};

constexpr Described of_bytes[] = {
    {"invalid_replaced", "writes a question mark for an ill-formed byte", Bug::invalid_replaced},
    {"invalid_dropped", "drops ill-formed bytes", Bug::invalid_dropped},
    {"overlong_accepted", "decodes overlong forms", Bug::overlong_accepted},
    {"ends_at_zero_byte", "takes a zero byte for the end of the text", Bug::ends_at_zero},
    {"cut_at_64", "normalises blocks of 64 bytes by themselves", Bug::cut_at_64},
    {"cut_at_4096", "normalises buffers of 4096 bytes by themselves", Bug::cut_at_4096},
    {"last_mark_lost", "drops a mark at the end of the text", Bug::last_mark_lost},
    {"writes_past_end", "ends the room with a zero byte behind it", Bug::writes_past_end},
    {"reads_past_end", "looks at the byte behind the text", Bug::reads_past_end},
    {"input_overwritten", "ends the text with a zero byte", Bug::input_overwritten},
};

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_mutant);
  std::vector<Mutant> all;
  for (const std::span<const Described> group :
       {std::span<const Described>(of_decomposition), std::span<const Described>(of_composition),
        std::span<const Described>(of_case), std::span<const Described>(of_bytes)})
    for (const Described& each : group) all.push_back(mutant(each.name, each.description, each.bug));
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare_mutant(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::unicode_normalize
