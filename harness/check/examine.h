// A whole examination of one case: the run itself, and what further runs must have in common with it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/check/repetition.h"
#include "harness/check/trial.h"
#include "harness/check/yardstick.h"
#include "harness/core/relation.h"

namespace assay {

// Runs the case, and if nothing is wrong with that, one of the op's relations, which the case's seed chooses; all of
// those that `properties` (globs) name, and all for a literal case that is not large. With `calls`, `repeats` is tried
// besides, with so many of them in one request (repetition.h). What became of the traits is in the outcome. With a
// yardstick, the trial has to be held against that, and further runs are, too.
Outcome examine(const Trial& trial, WorkerProcess& process, const Contender& contender,
                const std::vector<std::string>& properties, std::int64_t calls = 0,
                const Yardstick* yardstick = nullptr);

// Whether it is the reference, or what stands for it, that says that this property is broken.
bool asks_the_reference(const std::string& property);

// The properties to look at when a failure is to be seen again: the one that decided, if it is of several runs.
// Of an outcome: the relation in whose further run it was.
std::vector<std::string> properties_to_repeat(const Op& op, const std::string& decided,
                                              const std::vector<std::string>& given);
std::vector<std::string> properties_to_repeat(const Op& op, const Outcome& shown,
                                              const std::vector<std::string>& given);

// Whether it is of one run, which all ops are held to, or a relation of this op.
bool is_property_of(const Op& op, const std::string& property);

// Whether it is a trait, which a spec may require, and the names of all of them.
bool is_trait_of(const Op& op, const std::string& name);
std::vector<std::string> trait_names();

// Names of all properties: of one run, and the relations of all ops.
std::vector<std::string> property_names();

}  // namespace assay
