#include "impls/norms/family/onednn.h"

#include "impls/norms/family/parts.h"

namespace assay::norms {
namespace {

using onednn::Sequence;

onednn::Normalization normalization_of(const Request& request, const Sequence& sequence, float offset) {
  onednn::Normalization how;
  how.eps = static_cast<float>(request.parameters.get<double>("eps"));
  if (const Value* gamma = input_named(request.inputs, "gamma")) how.scale = sequence.weights(*gamma, offset);
  if (const Value* beta = input_named(request.inputs, "beta")) how.shift = sequence.weights(*beta);
  return how;
}

// The memory whose rows are normalised.
dnnl::memory rows_of(RowsOf rows, const Request& request, Sequence& sequence) {
  if (rows == RowsOf::x) return sequence.x();
  if (rows == RowsOf::sum) {
    sequence.binary(dnnl::algorithm::binary_add, sequence.input(0), sequence.input(1), sequence.output(0));
    return sequence.output(0);
  }
  const auto alpha = static_cast<float>(alpha_of_depth(request.parameters));
  const dnnl::memory blend = sequence.zeros({sequence.rows(), sequence.cols()});
  if (request.dtype == Dtype::f32) {
    sequence.add(alpha, sequence.input(0), 1, sequence.input(1), blend);
    return blend;
  }
  // The sum of bf16 rounds its factors to bf16: both are converted first.
  const dnnl::memory f = sequence.zeros({sequence.rows(), sequence.cols()});
  sequence.convert(sequence.input(0), blend);
  sequence.convert(sequence.input(1), f);
  sequence.add(alpha, blend, 1, f, blend);
  return blend;
}

// layer_normalization has one type for what it reads and what it writes.
void normalize(bool of_another_type, Sequence& sequence, const dnnl::memory& from, const onednn::Normalization& how) {
  sequence.normalize(from, of_another_type ? from : sequence.y(), how);
  if (of_another_type) sequence.convert(from, sequence.y());
}

void compose(const Request& request, Sequence& sequence, const dnnl::memory& from, onednn::Normalization how) {
  const std::int64_t rows = sequence.rows(), cols = sequence.cols();
  const dnnl::memory squares = sequence.zeros({rows, cols});
  const dnnl::memory mean_square = cols > 1 ? sequence.zeros({rows, 1}) : squares;
  // A square in bf16 has lost half its digits before it is added: x is converted first.
  const bool narrow = request.dtype != Dtype::f32;
  if (narrow) sequence.convert(from, squares);
  sequence.eltwise(dnnl::algorithm::eltwise_square, narrow ? squares : from, squares);
  // A reduction that has nothing to reduce is refused.
  if (cols > 1) sequence.mean(squares, mean_square);
  how.mean = sequence.zeros({rows});
  how.variance = sequence.reshaped(mean_square, {rows});
  sequence.normalize(from, sequence.y(), how);
}

Prepared prepare_layer_normalization(RowsOf rows, const Request& request) {
  return onednn::prepare(request, [&](Sequence& sequence) {
    const dnnl::memory from = rows_of(rows, request, sequence);
    const bool wide = rows == RowsOf::blend && request.dtype != Dtype::f32;
    normalize(wide, sequence, from, normalization_of(request, sequence, 0));
  });
}

Prepared prepare_root_mean_square(RowsOf rows, const Request& request) {
  return onednn::prepare(request, [&](Sequence& sequence) {
    const dnnl::memory from = rows_of(rows, request, sequence);
    const auto offset = static_cast<float>(request.parameters.get<double>("weight_offset"));
    onednn::Normalization how = normalization_of(request, sequence, offset);
    how.root_mean_square = onednn::has_rms_normalization();
    if (how.root_mean_square) sequence.normalize(from, sequence.y(), how);
    else compose(request, sequence, from, how);
  });
}

std::string note_of(RowsOf rows, const std::string& norm) {
  const std::string before = rows == RowsOf::x     ? ""
                             : rows == RowsOf::sum ? "binary_add, then "
                                                   : "sum with alpha and 1 as its factors, in float32, then ";
  return before + norm;
}

Implementation implementation_of(std::function<Prepared(const Request&)> prepare, std::string note) {
  return {.version = onednn::version,
          .isa = onednn::isa,
          .variants = {},
          .prepare = std::move(prepare),
          .note = std::move(note)};
}

}  // namespace

Implementation onednn_layer_normalization(RowsOf rows) {
  return implementation_of([rows](const Request& request) { return prepare_layer_normalization(rows, request); },
                           note_of(rows,
                                   "layer_normalization; gamma and beta are converted to float32 beforehand; rows that "
                                   "lie further apart than they are long are copied: oneDNN ignores their stride"));
}

Implementation onednn_root_mean_square(RowsOf rows) {
  return implementation_of(
      [rows](const Request& request) { return prepare_root_mean_square(rows, request); },
      note_of(rows, onednn::has_rms_normalization()
                        ? "layer_normalization with the flag rms_norm; weight_offset is added to gamma beforehand"
                        : "composed, as oneDNN has no RMSNorm before 3.8: eltwise_square, reduction_mean, and "
                          "layer_normalization with this mean as its variance; weight_offset is added to gamma "
                          "beforehand"));
}

}  // namespace assay::norms
