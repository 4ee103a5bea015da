// The template of the page and its style sheet, as the build embedded them.
#pragma once

#include <string_view>

namespace assay::report {

extern const std::string_view page_template;
extern const std::string_view page_style;

}  // namespace assay::report
