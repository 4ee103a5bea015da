#include "impls/norms/family/simd.h"

#include <string_view>
#include <utility>
#include <vector>

#include "impls/norms/family/parts.h"
#include "impls/simd/walk.h"

namespace assay::norms {
namespace {

// What is normalised: x, x + residual, which is an output too, or alpha x + f.
enum class Form : std::uint8_t { x, sum, blend };

// A weight as kernels read it, which is float32, with what is added to it: where it lies, or converted once, since it
// stays the same.
class Weight {
 public:
  Weight(const Request& request, std::string_view name, float offset) {
    for (std::size_t i = 0; i < request.inputs.size(); ++i)
      if (request.inputs[i].name == name) place_ = static_cast<int>(i);
    if (is_there() && (request.inputs[place()].dtype != Dtype::f32 || offset != 0))
      converted_ = widened(&request.inputs[place()], offset);
  }

  bool is_there() const { return place_ >= 0; }
  const float* of(const Call& call) const {
    if (!converted_.empty()) return converted_.data();
    return is_there() ? call.inputs[place()].as<const float>() : nullptr;
  }

 private:
  std::size_t place() const { return static_cast<std::size_t>(place_); }

  int place_ = -1;
  std::vector<float> converted_;
};

float offset_of(const Request& request) {
  const ParameterValue* known = request.parameters.find("weight_offset");
  return known == nullptr ? 0 : static_cast<float>(std::get<double>(*known));
}

// The inputs: x, then what is added to it, then the weights. The outputs: the sum if there is one, then y.
template <Form form>
class RowByRow {
 public:
  using Kernels = norms::Kernels;
  using Job = norms::Job;
  static constexpr bool by_elements = false;

  explicit RowByRow(const Request& request) : gamma_(request, "gamma", offset_of(request)), beta_(request, "beta", 0) {}

  static Run choose(const Kernels& kernels, const Request& request) {
    const RunsByWeights& runs = simd::of_dtype(kernels, request.dtype);
    const bool gamma = input_named(request.inputs, "gamma") != nullptr,
               beta = input_named(request.inputs, "beta") != nullptr;
    return gamma && beta ? runs.both : gamma ? runs.gamma : beta ? runs.beta : runs.none;
  }

  static std::vector<double> numbers(const Parameters& parameters) {
    std::vector<double> all = parameters.numbers();
    if constexpr (form == Form::blend) all.push_back(alpha_of_depth(parameters));
    return all;
  }

  Job job_of(simd::Job plain, const Call& call) const {
    const float *gamma = gamma_.of(call), *beta = beta_.of(call);
    if constexpr (form == Form::x) {
      return {plain, gamma, beta, nullptr, nullptr, 0, 0};
    } else {
      const Value &second = call.inputs[1], &sum = call.outputs.front(), &y = call.outputs.back();
      plain.y = y.data, plain.y_stride = y.strides[0];
      plain.stream = plain.stream && y.data != plain.x && y.data != second.data;
      return {plain, gamma, beta, second.data, sum.data, second.strides[0], sum.strides[0]};
    }
  }

  static void move_rows(Job& part, std::int64_t rows, std::int64_t element_size) {
    if constexpr (form != Form::x)
      part.second = static_cast<const std::byte*>(part.second) + rows * part.second_stride * element_size;
    if constexpr (form == Form::sum)
      part.sum = static_cast<std::byte*>(part.sum) + rows * part.sum_stride * element_size;
  }

 private:
  const Weight gamma_, beta_;
};

std::string note(const std::string& how) {
  return "explicit vectors of float32, or plain loops in 32 lanes: " + how +
         "; narrow weights are converted beforehand; streaming stores once x and y outgrow the last-level cache, "
         "or 32 MiB";
}

}  // namespace

Implementation simd_of_rows(Sets sets, const std::string& how) {
  return simd::implementation_of<RowByRow<Form::x>>(simd::Sets(std::move(sets)), note(how));
}

Implementation simd_of_sums(Sets sets, const std::string& how) {
  return simd::implementation_of<RowByRow<Form::sum>>(simd::Sets(std::move(sets)), note("the sum, then " + how));
}

Implementation simd_of_blends(Sets sets, const std::string& how) {
  return simd::implementation_of<RowByRow<Form::blend>>(simd::Sets(std::move(sets)),
                                                        note("of alpha x + f, which is made anew in each of " + how));
}

}  // namespace assay::norms
