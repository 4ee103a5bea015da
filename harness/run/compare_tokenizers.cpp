#include "harness/run/compare_tokenizers.h"

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/report/cuts.h"
#include "harness/run/choices.h"
#include "harness/run/compare_cuts.h"
#include "harness/run/output.h"
#include "harness/run/tell.h"

namespace assay {

int compare_tokenizers(const CutOptions& options) {
  const std::string page = options.page.empty() ? output_root() + "/reports/compare-tokenizers.html" : options.page;
  if (!page.ends_with(".html")) throw InputError("--page " + page + ": expected a name that ends with .html");
  const std::filesystem::path folder = std::filesystem::absolute(page).parent_path();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw InputError({folder.string()}, "cannot be made: " + error.message());
  const report::CutComparison comparison = compare_cuts(options);
  const TerminalStyle style = style_of_stdout();
  const std::string told =
      options.json
          ? report::cuts_as_json(comparison)
          : report::print_cuts(comparison, {static_cast<std::size_t>(style.width), style.colour, style.unicode});
  std::fputs(told.c_str(), stdout);
  write_whole(page, report::cuts_as_html(comparison));
  tell("page: " + page);
  return all_well;
}

}  // namespace assay
