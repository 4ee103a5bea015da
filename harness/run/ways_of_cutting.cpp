#include "harness/run/ways_of_cutting.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

namespace assay {
namespace {

constexpr std::size_t most_values_shown = 3;

bool cuts_texts(const OpInfo& op) {
  return !op.probe && !op.inputs.empty() && op.inputs[0].name == "text" && op.inputs[0].kind == Kind::bytes &&
         op.outputs.size() == 1 && op.outputs[0].name == "ends";
}

Parameters defaults_of(const OpInfo& op) {
  Parameters parameters;
  for (const ParameterInfo& each : op.parameters) parameters.push_back({each.name, each.default_value});
  return parameters;
}

// A dictionary, or whatever the op reads: the largest of its format that is here, which is one that people use rather
// than a small one of the tree.
std::string largest_file(const ParameterInfo& parameter, const FileResources& resources) {
  auto best = std::get<std::string>(parameter.default_value);
  std::uintmax_t most = 0;
  for (const std::string& name : resources.vocabularies_like(best)) {
    const Resources::Found found = resources.vocabulary(name);
    std::error_code gone;
    const std::uintmax_t size = found.path.empty() ? 0 : std::filesystem::file_size(found.path, gone);
    if (gone || size <= most) continue;
    most = size;
    best = name;
  }
  return best;
}

void add_cutter(std::vector<Way>& ways, const Op& op, const FileResources& resources) {
  const OpInfo& info = op.info();
  const auto varied = std::ranges::find_if(info.parameters, [](const ParameterInfo& each) {
    return each.choices.size() > 1 && each.choices.size() <= most_values_shown && !each.names_vocabulary;
  });
  Way way{info.name, &op, defaults_of(info), "", ""};
  for (std::size_t i = 0; i < info.parameters.size(); ++i)
    if (info.parameters[i].names_vocabulary) way.parameters[i].value = largest_file(info.parameters[i], resources);
  if (varied == info.parameters.end()) return ways.push_back(way);
  for (const std::string& choice : varied->choices) {
    Way& each = ways.emplace_back(way);
    each.name += " " + choice;
    for (Parameter& parameter : each.parameters)
      if (parameter.name == varied->name) parameter.value = choice;
  }
}

// "byte_bpe gpt2"
std::string name_of_encoding(const Op& op, const std::string& vocabulary) {
  std::string name = op.info().name;
  if (const std::size_t end = name.rfind("_encode"); end != name.npos) name.resize(end);
  return name + " " + vocabulary;
}

Way way_of_vocabulary(const std::string& name, const std::vector<OwnResource>& own, const KnownResources& known) {
  const auto file = std::ranges::find(own, name, &OwnResource::name);
  const bool is_own = file != own.end();
  if (!is_own)
    if (const Resources::Found found = known.resources.vocabulary(name); found.path.empty()) {
      if (std::ranges::count(known.resources.names_of(vocabulary_family), name) == 0)
        (void)choose_vocabulary(name, "", "", known);  // says what is wrong with it
      return {name, find_op("byte_bpe_encode"), {}, "", found.reason};
    }
  const std::string given = is_own ? file->path : name;
  ChosenVocabulary chosen;
  try {
    chosen = choose_vocabulary(given, "", "", known);
  } catch (const PatternNotSaid&) {
    chosen = choose_vocabulary(given, "gpt2", "", known);
  }
  for (Parameter& each : chosen.parameters)
    if (each.name == "vocabulary") each.value = name;
  return {name_of_encoding(*chosen.op, name), chosen.op, chosen.parameters, chosen.path, ""};
}

}  // namespace

std::vector<std::string> usual_vocabularies(const FileResources& resources) {
  constexpr std::array usual{"gpt2", "o200k_base", "bert_uncased", "mistral_v3"};
  constexpr std::array of_tree{"small", "small_pieces", "bytes_bpe"};
  const bool any =
      std::ranges::any_of(usual, [&](const char* each) { return !resources.vocabulary(each).path.empty(); });
  std::vector<std::string> names(usual.begin(), usual.end());
  if (!any) names.assign(of_tree.begin(), of_tree.end());
  names.emplace_back("small_unigram");  // there is none of a model that could be fetched
  return names;
}

std::vector<Way> ways_of_cutting(const std::vector<std::string>& vocabularies, const std::vector<OwnResource>& own,
                                 const KnownResources& known) {
  std::vector<Way> ways;
  for (const auto& op : all_ops())
    if (cuts_texts(op->info())) add_cutter(ways, *op, known.resources);
  for (const std::string& each : vocabularies) ways.push_back(way_of_vocabulary(each, own, known));
  return ways;
}

}  // namespace assay
