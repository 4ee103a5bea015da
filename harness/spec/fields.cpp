#include "harness/spec/fields.h"

#include <algorithm>

#include "harness/core/names.h"

namespace assay {
namespace {

bool is_list(Form form) {
  return form == Form::texts || form == Form::wholes || form == Form::sizes || form == Form::tables;
}

bool fits(const toml::node& node, Form form) {
  switch (form) {
    case Form::text:
    case Form::texts: return node.is_string();
    case Form::whole:
    case Form::wholes: return node.is_integer();
    case Form::number: return node.is_number();
    case Form::flag: return node.is_boolean();
    case Form::sizes:
    case Form::bounds: return node.is_integer() || node.is_table();
    case Form::table:
    case Form::tables: return node.is_table();
    case Form::text_or_table: return node.is_string() || node.is_table();
  }
  return false;
}

// The values of a key that may be one value or a list.
template <class T, class Make>
std::vector<T> list_of(const toml::node* node, Make make) {
  std::vector<T> list;
  if (node == nullptr) return list;
  if (const toml::array* array = node->as_array())
    for (const toml::node& element : *array) list.push_back(make(element));
  else list.push_back(make(*node));
  return list;
}

}  // namespace

Fields::Fields(const Document& document, const toml::table& table, Section section, std::vector<std::string> possible)
    : document_(document), table_(table), section_(section) {
  for (const auto& [key, node] : table) {
    const Key* known = find_key(section, key.str());
    if (known != nullptr) check_value(node, *known, key.str());
    else others_.push_back({std::string(key.str()), document.at(key), &node});
  }
  // In the order of the file, so that the first mistake is the one that is shown.
  std::ranges::sort(others_, {}, [](const Other& other) { return std::pair(other.at.line, other.at.column); });
  if (placeholder_of(section) == nullptr || !possible.empty()) refuse_others(possible);
  check_mandatory();
}

void Fields::check_mandatory() const {
  for (const Key& key : all_keys()) {
    if (key.section != section_ || !key.mandatory || has(key.name)) continue;
    document_.fail(&table_ == &document_.root ? Location{document_.file, 0, 0} : at(),
                   std::string(name_of(section_)) + " needs '" + std::string(key.name) + "' (" +
                       std::string(name_of(key.form)) + "), for example: " + std::string(key.example));
  }
}

void Fields::refuse_others(const std::vector<std::string>& allowed) const {
  for (const Other& other : others_) {
    if (std::ranges::find(allowed, other.name) != allowed.end()) continue;
    std::vector<std::string> known = key_names(section_);
    known.insert(known.end(), allowed.begin(), allowed.end());
    document_.fail(other.at, std::string(name_of(section_)) + " has no key " + in_quotes(other.name) +
                                 suggestion(other.name, known));
  }
}

void Fields::check_value(const toml::node& node, const Key& key, std::string_view name) const {
  const toml::array* array = node.as_array();
  if (array == nullptr || !is_list(key.form)) {
    check_element(node, key, name);
    return;
  }
  if (array->empty())
    document_.fail(document_.at(node), in_quotes(name) + " is an empty list; leave it out for the default");
  for (const toml::node& element : *array) check_element(element, key, name);
}

void Fields::check_element(const toml::node& node, const Key& key, std::string_view name) const {
  if (!fits(node, key.form))
    document_.fail(document_.at(node),
                   in_quotes(name) + " must be " + std::string(name_of(key.form)) + ", not " + describe(node));
  if (const auto* integer = node.as_integer()) check_range(node, key, name, static_cast<double>(integer->get()));
  if (const auto* number = node.as_floating_point()) check_range(node, key, name, number->get());
  if (const auto* text = node.as_string(); text != nullptr && text->get().empty())
    document_.fail(document_.at(node), in_quotes(name) + " must not be empty");
}

void Fields::check_range(const toml::node& node, const Key& key, std::string_view name, double value) const {
  if (key.least == 0 && key.greatest == 0) return;
  if (!(value >= key.least && value <= key.greatest))
    document_.fail(document_.at(node), in_quotes(name) + " must be " + name_of_range(key) + ", not " + describe(node));
}

Location Fields::key_at(std::string_view name) const {
  const auto found = table_.find(name);
  return found == table_.end() ? at() : document_.at(found->first);
}

std::string Fields::text(std::string_view name, std::string fallback) const {
  return table_[name].value_or(std::move(fallback));
}

std::vector<Located<std::string>> Fields::texts(std::string_view name) const {
  return list_of<Located<std::string>>(table_.get(name), [this](const toml::node& element) {
    return Located<std::string>{element.ref<std::string>(), document_.at(element)};
  });
}

std::optional<std::int64_t> Fields::whole(std::string_view name) const { return table_[name].value<std::int64_t>(); }

std::vector<Located<std::int64_t>> Fields::wholes(std::string_view name) const {
  return list_of<Located<std::int64_t>>(table_.get(name), [this](const toml::node& element) {
    return Located<std::int64_t>{element.ref<std::int64_t>(), document_.at(element)};
  });
}

std::optional<double> Fields::number(std::string_view name) const { return table_[name].value<double>(); }
bool Fields::flag(std::string_view name, bool fallback) const { return table_[name].value_or(fallback); }

const toml::table* Fields::table(std::string_view name) const {
  const toml::node* node = table_.get(name);
  return node == nullptr ? nullptr : node->as_table();
}

std::vector<const toml::table*> Fields::tables(std::string_view name) const {
  return list_of<const toml::table*>(table_.get(name), [](const toml::node& element) { return element.as_table(); });
}

void require_known(const Located<std::string>& name, std::string_view what, const std::vector<std::string>& known) {
  if (std::ranges::find(known, name.value) != known.end()) return;
  throw InputError(name.at,
                   "unknown " + std::string(what) + " " + in_quotes(name.value) + suggestion(name.value, known));
}

std::vector<std::string> expand_glob(const Located<std::string>& pattern, std::string_view what,
                                     const std::vector<std::string>& known) {
  std::vector<std::string> matched;
  for (const std::string& name : known)
    if (matches_glob(pattern.value, name)) matched.push_back(name);
  if (matched.empty())
    throw InputError(pattern.at, "no " + std::string(what) + " matches " + in_quotes(pattern.value) +
                                     suggestion(pattern.value, known));
  return matched;
}

}  // namespace assay
