#include "harness/run/describe_op.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "harness/check/relations.h"
#include "harness/core/catalog.h"
#include "harness/core/dtype.h"
#include "harness/core/names.h"

namespace assay {
namespace {

std::string kind_and_dtype(const ValueInfo& value) {
  const std::string dtype = value.dtype.fixed               ? std::string(name_of(*value.dtype.fixed))
                            : value.dtype.parameter.empty() ? "the dtype of the case"
                                                            : "the dtype that '" + value.dtype.parameter + "' says";
  return value.kind == Kind::array ? dtype : std::string(name_of(value.kind)) + ", " + dtype;
}

std::string shape_of(const ValueInfo& value, bool room) {
  if (value.kind == Kind::path) return ", the name of its file";
  std::vector<std::string> words;
  for (const Extent& extent : value.dims) words.push_back(extent.text());
  return " [" + join(words, " x ") + "]" + (room && value.kind != Kind::array ? " at most" : "");
}

// ", only where norm = layer"; nothing of a value that every case has.
std::string condition_of(const ValueInfo& value) {
  std::vector<std::string> conditions;
  for (const OnlyWhere& condition : value.only_where) {
    std::vector<std::string> values;
    for (const ParameterValue& each : condition.is) values.push_back(print(each));
    conditions.push_back(condition.parameter + " = " + join(values, " or "));
  }
  return conditions.empty() ? "" : ", only where " + join(conditions, " and ");
}

std::string describe_answer(const Expectation& expected, std::size_t at) {
  if (std::isinf(expected.budget[at])) return "nothing is promised";
  char text[40];
  // What is below the least denormal number of float32 is stored as a zero.
  const double number = expected.numbers[at];
  std::snprintf(text, sizeof text, "%.6g", std::fabs(number) < 0x1p-150 ? std::copysign(0.0, number) : number);
  std::string answer = std::isnan(expected.numbers[at]) ? "NaN" : text;
  const std::uint8_t also = expected.also.empty() ? std::uint8_t{0} : expected.also[at];
  if ((also & Expectation::nan) != 0 && answer != "NaN") answer += " or NaN";
  if ((also & Expectation::zero) != 0 && std::fabs(number) >= 0x1p-150) answer += " or 0";
  return answer;
}

// A row of four, of which the first element is `special`: what is expected there, and whether it reaches the others.
std::string answer_to(const Op& op, const Case& which, std::vector<Buffer> inputs, std::size_t input, double special) {
  inputs[input].set_number(0, special);
  const std::vector<Expectation> expected = op.expect(which, inputs);
  std::string text;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const auto& numbers = expected[i].numbers;
    if (numbers.empty()) continue;
    text += (text.empty() ? "" : "; ") + (expected.size() > 1 ? op.info().outputs[i].name + ": " : "") +
            describe_answer(expected[i], 0);
    if (numbers.size() > 1 && std::isnan(numbers[0]) &&
        std::ranges::all_of(numbers, [](double each) { return std::isnan(each); }))
      text += ", in the whole row";
  }
  return text;
}

bool is_tiny(const std::string& answer) { return std::fabs(std::strtod(answer.c_str(), nullptr)) < 1e-30; }

class NoFiles final : public Resources {
 public:
  Found vocabulary(const std::string&) const override { return {{}, "not asked for", {}}; }
  Found text(const std::string&) const override { return {{}, "not asked for", {}}; }
};

std::string special_values(const Op& op) {
  const OpInfo& info = op.info();
  if (info.takes_text()) return {};
  Case which;
  which.op = info.name;
  for (const DimensionInfo& each : info.dimensions) which.dims.push_back({each.name, each.independent ? 1 : 4});
  for (const ParameterInfo& each : info.parameters) which.parameters.push_back({each.name, each.default_value});
  which.values = info.values.front().name;
  const std::vector<Buffer> inputs = op.generate(which, NoFiles());
  const auto data = std::ranges::find_if(inputs, [](const Buffer& each) { return !each.constant; });
  if (data == inputs.end()) return {};
  constexpr std::pair<const char*, double> specials[]{
      {"NaN", NAN}, {"+infinity", INFINITY}, {"-infinity", -INFINITY}, {"-0", -0.0}, {"1e-40", 1e-40}};
  std::vector<std::string> told;
  for (const auto& [name, value] : specials) {
    const std::string answer = answer_to(op, which, inputs, static_cast<std::size_t>(data - inputs.begin()), value);
    // Of what depends on all of its row, the answer to a tiny number says nothing.
    if (!std::isfinite(value) || is_tiny(answer)) told.push_back(std::string(name) + ": " + answer);
  }
  return "- **Special values**, with the parameters as they are by default, as the first element of `" + data->name +
         "` (a zero of either sign will do): " + join(told, "; ") + "\n";
}

std::string laws_of(const Op& op) {
  std::string text;
  for (const Relation& relation : op.relations())
    text += "  - `" + relation.name + "`" + (relation.required ? "" : " (a trait: told, and not required)") + ": " +
            relation.doc + "\n";
  return text.empty() ? "" : "- **Laws** of its own:\n" + text;
}

std::string implementations_of(const OpInfo& op) {
  std::vector<std::string> names;
  for (const CatalogEntry& entry : catalog())
    if (entry.op == op.name && entry.library != "mutants")
      if (const std::string name = "`" + entry.backend + "`"; std::ranges::find(names, name) == names.end())
        names.push_back(name);
  return "- **Implementations**: " + join(names, ", ") + "\n";
}

std::string print_number(double number) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6g", number);
  return text;
}

// "`stack`: encoder or decoder (encoder if it is not said): the kind of stack".
std::string describe_parameter(const ParameterInfo& parameter) {
  std::string kind = std::holds_alternative<double>(parameter.default_value)         ? "a number"
                     : std::holds_alternative<std::int64_t>(parameter.default_value) ? "a whole number"
                                                                                     : "a text";
  if (!parameter.choices.empty()) kind = join(parameter.choices, ", ");
  if (parameter.least) kind += " from " + print_number(*parameter.least);
  if (parameter.greatest) kind += " to " + print_number(*parameter.greatest);
  return "`" + parameter.name + "`: " + kind + " (" + print(parameter.default_value) +
         " if it is not said): " + parameter.doc;
}

std::string section_of(const Op& op) {
  const OpInfo& info = op.info();
  std::string text = "### " + info.name + "\n\n" + info.summary + ".\n\n- **Formula**: `" + info.formula +
                     "`\n- **Source**: " + info.source + "\n- **Dtypes**: ";
  std::vector<std::string> dtypes;
  for (const Dtype dtype : info.dtypes) dtypes.emplace_back(name_of(dtype));
  text += join(dtypes, ", ") + "\n- **Values**:\n";
  for (const std::string& line : describe_values(info)) text += "  - " + line + "\n";
  text += "- **Dimensions**:\n";
  for (const DimensionInfo& each : info.dimensions) text += "  - `" + each.name + "`: " + each.doc + "\n";
  if (!info.parameters.empty()) text += "- **Parameters**:\n";
  for (const ParameterInfo& each : info.parameters) text += "  - " + describe_parameter(each) + "\n";
  text += special_values(op);
  if (!info.budget.empty()) text += "- **Budget**: " + info.budget + "\n";
  return text + laws_of(op) + "- **Reference**: " + info.cost + "\n" + implementations_of(info) + "\n";
}

}  // namespace

std::vector<std::string> describe_values(const OpInfo& op) {
  std::vector<std::string> lines;
  for (const ValueInfo& input : op.inputs)
    lines.push_back("input " + input.name + ": " + kind_and_dtype(input) + shape_of(input, false) + ", " +
                    std::string(name_of(input.role)) + (input.constant() ? ", constant" : "") + condition_of(input));
  const std::vector<AliasPair> pairs = op.alias_pairs();
  for (std::size_t i = 0; i < op.outputs.size(); ++i) {
    std::vector<std::string> over;
    for (std::size_t pair = 0; pair < pairs.size(); ++pair)
      if (pairs[pair].output == i)
        over.push_back(op.inputs[pairs[pair].input].name +
                       (pairs.size() > 1 ? " (in_place=" + std::to_string(pair + 1) + ")" : ""));
    lines.push_back("output " + op.outputs[i].name + ": " + kind_and_dtype(op.outputs[i]) +
                    shape_of(op.outputs[i], true) + (over.empty() ? "" : ", may lie on " + join(over, " or ")));
  }
  return lines;
}

std::string page_of_ops() {
  std::string page =
      "# Ops\n\nAll ops, as their contracts have them. This page is what `./assay list --markdown` prints, and a test "
      "holds "
      "it\nto that. [numbers](numerics.md) has the rules that are common to all, [properties](properties.md) what each "
      "is "
      "held\nto besides.\n\n";
  std::vector<std::string> families;
  for (const auto& op : all_ops())
    if (!op->info().probe && std::ranges::find(families, op->info().family) == families.end())
      families.push_back(op->info().family);
  for (const std::string& family : families) {
    page += "## " + family + "\n\n";
    for (const auto& op : all_ops())
      if (!op->info().probe && op->info().family == family) page += section_of(*op);
  }
  return page.substr(0, page.size() - 1);
}

}  // namespace assay
