// The probe of reading: what memory gives where nothing has to be written. Measured for the roofline alone.
#include <memory>

#include "harness/core/contract.h"

namespace assay::read {
namespace {

class Read final : public Op {
 public:
  const OpInfo& info() const override { return info_; }
  std::vector<Buffer> generate(const Case& which, const Resources&) const override {
    Buffer x{"x", Kind::bytes, Dtype::u8, {which.dim("bytes")}, {}, false};
    x.bytes.assign(static_cast<std::size_t>(which.dim("bytes")), std::byte{1});
    return {std::move(x)};
  }
  // Exclusive or over all bytes: of an even number of equal ones, 0.
  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>&, const RowSample&) const override {
    return {{.numbers = {static_cast<double>(which.dim("bytes") % 2)}, .budget = {0}, .also = {}, .exact = {}}};
  }

 private:
  const OpInfo info_{
      .name = "read",
      .family = "probes",
      .summary = "Reads bytes: the bound of everything that writes next to nothing",
      .formula = "exclusive or over all bytes",
      .source = "none",
      .dimensions = {{"bytes", "bytes to read", "", DispatchKey::range, 65536, {0, 1, 63, 64, 65, 4097}, 5000}},
      .parameters = {},
      .dtypes = {Dtype::u8},
      .values = {{"constant", "one byte, again and again"}},
      .inputs = {{.name = "x", .kind = Kind::bytes, .dims = {"bytes"}}},
      .outputs = {{.name = "parity", .dims = {Extent("", 0, 1)}, .dtype = always(Dtype::f32)}},
      .baseline = "vector",
      .budget = "exact",
      .probe = true};
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<Read>(); }

}  // namespace assay::read
