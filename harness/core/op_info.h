// The description of an op: what it computes, of what, with which parameters, and what is worth trying.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/signature.h"
#include "harness/op.h"

namespace assay {

struct ParameterInfo {
  std::string name;
  std::string doc;
  ParameterValue default_value;
  std::vector<ParameterValue> checked;  // what generated cases draw from
  std::optional<double> least, greatest;
  std::vector<std::string> choices;  // of a text parameter
  bool names_vocabulary = false;     // its value is found by Resources::vocabulary
};

// How a dispatch table keys a dimension: any number of exact ones, and one that is a range.
enum class DispatchKey : std::uint8_t { exact, range };

struct DimensionInfo {
  std::string name;
  std::string doc;
  std::string model_key;  // the entry of a model file that gives this size; empty if none does
  DispatchKey key = DispatchKey::exact;
  std::int64_t default_size = 1;
  std::vector<std::int64_t> edges;    // lengths at which code breaks
  std::int64_t greatest_checked = 0;  // generated cases stay below
  // What one index of it gives depends on no other index: rows of a batch, tokens of a block. It is then the first axis
  // of all data and outputs.
  bool independent = false;
};

// A named way to fill the inputs.
struct ValuesInfo {
  std::string name;
  std::string doc;
  bool drawn = true;  // false: for the cases of a Domain, and for who asks for it
  bool file = false;  // a text that is found by Resources::text
};

// A text that is no kind of the op's but one of its user's, as the values of a case: "text:NAME".
inline constexpr std::string_view own_text = "text:";

// An output that may lie on an input, by their places among outputs and inputs.
struct AliasPair {
  std::size_t output = 0, input = 0;
};

// Two that cannot be at once.
inline bool conflict(const AliasPair& one, const AliasPair& other) {
  return one.output == other.output || one.input == other.input;
}

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
  std::vector<ValueInfo> inputs, outputs;
  // Floating-point operations of the plain formula; a transcendental counts as its polynomial would: see the op. None
  // for text.
  std::function<double(const Case&)> flops = {};
  std::string baseline = "naive";               // the implementation that ratios are given to
  std::string budget;                           // the budget's formula and where it comes from
  std::string cost = "linear in its elements";  // of the reference: text is held to n log n
  bool products = false;                        // of matrices are what its flops are: bf16 may have units of its own
  bool probe = false;                           // measures the machine; not listed, not checked
  bool in_registers = false;                    // what it reads and writes is not what its time is spent on

  const DimensionInfo* dimension(std::string_view wanted) const;
  const ParameterInfo* parameter(std::string_view wanted) const;
  bool has_values(std::string_view wanted) const;  // its own, or any "text:NAME" of an op on text

  bool takes_text() const;     // some data are bytes or ids: its values are kinds of text
  bool must_be_exact() const;  // no output is numbers within a budget
  bool has_weights() const;    // some input is numbers that stay the same from call to call
  bool has_rows() const;       // some value has rows that may lie further apart than they are long
  const DimensionInfo* independent_dimension() const;
  // All pairs of output and input that may share their memory, in the order of the declaration: cases count them
  // from 1.
  std::vector<AliasPair> alias_pairs() const;
};

// The forms of a case's values, in the order of the signature; those that it does not have are left out.
std::vector<ValueForm> input_forms(const OpInfo& op, const Case& which);
// The lengths of texts are those of the inputs: a real text may be a few bytes shorter than was asked for.
std::vector<ValueForm> output_forms(const OpInfo& op, const Case& which, const std::vector<Buffer>& inputs);

// A vocabulary or a text that a case is made of.
struct FileOfCase {
  std::string family;  // "vocabulary" or "text"
  std::string name;
};
// Vocabularies first, in the order of the parameters; the values of a literal case are in no such file.
std::vector<FileOfCase> files_of(const OpInfo& op, const Case& which);

// For each output of a case, the place among its inputs of the one that it lies on; -1 where it has memory of its own.
std::vector<int> inputs_below(const OpInfo& op, const Case& which);

// The bytes that the largest value of a case takes, and its name.
struct LargestValue {
  std::string name;
  double bytes = 0;
};
LargestValue largest_value(const OpInfo& op, const Case& which);
// What it may take: what shared memory has room for (worker/wire/shared_memory.h), and of numbers in float64 as well.
inline constexpr double most_bytes_of_value = 0x1p30;

}  // namespace assay
