#include "harness/worker/child/hosted.h"

#include <algorithm>

namespace assay {

Hosted host_mutant(std::string op, Mutant mutant) {
  Implementation implementation{
      .version = own_version,
      .isa = [](std::string_view) { return std::string("baseline"); },
      .variants = {{"bug", ""}, {"twin", ""}},
      .prepare = [prepare = std::move(mutant.prepare),
                  dtypes = std::move(mutant.dtypes)](const Request& request) -> Prepared {
        const bool bug = request.variant != "twin";
        // The twin does not refuse: that is how it is told from a case that the correct code does not support.
        if (bug && !dtypes.empty() && std::find(dtypes.begin(), dtypes.end(), request.dtype) == dtypes.end())
          return Unsupported{"this bug cannot show in this dtype"};
        return prepare(request, bug);
      },
      .note = std::move(mutant.description)};
  return {std::move(op), std::move(mutant.name), std::move(implementation)};
}

}  // namespace assay
