// The probe of memory: how long it takes to copy as many bytes as a cell moves. It is measured inside the cell,
// on the same memory, so that a share of the bound compares like with like.
#include <limits>
#include <memory>

#include "harness/core/contract.h"

namespace assay::copy {
namespace {

class Copy final : public Op {
 public:
  const OpInfo& info() const override { return info_; }
  std::vector<Buffer> generate(const Case& which, const Resources&) const override {
    Buffer x{"x", Kind::bytes, Dtype::u8, {which.dim("bytes")}, {}, false};
    x.bytes.assign(static_cast<std::size_t>(which.dim("bytes")), std::byte{7});
    return {std::move(x)};
  }
  std::vector<Expectation> expect(const Case&, const std::vector<Buffer>& inputs, const RowSample&) const override {
    Expectation expected;
    for (const std::byte byte : inputs.at(0).bytes) expected.exact.push_back(static_cast<std::int64_t>(byte));
    return {std::move(expected)};
  }

 private:
  const OpInfo info_{
      .name = "copy",
      .family = "probes",
      .summary = "Copies bytes: the bound of everything that is limited by memory",
      .formula = "y = x",
      .source = "none",
      .dimensions = {{"bytes", "bytes to copy", "", DispatchKey::range, 65536, {0, 1, 63, 64, 65, 4097}, 5000}},
      .parameters = {},
      .dtypes = {Dtype::u8},
      .values = {{"constant", "one byte, again and again"}},
      .inputs = {{.name = "x", .kind = Kind::bytes, .dims = {"bytes"}}},
      .outputs = {{.name = "y", .kind = Kind::bytes, .dims = {"bytes"}}},
      .baseline = "plain",
      .budget = "exact",
      .probe = true};
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<Copy>(); }

}  // namespace assay::copy
