// The probe of memory: how long it takes to read and to write as many bytes as a cell does. It is measured inside the
// cell, on the same memory, so that a share of the bound compares like with like. Where as many are written as read, it
// is a copy. Where more are read, as of a gate, or of weights, a copy of as many in all would take longer than what it
// is to be the bound of, since writing takes longer than reading.
#include <algorithm>
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
  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    return {{.numbers = {}, .budget = {}, .also = {}, .exact = expected_of(inputs.at(0).bytes, which.dim("written"))}};
  }

 private:
  // Lines are of 64 bytes. Of the lines that are read, each one that is written has an equal share, one after the
  // other, and the last one has those that are left over: their bytes' exclusive or. If there are more to be written,
  // they begin again with the first one. What is no whole line of y is the rest of x, and then its last byte, again and
  // again; if there is no whole line in x, or in y, all bytes of y are.
  static std::vector<std::int64_t> expected_of(const std::vector<std::byte>& x, std::int64_t written) {
    constexpr std::int64_t line = 64;
    const auto read = static_cast<std::int64_t>(x.size());
    const std::int64_t lines = read / line, blocks = written / line, each = blocks == 0 ? lines : lines / blocks;
    const auto fold = [&](std::int64_t begin, std::int64_t end, std::int64_t at) {
      std::byte all{0};
      for (std::int64_t i = begin; i < end; ++i) all ^= x[static_cast<std::size_t>(i * line + at)];
      return static_cast<std::int64_t>(all);
    };
    const auto rest = [&](std::int64_t at) {
      return read == 0 ? 0 : static_cast<std::int64_t>(x[static_cast<std::size_t>(std::min(at, read - 1))]);
    };
    std::vector<std::int64_t> y;
    for (std::int64_t i = 0; i < written; ++i) {
      const std::int64_t block = i / line, at = i % line;
      if (lines == 0) y.push_back(rest(i));
      else if (blocks == 0) y.push_back(fold(0, lines, at));
      else if (block == blocks) y.push_back(read % line == 0 ? 0 : rest(lines * line + at));
      else if (each == 0) y.push_back(fold(block % lines, block % lines + 1, at));
      else y.push_back(fold(block * each, block + 1 == blocks ? lines : (block + 1) * each, at));
    }
    return y;
  }

  const OpInfo info_{
      .name = "copy",
      .family = "probes",
      .summary = "Reads bytes and writes bytes: the bound of everything that is limited by memory",
      .formula = "y = x, folded where it is longer",
      .source = "none",
      .dimensions = {{"bytes", "bytes to read", "", DispatchKey::range, 65536, {0, 1, 63, 64, 65, 4097}, 5000},
                     {"written", "bytes to write", "", DispatchKey::range, 65536, {0, 1, 63, 64, 65, 4097}, 5000}},
      .parameters = {},
      .dtypes = {Dtype::u8},
      .values = {{"constant", "one byte, again and again"}},
      .inputs = {{.name = "x", .kind = Kind::bytes, .dims = {"bytes"}}},
      .outputs = {{.name = "y", .kind = Kind::bytes, .dims = {"written"}}},
      .baseline = "plain",
      .budget = "exact",
      .probe = true};
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<Copy>(); }

}  // namespace assay::copy
