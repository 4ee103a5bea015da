// A case of rms_norm with its inputs, laid out in an arena.
#pragma once

#include "harness/worker/parent/arena.h"
#include "tests/no_resources.h"

namespace assay {

struct ExampleCase {
  Case which;
  std::vector<Buffer> inputs;
  std::vector<ValueForm> outputs;

  explicit ExampleCase(const std::string& settings, const std::string& shape = "rows=3,cols=17",
                       const std::string& dtype = "f32") {
    const Op& op = *find_op("rms_norm");
    which = parse_case("rms_norm:" + dtype + "," + shape + ",values=normal,seed=1" + settings, op.info());
    inputs = op.generate(which, NoResources());
    outputs = op.outputs(which, inputs);
  }
};

}  // namespace assay
