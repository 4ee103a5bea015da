#include "impls/tokenizers/reference_training.h"

#include <algorithm>

namespace assay::tokenizers {

ParameterInfo choice(std::string name, std::string doc, std::vector<std::string> choices,
                     const std::vector<std::string>& checked) {
  ParameterInfo info{std::move(name),   std::move(doc), checked.empty() ? choices.front() : checked.front(), {}, {}, {},
                     std::move(choices)};
  const std::vector<std::string>& drawn = checked.empty() ? info.choices : checked;
  info.checked.assign(drawn.begin(), drawn.end());
  return info;
}

ParameterInfo whole_number(std::string name, std::string doc, std::int64_t usual,
                           const std::vector<std::int64_t>& checked, double least, double greatest) {
  ParameterInfo info{std::move(name), std::move(doc), usual, {}, least, greatest, {}};
  info.checked.assign(checked.begin(), checked.end());
  return info;
}

DimensionInfo bytes_to_train() {
  return {"bytes", "length of the text",
          "",      DispatchKey::range,
          16384,   {0, 1, 2, 3, 5, 8, 16, 33, 64, 127, 256, 600, 1000, 2048},
          1500};
}

std::vector<ValueInfo> text_to_train() {
  return {{.name = "text", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)}};
}

std::vector<ValuesInfo> infos_of(const std::vector<DrawnKind>& kinds) {
  std::vector<ValuesInfo> infos;
  for (const DrawnKind& kind : kinds) infos.push_back(kind.info);
  return infos;
}

std::optional<Buffer> drawn_text(const std::vector<DrawnKind>& kinds, const Case& which) {
  const auto own = std::ranges::find_if(kinds, [&](const DrawnKind& kind) { return kind.info.name == which.values; });
  if (own == kinds.end()) return std::nullopt;
  Random random(derive_seed(which.seed, which.values));
  const auto bytes = static_cast<std::size_t>(which.dim("bytes"));
  std::string text = own->draw(random, bytes);
  text.resize(bytes);
  return text_buffer(text);
}

Buffer text_buffer(std::string_view text) {
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return {"text", Kind::bytes, Dtype::u8, {std::ssize(text)}, {first, first + text.size()}, false};
}

Case case_with(const OpInfo& op, std::string values, std::vector<Dimension> dims,
               const std::vector<std::pair<std::string, ParameterValue>>& told) {
  Case which;
  which.op = op.name;
  which.dtype = Dtype::u8;
  which.dims = std::move(dims);
  which.values = std::move(values);
  for (const ParameterInfo& parameter : op.parameters) {
    const auto said = std::ranges::find(told, parameter.name, &std::pair<std::string, ParameterValue>::first);
    which.parameters.push_back({parameter.name, said == told.end() ? parameter.default_value : said->second});
  }
  return which;
}

std::optional<FollowUp> once_more(const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) {
  return FollowUp{which, inputs};
}

FollowUp with_text(const Case& which, std::string_view text) {
  FollowUp second{which, {text_buffer(text)}};
  for (Dimension& dimension : second.which.dims)
    if (dimension.name == "bytes") dimension.size = std::ssize(text);
  return second;
}

FollowUp with_parameter(const Case& which, const std::vector<Buffer>& inputs, std::string_view name,
                        const ParameterValue& value) {
  FollowUp second{which, inputs};
  set_parameter(second.which, name, value);
  return second;
}

void set_parameter(Case& which, std::string_view name, const ParameterValue& value) {
  for (Parameter& parameter : which.parameters)
    if (parameter.name == name) parameter.value = value;
}

std::vector<std::string> lines_in(std::string_view output) {
  std::vector<std::string> all;
  for (std::size_t from = 0; from < output.size();) {
    const std::size_t end = std::min(output.find('\n', from), output.size());
    all.emplace_back(output.substr(from, end - from));
    from = end + 1;
  }
  return all;
}

std::size_t line_at(const std::vector<std::string>& lines, std::int64_t byte) {
  std::size_t place = 0;
  for (std::int64_t end = 0; place < lines.size(); ++place)
    if ((end += std::ssize(lines[place]) + 1) > byte) break;
  return place;
}

}  // namespace assay::tokenizers
