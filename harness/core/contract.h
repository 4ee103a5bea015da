// What an op promises: its shapes and parameters, the reference that defines right, the error that an honest
// implementation may have, and the work it costs. All of it is said once, in the op's folder; the check, the
// measurement, the reports, the docs and the dispatch table read it there.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/case.h"
#include "harness/op.h"

namespace assay {

struct ParameterInfo {
  std::string name;
  std::string doc;
  ParameterValue default_value;
  std::vector<ParameterValue> checked;  // what generated cases draw from
  std::optional<double> least, greatest;
  std::vector<std::string> choices;  // of a text parameter
};

// How a dispatch table keys a dimension.
enum class DispatchKey : std::uint8_t { exact, range };

struct DimensionInfo {
  std::string name;
  std::string doc;
  std::string model_key;  // the entry of a model file that gives this size; empty if none does
  DispatchKey key = DispatchKey::exact;
  std::int64_t default_size = 1;
  std::vector<std::int64_t> edges;    // lengths at which code breaks
  std::int64_t greatest_checked = 0;  // generated cases stay below
};

// A named way to fill the inputs.
struct ValuesInfo {
  std::string name;
  std::string doc;
  bool drawn = true;  // false: for the cases of a Domain, and for who asks for it
};

struct OpInfo {
  std::string name;
  std::string family;  // the folder under impls/
  std::string summary;
  std::string formula;
  std::string source;  // paper and section
  std::vector<DimensionInfo> dimensions;
  std::vector<ParameterInfo> parameters;
  std::vector<Dtype> dtypes;
  std::vector<ValuesInfo> values;  // the first is the default
  bool text = false;               // its input is text; its outputs are exact
  bool in_place = false;           // the first output may be the first input
  bool padded = false;             // rows may lie further apart than they are long
  std::string baseline = "naive";  // the implementation that ratios are given to
  std::string budget;              // the budget's formula and where it comes from
  bool probe = false;              // measures the machine; not listed, not checked

  const DimensionInfo* dimension(std::string_view wanted) const;
  const ParameterInfo* parameter(std::string_view wanted) const;
  bool has_values(std::string_view wanted) const;
};

// An input that owns its elements, dense.
struct Buffer {
  std::string name;
  Kind kind = Kind::array;
  Dtype dtype = Dtype::f32;
  std::vector<std::int64_t> dims;
  std::vector<std::byte> bytes;
  bool constant = false;  // may be read while preparing: a weight, a vocabulary
  bool operator==(const Buffer&) const = default;

  std::int64_t count() const;
  double number(std::int64_t index) const;  // the element, exactly
  std::string_view text() const;
};

// The form of an output. Of one whose length depends on the input, dims[0] is the room that is given.
struct OutputInfo {
  std::string name;
  Kind kind = Kind::array;
  Dtype dtype = Dtype::f32;
  std::vector<std::int64_t> dims;
};

// What an output must be.
struct Expectation {
  // Of numbers: the value (in float64), and the greatest absolute error. Both are those of arithmetic in float32: to
  // be rounded once to a narrower storage type comes on top (core/comparison.h). A budget of infinity says that the
  // contract promises nothing here (overflow).
  std::vector<double> numbers;
  std::vector<double> budget;
  // Where a second answer is as good; empty, or one entry per element.
  enum Also : std::uint8_t { nothing = 0, nan = 1, zero = 2 };
  std::vector<std::uint8_t> also;
  // Of ids, offsets and bytes: exactly this.
  std::vector<std::int64_t> exact;
};

struct Work {
  double bytes = 0;       // that must be read and written at least once
  double flops = 0;       // floating-point operations of the plain formula; a transcendental counts as its
                          // polynomial would: see the op
  double characters = 0;  // of text, in bytes
};

// Vocabularies and texts: found by name, or the reason why not.
class Resources {
 public:
  virtual ~Resources() = default;
  struct Found {
    std::string path;    // empty if absent
    std::string reason;  // why it is absent
  };
  virtual Found vocabulary(const std::string& name) const = 0;
  virtual Found text(const std::string& name) const = 0;
};

struct Relation;
struct RunTrait;

// All the inputs that there are, where there are not too many.
struct Domain {
  std::string doc;          // "all 65536 inputs"
  std::vector<Case> cases;  // that hold them
};

class Op {
 public:
  virtual ~Op() = default;
  virtual const OpInfo& info() const = 0;
  // The inputs of a generated case, the same for the same case on every machine. Throws AbsentResource.
  virtual std::vector<Buffer> generate(const Case& which, const Resources& resources) const = 0;
  virtual std::vector<OutputInfo> outputs(const Case& which, const std::vector<Buffer>& inputs) const = 0;
  // The reference, with the budget of each element. Shares no function with any implementation.
  virtual std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs) const = 0;
  virtual Work work(const Case& which, const std::vector<Buffer>& inputs) const = 0;
  // What two runs must have in common, beyond what holds for every op (see relation.h).
  virtual std::vector<Relation> relations() const;
  // What is worth knowing of an implementation of this op, beyond what is looked at for every op (see relation.h).
  virtual std::vector<RunTrait> run_traits() const;
  // Nothing if inputs are too many to try them all.
  virtual std::optional<Domain> domain(Dtype) const { return std::nullopt; }
  // The surroundings of an element, for people: text around an offset, say. Empty if there is nothing to add.
  virtual std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t output,
                              std::int64_t index) const {
    (void)which, (void)inputs, (void)output, (void)index;
    return {};
  }
};

// A case needs a vocabulary or a text that is not on this machine.
struct AbsentResource {
  std::string reason;
};

// All the ops, in the order of the catalog that the build writes.
const std::vector<std::unique_ptr<Op>>& all_ops();
const Op* find_op(std::string_view name);
std::vector<std::string> op_names();  // without probes

}  // namespace assay
