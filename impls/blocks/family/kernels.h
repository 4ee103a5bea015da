// The kernels of products for one set of instructions, behind plain functions over raw pointers, so that the files
// compiled for it share no inline code with any other file.
#pragma once

#include <cstdint>

namespace assay::blocks {

// A part of a product: all rows, and some panels of the weight. A panel is so many columns of it (Kernels::panel),
// packed term by term, the last one filled up with zeros: what a kernel reads lies side by side.
struct PanelJob {
  const float* x;
  std::int64_t rows, x_stride, terms;
  const void* panels;             // of the whole weight
  std::int64_t cols, begin, end;  // of the whole weight; the panels that this part computes
  float* memory;                  // for x in blocks and for sums: so much as Kernels::memory_for says
  float* y;
  std::int64_t y_stride;
  // What is done to each element: see Finish in products.h. Null: nothing.
  const float *bias, *times, *plus, *plus_too;
  std::int64_t times_stride, plus_stride, plus_too_stride;
  float scale;
  int activation;
};

struct Kernels {
  std::int64_t panel;  // columns
  std::int64_t (*memory_for)(std::int64_t rows, std::int64_t terms, std::int64_t panels);
  // By the storage type of the weight.
  void (*f32)(const PanelJob&);
  void (*bf16)(const PanelJob&);
  void (*f16)(const PanelJob&);
};

}  // namespace assay::blocks
