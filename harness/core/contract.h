// What an op promises: its description with its signature, the reference that defines right, and the error that an
// honest implementation may have. All of it is said once, in the op's folder; the check, the measurement, the reports,
// the docs and the dispatch table read it there.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/buffer.h"
#include "harness/core/case_id.h"
#include "harness/core/expectation.h"
#include "harness/core/op_info.h"
#include "harness/core/own_tensors.h"

namespace assay {

struct Work {
  double bytes = 0;       // that must be read and written at least once
  double flops = 0;       // see OpInfo::flops
  double characters = 0;  // of text, in bytes
  double written = 0;     // of the bytes; those of older records are not known
};

// Vocabularies and texts: found by name, or the reason why not. And tensors of a user's own, by the hash of their
// values.
class Resources {
 public:
  virtual ~Resources() = default;
  struct Found {
    std::string path;         // empty if absent
    std::string reason;       // why it is absent
    std::string sha256 = {};  // of what the file holds
  };
  virtual Found vocabulary(const std::string& name) const = 0;
  virtual Found text(const std::string& name) const = 0;
  // Those of a literal case; null if they are not here.
  virtual SharedTensors tensors(const std::string& literal) const {
    (void)literal;
    return nullptr;
  }
};

// A file that outputs are written as, and which tokens it is to have besides, in formats that do.
struct WrittenFile {
  std::string name;  // usual for such a file: "merges.txt"
  std::string content;
};
struct FileFormat {
  std::string name;
  std::vector<std::string> added_tokens = {};
};

struct Relation;
struct RunTrait;
class TextEncoding;

// All the inputs that there are, where there are not too many.
struct Domain {
  std::string doc;          // "all 65536 inputs"
  std::vector<Case> cases;  // that hold them
};

class Op {
 public:
  virtual ~Op() = default;
  virtual const OpInfo& info() const = 0;
  // The inputs of a generated case, the same for the same case on every machine: data by the distribution that the case
  // names, weights by their spread, in the order of the signature. Throws AbsentResource.
  virtual std::vector<Buffer> generate(const Case& which, const Resources& resources) const;

  // The same inputs, of which constant ones may hold nothing: for who has those already. Ops with large weights save
  // themselves the work.
  virtual std::vector<Buffer> generate_varying(const Case& which, const Resources& resources) const {
    return generate(which, resources);
  }
  // The reference, with the budget of each element. Shares no function with any implementation. Of a sample, it may
  // answer for those rows alone, and says so in each expectation.
  virtual std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                          const RowSample& sample = {}) const = 0;
  // What follows from the signature: the forms of the outputs, and that every value is read or written once. Of an op
  // whose text is an output, it has to say how much of it there is.
  std::vector<ValueForm> outputs(const Case& which, const std::vector<Buffer>& inputs) const;
  virtual Work work(const Case& which, const std::vector<Buffer>& inputs) const;
  // What two runs must have in common, beyond what holds for every op (see relation.h).
  virtual std::vector<Relation> relations() const;
  // What is worth knowing of an implementation of this op, beyond what is looked at for every op (see relation.h).
  virtual std::vector<RunTrait> run_traits() const;
  // Nothing if inputs are too many to try them all.
  virtual std::optional<Domain> domain(Dtype) const { return std::nullopt; }
  // All inputs where these are many, but not too many for minutes: the 2^32 of float32, each by itself. Nothing for
  // other types and other ops.
  virtual std::optional<Domain> all_floats(Dtype) const { return std::nullopt; }
  // The outputs of a run as files that others read, of an op whose outputs are worth keeping. Throws InputError if the
  // op, or this case of it, has no such format.
  virtual std::vector<WrittenFile> written(const Case& which, const std::vector<Buffer>& outputs,
                                           const FileFormat& format) const;
  // The surroundings of an element, for people: text around an offset, say. Empty if there is nothing to add.
  // `got` is what was answered.
  virtual std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t output,
                              std::int64_t index, const std::vector<Value>& got) const {
    (void)which, (void)inputs, (void)output, (void)index, (void)got;
    return {};
  }
  // Of an op that makes ids of a text; nullptr of any other.
  virtual const TextEncoding* text_encoding() const { return nullptr; }
};

// What a reference is asked for at most: of a cell, and of a generated case, of which there are many.
inline constexpr double most_elements_of_cell = 0x1p24, most_elements_of_generated = 0x1p18;

// The rows that stand for all of a case that is too large for its reference: the first, the last and others that the
// case's seed draws. All rows of a case whose outputs have no more elements than so many.
RowSample sample_of(const OpInfo& op, const Case& which, double most_elements = most_elements_of_cell);

// A case needs a vocabulary or a text that is not on this machine, or holds something else here (core/content.h).
struct AbsentResource {
  std::string reason;
};

// What goes into a case: what it generates, or what a literal one has in its user's files. Throws AbsentResource.
std::string why_not_literal(const Case& which);  // of one whose files are not here
std::vector<Buffer> inputs_of(const Op& op, const Case& which, const Resources& resources);

// All the ops, in the order of the catalog that the build writes.
const std::vector<std::unique_ptr<Op>>& all_ops();
const Op* find_op(std::string_view name);
std::vector<std::string> op_names();  // without probes

}  // namespace assay
