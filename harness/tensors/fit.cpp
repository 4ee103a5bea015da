#include "harness/tensors/fit.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "harness/core/distributions.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/core/random.h"
#include "harness/tensors/array_bytes.h"
#include "harness/tensors/axes.h"
#include "harness/tensors/convert.h"

namespace assay {
namespace {

const ValueInfo* find_value(const std::vector<ValueInfo>& values, const std::string& name) {
  const auto found = std::ranges::find(values, name, &ValueInfo::name);
  return found == values.end() ? nullptr : &*found;
}

// Whether the op's contract says what becomes of such a number: then it is drawn in its checks.
bool knows_nan(const OpInfo& op, const ValueInfo& value) {
  const std::vector<ValuesInfo>& kinds = value.constant() ? weight_kinds() : op.values;
  return std::ranges::any_of(kinds, [](const ValuesInfo& kind) { return kind.name.ends_with("nan"); });
}

class Fitter {
 public:
  Fitter(const Op& op, Fitting given, const Resources& resources)
      : op_(op), info_(op.info()), given_(std::move(given)), resources_(resources), sizes_(info_) {}

  Fitted run() {
    refuse_other_kinds();
    refuse_unknown(given_.inputs, info_.inputs, "input");
    refuse_unknown(given_.expected, info_.outputs, "output");
    for (std::vector<GivenTensor>* tensors : {&given_.inputs, &given_.expected})
      for (GivenTensor& each : *tensors) {
        told_.push_back(each.value + " is " + each.from + ", " + describe(each.tensor));
        round_doubles(each);
      }
    Case& which = fitted_.which;
    which.op = info_.name;
    which.dtype = dtype_of_data();
    choose_parameters();
    bind();
    const LargestValue largest = largest_value(info_, which);
    if (!(largest.bytes <= most_bytes_of_value))
      throw InputError(largest.name + " of " + info_.name + " would take more than 1 GiB with these sizes");
    std::vector<Buffer> drawn = draw_missing();
    std::size_t place = 0;
    for (const ValueInfo& input : info_.inputs) {
      if (!input.is_present(which)) continue;
      GivenTensor* given = find(given_.inputs, input.name);
      fitted_.tensors.inputs.push_back(given != nullptr ? buffer_of(*given, input, input.form_in(which), true)
                                                        : std::move(drawn.at(place)));
      ++place;
    }
    add_expected();
    add_notes();
    return std::move(fitted_);
  }

 private:
  static GivenTensor* find(std::vector<GivenTensor>& all, const std::string& value) {
    const auto found = std::ranges::find(all, value, &GivenTensor::value);
    return found == all.end() ? nullptr : &*found;
  }

  void refuse_other_kinds() const {
    for (const std::vector<ValueInfo>* values : {&info_.inputs, &info_.outputs})
      for (const ValueInfo& value : *values)
        if (value.kind != Kind::array)
          throw InputError(info_.name + " is no op on arrays of numbers alone, as cases of one's own tensors are" +
                           (info_.takes_text() ? "; a text of one's own is given with --text" : ""));
  }

  void refuse_unknown(const std::vector<GivenTensor>& given, const std::vector<ValueInfo>& known,
                      const char* what) const {
    std::vector<std::string> names;
    for (const ValueInfo& value : known) names.push_back(value.name);
    std::set<std::string> seen;
    for (const GivenTensor& each : given) {
      if (find_value(known, each.value) == nullptr)
        throw InputError({each.from},
                         info_.name + " has no " + what + " '" + each.value + "'; it has " + join(names, ", "));
      if (!seen.insert(each.value).second)
        throw InputError({each.from}, std::string("is a second file for the ") + what + " " + each.value);
    }
  }

  void round_doubles(GivenTensor& given) {
    if (given.tensor.dtype != Dtype::f64) return;
    const std::int64_t changed = round_to_float32(given.tensor, given.from);
    told_.back() += ", rounded to float32 (" + std::to_string(changed) + " of its numbers are others then)";
  }

  // All data are of one type; without any, that of the weights.
  Dtype dtype_of_data() const {
    const GivenTensor* first = nullptr;
    for (const bool constant : {false, true})
      for (const ValueInfo& input : info_.inputs) {
        const auto given = std::ranges::find(given_.inputs, input.name, &GivenTensor::value);
        if (given == given_.inputs.end() || input.constant() != constant || input.dtype.fixed) continue;
        if (first == nullptr) first = &*given;
        else if (!constant && given->tensor.dtype != first->tensor.dtype)
          throw InputError({given->from}, "is " + numpy_name_of(given->tensor.dtype) + ", and " + first->value + " (" +
                                              first->from + ") " + numpy_name_of(first->tensor.dtype) +
                                              "; all data of " + info_.name + " are of one dtype");
      }
    const Dtype dtype = first == nullptr ? info_.dtypes.front() : first->tensor.dtype;
    if (std::ranges::find(info_.dtypes, dtype) == info_.dtypes.end())
      throw InputError({first->from},
                       "is " + numpy_name_of(dtype) + ", of which " + info_.name + " has no implementations");
    return dtype;
  }

  void choose_parameters() {
    for (const ParameterInfo& info : info_.parameters) {
      const ParameterValue* said = given_.parameters.find(info.name);
      ParameterValue value = said != nullptr ? *said : info.default_value;
      if (said == nullptr) {
        const std::optional<std::string> by_dtype = dtype_by_files(info);
        if (by_dtype) value = *by_dtype;
        defaults_ += (defaults_.empty() ? "" : ", ") + info.name + "=" + print(value);
      }
      fitted_.which.parameters.push_back({info.name, std::move(value)});
    }
  }

  // Of a parameter that says of which dtype some values are: the one that their files have or, without a loss, can
  // have. Nothing if it is another parameter, or no choice fits.
  std::optional<std::string> dtype_by_files(const ParameterInfo& info) const {
    if (!std::holds_alternative<std::string>(info.default_value)) return std::nullopt;
    std::vector<std::string> choices{std::get<std::string>(info.default_value)};
    choices.insert(choices.end(), info.choices.begin(), info.choices.end());
    std::optional<std::string> best;
    std::size_t least = 0;
    for (const std::string& choice : choices) {
      std::size_t concerned = 0, widened = 0, fitting = 0;
      for (const GivenTensor& given : given_.inputs) {
        const ValueInfo& value = *find_value(info_.inputs, given.value);
        if (value.dtype.parameter != info.name) continue;
        ++concerned;
        const std::optional<Dtype> wanted = choice == "same" ? fitted_.which.dtype : dtype_named(choice);
        if (!wanted) continue;
        fitting += given.tensor.dtype == *wanted || widens(given.tensor.dtype, *wanted) ? 1 : 0;
        widened += given.tensor.dtype == *wanted ? 0 : 1;
      }
      if (concerned == 0 || fitting < concerned || (best && widened >= least)) continue;
      best = choice;
      least = widened;
    }
    return best;
  }

  void bind() {
    for (const Dimension& dimension : given_.dims) sizes_.set(dimension.name, dimension.size, "the sweep");
    for (const GivenTensor& given : given_.inputs) {
      const ValueInfo& value = *find_value(info_.inputs, given.value);
      if (!value.is_present(fitted_.which))
        throw InputError({given.from}, "is given for " + value.name + ", which " + info_.name + " does not have with " +
                                           value.dtype.parameter + "=none");
      sizes_.take(value, given.tensor.dims, given.from);
    }
    fitted_.which.dims = sizes_.all();
  }

  // What no file is given for, as a generated case of these sizes has it; of weights, one of a single row.
  std::vector<Buffer> draw_missing() {
    Case like = fitted_.which;
    bool any = false, whole = false;
    std::string names;
    for (const ValueInfo& input : info_.inputs) {
      if (!input.is_present(like) || find(given_.inputs, input.name) != nullptr) continue;
      any = true;
      whole = whole || !input.constant();
      names += (names.empty() ? "" : ", ") + input.name;
    }
    if (!any) return {};
    if (const DimensionInfo* independent = info_.independent_dimension(); independent != nullptr && !whole)
      for (Dimension& dimension : like.dims)
        if (dimension.name == independent->name) dimension.size = 1;
    like.values = given_.values.empty() ? info_.values.front().name : given_.values;
    like.seed = derive_seed(0, to_id(like)) & 0xffffffff;
    for (const ValueInfo& input : info_.inputs)
      if (input.is_present(like) && find(given_.inputs, input.name) == nullptr)
        fitted_.tensors.sources.push_back({input.name, "drawn as in " + to_id(like), ""});
    fitted_.notes.push_back(names + (names.find(',') == std::string::npos ? " is" : " are") +
                            " drawn, since no file is given: as in " + to_id(like));
    return op_.generate(like, resources_);
  }

  Buffer buffer_of(GivenTensor& given, const ValueInfo& value, const ValueForm& form, bool exactly) {
    std::string& told = told_of(given);
    const std::vector<std::int64_t> shape = folded(info_, value, given.tensor.dims, given.from);
    if (shape != given.tensor.dims) told += ", taken as " + print_shape(shape);
    if (shape != form.dims)
      throw InputError({given.from},
                       "has the shape " + print_shape(given.tensor.dims) + ", expected " + print_shape(form.dims));
    look_for_nan(given, value);
    if (exactly && given.tensor.dtype != form.dtype) {
      if (!widens(given.tensor.dtype, form.dtype))
        throw InputError({given.from}, "is " + numpy_name_of(given.tensor.dtype) + "; here " + value.name + " is " +
                                           numpy_name_of(form.dtype) +
                                           ", to which it cannot be converted without a loss");
      widen(given.tensor, form.dtype);
      told += ", widened to " + numpy_name_of(form.dtype);
    }
    return {value.name, form.kind, given.tensor.dtype, shape, std::move(given.tensor.bytes), value.constant()};
  }

  std::string& told_of(const GivenTensor& given) {
    const std::string begin = given.value + " is " + given.from;
    return *std::ranges::find_if(told_, [&](const std::string& each) { return each.starts_with(begin); });
  }

  // Where the contract has none, one is refused; elsewhere what is not finite is counted: it may not have been meant.
  void look_for_nan(const GivenTensor& given, const ValueInfo& value) {
    const bool known = knows_nan(info_, value);
    const std::size_t size = size_of(given.tensor.dtype);
    std::int64_t count = 0, first = 0;
    for (std::size_t i = 0; i * size < given.tensor.bytes.size(); ++i) {
      const double number = decode(given.tensor.dtype, given.tensor.bytes.data() + i * size);
      if (std::isfinite(number)) continue;
      if (!known && std::isnan(number))
        throw InputError({given.from}, "has a NaN at " +
                                           place_of_element(static_cast<std::int64_t>(i), given.tensor.dims) +
                                           ", and the contract of " + info_.name + " has none in " + value.name);
      if (count++ == 0) first = static_cast<std::int64_t>(i);
    }
    if (count > 0)
      told_of(given) += ", with " + std::to_string(count) + " NaN or infinite, the first at " +
                        place_of_element(first, given.tensor.dims);
  }

  // Judged as they are: of what is wider than the op's storage, no rounding comes on top of the budget.
  void add_expected() {
    const std::vector<ValueForm> forms = output_forms(info_, fitted_.which, fitted_.tensors.inputs);
    for (GivenTensor& each : given_.expected) {
      const ValueInfo& value = *find_value(info_.outputs, each.value);
      const auto form = std::ranges::find(forms, each.value, &ValueForm::name);
      if (form == forms.end())
        throw InputError({each.from}, info_.name + " has no " + each.value + " with these parameters");
      fitted_.tensors.expected.push_back(buffer_of(each, value, *form, false));
    }
  }

  void add_notes() {
    fitted_.notes.insert(fitted_.notes.begin(), told_.begin(), told_.end());
    if (!defaults_.empty())
      fitted_.notes.push_back("not said, and taken as the default or as the files have it: " + defaults_);
  }

  const Op& op_;
  const OpInfo& info_;
  Fitting given_;
  const Resources& resources_;
  KnownSizes sizes_;
  Fitted fitted_;
  std::vector<std::string> told_;
  std::string defaults_;
};

}  // namespace

Fitted fit(const Op& op, Fitting given, const Resources& resources) {
  return Fitter(op, std::move(given), resources).run();
}

}  // namespace assay
