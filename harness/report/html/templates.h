// The templates of the pages and their style sheet, as the build embedded them.
#pragma once

#include <string_view>

namespace assay::report {

extern const std::string_view page_template;
extern const std::string_view head_template;        // what every page begins with
extern const std::string_view failure_template;     // what is wrong: one verdict
extern const std::string_view sections_template;    // the parts that are made of plots
extern const std::string_view comparison_template;  // the page of a comparison
extern const std::string_view trend_template;       // the page of nights and machines
extern const std::string_view cuts_template;        // the page of ways to cut a text
extern const std::string_view page_style;
extern const std::string_view page_script;

}  // namespace assay::report
