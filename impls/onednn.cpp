#include "impls/onednn.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "impls/onednn_versions.h"

namespace assay::onednn {
namespace {

memory::data_type type_of(Dtype dtype) {
  switch (dtype) {
    case Dtype::f32: return memory::data_type::f32;
    case Dtype::bf16: return memory::data_type::bf16;
    case Dtype::f16: return memory::data_type::f16;
    default: return memory::data_type::undef;
  }
}

// Where there is one row, nothing lies between rows.
bool is_dense(const Value& value) { return value.dims[0] == 1 || value.strides[0] == value.dims[1]; }

memory::desc dense(const memory::dims& dims, memory::data_type type = memory::data_type::f32) {
  memory::dims strides(dims.size(), 1);
  for (std::size_t i = dims.size() - 1; i > 0; --i) strides[i - 1] = strides[i] * dims[i];
  return {dims, type, strides};
}

memory dense_memory(const Value& value, const dnnl::engine& where) {
  const memory::desc layout = dense(value.dims, type_of(value.dtype));
  return is_dense(value) ? memory(layout, where, DNNL_MEMORY_NONE) : memory(layout, where);
}

enum class Direction { gather, scatter };

// From the column `first` on, as many as the dense rows have.
void copy_rows(const Value& value, std::int64_t first, const memory& dense_rows, Direction direction) {
  const std::size_t size = memory::data_type_size(type_of(value.dtype));
  const std::size_t row_bytes = dense_rows.get_desc().get_size() / static_cast<std::size_t>(value.dims[0]);
  const std::size_t stride_bytes = static_cast<std::size_t>(value.strides[0]) * size;
  auto* apart = value.as<std::byte>() + static_cast<std::size_t>(first) * size;
  auto* together = static_cast<std::byte*>(dense_rows.get_data_handle());
  for (std::int64_t row = 0; row < value.dims[0]; ++row, apart += stride_bytes, together += row_bytes) {
    if (direction == Direction::gather) std::memcpy(together, apart, row_bytes);
    else std::memcpy(apart, together, row_bytes);
  }
}

// The library has no call for this. With OpenMP as its runtime, it obeys the calling thread's setting; which
// OpenMP library that is (GNU's or LLVM's) is known to the loaded library alone, so the function is looked up.
// Returns why it cannot be done, or nothing.
std::string set_threads(int threads) {
  using Function = void (*)(int);
  static const auto runtime = dnnl_version()->cpu_runtime;
  static const auto function = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, "omp_set_num_threads"));
  if (runtime == DNNL_RUNTIME_SEQ) return threads == 1 ? "" : "this oneDNN was built for one thread";
  if (runtime != DNNL_RUNTIME_OMP || function == nullptr)
    return "the number of threads can only be set for an oneDNN built with OpenMP";
  function(threads);
  return {};
}

class SequenceRunner final : public Runner {
 public:
  explicit SequenceRunner(std::unique_ptr<Sequence> sequence) : sequence_(std::move(sequence)) {}
  void run(const Call& call) override { sequence_->run(call); }

 private:
  std::unique_ptr<Sequence> sequence_;
};

}  // namespace

std::string version() {
  const dnnl_version_t* found = dnnl_version();
  std::string text =
      std::to_string(found->major) + "." + std::to_string(found->minor) + "." + std::to_string(found->patch);
  const std::string commit = found->hash == nullptr ? "" : found->hash;
  // Debian's build says "N/A".
  if (commit.size() >= 12) text += " (" + commit.substr(0, 12) + ")";
  return text;
}

std::string isa(std::string_view) {
  switch (dnnl_get_effective_cpu_isa()) {
    case dnnl_cpu_isa_sse41: return "sse41";
    case dnnl_cpu_isa_avx: return "avx";
    case dnnl_cpu_isa_avx2: return "avx2";
    case dnnl_cpu_isa_avx2_vnni: return "avx2_vnni";
    case dnnl_cpu_isa_avx512_core: return "avx512_core";
    case dnnl_cpu_isa_avx512_core_vnni: return "avx512_core_vnni";
    case dnnl_cpu_isa_avx512_core_bf16: return "avx512_core_bf16";
    case dnnl_cpu_isa_avx512_core_amx: return "avx512_core_amx";
#if DNNL_VERSION_MAJOR >= 3
    case dnnl_cpu_isa_avx2_vnni_2: return "avx2_vnni_2";
    case dnnl_cpu_isa_avx512_core_fp16: return "avx512_core_fp16";
    case dnnl_cpu_isa_avx512_core_amx_fp16: return "avx512_core_amx_fp16";
#endif
    default: return "all that the processor has";  // newer than this list, or not x86
  }
}

bool has_rms_normalization() { return rms_normalization; }

Sequence::Sequence(const Request& request)
    : rows_(request.inputs[0].dims[0]),
      cols_(request.inputs[0].dims[1]),
      threads_(request.threads),
      type_(type_of(request.dtype)),
      engine_(dnnl::engine::kind::cpu, 0),
      stream_(engine_) {
  for (std::size_t i = 0; i < request.inputs.size(); ++i)
    if (const Value& input = request.inputs[i]; input.dims.size() == 2 && !input.constant)
      inputs_.push_back(bind(input, i));
  for (std::size_t i = 0; i < request.outputs.size(); ++i) outputs_.push_back(bind(request.outputs[i], i));
}

Sequence::Bound Sequence::bind(const Value& value, std::size_t place) const {
  return {place, 0, is_dense(value), dense_memory(value, engine_)};
}

void Sequence::split_input(std::size_t which) {
  cols_ /= 2;
  Bound first = inputs_[which];
  first.is_dense = rows_ == 1;
  first.memory = memory(dense({rows_, cols_}, type_), engine_);
  Bound second = first;
  second.first = cols_;
  second.memory = memory(first.memory.get_desc(), engine_);
  inputs_[which] = std::move(first);
  inputs_.insert(inputs_.begin() + static_cast<std::ptrdiff_t>(which) + 1, std::move(second));
}

memory Sequence::zeros(memory::dims dims) const {
  memory made(dense(dims), engine_);
  auto* bytes = static_cast<std::byte*>(made.get_data_handle());
  std::fill_n(bytes, made.get_desc().get_size(), std::byte{0});
  return made;
}

memory Sequence::reshaped(const memory& original, memory::dims dims) const {
  return {dense(dims), engine_, original.get_data_handle()};
}

memory Sequence::weights(const Value& value, float offset) const {
  memory made = zeros({value.dims[0]});
  auto* to = static_cast<float*>(made.get_data_handle());
  for (std::int64_t i = 0; i < value.dims[0]; ++i) to[i] = offset + float_at(value, i);
  return made;
}

void Sequence::eltwise(dnnl::algorithm algorithm, const memory& from, const memory& to, float alpha) {
  steps_.push_back({make_eltwise(engine_, algorithm, from.get_desc(), to.get_desc(), alpha),
                    {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}}});
}

void Sequence::binary(dnnl::algorithm algorithm, const memory& one, const memory& other, const memory& to) {
  steps_.push_back({make_binary(engine_, algorithm, one.get_desc(), other.get_desc(), to.get_desc()),
                    {{DNNL_ARG_SRC_0, one}, {DNNL_ARG_SRC_1, other}, {DNNL_ARG_DST, to}}});
}

void Sequence::add(float a, const memory& x, float b, const memory& y, const memory& to) {
  steps_.push_back({make_sum(engine_, to.get_desc(), {a, b}, {x.get_desc(), y.get_desc()}),
                    {{DNNL_ARG_MULTIPLE_SRC, x}, {DNNL_ARG_MULTIPLE_SRC + 1, y}, {DNNL_ARG_DST, to}}});
}

void Sequence::multiply(const memory& a, const memory& b, const memory& to) {
  steps_.push_back({make_product(engine_, a.get_desc(), b.get_desc(), to.get_desc()),
                    {{DNNL_ARG_SRC_0, a}, {DNNL_ARG_SRC_1, b}, {DNNL_ARG_DST, to}}});
}

namespace {

// Whether it is the plain code by which oneDNN tests the rest: one element at a time, through function pointers.
bool is_reference(const dnnl::primitive& primitive) {
  const char* name = nullptr;
  dnnl_primitive_desc_query(primitive.get_primitive_desc(), dnnl_query_impl_info_str, 0, &name);
  return name != nullptr && std::string_view(name).starts_with("ref");
}

}  // namespace

void Sequence::eltwise_times(dnnl::algorithm algorithm, const memory& from, const memory& by, const memory& to,
                             float alpha) {
  dnnl::post_ops behind;
  behind.append_binary(dnnl::algorithm::binary_mul, by.get_desc());
  dnnl::primitive_attr how;
  how.set_post_ops(behind);
  const dnnl::eltwise_forward both = make_eltwise(engine_, algorithm, from.get_desc(), to.get_desc(), alpha, how);
  if (type_ == memory::data_type::f32 && is_reference(both)) {
    // `by` may lie where the product is put, so what comes before it does not.
    const memory between = zeros({rows_, cols_});
    eltwise(algorithm, from, between, alpha);
    return multiply(between, by, to);
  }
  steps_.push_back(
      {both, {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}, {DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1, by}}});
}

void Sequence::convert(const memory& from, const memory& to) {
  steps_.push_back({dnnl::reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}}});
}

void Sequence::mean(const memory& from, const memory& to) {
  steps_.push_back({make_mean(engine_, from.get_desc(), to.get_desc()), {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}}});
}

void Sequence::softmax(const memory& from, const memory& to) {
  steps_.push_back({make_softmax(engine_, from.get_desc(), to.get_desc()), {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}}});
}

void Sequence::normalize(const memory& from, const memory& to, const Normalization& how) {
  using dnnl::normalization_flags;
  Arguments arguments{{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}};
  normalization_flags flags = how.root_mean_square ? root_mean_square_flag : normalization_flags::none;
  if (how.scale) flags |= normalization_flags::use_scale, arguments[DNNL_ARG_SCALE] = how.scale;
  if (how.shift) flags |= normalization_flags::use_shift, arguments[DNNL_ARG_SHIFT] = how.shift;
  memory::desc statistics;
  if (how.variance) {
    flags |= normalization_flags::use_global_stats;
    statistics = how.variance.get_desc();
    arguments[DNNL_ARG_MEAN] = how.mean;
    arguments[DNNL_ARG_VARIANCE] = how.variance;
  }
  steps_.push_back({make_normalization(engine_, from.get_desc(), to.get_desc(), how.variance ? &statistics : nullptr,
                                       how.eps, flags),
                    std::move(arguments)});
}

void Sequence::run(const Call& call) {
  set_threads(threads_);
  for (const Bound& input : inputs_) {
    const Value& value = call.inputs[input.place];
    const auto offset = static_cast<std::size_t>(input.first) * memory::data_type_size(type_);
    if (input.is_dense) input.memory.set_data_handle(value.as<std::byte>() + offset);
    else copy_rows(value, input.first, input.memory, Direction::gather);
  }
  for (const Bound& output : outputs_)
    if (output.is_dense) output.memory.set_data_handle(call.outputs[output.place].data);
  for (const Step& step : steps_) step.primitive.execute(stream_, step.arguments);
  stream_.wait();
  for (const Bound& output : outputs_)
    if (!output.is_dense) copy_rows(call.outputs[output.place], output.first, output.memory, Direction::scatter);
}

namespace {

// What a weight is multiplied with has its type; a type that the library does not compute in is widened.
Dtype type_of_product(const Value& weight) { return weight.dtype == Dtype::bf16 ? Dtype::bf16 : Dtype::f32; }

// As it lies, or, of float16, as float32.
memory plain_weight(const Value& weight, std::vector<float>& widened, const dnnl::engine& where) {
  const memory::dims dims = weight.dims, strides{weight.strides[0], 1};
  if (weight.dtype != Dtype::f16) return {{dims, type_of(weight.dtype), strides}, where, weight.data};
  widened.resize(static_cast<std::size_t>(dims[0] * dims[1]));
  for (std::int64_t i = 0; i < dims[0] * dims[1]; ++i)
    widened[static_cast<std::size_t>(i)] = float_at(weight, i / dims[1] * strides[0] + i % dims[1]);
  return {dense(dims), where, widened.data()};
}

}  // namespace

MatrixProduct::MatrixProduct(const Multiplication& what)
    : x_type_(type_of_product(what.weight)),
      threads_(what.threads),
      engine_(dnnl::engine::kind::cpu, 0),
      stream_(engine_) {
  const std::int64_t terms = what.weight.dims[0], cols = what.weight.dims[1];
  const memory::desc x = dense({what.rows, terms}, type_of(x_type_)), y = dense({what.rows, cols});
  const memory::desc any({terms, cols}, type_of(x_type_), memory::format_tag::any), bias = dense({1, cols});
  dnnl::post_ops operations;
  for (const dnnl::algorithm each : what.activations) append_eltwise(operations, each, what.alpha);
  if (what.has_times) operations.append_binary(dnnl::algorithm::binary_mul, y);
  dnnl::primitive_attr how;
  how.set_post_ops(operations);
  const auto made = make_matmul(engine_, x, any, what.bias == nullptr ? nullptr : &bias, y, how);
  primitive_ = dnnl::matmul(made);
  x_ = memory(x, engine_, DNNL_MEMORY_NONE);
  y_ = memory(y, engine_, DNNL_MEMORY_NONE);
  times_ = memory(y, engine_, DNNL_MEMORY_NONE);
  // Packed as the primitive wants it, once.
  const memory plain = plain_weight(what.weight, widened_, engine_);
  weight_ = memory(made.weights_desc(), engine_);
  dnnl::reorder(plain, weight_).execute(stream_, {{DNNL_ARG_FROM, plain}, {DNNL_ARG_TO, weight_}});
  stream_.wait();
  widened_ = {};
  arguments_ = {{DNNL_ARG_SRC, x_}, {DNNL_ARG_WEIGHTS, weight_}, {DNNL_ARG_DST, y_}};
  if (what.bias != nullptr) {
    bias_ = memory(bias, engine_, const_cast<float*>(what.bias));  // the library asks for it so, and does not write
    arguments_[DNNL_ARG_BIAS] = bias_;
  }
  if (what.has_times)
    arguments_[DNNL_ARG_ATTR_MULTIPLE_POST_OP(static_cast<int>(what.activations.size())) | DNNL_ARG_SRC_1] = times_;
}

void MatrixProduct::run(const void* x, const float* times, float* y) {
  set_threads(threads_);
  x_.set_data_handle(const_cast<void*>(x));
  y_.set_data_handle(y);
  times_.set_data_handle(const_cast<float*>(times));
  primitive_.execute(stream_, arguments_);
  stream_.wait();
}

Prepared prepare_with(const Request& request, const std::function<Prepared()>& build) {
  // Primitives are made for as many threads as are set when they are made.
  if (std::string reason = set_threads(request.threads); !reason.empty()) return Unsupported{std::move(reason)};
  try {
    return build();
  } catch (const dnnl::error& error) {
    if (error.status != dnnl_unimplemented) throw;
    const std::string type = request.dtype == Dtype::f32 ? "f32" : request.dtype == Dtype::bf16 ? "bf16" : "f16";
    return Unsupported{"oneDNN " + version() + " has no code for " + type + " with " + isa() + ": " + error.what()};
  }
}

Prepared prepare(const Request& request, const std::function<void(Sequence&)>& build) {
  const Value& x = request.inputs[0];
  if (x.dims[0] == 0 || x.dims[1] == 0) return make_runner([](const Call&) {});
  return prepare_with(request, [&]() -> Prepared {
    auto sequence = std::make_unique<Sequence>(request);
    build(*sequence);
    return std::make_unique<SequenceRunner>(std::move(sequence));
  });
}

}  // namespace assay::onednn
