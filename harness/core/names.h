// What is a name, and what to say about one that is not known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay {

// Of an implementation, an op, a dimension: letters, digits and _ - . @ : +; not empty, and at most 200 of them. What
// is no name reaches no table, no option and no record.
bool is_plain_name(std::string_view text);

// What stands in a case's id between commas: printable ASCII without blanks, ',', ';' and '='; not empty.
bool is_plain_word(std::string_view text);

// The known name nearest to `name` by edit distance; empty if none is near enough to be what was meant.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

// "; did you mean 'rms_norm'?" or, if nothing is near, "; known: a, b, c".
std::string suggestion(std::string_view name, const std::vector<std::string>& known);
// "a, b, c"; of very many, the first ones: "a, b, and 40 more".
std::string enumeration(const std::vector<std::string>& names);

// Whether `name` matches `pattern`, in which '*' stands for any characters and '?' for one.
bool matches_glob(std::string_view pattern, std::string_view name);

std::string join(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace assay
