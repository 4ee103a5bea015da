// Failing cases are kept, one file each, to be tried first the next time and to be replayed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/check/trial.h"

namespace assay {

struct Counterexample {
  std::string id;  // of the file: a hash of the case, the implementation, the property and the reference
  Case which;
  std::vector<Buffer> inputs;  // of a literal case; empty for a generated one
  std::string implementation;
  Subject subject;
  Verdict verdict = Verdict::fail;
  std::string property;
  std::string reason;
  std::string reference = {};  // the implementation that it failed against; empty: the op's own reference
  // How it was reached.
  std::string found;  // UTC time
  std::string spec;
  std::uint64_t seed = 0;
  std::string first_case;    // the case that failed before anything was simplified
  std::string stopped = {};  // "after 20 s": shrinking ended before all was tried; empty: nothing simpler fails

  bool literal() const { return !which.literal.empty(); }
};

// The hash by which a literal case is named.
std::string hash_of(const std::vector<Buffer>& inputs);

// The inputs of a literal counterexample, held against the op's contract. Throws InputError if they do not fit.
LiteralCase restore_literal(const Op& op, const Counterexample& example, const Resources& resources);

class CounterexampleStore {
 public:
  explicit CounterexampleStore(std::string directory) : directory_(std::move(directory)) {}

  // Gives it its id, writes it whole, and returns the id. The same one again overwrites itself.
  std::string keep(Counterexample& example) const;
  // All of an op and dtype. Files that cannot be read are reported in `damaged`, never fatal.
  std::vector<Counterexample> of(const std::string& op, Dtype dtype, std::vector<std::string>& damaged) const;
  // By id, by the beginning of one, or by the path of a file. Throws InputError.
  Counterexample find(const std::string& id) const;

 private:
  std::string directory_;
};

// Throws InputError with the file's name for anything that is not a counterexample.
Counterexample read_counterexample(const std::string& file);

}  // namespace assay
