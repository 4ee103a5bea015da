// From a spec to a plan. The format is documented in specs/README.md, key by key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/plan.h"

namespace assay {

// What the command line says beside the spec.
struct PlanOptions {
  std::filesystem::path root = ".";  // of the project: specs/models and specs/waivers.toml lie there
  std::vector<std::string> ops;      // globs, here and below; empty: all
  std::vector<std::string> implementations;
  std::vector<std::string> dtypes;
  std::optional<std::string> effort;  // replaces the spec's, with all its numbers
  double budget_seconds = 0;          // replaces that of the effort, whichever it is; 0: does not
  std::optional<std::uint64_t> seed;  // replaces the spec's
  std::vector<std::string> require;   // in addition to the spec's
  // The properties that there are, to hold the specs' globs against; empty: not checked.
  std::vector<std::string> properties;
  std::vector<std::string> traits = {};  // the same for what may be required besides
  std::vector<OwnResource> own = {};     // texts and vocabularies of the user's own
  // In place of what sweeps say: of all models that they name this one, and only the ops that its file lists; and of
  // ops on numbers these rows and these numbers of threads.
  std::string model = {};
  std::vector<std::int64_t> rows = {};
  std::vector<int> threads = {};
};

// Throws InputError, with file, line and column, for the first mistake in the spec, in a model it names, or in
// the waivers.
Plan load_plan(const std::string& file, const PlanOptions& options = {});

// The same for a spec's text; `file` is for messages only.
Plan parse_plan(const std::string& file, std::string text, const PlanOptions& options = {});

// What is checked and measured of an op where no spec is given: specs/ops/OP.toml, or, for an op that has none, that of
// its family, specs/families/FAMILY.toml, in which "OP" stands for its name.
Plan default_plan(const OpInfo& op, const PlanOptions& options);

}  // namespace assay
