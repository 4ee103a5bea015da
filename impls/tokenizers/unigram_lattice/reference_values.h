// The values that the ops on a unigram model's lattice take and give. For contracts alone.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/core/error.h"
#include "harness/core/op_info.h"
#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/charsmap_normalize/reference_model.h"
#include "impls/tokenizers/unigram_lattice/op.h"

namespace assay::unigram_lattice {

// Each segmentation has a number before its ids, and of these at most one for each byte of the normalised text.
inline std::vector<ValueInfo> ids_and_scores() {
  return {{.name = "ids",
           .kind = Kind::ids,
           .dims = {Extent("bytes", most_segmentations * static_cast<std::int64_t>(charsmap_normalize::most_growth),
                           most_segmentations * static_cast<std::int64_t>(charsmap_normalize::room_besides + 1))},
           .dtype = always(Dtype::i32)},
          {.name = "scores", .dims = {Extent("", 0, most_segmentations)}, .dtype = always(Dtype::f64)}};
}

// A case may have 2^17 elements, of which 256 are room for each byte: lengths beyond 512 would not be drawn.
inline DimensionInfo bytes_to_segment() {
  DimensionInfo bytes = charsmap_normalize::bytes_to_normalize();
  std::erase_if(bytes.edges, [](std::int64_t edge) { return edge > 512; });
  return bytes;
}

// The model of a case, which has to be of the kind unigram. Throws InputError.
inline std::shared_ptr<const charsmap_normalize::ReferenceModel> unigram_model(charsmap_normalize::ModelsOfFiles& files,
                                                                               const std::vector<Buffer>& inputs) {
  const std::string path(inputs[1].text());
  auto model = files.read(path);
  if (model->kind != charsmap_normalize::ModelKind::unigram)
    throw InputError({path}, "is no model of the kind unigram, which this op needs");
  return model;
}

}  // namespace assay::unigram_lattice
