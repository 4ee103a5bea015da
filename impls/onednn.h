// oneDNN for implementations: the same calls for its API versions 2 and 3, which build and describe primitives
// differently. Only onednn.cpp knows which of them the program was compiled with.
#pragma once

// PyPI's headers of 3.2 were made with this, and make memory by a call that a library made without it lacks.
#include <dnnl_config.h>
#undef DNNL_EXPERIMENTAL_SPARSE

#include <cstdint>
#include <dnnl.hpp>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "harness/op.h"

namespace assay::onednn {

std::string version();                   // "2.6.3", with the commit where the library tells it
std::string isa(std::string_view = {});  // the greatest instruction set that the library uses here

// Since 3.8 layer_normalization has a form without the mean.
bool has_rms_normalization();

// A memory that is not set is an input that the primitive does without.
struct Normalization {
  float eps = 0;
  dnnl::memory scale, shift;      // one element per column
  dnnl::memory mean, variance;    // one element per row: given, not computed
  bool root_mean_square = false;  // only where has_rms_normalization()
};

// The primitives that make the outputs from the inputs, and the memory between them. Of the inputs those count that
// have rows and are not constant.
//
// All of them are dense: rows that lie further apart than they are long are copied here, before the first and after the
// last primitive. oneDNN's layer_normalization accepts strides and then ignores them (2.6.3, 3.2), its eltwise leaves
// them to the slowest code that it has, and its reorder flushes what is denormal in bf16 (3.2 with two threads).
class Sequence {
 public:
  explicit Sequence(const Request& request);

  const dnnl::memory& input(std::size_t which) const { return inputs_[which].memory; }
  const dnnl::memory& output(std::size_t which) const { return outputs_[which].memory; }
  const dnnl::memory& x() const { return inputs_.front().memory; }
  const dnnl::memory& y() const { return outputs_.back().memory; }
  // In the place of this input, which has twice the columns of the outputs: the halves of its rows, as two inputs.
  void split_input(std::size_t which);
  std::int64_t rows() const { return rows_; }
  std::int64_t cols() const { return cols_; }

  // Float32, owned by the sequence, all zero.
  dnnl::memory zeros(dnnl::memory::dims dims) const;
  // The same memory with other dimensions.
  dnnl::memory reshaped(const dnnl::memory& memory, dnnl::memory::dims dims) const;
  // A constant input as float32, each element with `offset` added.
  dnnl::memory weights(const Value& value, float offset = 0) const;

  void eltwise(dnnl::algorithm algorithm, const dnnl::memory& from, const dnnl::memory& to, float alpha = 0);
  // Of two of the same shape; either of them may be where it is put.
  void binary(dnnl::algorithm algorithm, const dnnl::memory& one, const dnnl::memory& other, const dnnl::memory& to);
  // a x + b y, which may be put where x is, but not where y is: that would be overwritten before it is added (2.6.3).
  void add(float a, const dnnl::memory& x, float b, const dnnl::memory& y, const dnnl::memory& to);
  void multiply(const dnnl::memory& a, const dnnl::memory& b, const dnnl::memory& to);  // element by element
  // multiply(eltwise(from), by), in one primitive; of float32 in two, if oneDNN has no more than its reference code for
  // the one (150 to 390 times as slow, 2.6.3). Of narrow types that would round what is between them.
  void eltwise_times(dnnl::algorithm algorithm, const dnnl::memory& from, const dnnl::memory& by,
                     const dnnl::memory& to, float alpha = 0);
  void convert(const dnnl::memory& from, const dnnl::memory& to);  // to another type
  void mean(const dnnl::memory& from, const dnnl::memory& to);     // over the dimensions that are 1 in `to`
  void softmax(const dnnl::memory& from, const dnnl::memory& to);  // over the last dimension
  void normalize(const dnnl::memory& from, const dnnl::memory& to, const Normalization& how);

  void run(const Call& call);

 private:
  using Arguments = std::unordered_map<int, dnnl::memory>;
  struct Step {
    dnnl::primitive primitive;
    Arguments arguments;
  };

  // A value of the call at its own address or, where it is not dense, in memory of the sequence.
  struct Bound {
    std::size_t place;
    std::int64_t first;  // of its columns
    bool is_dense;
    dnnl::memory memory;
  };

  Bound bind(const Value& value, std::size_t place) const;

  std::int64_t rows_, cols_;
  int threads_;
  dnnl::memory::data_type type_;
  dnnl::engine engine_;
  dnnl::stream stream_;
  std::vector<Bound> inputs_, outputs_;
  std::vector<Step> steps_;
};

// act(x w + bias) * times, of rows that lie side by side: what an x is multiplied with, and what is fused.
struct Multiplication {
  std::int64_t rows = 0;
  Value weight;                 // k x n, constant: it is packed here
  const float* bias = nullptr;  // n, kept by the caller
  bool has_times = false;
  std::vector<dnnl::algorithm> activations = {};  // one after the other
  float alpha = 0;                                // of the last of them
  int threads = 1;
};

// A matmul, made once. x is float32, or bf16 where the weight is; y is float32.
class MatrixProduct {
 public:
  explicit MatrixProduct(const Multiplication& what);
  Dtype x_type() const { return x_type_; }
  void run(const void* x, const float* times, float* y);

 private:
  Dtype x_type_;
  int threads_;
  dnnl::engine engine_;
  dnnl::stream stream_;
  dnnl::matmul primitive_;
  std::vector<float> widened_;
  dnnl::memory x_, weight_, bias_, times_, y_;
  std::unordered_map<int, dnnl::memory> arguments_;
};

// What `build` gives; or why oneDNN cannot do this: its own words.
Prepared prepare_with(const Request& request, const std::function<Prepared()>& build);

// A runner of the sequence that `build` fills; or why oneDNN cannot do this: its own words.
Prepared prepare(const Request& request, const std::function<void(Sequence&)>& build);

}  // namespace assay::onednn
