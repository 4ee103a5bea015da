// The probes of the machine are checked by no run: what they read and write, and how much they compute, is what bounds
// are made of.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "harness/op.h"

namespace assay::copy {
Implementation plain();
Implementation vector();
Implementation nontemporal();
}  // namespace assay::copy
namespace assay::fma {
Implementation chains();
}

namespace assay {
namespace {

std::vector<std::byte> run_copy(const Implementation& implementation, const std::string& variant,
                                std::vector<std::byte> x, std::int64_t written, std::string& unsupported) {
  Prepared prepared = implementation.prepare({Parameters(), {}, {}, Dtype::u8, 1, variant});
  if (const auto* why = std::get_if<Unsupported>(&prepared)) {
    unsupported = why->reason;
    return {};
  }
  constexpr std::size_t margin = 64;
  std::vector<std::byte> y(static_cast<std::size_t>(written) + 3 * margin, std::byte{0x5a});
  const std::size_t past = reinterpret_cast<std::uintptr_t>(y.data()) % margin, begin = 2 * margin - past;
  const std::vector<Value> inputs{
      {"x", Kind::bytes, Dtype::u8, {static_cast<std::int64_t>(x.size())}, {1}, x.data(), false}};
  std::vector<Value> outputs{{"y", Kind::bytes, Dtype::u8, {written}, {1}, y.data() + begin, false}};
  std::get<std::unique_ptr<Runner>>(prepared)->run({inputs, outputs});
  for (std::size_t i = 0; i < y.size(); ++i)
    if (i < begin || i >= begin + static_cast<std::size_t>(written)) EXPECT_EQ(y[i], std::byte{0x5a}) << "outside";
  return {y.begin() + static_cast<std::ptrdiff_t>(begin), y.begin() + static_cast<std::ptrdiff_t>(begin) + written};
}

TEST(Probes, ACopyReadsAllOfXAndWritesAllOfY) {
  const Op& op = *find_op("copy");
  int ran = 0;
  for (const Implementation& implementation : {copy::plain(), copy::vector(), copy::nontemporal()}) {
    std::vector<std::string> variants{""};
    for (const Variant& variant : implementation.variants) variants.push_back(variant.name);
    for (const std::string& variant : variants)
      for (const std::int64_t read : {0, 1, 63, 64, 65, 640, 1000, 4096, 12345})
        for (const std::int64_t written : {0, 1, 63, 64, 65, 200, 320, 640, 1000, 4096, 4100}) {
          Buffer x{"x", Kind::bytes, Dtype::u8, {read}, {}, false};
          for (std::int64_t i = 0; i < read; ++i) x.bytes.push_back(static_cast<std::byte>(i * 151 % 251));
          Case which;
          which.op = "copy";
          which.dtype = Dtype::u8;
          which.dims = {{"bytes", read}, {"written", written}};
          std::string unsupported;
          const std::vector<std::byte> y = run_copy(implementation, variant, x.bytes, written, unsupported);
          if (!unsupported.empty()) continue;
          ++ran;
          const std::vector<std::int64_t> expected = op.expect(which, {x}, {}).at(0).exact;
          ASSERT_EQ(y.size(), expected.size());
          for (std::size_t i = 0; i < y.size(); ++i)
            ASSERT_EQ(static_cast<std::int64_t>(y[i]), expected[i])
                << implementation.note << " " << variant << ", " << read << " to " << written << ", at " << i;
        }
  }
  EXPECT_GT(ran, 99);
}

// Whoever reads more than it writes has read it all: each byte of x changes y.
TEST(Probes, EachWholeLineThatIsReadChangesWhatIsWritten) {
  const Op& op = *find_op("copy");
  Case which;
  which.op = "copy";
  which.dims = {{"bytes", 64 * 23}, {"written", 64 * 4}};
  Buffer x{"x", Kind::bytes, Dtype::u8, {64 * 23}, {}, false};
  x.bytes.assign(64 * 23, std::byte{1});
  const std::vector<std::int64_t> before = op.expect(which, {x}, {}).at(0).exact;
  for (std::size_t i = 0; i < x.bytes.size(); ++i) {
    x.bytes[i] = std::byte{2};
    ASSERT_NE(op.expect(which, {x}, {}).at(0).exact, before) << i;
    x.bytes[i] = std::byte{1};
  }
}

TEST(Probes, ChainsOfMultiplyAddsEndAtOne) {
  const Implementation chains = fma::chains();
  int ran = 0;
  for (const Dtype dtype : {Dtype::f32, Dtype::bf16})
    for (const Variant& variant : chains.variants) {
      Prepared prepared = chains.prepare({Parameters(), {}, {}, dtype, 1, variant.name});
      if (std::holds_alternative<Unsupported>(prepared)) continue;
      ++ran;
      float x = 0.5f, y = 0;
      const std::vector<Value> inputs{{"x", Kind::array, Dtype::f32, {1}, {1}, &x, false}};
      std::vector<Value> outputs{{"y", Kind::array, Dtype::f32, {1}, {1}, &y, false}};
      std::get<std::unique_ptr<Runner>>(prepared)->run({inputs, outputs});
      EXPECT_NEAR(y, 1, 1e-6) << variant.name;
    }
  EXPECT_GE(ran, 1);
}

}  // namespace
}  // namespace assay
