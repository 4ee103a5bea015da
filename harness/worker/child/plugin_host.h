// A plug-in's implementations in the form of assay's own.
#pragma once

#include <vector>

#include "harness/plugin.h"
#include "harness/worker/child/hosted.h"

namespace assay {

std::vector<Hosted> hosted_by(const AssayPlugin& plugin);

}  // namespace assay
