// softmax, as far as BLAS goes, a row at a time: it subtracts, sums up and scales.
#include <cblas.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/blas.h"

namespace assay::softmax {

Implementation openblas();

namespace {

// A row of a narrower type as float32 begins with a cache line wherever the buffer lies: sasum takes its terms in
// another order where they do not (OpenBLAS 0.3.21 for SkylakeX), so that the same row would have another sum in
// another runner.
class RowBuffers {
 public:
  explicit RowBuffers(std::size_t cols) : ones_(cols, 1.0f), room_(cols + line) {}
  const std::vector<float>& ones() const { return ones_; }
  float* row() {
    const std::uintptr_t past = reinterpret_cast<std::uintptr_t>(room_.data()) / sizeof(float) % line;
    return room_.data() + (past == 0 ? 0 : line - past);
  }

 private:
  static constexpr std::size_t line = 16;  // elements
  std::vector<float> ones_, room_;
};

void map_row_in_blas(float* x, blasint cols, const std::vector<float>& ones) {
  float greatest = x[0];
  for (blasint i = 1; i < cols; ++i) greatest = x[i] > greatest ? x[i] : greatest;
  cblas_saxpy(cols, -greatest, ones.data(), 1, x, 1);
  for (blasint i = 0; i < cols; ++i) x[i] = std::exp(x[i]);
  const float factor = 1.0f / cblas_sasum(cols, x, 1);
  // OpenBLAS (0.3.21) takes a factor that is NaN for 0.
  if (factor > 0) return cblas_sscal(cols, factor, x, 1);
  for (blasint i = 0; i < cols; ++i) x[i] *= factor;
}

template <class T>
void map_rows_in_blas(const Rows<const T>& in, const Rows<T>& out, RowBuffers& buffers) {
  const auto cols = static_cast<blasint>(in.cols);
  for (std::int64_t row = 0; row < in.rows && cols > 0; ++row) {
    const T* from = in.row(row);
    T* to = out.row(row);
    if constexpr (std::is_same_v<T, float>) {
      if (from != to) cblas_scopy(cols, from, 1, to, 1);
      map_row_in_blas(to, cols, buffers.ones());
    } else {
      float* const x = buffers.row();
      for (blasint i = 0; i < cols; ++i) x[i] = to_float(from[i]);
      map_row_in_blas(x, cols, buffers.ones());
      for (blasint i = 0; i < cols; ++i) to[i] = from_float<T>(x[i]);
    }
  }
}

Prepared prepare_rows_in_blas(const Request& request) {
  blas::set_threads(request.threads);
  const auto cols = static_cast<std::size_t>(request.inputs[0].dims[1]);
  RowBuffers buffers(cols);
  return with_storage(request.dtype, [&]<class T>(T) {
    return make_runner([buffers = std::move(buffers)](const Call& call) mutable {
      map_rows_in_blas(rows_of<const T>(call.inputs[0]), rows_of<T>(call.outputs[0]), buffers);
    });
  });
}

}  // namespace

Implementation openblas() {
  return {.version = blas::version,
          .isa = blas::isa,
          .variants = {},
          .prepare = prepare_rows_in_blas,
          .note =
              "row by row: saxpy subtracts the greatest, sasum sums up, sscal divides; the greatest and the "
              "exponentials are loops in float32, as is the conversion of bf16 and f16"};
}

}  // namespace assay::softmax
