// The references of blocks against sums of 200 bits: what they are off by is nothing beside their budgets.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>
#include <limits>
#include <vector>

#include "tests/impls/mpfr/audit.h"
#include "tests/impls/tree_resources.h"

namespace assay::wide {
namespace {

Wide sigmoid_of(const Wide& t) { return 1 / (1 + multiprecision::exp(-t)); }
Wide gelu_of(const Wide& t) { return t * erfc(-t / multiprecision::sqrt(Wide(2))) / 2; }
Wide swish_of(const Wide& t) { return t * sigmoid_of(t); }

class Block {
 public:
  Block(const std::string& id, const Contract& contract)
      : op_(*find_op(op_of_id(id))),
        which_(parse_case(id, op_.info())),
        inputs_(op_.generate(which_, TreeResources())),
        expected_(contract(op_, which_, inputs_)) {}

  std::vector<Wide> row(const std::string& name, std::int64_t at) const {
    const Buffer& buffer = *find(name);
    std::vector<Wide> numbers;
    for (std::int64_t i = 0; i < buffer.row_length(); ++i)
      numbers.emplace_back(buffer.number(at * buffer.row_length() + i));
    return numbers;
  }
  std::vector<Wide> product(const std::vector<Wide>& x, const char* weight, const char* bias) const {
    const Buffer &w = *find(weight), &b = *find(bias);
    std::vector<Wide> made;
    for (std::int64_t col = 0; col < w.dims[1]; ++col) {
      Wide sum = b.number(col);
      for (std::size_t k = 0; k < x.size(); ++k) sum += x[k] * w.number(static_cast<std::int64_t>(k) * w.dims[1] + col);
      made.push_back(sum);
    }
    return made;
  }

  // The worst error of the reference, as a share of its budget.
  double worst(const std::function<std::vector<Wide>(const Block&, std::int64_t row)>& formula) const {
    double worst = 0;
    const std::int64_t cols = which_.dim("cols");
    for (std::int64_t row = 0; row < which_.dim("rows"); ++row) {
      const std::vector<Wide> right = formula(*this, row);
      for (std::int64_t i = 0; i < cols; ++i) {
        const auto at = static_cast<std::size_t>(row * cols + i);
        if (!std::isfinite(expected_.budget[at])) continue;
        const Wide error = multiprecision::abs(Wide(expected_.numbers[at]) - right[static_cast<std::size_t>(i)]);
        const auto share = error == 0 ? 0 : (error / expected_.budget[at]).convert_to<double>();
        worst = std::isnan(share) ? std::numeric_limits<double>::infinity() : std::max(worst, share);
      }
    }
    return worst;
  }
  std::ptrdiff_t promised() const {
    return std::ranges::count_if(expected_.budget, [](double budget) { return std::isfinite(budget); });
  }

 private:
  const Buffer* find(const std::string& name) const {
    for (const Buffer& input : inputs_)
      if (input.name == name) return &input;
    return nullptr;
  }
  const Op& op_;
  Case which_;
  std::vector<Buffer> inputs_;
  Expectation expected_;
};

using Activation = std::function<Wide(const Wide&)>;
using Formula = std::function<std::vector<Wide>(const Block&, std::int64_t row)>;

Activation activation_named(const std::string& name) {
  if (name == "relu") return [](const Wide& t) { return t < 0 ? Wide(0) : t; };
  if (name == "relu2") return [](const Wide& t) { return t < 0 ? Wide(0) : Wide(t * t); };
  if (name == "sigmoid") return sigmoid_of;
  if (name == "gelu") return gelu_of;
  if (name == "gelu_tanh")
    return [](const Wide& t) {
      const Wide scale = multiprecision::sqrt(2 / (4 * multiprecision::atan(Wide(1))));
      return Wide(t * sigmoid_of(2 * scale * (t + Wide("0.044715") * t * t * t)));
    };
  if (name == "quick_gelu") return [](const Wide& t) { return Wide(t * sigmoid_of(Wide(1.702) * t)); };
  if (name == "swish") return swish_of;
  if (name == "tanh") return [](const Wide& t) { return Wide(multiprecision::tanh(t)); };
  return [](const Wide& t) { return t; };
}

Formula ffn_with(const std::string& name) {
  return [act = activation_named(name)](const Block& block, std::int64_t row) {
    std::vector<Wide> hidden = block.product(block.row("x", row), "w1", "b1");
    for (Wide& each : hidden) each = act(each);
    return block.product(hidden, "w2", "b2");
  };
}

Formula glu_ffn_with(const std::string& name) {
  return [act = activation_named(name)](const Block& block, std::int64_t row) {
    std::vector<Wide> gate = block.product(block.row("x", row), "w", "b");
    const std::vector<Wide> value = block.product(block.row("x", row), "v", "c");
    for (std::size_t i = 0; i < gate.size(); ++i) gate[i] = act(gate[i]) * value[i];
    return block.product(gate, "w2", "b2");
  };
}

std::vector<Wide> self_gate(const Block& block, std::int64_t row) {
  std::vector<Wide> x = block.row("x", row), gate = block.product(x, "w", "b");
  for (std::size_t i = 0; i < x.size(); ++i) x[i] *= sigmoid_of(gate[i]);
  return x;
}

constexpr const char* values[] = {"normal",   "wide",     "lognormal", "outliers",
                                  "far_mean", "constant", "one_hot",   "cauchy"};

void expect_held(const std::string& op, const std::string& parameters, const Formula& formula) {
  double worst = 0;
  std::ptrdiff_t promised = 0;
  for (const char* dtype : {"f32", "bf16", "f16"})
    for (const char* each : values) {
      const Block block(op + ":" + dtype + ",rows=3,cols=33," + parameters + ",values=" + each + ",seed=5", genuine);
      worst = std::max(worst, block.worst(formula));
      promised += block.promised();
    }
  EXPECT_LE(worst, Audit::most_share);
  EXPECT_GT(promised, 2000);
  std::cout << op << " " << parameters << ": " << worst << " of the budget\n";
}

TEST(Blocks, TheReferencesHold) {
  for (const std::string activation :
       {"gelu", "relu", "relu2", "gelu_tanh", "quick_gelu", "swish", "sigmoid", "identity", "tanh"}) {
    expect_held("ffn", "hidden=65,biases=f32,activation=" + activation, ffn_with(activation));
    expect_held("glu_ffn", "hidden=65,biases=f32,activation=" + activation, glu_ffn_with(activation));
  }
  expect_held("self_gate", "biases=f32,activation=sigmoid", self_gate);
}

// In float32, a reference would use up a part of what it judges by.
TEST(Planted, ASumOfABlockInFloat32) {
  const Block block("ffn:f32,rows=3,cols=33,hidden=65,biases=f32,values=normal,seed=5",
                    [](const Op& op, const Case& which, const std::vector<Buffer>& inputs) {
                      Expectation expected = genuine(op, which, inputs);
                      for (double& each : expected.numbers) each = static_cast<float>(each);
                      return expected;
                    });
  EXPECT_GT(block.worst(ffn_with("gelu")), Audit::most_share);
}

}  // namespace
}  // namespace assay::wide
