// For ops that need no files: there are none.
#pragma once

#include "harness/core/contract.h"

namespace assay {

struct NoResources final : Resources {
  Found vocabulary(const std::string&) const override { return {"", "none in a test"}; }
  Found text(const std::string&) const override { return {"", "none in a test"}; }
};

}  // namespace assay
