// Bugs around a call: an op that computes what is right, and does one thing beside it that is wrong. Any op can have
// them, whatever it computes. For the mutants.cpp files.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/mutant.h"

namespace assay::mutants {

struct CallBug {
  std::string name, description;
  // Puts the bug around a correct runner.
  std::function<Prepared(std::unique_ptr<Runner> correct)> plant;
  std::vector<Dtype> dtypes = {};  // in which it can show; empty: in all
};

std::vector<CallBug> bugs_of_any_call();
// Of ops on rows of numbers: what goes wrong where two conditions meet, in shapes that few draw, with some threads.
std::vector<CallBug> bugs_of_calls_on_rows();

// The mutants of the op that `prepare` computes correctly: the twin of each is what `prepare` gives.
std::vector<Mutant> around_calls(const std::function<Prepared(const Request&)>& prepare);
// The same for an op on rows, with the bugs of these besides.
std::vector<Mutant> around_calls_on_rows(const std::function<Prepared(const Request&)>& prepare);

// For an op whose bugs are an enumeration, `Bug::none` among them: makes mutants of `prepare`, given name, description
// and bug.
template <class Bug>
auto planted_in(Prepared (*prepare)(const Request&, Bug)) {
  return [prepare](std::string name, std::string description, Bug planted) {
    return Mutant{std::move(name), std::move(description), [prepare, planted](const Request& request, bool bug) {
                    return prepare(request, bug ? planted : Bug::none);
                  }};
  };
}

}  // namespace assay::mutants
