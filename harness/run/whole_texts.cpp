#include "harness/run/whole_texts.h"

#include <algorithm>
#include <filesystem>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/run/own_tensors.h"

namespace assay {
namespace {

std::string* text_in(Parameters& parameters, std::string_view name) {
  for (Parameter& each : parameters)
    if (each.name == name) return std::get_if<std::string>(&each.value);
  return nullptr;
}

void add_unless_there(std::vector<Parameters>& all, Parameters one) {
  if (std::ranges::find(all, one) == all.end()) all.push_back(std::move(one));
}

// As each vocabulary asks for. Where it leaves open how texts are cut, that is said.
Parameters of_vocabulary(Plan& plan, const Op& op, const OwnResource& own, const Parameters& asked,
                         const KnownResources& known) {
  Parameters given = asked;
  const std::string *pattern = text_in(given, "pattern"), *rule = text_in(given, "rule");
  const std::string rule_asked = rule == nullptr ? "" : *rule;
  Parameters found;
  try {
    found = choose_vocabulary(own.path, pattern == nullptr ? "" : *pattern, rule_asked, known, &op).parameters;
  } catch (const PatternNotSaid& unsaid) {
    const auto& usual = std::get<std::string>(op.info().parameter("pattern")->default_value);
    found = choose_vocabulary(own.path, usual, rule_asked, known, &op).parameters;
    plan.notes.push_back(std::string(unsaid.what()) + "; " + usual + " is taken here (another: --param pattern=NAME)");
  }
  for (const Parameter& each : asked)
    for (Parameter& own_value : found)
      if (own_value.name == each.name) own_value.value = each.value;
  *text_in(found, "vocabulary") = own.name;
  return found;
}

}  // namespace

void take_whole_texts(Plan& plan, const Op& op, const std::vector<OwnResource>& given, const Options& options,
                      const KnownResources& known) {
  const OpInfo& info = op.info();
  const Parameters asked = given_parameters(options, info);
  std::vector<Parameters> all;
  if (op.text_encoding() != nullptr)
    for (const OwnResource& own : given)
      if (own.family == vocabulary_family) add_unless_there(all, of_vocabulary(plan, op, own, asked, known));
  const bool by_vocabularies = !all.empty();
  for (const Cell& cell : plan.cells) {
    if (by_vocabularies || cell.which.op != info.name) continue;
    Parameters parameters = cell.which.parameters;
    for (const Parameter& each : asked)
      for (Parameter& own : parameters)
        if (own.name == each.name) own.value = each.value;
    add_unless_there(all, std::move(parameters));
  }
  std::erase_if(plan.cells, [&](const Cell& cell) { return cell.which.op == info.name; });
  for (const OwnResource& text : given) {
    if (text.family != text_family) continue;
    for (const Parameters& parameters : all) {
      Cell cell;
      cell.which.op = info.name;
      cell.which.dtype = Dtype::u8;
      cell.which.dims = {{info.dimensions[0].name, static_cast<std::int64_t>(std::filesystem::file_size(text.path))}};
      cell.which.parameters = parameters;
      cell.which.values = std::string(own_text) + text.name;
      cell.measure = false;
      plan.cells.push_back(std::move(cell));
    }
  }
}

}  // namespace assay
