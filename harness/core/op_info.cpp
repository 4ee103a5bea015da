#include "harness/core/op_info.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "harness/core/dtype.h"

namespace assay {
namespace {

template <class Info>
const Info* find_named(const std::vector<Info>& infos, std::string_view wanted) {
  const auto found = std::ranges::find(infos, wanted, &Info::name);
  return found == infos.end() ? nullptr : &*found;
}

double bytes_of(const ValueForm& form) {
  double bytes = static_cast<double>(size_of(form.dtype));
  for (const std::int64_t length : form.dims) bytes *= static_cast<double>(length);
  return bytes;
}

}  // namespace

const DimensionInfo* OpInfo::dimension(std::string_view wanted) const { return find_named(dimensions, wanted); }
const ParameterInfo* OpInfo::parameter(std::string_view wanted) const { return find_named(parameters, wanted); }
bool OpInfo::has_values(std::string_view wanted) const {
  if (find_named(values, wanted) != nullptr) return true;
  if (!takes_text() || !wanted.starts_with(own_text) || wanted.size() == own_text.size()) return false;
  return std::ranges::all_of(wanted.substr(own_text.size()),
                             [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
}

bool OpInfo::takes_text() const {
  return !probe && std::ranges::any_of(inputs, [](const ValueInfo& input) {
    return input.role == Role::data && (input.kind == Kind::bytes || input.kind == Kind::ids);
  });
}

bool OpInfo::must_be_exact() const {
  return std::ranges::all_of(outputs, [](const ValueInfo& output) { return output.kind != Kind::array; });
}

bool OpInfo::has_weights() const {
  return std::ranges::any_of(
      inputs, [](const ValueInfo& input) { return input.role == Role::weight && input.kind == Kind::array; });
}

bool OpInfo::has_rows() const {
  const auto rows = [](const ValueInfo& value) { return value.kind == Kind::array && value.dims.size() > 1; };
  return std::ranges::any_of(inputs, rows) || std::ranges::any_of(outputs, rows);
}

const DimensionInfo* OpInfo::independent_dimension() const {
  const auto found = std::ranges::find(dimensions, true, &DimensionInfo::independent);
  return found == dimensions.end() ? nullptr : &*found;
}

std::vector<AliasPair> OpInfo::alias_pairs() const {
  std::vector<AliasPair> pairs;
  for (std::size_t output = 0; output < outputs.size(); ++output)
    for (const std::string& over : outputs[output].may_alias) {
      const ValueInfo* input = find_named(inputs, over);
      if (input == nullptr) throw std::logic_error(name + " has no input " + over);
      pairs.push_back({output, static_cast<std::size_t>(input - inputs.data())});
    }
  return pairs;
}

std::vector<ValueForm> input_forms(const OpInfo& op, const Case& which) {
  std::vector<ValueForm> forms;
  for (const ValueInfo& input : op.inputs)
    if (input.is_present(which)) forms.push_back(input.form_in(which));
  return forms;
}

std::vector<ValueForm> output_forms(const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs) {
  Case sized = which;
  std::size_t at = 0;
  for (const ValueInfo& input : op.inputs) {
    if (!input.is_present(which)) continue;
    const Buffer& given = inputs.at(at++);
    // How many ids or places there are says nothing of the bytes that they stand for, or in.
    if (input.kind == Kind::array || input.kind == Kind::ids || input.kind == Kind::offsets) continue;
    if (input.dims.size() != 1 || input.dims[0].dimension.empty()) continue;
    for (Dimension& dimension : sized.dims)
      if (dimension.name == input.dims[0].dimension) dimension.size = given.dims.at(0);
  }
  std::vector<ValueForm> forms;
  for (const ValueInfo& output : op.outputs)
    if (output.is_present(sized)) forms.push_back(output.form_in(sized));
  return forms;
}

namespace {

// Where a declared value stands among those that a case has.
int place_among_present(const std::vector<ValueInfo>& values, std::size_t declared, const Case& which) {
  if (!values[declared].is_present(which)) return -1;
  return static_cast<int>(std::count_if(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(declared),
                                        [&](const ValueInfo& value) { return value.is_present(which); }));
}

}  // namespace

std::vector<FileOfCase> files_of(const OpInfo& op, const Case& which) {
  std::vector<FileOfCase> files;
  for (const ParameterInfo& info : op.parameters)
    if (const ParameterValue* value = info.names_vocabulary ? which.parameters.find(info.name) : nullptr)
      files.push_back({"vocabulary", std::get<std::string>(*value)});
  if (!which.literal.empty()) return files;
  const ValuesInfo* values = find_named(op.values, which.values);
  if (values != nullptr && values->file) files.push_back({"text", which.values});
  else if (which.values.starts_with(own_text)) files.push_back({"text", which.values.substr(own_text.size())});
  return files;
}

std::vector<int> inputs_below(const OpInfo& op, const Case& which) {
  const auto present = [&](const ValueInfo& value) { return value.is_present(which); };
  std::vector<int> below(static_cast<std::size_t>(std::ranges::count_if(op.outputs, present)), -1);
  if (which.in_place.empty()) return below;
  const std::vector<AliasPair> pairs = op.alias_pairs();
  for (const int number : which.in_place) {
    const AliasPair& pair = pairs.at(static_cast<std::size_t>(number) - 1);
    const int output = place_among_present(op.outputs, pair.output, which);
    if (output >= 0) below[static_cast<std::size_t>(output)] = place_among_present(op.inputs, pair.input, which);
  }
  return below;
}

LargestValue largest_value(const OpInfo& op, const Case& which) {
  LargestValue largest;
  for (const std::vector<ValueInfo>* values : {&op.inputs, &op.outputs})
    for (const ValueInfo& value : *values) {
      if (!value.is_present(which)) continue;
      const double bytes = bytes_of(value.form_in(which));
      if (bytes >= largest.bytes) largest = {value.name, bytes};
    }
  return largest;
}

}  // namespace assay
