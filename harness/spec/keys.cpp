#include "harness/spec/keys.h"

#include <algorithm>
#include <cmath>

#include "harness/core/case.h"

namespace assay {
namespace {

using enum Section;

struct SectionNames {
  Section section;
  std::string_view name, title;
};

constexpr SectionNames sections[] = {
    {spec, "a spec", "Spec"},
    {effort, "an effort", "Effort"},
    {limits, "the limits", "Limits"},
    {sweep, "a sweep", "Sweep"},
    {axis, "a range of sizes", "Range of sizes"},
    {check, "a check", "Check"},
    {exclude, "an exclusion", "Exclusion"},
    {bounds, "the bounds of a dimension", "Bounds"},
    {waivers, "a file of waivers", "Waivers"},
    {waiver, "a waiver", "Waiver"},
    {model, "a model", "Model"},
    {model_norm, "the norm of a model", "Norm of a model"},
    {model_ffn, "the feed-forward block of a model", "Feed-forward block of a model"},
    {model_attention, "the attention of a model", "Attention of a model"},
    {model_tokenizer, "the tokenizer of a model", "Tokenizer of a model"},
    {model_count, "the parameters of a model", "Parameters of a model"},
    {model_also, "further parameters of a model", "Further parameters of a model"},
    {resource, "a resource", "Resource"},
    {pypi, "a package on PyPI", "PyPI"},
    {debian, "a Debian package", "Debian"},
    {archive, "a Debian package that is downloaded", "Archive"},
    {library, "a library", "Library"},
    {wheel, "a wheel", "Wheel"},
};

const SectionNames& names_of(Section section) { return *std::ranges::find(sections, section, &SectionNames::section); }

std::string quoted_code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string print_limit(double limit) {
  if (std::fabs(limit) < 9e15 && limit == std::floor(limit)) return std::to_string(static_cast<std::int64_t>(limit));
  return print(ParameterValue(limit));
}

}  // namespace

std::vector<Section> all_sections() {
  std::vector<Section> all;
  for (const SectionNames& each : sections) all.push_back(each.section);
  return all;
}

const Key* find_key(Section section, std::string_view name) {
  const auto found = std::ranges::find_if(
      all_keys(), [&](const Key& key) { return key.section == section && key.name == name && !key.is_placeholder(); });
  return found == all_keys().end() ? nullptr : &*found;
}

const Key* placeholder_of(Section section) {
  const auto found =
      std::ranges::find_if(all_keys(), [&](const Key& key) { return key.section == section && key.is_placeholder(); });
  return found == all_keys().end() ? nullptr : &*found;
}

std::vector<std::string> key_names(Section section) {
  std::vector<std::string> names;
  for (const Key& key : all_keys())
    if (key.section == section && !key.is_placeholder()) names.emplace_back(key.name);
  return names;
}

std::string_view name_of(Section section) { return names_of(section).name; }
std::string_view title_of(Section section) { return names_of(section).title; }

std::string_view name_of(Form form) {
  switch (form) {
    case Form::text: return "a text";
    case Form::texts: return "a list of texts";
    case Form::whole: return "a whole number";
    case Form::wholes: return "a list of whole numbers";
    case Form::number: return "a number";
    case Form::flag: return "true or false";
    case Form::sizes: return "a size, a range of sizes, or a list of them";
    case Form::bounds: return "a size, or {from, to}";
    case Form::table: return "a table";
    case Form::tables: return "a list of tables";
    case Form::text_or_table: return "a text or a table";
  }
  return "";
}

std::string name_of_range(const Key& key) {
  if (key.least == 0 && key.greatest == 0) return {};
  std::string text = "from " + print_limit(key.least);
  if (key.greatest < 9e15) text += " to " + print_limit(key.greatest);  // beyond that, TOML itself is the limit
  return text;
}

std::string markdown_row(const Key& key) {
  const std::string name =
      key.is_placeholder() ? "*a " + std::string(key.name.substr(1, key.name.size() - 2)) + "*" : quoted_code(key.name);
  const std::string range = name_of_range(key);
  const std::string form = std::string(name_of(key.form)) + (range.empty() ? "" : ", ") + range;
  const std::string fallback = key.fallback == "*" ? "`*`" : std::string(key.fallback);
  return "| " + name + " | " + form + " | " + (key.mandatory ? "**needed**" : fallback) + " | " +
         quoted_code(key.example) + " | " + std::string(key.doc) + " |";
}

}  // namespace assay
