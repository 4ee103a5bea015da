#include "harness/core/case.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "harness/core/contract.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/names.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 3> placements{"start", "offset", "end"};

std::string quote(std::string_view text) { return "'" + std::string(text.substr(0, 80)) + "'"; }

constexpr std::int64_t most_elements = std::int64_t{1} << 28;

class IdReader {
 public:
  IdReader(std::string_view id, const OpInfo& op) : id_(id), op_(op) {}

  Case read() {
    if (op_of_id(id_) != op_.name) fail("it is of op " + quote(op_of_id(id_)) + ", not of '" + op_.name + "'");
    case_.op = op_.name;
    std::string_view rest = id_.substr(op_.name.size() + 1);
    bool first = true;
    while (first || !rest.empty()) {
      const std::size_t comma = rest.find(',');
      const std::string_view item = rest.substr(0, comma);
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      if (comma != std::string_view::npos && rest.empty()) fail("it ends with a comma");
      if (first) read_dtype(item);
      else read_item(item);
      first = false;
    }
    complete();
    return std::move(case_);
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw InputError("the case id " + quote(id_) + " cannot be read: " + why +
                     ". An id looks like 'rms_norm:f32,rows=3,cols=17,values=normal,seed=42'");
  }

  void read_dtype(std::string_view name) {
    const std::optional<Dtype> dtype = dtype_named(name);
    if (!dtype || std::ranges::find(op_.dtypes, *dtype) == op_.dtypes.end()) {
      std::vector<std::string> known;
      for (const Dtype each : op_.dtypes) known.emplace_back(name_of(each));
      fail("after the ':' comes a dtype of " + op_.name + " (" + join(known, ", ") + "), not " + quote(name));
    }
    case_.dtype = *dtype;
  }

  template <class Integer>
  Integer integer(std::string_view key, std::string_view text, Integer least, Integer greatest) const {
    Integer value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > greatest)
      fail(std::string(key) + " must be a whole number from " + std::to_string(least) + " to " +
           std::to_string(greatest) + ", not " + quote(text));
    return value;
  }

  void read_item(std::string_view item) {
    const std::size_t equals = item.find('=');
    if (equals == std::string_view::npos) {
      if (item == "in_place" && op_.in_place) {
        case_.in_place = true;
        return;
      }
      fail("expected NAME=VALUE, not " + quote(item));
    }
    const std::string_view key = item.substr(0, equals), text = item.substr(equals + 1);
    if (op_.dimension(key) != nullptr) {
      set_once(key);
      case_.dims.push_back({std::string(key), integer<std::int64_t>(key, text, 0, most_elements)});
    } else if (const ParameterInfo* info = op_.parameter(key)) {
      set_once(key);
      case_.parameters.push_back({info->name, parameter(*info, text)});
    } else {
      read_setting(key, text);
    }
  }

  void read_setting(std::string_view key, std::string_view text) {
    set_once(key);
    if (key == "values") case_.values = values(text);
    else if (key == "seed") case_.seed = integer<std::uint64_t>(key, text, 0, ~std::uint64_t{0});
    else if (key == "padding" && op_.padded) case_.padding = integer<std::int64_t>(key, text, 1, 1 << 16);
    else if (key == "threads") case_.threads = integer<int>(key, text, 1, 4096);
    else if (key == "literal") case_.literal = literal(text);
    else if (key == "buffers") {
      const auto found = std::ranges::find(placements, text);
      if (found == placements.end()) fail("buffers must be start, offset or end, not " + quote(text));
      case_.placement = static_cast<Placement>(found - placements.begin());
    } else {
      std::vector<std::string> known{"values", "seed", "buffers", "threads", "literal"};
      if (op_.padded) known.emplace_back("padding");
      for (const DimensionInfo& each : op_.dimensions) known.push_back(each.name);
      for (const ParameterInfo& each : op_.parameters) known.push_back(each.name);
      fail(op_.name + " has no " + quote(key) + suggestion(key, known));
    }
  }

  // The hash of a file's values; it stands in the place of what would generate them.
  std::string literal(std::string_view text) const {
    if (text.empty() || text.find_first_not_of("0123456789abcdef") != std::string_view::npos)
      fail("literal must be the hash of a counterexample's values, in hexadecimal digits, not " + quote(text));
    return std::string(text);
  }

  std::string values(std::string_view text) const {
    std::vector<std::string> known;
    for (const ValuesInfo& each : op_.values) known.push_back(each.name);
    if (!op_.has_values(text)) fail("values cannot be " + quote(text) + suggestion(text, known));
    return std::string(text);
  }

  void set_once(std::string_view key) {
    if (std::ranges::find(seen_, key) != seen_.end()) fail(std::string(key) + " is given twice");
    seen_.emplace_back(key);
  }

  ParameterValue parameter(const ParameterInfo& info, std::string_view text) const {
    if (std::holds_alternative<bool>(info.default_value)) {
      if (text != "true" && text != "false") fail(info.name + " must be true or false, not " + quote(text));
      return text == "true";
    }
    if (std::holds_alternative<std::string>(info.default_value)) {
      if (!info.choices.empty() && std::ranges::find(info.choices, text) == info.choices.end())
        fail(info.name + " must be one of " + join(info.choices, ", ") + ", not " + quote(text));
      return std::string(text);
    }
    if (std::holds_alternative<std::int64_t>(info.default_value))
      return integer<std::int64_t>(info.name, text, INT64_MIN, INT64_MAX);
    double number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
      fail(info.name + " must be a number, not " + quote(text));
    if (!(number >= info.least.value_or(-INFINITY) && number <= info.greatest.value_or(INFINITY)))  // nor a NaN
      fail(info.name + " must be from " + print(info.least.value_or(-INFINITY)) + " to " +
           print(info.greatest.value_or(INFINITY)) + ", not " + quote(text));
    return number;
  }

  // Puts dimensions and parameters in the order of the contract; what was left out gets its default.
  void complete() {
    std::vector<Dimension> dims;
    for (const DimensionInfo& info : op_.dimensions) {
      const auto found = std::ranges::find(case_.dims, info.name, &Dimension::name);
      if (found == case_.dims.end()) fail("it does not give " + info.name);
      dims.push_back(*found);
    }
    std::int64_t elements = 1;
    for (const Dimension& dimension : dims) {
      elements *= std::max<std::int64_t>(dimension.size, 1);
      if (elements > most_elements) fail("it has more than " + std::to_string(most_elements) + " elements");
    }
    Parameters parameters;
    for (const ParameterInfo& info : op_.parameters) {
      const ParameterValue* given = case_.parameters.find(info.name);
      parameters.push_back({info.name, given != nullptr ? *given : info.default_value});
    }
    for (const char* key : {"values", "seed"})
      if (!case_.literal.empty() && std::ranges::find(seen_, key) != seen_.end())
        fail(std::string("it gives literal, which stands in the place of ") + key);
    case_.dims = std::move(dims);
    case_.parameters = std::move(parameters);
    if (case_.values.empty() && case_.literal.empty()) case_.values = op_.values.front().name;
  }

  std::string_view id_;
  const OpInfo& op_;
  Case case_;
  std::vector<std::string> seen_;
};

}  // namespace

std::string_view name_of(Placement placement) { return placements[static_cast<std::size_t>(placement)]; }

std::int64_t Case::dim(std::string_view name) const {
  for (const Dimension& dimension : dims)
    if (dimension.name == name) return dimension.size;
  throw std::logic_error("case " + op + " has no dimension " + std::string(name));
}

std::string print(const ParameterValue& value) {
  struct Printer {
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(double number) const {
      char text[32];
      return {text, std::to_chars(text, text + sizeof text, number).ptr};
    }
  };
  return std::visit(Printer{}, value);
}

std::string to_id(const Case& which) {
  std::string id = which.op + ":" + std::string(name_of(which.dtype));
  const auto add = [&id](std::string_view key, std::string_view value) {
    id.append(",").append(key).append("=").append(value);
  };
  for (const Dimension& dimension : which.dims) add(dimension.name, std::to_string(dimension.size));
  for (const Parameter& parameter : which.parameters) add(parameter.name, print(parameter.value));
  if (which.literal.empty()) {
    add("values", which.values);
    add("seed", std::to_string(which.seed));
  } else {
    add("literal", which.literal);
  }
  if (which.placement != Placement::start) add("buffers", name_of(which.placement));
  if (which.padding != 0) add("padding", std::to_string(which.padding));
  if (which.threads != 1) add("threads", std::to_string(which.threads));
  if (which.in_place) id += ",in_place";
  return id;
}

std::string_view op_of_id(std::string_view id) {
  const std::size_t colon = id.find(':');
  return colon == std::string_view::npos ? std::string_view() : id.substr(0, colon);
}

Case parse_case(std::string_view id, const OpInfo& op) { return IdReader(id, op).read(); }

}  // namespace assay
