#include "harness/run/chosen_vocabulary.h"

#include <algorithm>
#include <filesystem>

#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/spec/sha256.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

const ParameterInfo* vocabulary_parameter(const OpInfo& op) {
  return &*std::ranges::find_if(op.parameters, &ParameterInfo::names_vocabulary);
}

void set_parameter(Parameters& parameters, std::string_view name, const ParameterValue& value) {
  for (Parameter& each : parameters)
    if (each.name == name) each.value = value;
}

// A listed one by its name, or the file.
void find_file(ChosenVocabulary& chosen, const std::string& given, const FileResources& resources) {
  const std::vector<std::string> known = resources.names_of(vocabulary_family);
  if (std::ranges::find(known, given) != known.end()) {
    const Resources::Found found = resources.vocabulary(given);
    if (found.path.empty()) throw InputError(found.reason);
    chosen.name = given;
    chosen.path = found.path;
    chosen.sha256 = found.sha256;
    return;
  }
  std::error_code error;
  if (!fs::exists(given, error))
    throw InputError("--vocabulary " + given + ": there is no such file, and no vocabulary of that name in " +
                     std::string(resource_list) + suggestion(given, known));
  if (!fs::is_regular_file(given, error))
    throw InputError("--vocabulary " + given + " is not a regular file; expected a vocabulary");
  chosen.path = fs::absolute(given).lexically_normal().string();  // workers have a folder of their own
  chosen.sha256 = sha256_of_file(chosen.path);
  const std::string stem = fs::path(given).stem().string();
  chosen.name = is_resource_name(stem) ? stem : "own";
}

void require_choice(const OpInfo& op, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  if (op.parameter(name) == nullptr)
    throw InputError("--" + std::string(name) + " is not for this vocabulary: " + op.name + " has no such parameter");
  const std::vector<std::string>& choices = op.parameter(name)->choices;
  if (std::ranges::find(choices, value) == choices.end())
    throw InputError("--" + std::string(name) + ": there is no " + std::string(name) + " '" + value + "'" +
                     suggestion(value, choices));
}

// Whoever holds what the list has is told what the list tells.
void take_from_list(ChosenVocabulary& chosen, bool& has_pattern, const std::string& root) {
  for (const Resource& listed : read_resources(root)) {
    if (listed.family != vocabulary_family || listed.sha256 != chosen.sha256) continue;
    if (!listed.pattern.empty()) set_parameter(chosen.parameters, "pattern", listed.pattern), has_pattern = true;
    if (!listed.rule.empty()) set_parameter(chosen.parameters, "rule", listed.rule);
    return;
  }
}

}  // namespace

const Op& encoding_op_of(const std::string& vocabulary) {
  for (const auto& op : all_ops())
    if (op->text_encoding() != nullptr && op->text_encoding()->claims(vocabulary)) return *op;
  return *find_op("byte_bpe_encode");
}

ChosenVocabulary choose_vocabulary(const std::string& given, const std::string& pattern, const std::string& rule,
                                   const KnownResources& known, const Op* wanted) {
  ChosenVocabulary chosen;
  find_file(chosen, given, known.resources);
  chosen.op = wanted != nullptr ? wanted : &encoding_op_of(chosen.path);
  const OpInfo& op = chosen.op->info();
  require_choice(op, "pattern", pattern);
  require_choice(op, "rule", rule);
  chosen.facts = chosen.op->text_encoding()->facts(chosen.path);
  for (const ParameterInfo& info : op.parameters) chosen.parameters.push_back({info.name, info.default_value});
  set_parameter(chosen.parameters, vocabulary_parameter(op)->name, chosen.name);
  bool has_pattern = !pattern.empty();
  take_from_list(chosen, has_pattern, known.root);
  for (const Parameter& each : chosen.facts.parameters) {
    set_parameter(chosen.parameters, each.name, each.value);
    has_pattern = has_pattern || each.name == "pattern";
  }
  if (!pattern.empty()) set_parameter(chosen.parameters, "pattern", pattern);
  if (!rule.empty()) set_parameter(chosen.parameters, "rule", rule);
  if (has_pattern || op.parameter("pattern") == nullptr) return chosen;
  const std::string choices = join(op.parameter("pattern")->choices, ", ");
  if (!chosen.facts.unknown.empty())
    throw PatternNotSaid("--vocabulary " + given + " cuts texts by what is none of the known patterns (" +
                         join(chosen.facts.unknown, "; then ") + "); expected one of " + choices +
                         ": give one with --pattern if it makes the same pieces");
  throw PatternNotSaid("--vocabulary " + given + ": a " + chosen.facts.format +
                       " does not say how texts are cut; give --pattern: " + choices);
}

}  // namespace assay
