// The ids of cases: what is printed reads back, and what is malformed is refused with a hint.
#include "harness/core/case.h"

#include <gtest/gtest.h>

#include "harness/core/contract.h"
#include "harness/core/error.h"
#include "harness/core/random.h"

namespace assay {
namespace {

ParameterValue draw_parameter(const ParameterInfo& info, Random& random) {
  if (random.chance(0.5) && !info.checked.empty()) return random.pick(info.checked);
  if (std::holds_alternative<double>(info.default_value)) {
    const double least = info.least.value_or(-1e300), greatest = info.greatest.value_or(1e300);
    return least + (greatest / 2 - least / 2) * 2 * random.uniform();
  }
  if (std::holds_alternative<std::int64_t>(info.default_value))
    return random.between(static_cast<std::int64_t>(info.least.value_or(-1000)),
                          static_cast<std::int64_t>(info.greatest.value_or(1000)));
  return info.default_value;
}

// All that a case can be, also what a check would not draw: 17 digits of a parameter, a hash for its values.
Case any_case(const OpInfo& op, Random& random) {
  Case drawn;
  drawn.op = op.name;
  drawn.dtype = random.pick(op.dtypes);
  std::int64_t room = 1 << 20;
  for (const DimensionInfo& info : op.dimensions) {
    const std::int64_t size = random.chance(0.2) ? 0 : random.between(0, room);
    room /= std::max<std::int64_t>(size, 1);
    drawn.dims.push_back({info.name, size});
  }
  for (const ParameterInfo& info : op.parameters) drawn.parameters.push_back({info.name, draw_parameter(info, random)});
  if (random.chance(0.2)) drawn.literal = "3f2a9c0011223344";
  else drawn.values = random.pick(op.values).name, drawn.seed = random.next() >> random.below(64);
  drawn.placement = static_cast<Placement>(random.below(3));
  if (op.has_rows() && random.chance(0.5)) drawn.padding = random.between(1, 64);
  if (const auto pairs = static_cast<int>(op.alias_pairs().size()); pairs > 0 && random.chance(0.5))
    drawn.in_place = {static_cast<int>(random.between(1, pairs))};
  if (random.chance(0.3)) drawn.threads = static_cast<int>(random.between(1, 64));
  return drawn;
}

TEST(CaseId, RoundTripsForEveryOp) {
  ASSERT_FALSE(all_ops().empty());
  for (const auto& op : all_ops()) {
    Random random(derive_seed(20, op->info().name));
    for (int i = 0; i < 2000; ++i) {
      const Case drawn = any_case(op->info(), random);
      if (largest_value(op->info(), drawn).bytes > most_bytes_of_value) continue;  // refused
      const std::string id = to_id(drawn);
      ASSERT_EQ(op_of_id(id), op->info().name);
      ASSERT_EQ(id.find('\n'), std::string::npos) << id;
      ASSERT_EQ(parse_case(id, op->info()), drawn) << id;
      ASSERT_EQ(to_id(parse_case(id, op->info())), id);
    }
  }
}

TEST(CaseId, LooksAsItIsDocumented) {
  Case which;
  which.op = "rms_norm";
  which.dims = {{"rows", 3}, {"cols", 17}};
  which.parameters = {{"eps", 1e-5}, {"weight_offset", 0.0}, {"weights", std::string("f32")}};
  which.values = "normal";
  which.seed = 42;
  which.placement = Placement::end;
  EXPECT_EQ(to_id(which),
            "rms_norm:f32,rows=3,cols=17,eps=1e-05,weight_offset=0,weights=f32,values=normal,seed=42,buffers=end");
  which.padding = 3;
  which.threads = 2;
  which.in_place = {1};
  which.placement = Placement::start;
  which.literal = "abc";
  EXPECT_EQ(
      to_id(which),
      "rms_norm:f32,rows=3,cols=17,eps=1e-05,weight_offset=0,weights=f32,literal=abc,padding=3,threads=2,in_place");
}

TEST(CaseId, SaysWhatItsFilesHold) {
  const OpInfo& op = find_op("byte_bpe_encode")->info();
  const std::string old =
      "byte_bpe_encode:u8,bytes=7,vocabulary=gpt2,pattern=gpt2,rule=bytes,special=plain,offsets=false,documents=false,"
      "values=english,seed=3";
  EXPECT_EQ(parse_case(old, op).content, "") << "ids of before are read";
  EXPECT_EQ(to_id(parse_case(old, op)), old);
  const std::string without_rule = "byte_bpe_encode:u8,bytes=7,vocabulary=gpt2,pattern=gpt2,values=english,seed=3";
  EXPECT_EQ(to_id(parse_case(without_rule, op)), old) << "there was but one, and ids of one text alone";
  const std::string both = old + ",content=306cd27f03c1+07645af8b6b6";
  EXPECT_EQ(parse_case(both, op).content, "306cd27f03c1+07645af8b6b6");
  EXPECT_EQ(to_id(parse_case(both, op)), both);
  const std::string own = "byte_bpe_encode:u8,bytes=7,vocabulary=mine,pattern=gpt2,rule=bytes,values=text:notes,seed=3";
  EXPECT_EQ(files_of(op, parse_case(own, op)).size(), 2u);
  const auto refused = [](const std::string& id) {
    EXPECT_THROW(parse_case(id, find_op(op_of_id(id))->info()), InputError) << id;
  };
  for (const std::string wrong : {"", "306cd27f03c", "306cd27f03c1", "306cd27f03c1+", "306CD27F03C1+07645af8b6b6",
                                  "306cd27f03c1-07645af8b6b6", "306cd27f03c1+07645af8b6b6+07645af8b6b6"})
    refused(old + ",content=" + wrong);
  refused("pretokenize:u8,bytes=7,values=ascii,content=306cd27f03c1");
  refused("rms_norm:f32,rows=1,cols=1,content=306cd27f03c1");
  refused("pretokenize:u8,bytes=7,values=text:");
  refused("pretokenize:u8,bytes=7,values=text:../x");
  refused("rms_norm:f32,rows=1,cols=1,values=text:mine");
}

class RmsNormIds : public testing::Test {
 protected:
  const OpInfo& op = find_op("rms_norm")->info();

  void refused(const std::string& id, const std::string& said) const {
    try {
      parse_case(id, op);
      ADD_FAILURE() << id << " was read";
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(said), std::string::npos) << id << "\n" << error.what();
    }
  }
};

TEST_F(RmsNormIds, WhatIsLeftOutGetsTheDefaultOfTheContract) {
  const Case which = parse_case("rms_norm:bf16,cols=17,rows=3", op);
  EXPECT_EQ(which.dtype, Dtype::bf16);
  EXPECT_EQ(which.dims, (std::vector<Dimension>{{"rows", 3}, {"cols", 17}}));
  EXPECT_EQ(which.parameters.get<double>("eps"), 1e-5);
  EXPECT_EQ(which.parameters.get<std::string>("weights"), "f32");
  EXPECT_EQ(which.values, "normal");
  EXPECT_EQ(which.seed, 0u);
}

TEST_F(RmsNormIds, MalformedOnesAreRefusedWithAHint) {
  refused("", "it is of op ''");
  refused("rms_norm", "it is of op ''");
  refused("rms_nurm:f32,rows=1,cols=1", "not of 'rms_norm'");
  refused("rms_norm:", "f32, bf16");
  refused("rms_norm:u8,rows=1,cols=1", "f32, bf16, f16");
  refused("rms_norm:f32", "does not give rows");
  refused("rms_norm:f32,rows=1", "does not give cols");
  refused("rms_norm:f32,rows=1,cols=1,", "ends with a comma");
  refused("rms_norm:f32,,rows=1,cols=1", "NAME=VALUE");
  refused("rms_norm:f32,rows=1,cols=1,rows=1", "rows is given twice");
  refused("rms_norm:f32,rows=1,cols=1,eps=1,eps=1", "eps is given twice");
  refused("rms_norm:f32,rows=1,cols=1,seed=1,seed=2", "seed is given twice");
  refused("rms_norm:f32,row=1,cols=1", "did you mean 'rows'");
  refused("rms_norm:f32,rows=1,cols=1,epz=1", "did you mean 'eps'");
  refused("rms_norm:f32,rows=1,cols=1,vales=normal", "did you mean 'values'");
  refused("rms_norm:f32,rows=1,cols=1,weight_ofset=1", "did you mean 'weight_offset'");
  refused("rms_norm:f32,rows=1,cols=1,pading=1", "did you mean 'padding'");
  refused("rms_norm:f32,rows=-1,cols=1", "whole number");
  refused("rms_norm:f32,rows=1.5,cols=1", "whole number");
  refused("rms_norm:f32,rows= 1,cols=1", "whole number");
  refused("rms_norm:f32,rows=,cols=1", "whole number");
  refused("rms_norm:f32,rows=99999999999999999999999,cols=1", "whole number");
  refused("rms_norm:f32,rows=1000000,cols=1000000", "y would take 3814697 MiB");
  refused("rms_norm:f32,rows=1,cols=1,seed=-1", "seed must be");
  refused("rms_norm:f32,rows=1,cols=1,seed=18446744073709551616", "seed must be");
  refused("rms_norm:f32,rows=1,cols=1,threads=0", "threads must be");
  refused("rms_norm:f32,rows=1,cols=1,padding=0", "padding must be");
  refused("rms_norm:f32,rows=1,cols=1,buffers=middle", "start, offset, end or pages");
  refused("rms_norm:f32,rows=1,cols=1,eps=1e-5x", "eps must be a number");
  refused("rms_norm:f32,rows=1,cols=1,inplace", "NAME=VALUE");
}

TEST_F(RmsNormIds, ValuesThatTheContractDoesNotAllowAreRefused) {
  refused("rms_norm:f32,rows=1,cols=1,eps=nan", "eps");
  refused("rms_norm:f32,rows=1,cols=1,eps=-1", "eps");
  refused("rms_norm:f32,rows=1,cols=1,eps=inf", "eps");
  refused("rms_norm:f32,rows=1,cols=1,weights=f16", "weights");
  refused("rms_norm:f32,rows=1,cols=1,values=normel", "did you mean 'normal'");
  refused("rms_norm:f32,rows=1,cols=1,values=", "values");
}

TEST_F(RmsNormIds, WhatAnOpDoesNotHaveIsRefused) {
  const OpInfo& text = find_op("pretokenize")->info();
  EXPECT_THROW(parse_case("pretokenize:u8,bytes=1,padding=1", text), InputError);
  EXPECT_THROW(parse_case("pretokenize:u8,bytes=1,in_place", text), InputError);
  EXPECT_NO_THROW(parse_case("pretokenize:u8,bytes=1", text));
}

// Whatever an id looks like, it is read or refused; nothing else may happen.
TEST(CaseId, DamagedOnesAreReadOrRefused) {
  Random random(6);
  int read = 0, refused = 0;
  for (const auto& op : all_ops())
    for (int i = 0; i < 2000; ++i) {
      std::string id = to_id(any_case(op->info(), random));
      if (random.chance(0.3)) id.resize(random.below(id.size() + 1));
      for (std::uint64_t changes = random.below(4); changes > 0 && !id.empty(); --changes) {
        const std::size_t at = random.below(id.size());
        if (random.chance(0.5)) id[at] = static_cast<char>(random.below(256));
        else if (random.chance(0.5)) id.insert(at, id.substr(random.below(id.size()), random.below(9)));
        else id.insert(at, "99999999999");
      }
      try {
        const Case which = parse_case(id, op->info());
        ++read;
        // What was read has an id of its own that reads back.
        EXPECT_EQ(parse_case(to_id(which), op->info()), which) << id;
      } catch (const InputError& error) {
        ++refused;
        EXPECT_LT(std::string(error.what()).size(), 1000u);
      }
    }
  EXPECT_GT(read, 1000);
  EXPECT_GT(refused, 1000);
}

TEST(CaseId, RandomBytesAreRefused) {
  Random random(7);
  for (int i = 0; i < 3000; ++i) {
    std::string id = random.chance(0.5) ? "gelu:" : "";
    for (std::uint64_t size = random.below(200); size > 0; --size) id += static_cast<char>(random.below(256));
    EXPECT_THROW(parse_case(id, find_op("gelu")->info()), InputError) << id;
  }
  EXPECT_THROW(parse_case(std::string(10 << 20, ','), find_op("gelu")->info()), InputError);
}

TEST(Case, PrintsTheShortestTextThatReadsBack) {
  EXPECT_EQ(print(true), "true");
  EXPECT_EQ(print(std::int64_t{-3}), "-3");
  EXPECT_EQ(print(0.1), "0.1");
  EXPECT_EQ(print(1e-5), "1e-05");
  EXPECT_EQ(print(std::string("same")), "same");
}

TEST(Case, AMissingNameIsAMistakeOfTheProgram) {
  Case which;
  which.dims = {{"rows", 2}};
  EXPECT_EQ(which.dim("rows"), 2);
  EXPECT_THROW(which.dim("cols"), std::logic_error);
  EXPECT_THROW(which.parameters.get<double>("eps"), std::logic_error);
}

}  // namespace
}  // namespace assay
