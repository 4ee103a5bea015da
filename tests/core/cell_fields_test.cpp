#include "harness/core/cell_fields.h"

#include <gtest/gtest.h>

#include "harness/core/contract.h"
#include "harness/core/error.h"

namespace assay {
namespace {

Cell cell_named(const std::string& id, CacheMode cache = CacheMode::hot) {
  return {parse_case(id, find_op(op_of_id(id))->info()), cache, true, "bert-base"};
}

const OpInfo& norm() { return find_op("rms_norm")->info(); }

CellFields fields() { return fields_of(cell_named("rms_norm:f32,rows=3,cols=17,values=normal,seed=42")); }

std::string why_refused(const CellFields& fields) {
  try {
    cell_from(fields, norm());
  } catch (const InputError& error) {
    return error.what();
  }
  return "it was taken";
}

TEST(CellFields, SayAllOfACell) {
  for (const char* id :
       {"rms_norm:f32,rows=3,cols=17,eps=1e-06,values=normal,seed=42",
        "rms_norm:bf16,rows=3,cols=17,values=zeros,seed=18446744073709551615,buffers=end,padding=3,threads=2,in_place",
        "rms_norm:f32,rows=3,cols=17,literal=3f2a", "byte_bpe_encode:u8,bytes=24,pattern=none,values=german,seed=1"})
    for (const CacheMode cache : {CacheMode::hot, CacheMode::cold}) {
      const Cell cell = cell_named(id, cache);
      const CellFields fields = fields_of(cell);
      EXPECT_EQ(fields.cell, to_id(cell));
      EXPECT_EQ(cell_from(fields, find_op(fields.op)->info()), cell) << id;
    }
}

// A line of JSON, or a former id, does not say whether 0 is a whole number.
TEST(CellFields, ParametersAreTakenAsTheKindThatTheOpHas) {
  CellFields given = fields();
  given.parameters = {{"eps", std::string("1e-05")}, {"weight_offset", std::int64_t{0}}};
  EXPECT_EQ(cell_from(given, norm()), cell_named("rms_norm:f32,rows=3,cols=17,values=normal,seed=42"));
}

TEST(CellFields, WhatTheOpDoesNotTakeIsRefused) {
  CellFields wrong = fields();
  wrong.dtype = "f7";
  EXPECT_NE(why_refused(wrong).find("it has no dtype 'f7'"), std::string::npos);
  wrong = fields();
  wrong.dims = {{"rows", 3}};
  EXPECT_NE(why_refused(wrong).find("it has no size of cols"), std::string::npos);
  wrong = fields();
  wrong.dims = {{"rows", 3}, {"cols", -1}};
  EXPECT_NE(why_refused(wrong).find("it has no size of cols"), std::string::npos);
  wrong.dims = {{"rows", std::int64_t{1} << 40}, {"cols", std::int64_t{1} << 40}};
  EXPECT_NE(why_refused(wrong).find("would not fit into memory"), std::string::npos);
  wrong = fields();
  wrong.values = "odd";
  EXPECT_NE(why_refused(wrong).find("it has no values 'odd'"), std::string::npos);
  wrong = fields();
  wrong.placement = "nowhere";
  EXPECT_NE(why_refused(wrong).find("placed at 'nowhere'"), std::string::npos);
  for (const std::vector<int>& pairs : {std::vector{0}, std::vector{99}, std::vector{1, 1}}) {
    wrong = fields();
    wrong.in_place = pairs;
    EXPECT_NE(why_refused(wrong).find("cannot lie on its inputs"), std::string::npos);
  }
  wrong = fields();
  wrong.parameters = {{"eps", std::string("nan")}};
  EXPECT_NE(why_refused(wrong), "it was taken");
}

}  // namespace
}  // namespace assay
