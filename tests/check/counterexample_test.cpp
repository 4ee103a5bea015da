#include "harness/check/counterexample.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "harness/check/minimise_values.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/random.h"
#include "tests/check/planted_contenders.h"

namespace assay {
namespace {

Counterexample example_of(const Case& which, const std::vector<Buffer>& inputs) {
  Counterexample example;
  example.which = which;
  example.inputs = inputs;
  example.implementation = "mine@avx2";
  example.subject = {"mine@avx2", "1.2 \"quoted\"", "avx2", "lib", "ab12"};
  example.verdict = Verdict::timeout;
  example.property = "matches_reference";
  example.reason = "y[0] is 1,\nexpected \xff\xfe 2";
  example.found = "2026-11-23T21:09:04Z";
  example.spec = "quick";
  example.seed = std::numeric_limits<std::uint64_t>::max();
  example.first_case = "rms_norm:f32,rows=9,cols=99,values=normal,seed=4";
  return example;
}

Counterexample example_of_numbers(Dtype dtype = Dtype::f32) {
  const Op& op = *find_op("rms_norm");
  const Case which = parse_case(
      "rms_norm:" + std::string(name_of(dtype)) + ",rows=2,cols=5,values=normal,seed=3,buffers=end,padding=2",
      op.info());
  std::vector<Buffer> inputs = op.generate(which, NoResources());
  const std::vector<double> odd{-0.0,          INFINITY, -INFINITY, NAN,     0x1p-149, -0x1.fffffep127,
                                0x1.000002p-3, 1,        0,         0x1p-126};
  for (std::size_t i = 0; i < odd.size(); ++i) encode(dtype, odd[i], inputs[0].bytes.data() + i * size_of(dtype));
  const LiteralCase literal = spell_out(which, inputs);
  return example_of(literal.which, literal.inputs);
}

Counterexample example_of_text() {
  std::string text;
  for (int byte = 255; byte >= 0; --byte) text += static_cast<char>(byte);
  text += "\\x41\\n \\";
  const Op& op = *find_op("pretokenize");
  const std::string id =
      "pretokenize:u8," + op.info().dimensions[0].name + "=" + std::to_string(text.size()) + ",values=ascii,seed=1";
  const Case which = parse_case(id, op.info());
  std::vector<Buffer> inputs = op.generate(which, NoResources());
  for (Buffer& input : inputs)
    if (input.kind == Kind::bytes) {
      input.dims = {static_cast<std::int64_t>(text.size())};
      input.bytes.clear();
      for (const char character : text) input.bytes.push_back(static_cast<std::byte>(character));
    }
  const LiteralCase literal = spell_out(which, inputs);
  return example_of(literal.which, literal.inputs);
}

class Counterexamples : public testing::Test {
 protected:
  std::string file_of(const Counterexample& example) const { return folder_.path() + "/" + example.id + ".json"; }
  std::string text_of(Counterexample example) const {
    store_.keep(example);
    return read_whole(file_of(example), 1 << 20);
  }
  // Anything but success or InputError fails the test by escaping.
  bool can_be_read(const std::string& text) const {
    const std::string file = folder_.path() + "/hostile.json";
    write_whole(file, text);
    try {
      const Counterexample example = read_counterexample(file);
      if (example.literal()) restore_literal(*find_op(example.which.op), example, NoResources());
      return true;
    } catch (const InputError&) {
      return false;
    } catch (const AbsentResource&) {
      return false;
    }
  }
  static std::string with(std::string text, const std::string& what, const std::string& by) {
    const std::size_t found = text.find(what);
    EXPECT_NE(found, std::string::npos) << what;
    return found == std::string::npos ? text : text.replace(found, what.size(), by);
  }

  TemporaryFolder folder_;
  CounterexampleStore store_{folder_.path()};
};

TEST_F(Counterexamples, ComeBackAsTheyWereKept) {
  for (Counterexample kept : {example_of_numbers(), example_of_numbers(Dtype::bf16), example_of_text()}) {
    const std::string id = store_.keep(kept);
    EXPECT_EQ(id, kept.id);
    const Counterexample read = store_.find(id);
    EXPECT_EQ(read.id, id);
    EXPECT_EQ(read.which, kept.which);
    EXPECT_EQ(read.implementation, kept.implementation);
    EXPECT_EQ(read.subject.version, kept.subject.version);
    EXPECT_EQ(read.subject.build_id, kept.subject.build_id);
    EXPECT_EQ(read.verdict, kept.verdict);
    EXPECT_EQ(read.property, kept.property);
    EXPECT_EQ(read.found, kept.found);
    EXPECT_EQ(read.spec, kept.spec);
    EXPECT_EQ(read.seed, kept.seed);
    EXPECT_EQ(read.first_case, kept.first_case);
    ASSERT_EQ(read.inputs.size(), kept.inputs.size());
    for (std::size_t i = 0; i < read.inputs.size(); ++i) {
      EXPECT_EQ(read.inputs[i].name, kept.inputs[i].name);
      EXPECT_EQ(read.inputs[i].dims, kept.inputs[i].dims);
      if (kept.inputs[i].kind == Kind::path) continue;
      EXPECT_EQ(read.inputs[i].bytes, kept.inputs[i].bytes) << i;  // bit by bit
    }
  }
}

TEST_F(Counterexamples, AreRestoredAsTheirCase) {
  Counterexample kept = example_of_numbers();
  const LiteralCase literal = restore_literal(*find_op("rms_norm"), store_.find(store_.keep(kept)), NoResources());
  EXPECT_EQ(literal.which, kept.which);
  EXPECT_EQ(literal.inputs[0].bytes, kept.inputs[0].bytes);
  EXPECT_EQ(hash_of(literal.inputs), kept.which.literal);
}

TEST_F(Counterexamples, OfAGeneratedCaseNeedNoInputs) {
  Counterexample kept =
      example_of(parse_case("rms_norm:f32,rows=1,cols=15,values=normal,seed=0", find_op("rms_norm")->info()), {});
  const Counterexample read = store_.find(store_.keep(kept));
  EXPECT_FALSE(read.literal());
  EXPECT_EQ(read.which, kept.which);
  EXPECT_TRUE(read.inputs.empty());
}

TEST_F(Counterexamples, TheSameOneAgainIsOneFile) {
  Counterexample kept = example_of_numbers();
  const std::string id = store_.keep(kept);
  kept.found = "2027-01-01T00:00:00Z";
  EXPECT_EQ(store_.keep(kept), id);
  kept.implementation = "another";
  EXPECT_NE(store_.keep(kept), id);
  // Against another than the contract it is another one.
  const std::string by_contract = store_.keep(kept);
  EXPECT_TRUE(store_.find(by_contract).reference.empty());
  kept.reference = "simd";
  EXPECT_NE(store_.keep(kept), by_contract);
  EXPECT_EQ(store_.find(kept.id).reference, "simd");
  std::vector<std::string> damaged;
  EXPECT_EQ(store_.of("rms_norm", Dtype::f32, damaged).size(), 3u);
  EXPECT_TRUE(damaged.empty());
}

TEST_F(Counterexamples, AreFoundByTheBeginningOfTheirIdOrByFile) {
  Counterexample kept = example_of_numbers();
  const std::string id = store_.keep(kept);
  EXPECT_EQ(store_.find(id.substr(0, 4)).id, id);
  EXPECT_EQ(store_.find(file_of(kept)).id, id);
  EXPECT_THROW(store_.find("zz"), InputError);
  kept.implementation = "another";
  store_.keep(kept);
  EXPECT_THROW(store_.find(""), InputError);  // both begin so
  EXPECT_THROW(CounterexampleStore("/no/such/folder").find(id), InputError);
}

TEST_F(Counterexamples, ThoseOfOtherOpsAndDtypesAreLeftOut) {
  for (Counterexample kept : {example_of_numbers(), example_of_numbers(Dtype::bf16), example_of_text()})
    store_.keep(kept);
  std::vector<std::string> damaged;
  EXPECT_EQ(store_.of("rms_norm", Dtype::f32, damaged).size(), 1u);
  EXPECT_EQ(store_.of("rms_norm", Dtype::bf16, damaged).size(), 1u);
  EXPECT_EQ(store_.of("pretokenize", Dtype::u8, damaged).size(), 1u);
  EXPECT_EQ(store_.of("layer_norm", Dtype::f32, damaged).size(), 0u);
}

TEST_F(Counterexamples, DamagedFilesAreToldAndDoNotHideTheOthers) {
  Counterexample kept = example_of_numbers();
  store_.keep(kept);
  write_whole(folder_.path() + "/aaa.json", "{\"schema\": 1");
  write_whole(folder_.path() + "/notes.txt", "not one of ours");
  std::vector<std::string> damaged;
  EXPECT_EQ(store_.of("rms_norm", Dtype::f32, damaged).size(), 1u);
  ASSERT_EQ(damaged.size(), 1u);
  EXPECT_NE(damaged[0].find("aaa.json"), std::string::npos) << damaged[0];
}

TEST_F(Counterexamples, TruncatedFilesAreBadInput) {
  for (const Counterexample& kept : {example_of_numbers(), example_of_text()}) {
    const std::string text = text_of(kept);
    ASSERT_TRUE(kept.which.op == "pretokenize" || can_be_read(text));
    const std::size_t end = text.find_last_of('}');
    for (std::size_t length = 0; length < end; length += 1 + length % 7)
      EXPECT_FALSE(can_be_read(text.substr(0, length))) << length;
  }
}

TEST_F(Counterexamples, MutatedFilesAreAtWorstBadInput) {
  Random random(20261123);
  int read = 0, refused = 0;
  for (const Counterexample& kept : {example_of_numbers(), example_of_text()}) {
    const std::string whole = text_of(kept);
    for (int round = 0; round < 800; ++round) {
      std::string text = whole;
      for (std::uint64_t changes = 1 + random.below(4); changes > 0; --changes) {
        const std::size_t at = random.below(text.size());
        switch (random.below(4)) {
          case 0: text[at] = static_cast<char>(random.below(256)); break;
          case 1: text.erase(at, 1 + random.below(8)); break;
          case 2: text.insert(at, text.substr(random.below(text.size()), random.below(12))); break;
          default: text[at] = "0123456789-.{}[]\",:eE"[random.below(21)]; break;
        }
      }
      ++(can_be_read(text) ? read : refused);
    }
  }
  EXPECT_GT(read, 20);
  EXPECT_GT(refused, 500);
}

TEST_F(Counterexamples, HostileFilesAreBadInput) {
  const std::string text = text_of(example_of_numbers());
  EXPECT_FALSE(can_be_read(""));
  EXPECT_FALSE(can_be_read("{}"));
  EXPECT_FALSE(can_be_read("[]"));
  EXPECT_FALSE(can_be_read(std::string(1 << 20, '[')));
  EXPECT_FALSE(can_be_read(std::string(1 << 10, '\0')));
  EXPECT_FALSE(can_be_read(with(text, "\"schema\": 1", "\"schema\": 2")));
  EXPECT_FALSE(can_be_read(with(text, "\"schema\": 1", "\"schema\": \"1\"")));
  EXPECT_FALSE(can_be_read(with(text, "rms_norm:f32", "no_op:f32")));
  EXPECT_FALSE(can_be_read(with(text, "rms_norm:f32", "rms_norm:f7")));
  EXPECT_FALSE(can_be_read(with(text, "\"values\": [", "\"values\": [\"0x1p+1x\",")));
  EXPECT_FALSE(can_be_read(with(text, "\"values\": [", "\"values\": [7,")));
  EXPECT_FALSE(can_be_read(with(text, "\"kind\": \"array\"", "\"kind\": \"arry\"")));
  EXPECT_FALSE(can_be_read(with(text, "\"dtype\": \"f32\"", "\"dtype\": \"f64\"")));
  EXPECT_FALSE(can_be_read(with(text, "\"seed\": 18446744073709551615", "\"seed\": \"many\"")));
  EXPECT_FALSE(can_be_read(with(text, "\"verdict\": \"timeout\"", "\"verdict\": \"splendid\"")));
}

TEST_F(Counterexamples, HugeShapesAreRefusedBeforeTheyAreMade) {
  const std::string text = text_of(example_of_numbers());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(can_be_read(with(text, "rows=2,cols=5", "rows=40000,cols=40000")));
  EXPECT_FALSE(can_be_read(with(text, "rows=2,cols=5", "rows=99999999999999999999,cols=5")));
  EXPECT_FALSE(can_be_read(with(text, "rows=2,cols=5", "rows=-2,cols=5")));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST_F(Counterexamples, InputsThatDoNotFitTheirCaseAreRefused) {
  const Op& op = *find_op("rms_norm");
  const Counterexample good = example_of_numbers();
  const auto refused = [&](auto spoil) {
    Counterexample example = good;
    spoil(example);
    EXPECT_THROW(restore_literal(op, example, NoResources()), InputError);
  };
  EXPECT_NO_THROW(restore_literal(op, good, NoResources()));
  refused([](Counterexample& e) { e.inputs.push_back(e.inputs[0]); });
  refused([](Counterexample& e) { std::swap(e.inputs[0], e.inputs[1]); });
  refused([](Counterexample& e) { e.inputs[0].name = "z"; });
  refused([](Counterexample& e) { e.inputs[0].dims = {5, 2}; });
  refused([](Counterexample& e) { e.inputs[0].dims = {10}; });
  refused([](Counterexample& e) { e.inputs[0].dtype = Dtype::i32; });
  refused([](Counterexample& e) { e.inputs[0].kind = Kind::ids; });
  refused([](Counterexample& e) { e.which.dims[1].size = 6; });
}

// Of a user's own tensors that are too large for its file.
struct OwnFiles final : Resources {
  OwnTensors own;
  Found vocabulary(const std::string&) const override { return {}; }
  Found text(const std::string&) const override { return {}; }
  SharedTensors tensors(const std::string&) const override { return std::make_shared<const OwnTensors>(own); }
};

TEST_F(Counterexamples, WithoutInputsAreOfTheirUsersFiles) {
  const Op& op = *find_op("rms_norm");
  Counterexample example = example_of_numbers();
  OwnFiles files;
  files.own.inputs = std::exchange(example.inputs, {});
  EXPECT_THROW(restore_literal(op, example, NoResources()), AbsentResource);
  EXPECT_EQ(restore_literal(op, example, files).inputs, files.own.inputs);
  example.which.dims[1].size = 6;
  EXPECT_THROW(restore_literal(op, example, files), InputError) << "they are of another case";
}

}  // namespace
}  // namespace assay
