// From arrays to a case: sizes, dtypes and parameters by the signature of an op.
#include "harness/tensors/fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/tensors/axes.h"
#include "tests/no_resources.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Tensor tensor(std::vector<std::int64_t> dims, Dtype dtype = Dtype::f32, double value = 0.5) {
  Tensor made{dtype, std::move(dims), {}};
  std::size_t count = 1;
  for (const std::int64_t dim : made.dims) count *= static_cast<std::size_t>(dim);
  made.bytes.resize(count * size_of(dtype));
  for (std::size_t i = 0; i < count; ++i) encode(dtype, value, made.bytes.data() + i * size_of(dtype));
  return made;
}

GivenTensor given(const std::string& value, Tensor made) { return {value, value + ".npy", std::move(made)}; }

Fitted fitted(const std::string& op, Fitting fitting) { return fit(*find_op(op), std::move(fitting), NoResources()); }

std::string refusal_of(const std::string& op, Fitting fitting) {
  try {
    fitted(op, std::move(fitting));
  } catch (const InputError& error) {
    return error.what();
  }
  return "it fits";
}

std::vector<std::int64_t> sizes_of(const Case& which) {
  std::vector<std::int64_t> sizes;
  for (const Dimension& dimension : which.dims) sizes.push_back(dimension.size);
  return sizes;
}

TEST(Fit, TakesSizesAndDtypeFromTheArrays) {
  const Fitted made = fitted("rms_norm", {.inputs = {given("gamma", tensor({5})), given("x", tensor({3, 5}))}});
  EXPECT_EQ(made.which.op, "rms_norm");
  EXPECT_EQ(made.which.dtype, Dtype::f32);
  EXPECT_THAT(sizes_of(made.which), ElementsAre(3, 5));
  ASSERT_EQ(made.tensors.inputs.size(), 2u);
  EXPECT_EQ(made.tensors.inputs[0].name, "x") << "in the order of the signature";
  EXPECT_TRUE(made.tensors.inputs[1].constant);
  EXPECT_THAT(join(made.notes, "; "), HasSubstr("eps=1e-05"));
}

TEST(Fit, FoldsLeadingAxesIntoRowsAndAddsTheirAxis) {
  EXPECT_THAT(sizes_of(fitted("rms_norm", {.inputs = {given("x", tensor({2, 4, 3, 5}))}}).which), ElementsAre(24, 5));
  EXPECT_THAT(sizes_of(fitted("rms_norm", {.inputs = {given("x", tensor({5}))}}).which), ElementsAre(1, 5));
  EXPECT_THAT(
      sizes_of(fitted("rms_norm", {.inputs = {given("x", tensor({2, 5})), given("gamma", tensor({1, 5}))}}).which),
      ElementsAre(2, 5));
}

TEST(Fit, DrawsWhatIsNotGivenAndSaysSo) {
  const Fitted once = fitted("rms_norm", {.inputs = {given("x", tensor({3, 5}))}}),
               again = fitted("rms_norm", {.inputs = {given("x", tensor({70, 5}))}});
  EXPECT_EQ(once.tensors.inputs[1], again.tensors.inputs[1]) << "weights are those of a case of one row";
  EXPECT_THAT(join(once.notes, "; "),
              HasSubstr("gamma is drawn, since no file is given: as in rms_norm:f32,rows=1,cols=5"));
  const Fitted residual = fitted("add_rms_norm", {.inputs = {given("x", tensor({3, 5})), given("gamma", tensor({5}))}});
  EXPECT_EQ(residual.tensors.inputs[1].dims, (std::vector<std::int64_t>{3, 5}));
  EXPECT_THAT(refusal_of("rms_norm", {.inputs = {given("gamma", tensor({5}))}}),
              HasSubstr("nothing says how large rows of rms_norm is; give a file for x"));
  EXPECT_THAT(sizes_of(fitted("rms_norm", {.inputs = {given("gamma", tensor({5}))}, .dims = {{"rows", 7}}}).which),
              ElementsAre(7, 5));
}

TEST(Fit, ConvertsOnlyWithoutALossOrSaysWhatIsLost) {
  const Fitted wide =
      fitted("rms_norm", {.inputs = {given("x", tensor({3, 5})), given("gamma", tensor({5}, Dtype::bf16))}});
  EXPECT_EQ(wide.tensors.inputs[1].dtype, Dtype::f32);
  EXPECT_EQ(wide.tensors.inputs[1].number(4), 0.5);
  EXPECT_THAT(join(wide.notes, "; "), HasSubstr("widened to float32"));
  const Fitted same = fitted(
      "rms_norm", {.inputs = {given("x", tensor({3, 5}, Dtype::bf16)), given("gamma", tensor({5}, Dtype::bf16))}});
  EXPECT_EQ(same.which.parameters.get<std::string>("weights"), "same");
  EXPECT_EQ(same.which.dtype, Dtype::bf16);
  const Fitted narrow =
      fitted("rms_norm", {.inputs = {given("x", tensor({3, 5}, Dtype::bf16)), given("gamma", tensor({5}))}});
  EXPECT_EQ(narrow.which.parameters.get<std::string>("weights"), "f32");
  const Fitted rounded = fitted("rms_norm", {.inputs = {given("x", tensor({3, 5}, Dtype::f64, 0.1))}});
  EXPECT_EQ(rounded.which.dtype, Dtype::f32);
  EXPECT_THAT(join(rounded.notes, "; "), HasSubstr("rounded to float32 (15 of its numbers are others then)"));
  EXPECT_THAT(refusal_of("rms_norm", {.inputs = {given("x", tensor({3, 5}, Dtype::f64, 1e39))}}),
              HasSubstr("has 1e+39 at [0, 0], which is beyond float32"));
  EXPECT_THAT(refusal_of("rms_norm", {.inputs = {given("x", tensor({3, 5}, Dtype::bf16)), given("gamma", tensor({5}))},
                                      .parameters = {{"weights", std::string("same")}}}),
              HasSubstr("gamma.npy: is float32; here gamma is bfloat16"));
  EXPECT_THAT(refusal_of("add_rms_norm",
                         {.inputs = {given("x", tensor({3, 5})), given("residual", tensor({3, 5}, Dtype::f16))}}),
              HasSubstr("residual.npy: is float16, and x (x.npy) float32; all data of add_rms_norm are of one dtype"));
}

// All NaNs keep their bits where they are made wider.
TEST(Fit, KeepsTheBitsOfNaNsOfBfloat16) {
  Tensor gamma = tensor({2}, Dtype::bf16);
  const std::uint16_t bits[]{0x7f81, 0xffff};
  std::memcpy(gamma.bytes.data(), bits, sizeof bits);
  const Fitted made = fitted("rms_norm", {.inputs = {given("x", tensor({1, 2})), given("gamma", gamma)}});
  std::uint32_t wide[2];
  std::memcpy(wide, made.tensors.inputs[1].bytes.data(), sizeof wide);
  EXPECT_EQ(wide[0], 0x7f810000u);
  EXPECT_EQ(wide[1], 0xffff0000u);
}

TEST(Fit, RefusesShapesThatContradictTheSignature) {
  EXPECT_THAT(refusal_of("rms_norm", {.inputs = {given("x", tensor({3, 5})), given("gamma", tensor({4}))}}),
              HasSubstr("gamma.npy: has the shape [4], and gamma of rms_norm is [cols], where cols is 5 by x (x.npy)"));
  EXPECT_THAT(refusal_of("rms_norm", {.inputs = {given("x", tensor({3, 5})), given("gamma", tensor({5, 1}))}}),
              HasSubstr("1 axes too many"));
  EXPECT_THAT(refusal_of("rms_norm", {.inputs = {given("x", tensor({}))}}), HasSubstr("it has too few axes"));
  EXPECT_THAT(refusal_of("rms_norm", {.inputs = {given("x", tensor({3, 5})), given("x", tensor({3, 5}))}}),
              HasSubstr("is a second file for the input x"));
  EXPECT_THAT(refusal_of("rms_norm", {.inputs = {given("w", tensor({3, 5}))}}),
              HasSubstr("rms_norm has no input 'w'; it has x, gamma"));
  EXPECT_THAT(
      refusal_of("rms_norm", {.inputs = {given("x", tensor({3, 5}))}, .expected = {given("z", tensor({3, 5}))}}),
      HasSubstr("has no output 'z'; it has y"));
  EXPECT_THAT(
      refusal_of("rms_norm", {.inputs = {given("x", tensor({3, 5}))}, .expected = {given("y", tensor({3, 4}))}}),
      HasSubstr("y.npy: has the shape [3, 4], expected [3, 5]"));
  EXPECT_THAT(refusal_of("rms_norm", {.inputs = {given("x", tensor({3, 5}))}, .dims = {{"cols", 6}}}),
              HasSubstr("where cols is 6 by the sweep"));
  EXPECT_THAT(refusal_of("pretokenize", {.inputs = {given("text", tensor({3}))}}), HasSubstr("is given with --text"));
}

// What PyTorch calls weight is [out, in].
TEST(Fit, SaysWhatWouldFitTheOtherWayRound) {
  OpInfo op;
  op.name = "product";
  op.dimensions = {{.name = "rows", .doc = "", .model_key = "", .edges = {}, .independent = true},
                   {.name = "cols", .doc = "", .model_key = "", .edges = {}},
                   {.name = "hidden", .doc = "", .model_key = "", .edges = {}}};
  op.inputs = {{.name = "x", .dims = {"rows", "cols"}},
               {.name = "w", .role = Role::weight, .dims = {"cols", "hidden"}},
               {.name = "b", .role = Role::weight, .dims = {"hidden"}}};
  const auto refusal = [&](const std::vector<std::int64_t>& shape) -> std::string {
    KnownSizes sizes(op);
    sizes.take(op.inputs[0], {3, 16}, "x.npy");
    sizes.take(op.inputs[2], {40}, "b.npy");
    try {
      sizes.take(op.inputs[1], shape, "w.npy");
    } catch (const InputError& error) {
      return error.what();
    }
    return "it fits";
  };
  EXPECT_EQ(refusal({16, 40}), "it fits");
  EXPECT_THAT(refusal({40, 16}), HasSubstr("cols is 16 by x (x.npy); the other way round it would fit"));
  EXPECT_THAT(refusal({16, 41}), testing::Not(HasSubstr("the other way round")));
  EXPECT_THAT(refusal({41, 16}), testing::Not(HasSubstr("the other way round")));
}

TEST(Fit, HalvesOfARowNeedAnEvenOne) {
  OpInfo op;
  op.name = "halves";
  op.dimensions = {{.name = "rows", .doc = "", .model_key = "", .edges = {}, .independent = true},
                   {.name = "cols", .doc = "", .model_key = "", .edges = {}}};
  op.inputs = {{.name = "x", .dims = {"rows", {"cols", 2}}}};
  KnownSizes sizes(op);
  sizes.take(op.inputs[0], {3, 4, 10}, "x.npy");
  EXPECT_EQ(sizes.all()[0].size, 12);
  EXPECT_EQ(sizes.all()[1].size, 5);
  try {
    KnownSizes(op).take(op.inputs[0], {3, 7}, "x.npy");
    FAIL() << "an odd row has no halves";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("its axis of 7 is no 2 cols (a multiple of 2)"));
  }
}

TEST(Fit, KnowsNaNOnlyWhereTheContractDoes) {
  const Tensor nan = tensor({3, 5}, Dtype::f32, std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(refusal_of("rms_norm", {.inputs = {given("x", nan)}}), "it fits")
      << "its contract says what becomes of NaN";
  EXPECT_THAT(join(fitted("rms_norm", {.inputs = {given("x", nan)}}).notes, "; "),
              HasSubstr("with 15 NaN or infinite, the first at [0, 0]"));
  const Tensor one = tensor({1}, Dtype::f32, std::numeric_limits<double>::quiet_NaN());
  EXPECT_THAT(refusal_of("fma", {.inputs = {given("x", one)}, .dims = {{"calls", 1}}}),
              HasSubstr("x.npy: has a NaN at [0], and the contract of fma has none in x"));
}

}  // namespace
}  // namespace assay
