// What follows from the signature of an op.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "harness/core/contract.h"
#include "harness/core/dtype.h"
#include "tests/no_resources.h"

namespace assay {
namespace {

Case case_of(const std::string& id) { return parse_case(id, find_op(op_of_id(id))->info()); }

const OpInfo& info_of(const std::string& op) { return find_op(op)->info(); }

TEST(Signature, AnExtentIsADimensionSoManyTimesAndSoManyMore) {
  const Case which = case_of("rms_norm:f32,rows=3,cols=5");
  const ValueInfo halves{.name = "x", .dims = {"rows", Extent("cols", 2), Extent("cols", 1, 1), Extent("", 0, 4)}};
  EXPECT_EQ(halves.form_in(which).dims, (std::vector<std::int64_t>{3, 10, 6, 4}));
  std::vector<std::string> texts;
  for (const Extent& extent : halves.dims) texts.push_back(extent.text());
  EXPECT_EQ(texts, (std::vector<std::string>{"rows", "2 cols", "cols + 1", "4"}));
  EXPECT_EQ(halves.form_in(which).rows(), 3);
  EXPECT_EQ(halves.form_in(which).row_length(), 10 * 6 * 4);
}

TEST(Signature, AParameterMaySayTheDtypeOrThatThereIsNoSuchValue) {
  ValueInfo gamma{.name = "gamma", .role = Role::weight, .dims = {"cols"}, .dtype = dtype_of("weights")};
  EXPECT_EQ(gamma.dtype_in(case_of("layer_norm:bf16,rows=1,cols=2,weights=f32")), Dtype::f32);
  EXPECT_EQ(gamma.dtype_in(case_of("layer_norm:bf16,rows=1,cols=2,weights=same")), Dtype::bf16);
  EXPECT_TRUE(gamma.is_present(case_of("layer_norm:bf16,rows=1,cols=2,affine=none")));
  gamma.dtype = dtype_of("affine");  // one of whose values is none
  EXPECT_FALSE(gamma.is_present(case_of("layer_norm:bf16,rows=1,cols=2,affine=none")));
}

TEST(Signature, AParameterMaySayWhichValuesThereAre) {
  const auto names = [](const std::string& affine) {
    const Case which = case_of("layer_norm:f32,rows=1,cols=2,affine=" + affine);
    std::vector<std::string> forms, drawn;
    for (const ValueForm& form : input_forms(info_of("layer_norm"), which)) forms.push_back(form.name);
    for (const Buffer& buffer : find_op("layer_norm")->generate(which, NoResources())) drawn.push_back(buffer.name);
    EXPECT_EQ(forms, drawn);
    return forms;
  };
  EXPECT_EQ(names("both"), (std::vector<std::string>{"x", "gamma", "beta"}));
  EXPECT_EQ(names("gamma"), (std::vector<std::string>{"x", "gamma"}));
  EXPECT_EQ(names("beta"), (std::vector<std::string>{"x", "beta"}));
  EXPECT_EQ(names("none"), (std::vector<std::string>{"x"}));
  EXPECT_ANY_THROW(case_of("layer_norm:f32,rows=1,cols=2,affine=alpha"));
}

TEST(Signature, ADepthOfNothingIsRefused) {
  for (const char* depth : {"encoder_layers=0", "decoder_layers=0", "encoder_layers=-1", "stack=pair"})
    EXPECT_ANY_THROW(case_of("deep_norm:f32,rows=1,cols=2," + std::string(depth))) << depth;
  EXPECT_NO_THROW(case_of("deep_norm:f32,rows=1,cols=2,stack=decoder,decoder_layers=1"));
}

TEST(Signature, PairsThatMayShareTheirMemoryAreCountedFromOne) {
  const OpInfo& op = info_of("add_rms_norm");
  ASSERT_EQ(op.alias_pairs().size(), 4u);
  const std::string id = "add_rms_norm:f32,rows=2,cols=3";
  EXPECT_EQ(inputs_below(op, case_of(id)), (std::vector<int>{-1, -1}));
  EXPECT_EQ(inputs_below(op, case_of(id + ",in_place")), (std::vector<int>{0, -1}));
  EXPECT_EQ(inputs_below(op, case_of(id + ",in_place=2")), (std::vector<int>{1, -1}));
  EXPECT_EQ(inputs_below(op, case_of(id + ",in_place=2+3")), (std::vector<int>{1, 0}));
  // Two outputs on one input, one output on two inputs, a pair that there is not, and an order that is none.
  for (const char* wrong : {"1+3", "1+2", "5", "0", "3+2", "2+2", "", "2+", "+2", "x"})
    EXPECT_ANY_THROW(case_of(id + ",in_place=" + wrong)) << wrong;
  EXPECT_ANY_THROW(case_of(id + ",in_place,in_place=2"));
}

TEST(Signature, AnIdNamesThePairsThatItMeans) {
  for (const char* pairs : {"", ",in_place", ",in_place=2", ",in_place=2+3", ",in_place=1+4"}) {
    const Case which = case_of("add_rms_norm:bf16,rows=2,cols=3" + std::string(pairs));
    EXPECT_EQ(case_of(to_id(which)), which) << pairs;
    EXPECT_TRUE(to_id(which).ends_with(pairs)) << to_id(which);
  }
  EXPECT_EQ(case_of("rms_norm:f32,rows=1,cols=1,in_place=1"), case_of("rms_norm:f32,rows=1,cols=1,in_place"));
}

TEST(Signature, WhatAValueTakesIsLimitedNotTheProductOfAllDimensions) {
  EXPECT_EQ(largest_value(info_of("rms_norm"), case_of("rms_norm:f32,rows=3,cols=5")).bytes, 60);
  EXPECT_EQ(largest_value(info_of("pretokenize"), case_of("pretokenize:u8,bytes=10")).name, "ends");
  EXPECT_NO_THROW(case_of("rms_norm:bf16,rows=8192,cols=65536"));  // 1 GiB
  EXPECT_ANY_THROW(case_of("rms_norm:f32,rows=8192,cols=65536"));
}

TEST(Signature, ACaseMovesEachOfItsValuesOnce) {
  const auto bytes = [](const std::string& id) {
    const Op& op = *find_op(op_of_id(id));
    const Case which = case_of(id);
    return op.work(which, op.generate(which, NoResources())).bytes;
  };
  EXPECT_EQ(bytes("gelu:bf16,rows=3,cols=5"), 2 * 15 * 2);
  EXPECT_EQ(bytes("rms_norm:f32,rows=3,cols=5"), 2 * 15 * 4 + 5 * 4);
  EXPECT_EQ(bytes("layer_norm:bf16,rows=3,cols=5,weights=same"), 2 * 15 * 2 + 2 * 5 * 2);
  EXPECT_EQ(bytes("add_rms_norm:f32,rows=3,cols=5"), 4 * 15 * 4 + 5 * 4);
  EXPECT_EQ(bytes("add_layer_norm:f32,rows=3,cols=5,affine=gamma"), 4 * 15 * 4 + 5 * 4);
  EXPECT_EQ(bytes("deep_norm:f16,rows=3,cols=5,affine=none"), 3 * 15 * 2);
  EXPECT_EQ(bytes("copy:u8,bytes=100,written=60"), 160);
  EXPECT_EQ(bytes("fma:f32,calls=1"), 0);
  EXPECT_EQ(bytes("pretokenize:u8,bytes=100,values=ascii"), 0) << "text is counted in characters";
}

TEST(Signature, TextAndExactnessAreTwoThings) {
  EXPECT_TRUE(info_of("pretokenize").takes_text());
  EXPECT_TRUE(info_of("pretokenize").must_be_exact());
  EXPECT_TRUE(info_of("byte_bpe_decode").takes_text()) << "ids of a text";
  EXPECT_FALSE(info_of("rms_norm").takes_text());
  EXPECT_FALSE(info_of("rms_norm").must_be_exact());
  EXPECT_FALSE(info_of("copy").takes_text()) << "bytes that are no text";
  EXPECT_TRUE(info_of("copy").must_be_exact());
}

TEST(RowSamples, StandForLargeCasesAlone) {
  const OpInfo& op = info_of("rms_norm");
  EXPECT_TRUE(sample_of(op, case_of("rms_norm:f32,rows=4096,cols=4096")).is_all());
  EXPECT_TRUE(sample_of(op, case_of("rms_norm:f32,rows=2,cols=33554432")).is_all()) << "too few rows to leave any out";
  const Case large = case_of("rms_norm:bf16,rows=32768,cols=8192,seed=7");
  const RowSample sample = sample_of(op, large);
  ASSERT_FALSE(sample.is_all());
  EXPECT_EQ(sample.rows.front(), 0);
  EXPECT_EQ(sample.rows.back(), 32767);
  EXPECT_LE(std::ssize(sample.rows) * 8192, std::int64_t{1} << 24);
  EXPECT_GE(std::ssize(sample.rows), 16);
  EXPECT_EQ(std::set(sample.rows.begin(), sample.rows.end()).size(), sample.rows.size());
  EXPECT_TRUE(std::ranges::is_sorted(sample.rows));
  EXPECT_EQ(sample_of(op, large).rows, sample.rows) << "the same for the same case";
}

// Whatever the op: a sample's rows are those of the whole.
TEST(RowSamples, AreExpectedAsAmongAllRows) {
  for (const char* id :
       {"rms_norm:f32,rows=9,cols=17,values=outliers,seed=3", "layer_norm:bf16,rows=9,cols=17,values=inf,seed=4",
        "gelu:f32,rows=9,cols=17,values=edges,seed=5", "add_rms_norm:bf16,rows=9,cols=17,values=wide,seed=6"}) {
    const Op& op = *find_op(op_of_id(id));
    const Case which = case_of(id);
    const std::vector<Buffer> inputs = op.generate(which, NoResources());
    const std::vector<Expectation> all = op.expect(which, inputs), some = op.expect(which, inputs, {{0, 4, 8}});
    ASSERT_EQ(all.size(), some.size());
    for (std::size_t output = 0; output < all.size(); ++output) {
      ASSERT_EQ(some[output].sampled_rows, (std::vector<std::int64_t>{0, 4, 8})) << id;
      ASSERT_EQ(some[output].numbers.size(), 3u * 17) << id;
      for (std::int64_t index = 0; index < 9 * 17; ++index) {
        const auto place = some[output].place_of(index, 17);
        ASSERT_EQ(place.has_value(), index / 17 % 4 == 0) << id << " " << index;
        if (!place) continue;
        const auto at = static_cast<std::size_t>(index);
        const auto same = [](double one, double other) { return one == other || (one != one && other != other); };
        EXPECT_TRUE(same(all[output].numbers[at], some[output].numbers[*place])) << id << " " << index;
        EXPECT_TRUE(same(all[output].budget[at], some[output].budget[*place])) << id << " " << index;
      }
    }
  }
}

}  // namespace
}  // namespace assay
