// A correct block in float64 with a place for each bug, and the bugs that any of them can have. A mutants.cpp has what
// is wrong with one op alone: most often in its recipe.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/mutant.h"
#include "impls/blocks/family/recipe.h"

namespace assay::blocks {

// A weight, k x n, or a row of numbers, as they were read while preparing.
struct Matrix {
  std::int64_t rows = 0, cols = 0;
  std::vector<double> elements;
  double at(std::int64_t row, std::int64_t col) const { return elements[static_cast<std::size_t>(row * cols + col)]; }
};

// What is done in a step. A bug replaces one of these, in all steps.
struct Slips {
  std::function<double(Activation activation, double t)> activate;
  // How often a term of a sum counts, and whether it counts at all for the number that it is made of.
  std::function<double(std::int64_t k, std::int64_t terms)> count = [](auto, auto) { return 1; };
  std::function<bool(double x)> is_skipped = [](double) { return false; };
  std::function<double(double sum)> round_sum = [](double sum) { return sum; };           // after each term
  std::function<double(double value)> store_hidden = [](double value) { return value; };  // of what lies between steps
  std::function<std::int64_t(std::int64_t col, std::int64_t cols)> bias_of = [](auto col, auto) { return col; };
  std::function<Matrix(const Value& weight)> read;
  // Of a row: which other one is read for it, and how many elements at its end are not written.
  std::function<std::int64_t(std::int64_t row, std::int64_t rows)> row_of = [](auto row, auto) { return row; };
  std::function<std::int64_t(std::int64_t cols)> unwritten = [](auto) { return 0; };
  std::function<std::int64_t(std::int64_t stride, std::int64_t cols)> stride = [](auto real, auto) { return real; };
  bool stride_of_input = false;    // rows of y are taken to lie as far apart as those of x
  bool truncated = false;          // bf16 and f16 are stored by cutting off what does not fit
  bool writes_past_end = false;    // one element after each row is set to 0
  bool input_overwritten = false;  // the first element of each row of x is set to 0
  bool bias_before_last = false;   // the bias of the last product is added to what it is a product of
};

struct Bug {
  std::string name, description;
  std::function<void(Recipe&, Slips&)> plant;
  std::vector<Dtype> dtypes = {};  // in which it can show; empty: in all
};

// The last step of a recipe that is a product.
Step& last_product(Recipe& recipe);

// A bug in the recipe alone.
inline Bug wrong_recipe(std::string name, std::string description, void (*spoil)(Recipe&)) {
  return {std::move(name), std::move(description), [spoil](Recipe& recipe, Slips&) { spoil(recipe); }};
}

// A bug that any block can have, and this one cannot; `why` is for who reads.
inline Bug cannot_show(std::string name, std::string why) { return {std::move(name), std::move(why), nullptr}; }

std::vector<Mutant> mutants_of(RecipeOf recipe_of, const std::vector<Bug>& bugs);

}  // namespace assay::blocks
