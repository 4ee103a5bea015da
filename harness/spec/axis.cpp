#include "harness/spec/axis.h"

namespace assay {
namespace {

std::int64_t read_size(const Document& document, const toml::node& node, const std::string& name) {
  const std::int64_t size = node.ref<std::int64_t>();
  if (size < 0 || static_cast<double>(size) > greatest_size)
    document.fail(document.at(node), in_quotes(name) + " must be from 0 to " +
                                         std::to_string(static_cast<std::int64_t>(greatest_size)) + ", not " +
                                         std::to_string(size));
  return size;
}

void append_range(const Document& document, const toml::table& table, const std::string& name, Sizes& sizes) {
  const Fields fields(document, table, Section::axis);
  const std::int64_t from = *fields.whole("from"), to = *fields.whole("to");
  const auto factor = fields.whole("factor"), step = fields.whole("step");
  if (factor.has_value() == step.has_value())
    document.fail(fields.at(), "the range of " + in_quotes(name) + " needs either a factor or a step" +
                                   (factor ? ", not both" : ""));
  const Location to_at = document.at(*fields.node("to"));
  if (from > to)
    document.fail(to_at, "the range of " + in_quotes(name) + " ends at " + std::to_string(to) +
                             ", before it starts at " + std::to_string(from));
  if (factor && from == 0)
    document.fail(document.at(*fields.node("from")), "a range with a factor never leaves 0; start at 1 or more");
  if (step && (to - from) / *step >= most_cells)
    document.fail(fields.at(), "the range of " + in_quotes(name) + " has " + std::to_string((to - from) / *step + 1) +
                                   " sizes; a spec has at most " + std::to_string(most_cells) + " cells");
  for (std::int64_t size = from; size <= to; size = factor ? size * *factor : size + *step)
    sizes.push_back({size, fields.at()});
}

[[noreturn]] void refuse_form(const Document& document, const toml::node& node, const std::string& name, Form form) {
  document.fail(document.at(node),
                in_quotes(name) + " must be " + std::string(name_of(form)) + ", not " + describe(node));
}

}  // namespace

Sizes read_sizes(const Document& document, const Fields::Other& other) {
  Sizes sizes;
  const auto append = [&](const toml::node& node) {
    if (const toml::table* table = node.as_table()) append_range(document, *table, other.name, sizes);
    else if (node.is_integer()) sizes.push_back({read_size(document, node, other.name), document.at(node)});
    else refuse_form(document, node, other.name, Form::sizes);
  };
  const toml::array* array = other.node->as_array();
  if (array == nullptr) {
    append(*other.node);
  } else {
    if (array->empty()) refuse_form(document, *array, other.name, Form::sizes);
    for (const toml::node& element : *array) append(element);
  }
  return sizes;
}

Exclusion::Range read_bounds(const Document& document, const Fields::Other& other) {
  if (other.node->is_integer()) {
    const std::int64_t size = read_size(document, *other.node, other.name);
    return {size, size};
  }
  const toml::table* table = other.node->as_table();
  if (table == nullptr) refuse_form(document, *other.node, other.name, Form::bounds);
  const Fields fields(document, *table, Section::bounds);
  const Exclusion::Range range{fields.whole("from").value_or(0),
                               fields.whole("to").value_or(static_cast<std::int64_t>(greatest_size))};
  if (range.from > range.to)
    document.fail(document.at(*fields.node("from")), "the bounds of " + in_quotes(other.name) + " start at " +
                                                         std::to_string(range.from) + ", after they end at " +
                                                         std::to_string(range.to));
  return range;
}

}  // namespace assay
