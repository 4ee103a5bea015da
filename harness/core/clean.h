// Text from elsewhere, made fit to be shown: the one place that does it, for terminals, messages and pages alike.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// Reasons, names, versions, paths, names of files: control characters, which could move a terminal's cursor, marks that
// turn the direction of what follows, and bytes that are not UTF-8 become U+FFFD; line ends and tabs become spaces.
std::string clean(std::string_view text);

}  // namespace assay
