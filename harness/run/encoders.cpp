#include "harness/run/encoders.h"

#include <algorithm>

#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/run/choices.h"

namespace assay {
namespace {

bool wants(const ChosenEncoders& options, const Contender& contender) {
  return options.implementations.empty() ||
         std::ranges::any_of(options.implementations, [&](const auto& glob) { return contender.goes_by(glob); });
}

// Where in a text what is spelled reaches a place: what is spelled of its beginnings gets longer as they do.
std::size_t place_in_text(const EncodedText& encoded, std::size_t at) {
  if (!encoded.made) return std::min(at, encoded.text.size());
  std::size_t from = 0, to = encoded.text.size();
  while (from < to) {
    const std::size_t middle = from + (to - from) / 2;
    const auto made = encoded.encoding.spelled(encoded.parameters, encoded.vocabulary, encoded.text.substr(0, middle));
    if (made && made->size() < at) from = middle + 1;
    else to = middle;
  }
  return from;
}

}  // namespace

std::vector<std::vector<Contender>> chosen_encoders(const ChosenEncoders& options, const std::vector<const Op*>& ops) {
  Options given;
  given.workers = options.workers;
  given.plugins = options.plugins;
  const Roster roster = discover(roster_options(given));
  std::vector<std::vector<Contender>> all;
  std::vector<std::string> names, names_of_ops;
  for (const Op* op : ops) {
    all.push_back(roster.of(op->info().name));
    names_of_ops.push_back(op->info().name);
    for (const Contender& each : all.back()) names.push_back(each.subject.implementation);
  }
  for (const std::string& glob : options.implementations) {
    const auto goes_by = [&](const Contender& each) { return each.goes_by(glob); };
    if (std::ranges::none_of(all, [&](const auto& each) { return std::ranges::any_of(each, goes_by); }))
      throw InputError("--impl: no implementation of " + join(names_of_ops, " or ") + " is named '" + glob + "'" +
                       suggestion(glob, names));
  }
  for (auto& of_op : all) std::erase_if(of_op, [&](const Contender& each) { return !wants(options, each); });
  return all;
}

std::size_t last_part_end(const ChosenVocabulary& vocabulary, std::string_view text) {
  const TextEncoding& encoding = *vocabulary.op->text_encoding();
  if (encoding.has_cuts(vocabulary.path)) return encoding.last_cut(vocabulary.parameters, vocabulary.path, text);
  const std::size_t last = text.rfind('\n');
  return last == text.npos ? 0 : last + 1;
}

std::uint64_t count_differing(const EncodedText& encoded, const Ids& expected, const Ids& got) {
  if (expected == got) return 0;
  const std::vector<std::size_t> places = places_of(encoded.texts, encoded.spelled(), expected),
                                 others = places_of(encoded.texts, encoded.spelled(), got);
  std::uint64_t same = 0;
  std::size_t other = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    while (other < got.size() && others[other] < places[i]) ++other;
    if (other < got.size() && others[other] == places[i] && got[other] == expected[i]) ++same;
  }
  return expected.size() - same;
}

std::string name_of_rule(const Parameters& parameters, std::string_view without) {
  std::vector<std::string> told;
  for (const char* const name : {"pattern", "rule", "case"}) {
    const ParameterValue* value = parameters.find(name);
    if (value != nullptr && name != without) told.push_back(std::string(name) + " " + std::get<std::string>(*value));
  }
  return told.empty() ? "its own" : join(told, ", ");
}

std::size_t first_difference(const EncodedText& encoded, const Ids& expected, const Ids& got) {
  if (expected == got) return encoded.text.size();
  const auto first = static_cast<std::size_t>(std::ranges::mismatch(expected, got).in1 - expected.begin());
  return place_in_text(encoded, places_of(encoded.texts, encoded.spelled(), expected)[first]);
}

}  // namespace assay
