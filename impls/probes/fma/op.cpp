// The probe of arithmetic: independent chains of fused multiply-adds, nothing else. Its best variant is the peak
// that shares of the compute bound are given of; in bf16, of products of matrices, for which some processors have more
// units than for float32.
#include <memory>

#include "harness/core/contract.h"
#include "impls/probes/fma/chains.h"

namespace assay::fma {
namespace {

class Fma final : public Op {
 public:
  const OpInfo& info() const override { return info_; }
  std::vector<Buffer> generate(const Case&, const Resources&) const override {
    const float half = 0.5f;
    Buffer x{"x", Kind::array, Dtype::f32, {1}, {}, false};
    x.bytes.resize(sizeof half);
    std::memcpy(x.bytes.data(), &half, sizeof half);
    return {std::move(x)};
  }
  // Each chain is a -> a x + x, from a = 0: with x = 1/2 it tends to 1. In bf16 it is a -> a + x x - x x, from a = 1.
  std::vector<Expectation> expect(const Case&, const std::vector<Buffer>&, const RowSample&) const override {
    return {{.numbers = {1.0}, .budget = {1e-6}, .also = {}, .exact = {}}};
  }

 private:
  const OpInfo info_{.name = "fma",
                     .family = "probes",
                     .summary = "Independent fused multiply-adds in registers: the peak of the arithmetic units",
                     .formula = "a = a x + x",
                     .source = "none",
                     .dimensions = {{"calls", "always 1", "", DispatchKey::exact, 1, {1}, 1}},
                     .parameters = {},
                     .dtypes = {Dtype::f32, Dtype::bf16},
                     .values = {{"half", "x = 1/2"}},
                     .inputs = {{.name = "x", .dims = {Extent("", 0, 1)}, .dtype = always(Dtype::f32)}},
                     .outputs = {{.name = "y", .dims = {Extent("", 0, 1)}, .dtype = always(Dtype::f32)}},
                     // What every variant is timed by, per call. They differ in width: they run as many operations, not
                     // steps.
                     .flops =
                         [](const Case& which) {
                           return double{which.dtype == Dtype::bf16 ? operations_of_bf16 : operations_per_call};
                         },
                     .baseline = "chains",
                     .budget = "1e-6",
                     .probe = true,
                     .in_registers = true};
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<Fma>(); }

}  // namespace assay::fma
