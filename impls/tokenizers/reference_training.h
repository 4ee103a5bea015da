// What the contracts of trainers have in common: what they are asked for, the texts that they are given, and what of
// their outputs is lines. For contracts alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/random.h"
#include "harness/core/relation.h"

namespace assay::tokenizers {

// The first of those that checks draw is the default; they draw all of them if none are named.
ParameterInfo choice(std::string name, std::string doc, std::vector<std::string> choices,
                     const std::vector<std::string>& checked = {});
ParameterInfo whole_number(std::string name, std::string doc, std::int64_t usual,
                           const std::vector<std::int64_t>& checked, double least, double greatest = 1e6);
DimensionInfo bytes_to_train();
std::vector<ValueInfo> text_to_train();

// A kind of text that is drawn until it has as many bytes; what is more is cut off.
struct DrawnKind {
  ValuesInfo info;
  std::string (*draw)(Random& random, std::size_t bytes);
};
std::vector<ValuesInfo> infos_of(const std::vector<DrawnKind>& kinds);
// The text of a case, if it is of one of these.
std::optional<Buffer> drawn_text(const std::vector<DrawnKind>& kinds, const Case& which);

Buffer text_buffer(std::string_view text);

// A case with the parameters at their defaults, but for these.
Case case_with(const OpInfo& op, std::string values, std::vector<Dimension> dims,
               const std::vector<std::pair<std::string, ParameterValue>>& told = {});

// A case once more, for who asks something of it alone; with another text; with another value of a parameter.
std::optional<FollowUp> once_more(const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs);
FollowUp with_text(const Case& which, std::string_view text);
FollowUp with_parameter(const Case& which, const std::vector<Buffer>& inputs, std::string_view name,
                        const ParameterValue& value);
void set_parameter(Case& which, std::string_view name, const ParameterValue& value);

// What stands before each U+000A.
std::vector<std::string> lines_in(std::string_view output);
// The number of the line that a byte is in; that of none if it is behind all.
std::size_t line_at(const std::vector<std::string>& lines, std::int64_t byte);

}  // namespace assay::tokenizers
