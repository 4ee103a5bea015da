#include "harness/core/case_id.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "harness/core/distributions.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/names.h"

namespace assay {
namespace {

std::string quote(std::string_view text) { return "'" + std::string(text.substr(0, 80)) + "'"; }

// Of a dimension: beyond this no value fits into memory, whatever the others are.
constexpr std::int64_t longest_dimension = std::int64_t{1} << 30;

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
      if (item == "in_place" && !op_.alias_pairs().empty()) {
        set_once(item);
        case_.in_place = {1};
        return;
      }
      fail("expected NAME=VALUE, not " + quote(item));
    }
    const std::string_view key = item.substr(0, equals), text = item.substr(equals + 1);
    if (op_.dimension(key) != nullptr) {
      set_once(key);
      case_.dims.push_back({std::string(key), integer<std::int64_t>(key, text, 0, longest_dimension)});
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
    else if (key == "weight_values" && op_.has_weights()) case_.weight_values = weight_values(text);
    else if (key == "seed") case_.seed = integer<std::uint64_t>(key, text, 0, ~std::uint64_t{0});
    else if (key == "padding" && op_.has_rows()) case_.padding = integer<std::int64_t>(key, text, 1, 1 << 16);
    else if (key == "threads") case_.threads = integer<int>(key, text, 1, 4096);
    else if (key == "literal") case_.literal = literal(text);
    else if (key == "content") case_.content = content(text);
    else if (key == "in_place" && !op_.alias_pairs().empty()) case_.in_place = pairs(text);
    else if (key == "buffers") {
      const auto found = std::ranges::find(placements, text, [](Placement each) { return name_of(each); });
      if (found == placements.end()) fail("buffers must be start, offset, end or pages, not " + quote(text));
      case_.placement = *found;
    } else {
      std::vector<std::string> known{"values", "seed", "buffers", "threads", "literal", "content"};
      if (op_.has_rows()) known.emplace_back("padding");
      if (op_.has_weights()) known.emplace_back("weight_values");
      for (const DimensionInfo& each : op_.dimensions) known.push_back(each.name);
      for (const ParameterInfo& each : op_.parameters) known.push_back(each.name);
      fail(op_.name + " has no " + quote(key) + suggestion(key, known));
    }
  }

  // "1+3": numbers of pairs, ascending, of which no two share an output or an input.
  std::vector<int> pairs(std::string_view text) const {
    const std::vector<AliasPair> all = op_.alias_pairs();
    std::vector<int> numbers;
    for (std::size_t from = 0; from <= text.size();) {
      const std::size_t plus = std::min(text.find('+', from), text.size());
      const int number = integer<int>("in_place", text.substr(from, plus - from), 1, static_cast<int>(all.size()));
      for (const int other : numbers)
        if (number <= other ||
            conflict(all[static_cast<std::size_t>(number) - 1], all[static_cast<std::size_t>(other) - 1]))
          fail("in_place=" + std::string(text) +
               " must name pairs in ascending order that share no output and no input");
      numbers.push_back(number);
      from = plus + 1;
    }
    return numbers;
  }

  // The hash of a file's values; it stands in the place of what would generate them.
  std::string literal(std::string_view text) const {
    if (text.empty() || text.find_first_not_of("0123456789abcdef") != std::string_view::npos)
      fail("literal must be the hash of a counterexample's values, in hexadecimal digits, not " + quote(text));
    return std::string(text);
  }

  // "306cd27f03c1+07645af8b6b6"; how many there must be is known when the id is read.
  std::string content(std::string_view text) const {
    bool fine = (text.size() + 1) % (content_digits + 1) == 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool between = (i + 1) % (content_digits + 1) == 0;
      fine = fine && std::string_view(between ? "+" : "0123456789abcdef").find(text[i]) != std::string_view::npos;
    }
    if (!fine)
      fail("content must be 12 hexadecimal digits for each file that it is made of, with '+' between, not " +
           quote(text));
    return std::string(text);
  }

  std::string values(std::string_view text) const {
    std::vector<std::string> known;
    for (const ValuesInfo& each : op_.values) known.push_back(each.name);
    if (!op_.has_values(text)) fail("values cannot be " + quote(text) + suggestion(text, known));
    return std::string(text);
  }

  std::string weight_values(std::string_view text) const {
    std::vector<std::string> known;
    for (const ValuesInfo& each : weight_kinds()) known.push_back(each.name);
    if (std::ranges::find(known, text) == known.end())
      fail("weight_values cannot be " + quote(text) + suggestion(text, known));
    return std::string(text);
  }

  void set_once(std::string_view key) {
    if (std::ranges::find(seen_, key) != seen_.end()) fail(std::string(key) + " is given twice");
    seen_.emplace_back(key);
  }

  static std::int64_t whole_limit(const std::optional<double>& limit, std::int64_t otherwise) {
    return limit ? static_cast<std::int64_t>(*limit) : otherwise;
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
      return integer<std::int64_t>(info.name, text, whole_limit(info.least, INT64_MIN),
                                   whole_limit(info.greatest, INT64_MAX));
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
    Parameters parameters;
    for (const ParameterInfo& info : op_.parameters) {
      const ParameterValue* given = case_.parameters.find(info.name);
      parameters.push_back({info.name, given != nullptr ? *given : info.default_value});
    }
    for (const char* key : {"values", "weight_values", "seed"})
      if (!case_.literal.empty() && std::ranges::find(seen_, key) != seen_.end())
        fail(std::string("it gives literal, which stands in the place of ") + key);
    case_.dims = std::move(dims);
    case_.parameters = std::move(parameters);
    const LargestValue largest = largest_value(op_, case_);
    if (largest.bytes > most_bytes_of_value)
      fail(largest.name + " would take " + std::to_string(static_cast<std::int64_t>(largest.bytes / 0x1p20)) +
           " MiB, and a value may take 1024");
    if (case_.values.empty() && case_.literal.empty()) case_.values = op_.values.front().name;
    const std::size_t files = files_of(op_, case_).size(), contents = (case_.content.size() + 1) / (content_digits + 1);
    if (!case_.content.empty() && contents != files)
      fail("it gives the content of " + std::to_string(contents) + (contents == 1 ? " file" : " files") +
           ", and is made of " + std::to_string(files));
  }

  std::string_view id_;
  const OpInfo& op_;
  Case case_;
  std::vector<std::string> seen_;
};

}  // namespace

std::string_view op_of_id(std::string_view id) {
  const std::size_t colon = id.find(':');
  return colon == std::string_view::npos ? std::string_view() : id.substr(0, colon);
}

Case parse_case(std::string_view id, const OpInfo& op) { return IdReader(id, op).read(); }

}  // namespace assay
