// A norm of oneDNN's layer_normalization. Its weights are float32: narrower ones are converted beforehand.
#pragma once

#include "impls/onednn.h"

namespace assay::norms {

Implementation onednn_layer_normalization();

// In the form without a mean, or, before 3.8, a composition: squares, their mean, and a layer_normalization that is
// given this mean as its variance and zero as its mean. The parameter weight_offset is added to gamma.
Implementation onednn_root_mean_square();

}  // namespace assay::norms
