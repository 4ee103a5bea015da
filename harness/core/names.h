// What to say about a name that is not known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay {

// The known name nearest to `name` by edit distance; empty if none is near enough to be what was meant.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

// "; did you mean 'rms_norm'?" or, if nothing is near, "; known: a, b, c".
std::string suggestion(std::string_view name, const std::vector<std::string>& known);

// Whether `name` matches `pattern`, in which '*' stands for any characters and '?' for one.
bool matches_glob(std::string_view pattern, std::string_view name);

std::string join(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace assay
