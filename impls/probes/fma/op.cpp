// The probe of arithmetic: independent chains of fused multiply-adds, nothing else. Its best variant is the peak
// that shares of the compute bound are given of.
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
  std::vector<OutputInfo> outputs(const Case&, const std::vector<Buffer>&) const override {
    return {{"y", Kind::array, Dtype::f32, {1}}};
  }
  // Each chain is a -> a x + x, from a = 0: with x = 1/2 it tends to 1.
  std::vector<Expectation> expect(const Case&, const std::vector<Buffer>&) const override {
    return {{.numbers = {1.0}, .budget = {1e-6}, .also = {}, .exact = {}}};
  }
  // What every variant is timed by, per call. The variants differ in width: they run as many operations, not steps.
  Work work(const Case&, const std::vector<Buffer>&) const override { return {0, operations_per_call, 0}; }

 private:
  const OpInfo info_{.name = "fma",
                     .family = "probes",
                     .summary = "Independent fused multiply-adds in registers: the peak of the arithmetic units",
                     .formula = "a = a x + x",
                     .source = "none",
                     .dimensions = {{"calls", "always 1", "", DispatchKey::exact, 1, {1}, 1}},
                     .parameters = {},
                     .dtypes = {Dtype::f32},
                     .values = {{"half", "x = 1/2"}},
                     .baseline = "chains",
                     .budget = "1e-6",
                     .probe = true};
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<Fma>(); }

}  // namespace assay::fma
