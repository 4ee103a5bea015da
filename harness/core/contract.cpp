#include "harness/core/contract.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "harness/core/dtype.h"

#include "harness/core/relation.h"

namespace assay {

std::vector<Relation> Op::relations() const { return {}; }
std::vector<RunTrait> Op::run_traits() const { return {}; }

double allowed_at(const FinishedRun& run, std::int64_t index) {
  const double budget = run.expected[0].budget[static_cast<std::size_t>(index)];
  return budget +
         half_ulp(run.outputs[0].dtype, std::fabs(run.expected[0].numbers[static_cast<std::size_t>(index)]) + budget);
}

double allowed_between(const FinishedRun& first, const FinishedRun& second, std::int64_t index) {
  return allowed_at(first, index) + allowed_at(second, index);
}

namespace {

template <class Info>
const Info* find_named(const std::vector<Info>& infos, std::string_view wanted) {
  const auto found = std::ranges::find(infos, wanted, &Info::name);
  return found == infos.end() ? nullptr : &*found;
}

}  // namespace

const DimensionInfo* OpInfo::dimension(std::string_view wanted) const { return find_named(dimensions, wanted); }
const ParameterInfo* OpInfo::parameter(std::string_view wanted) const { return find_named(parameters, wanted); }
bool OpInfo::has_values(std::string_view wanted) const { return find_named(values, wanted) != nullptr; }

std::int64_t Buffer::count() const {
  return std::accumulate(dims.begin(), dims.end(), std::int64_t{1}, std::multiplies<>());
}
double Buffer::number(std::int64_t index) const {
  return decode(dtype, bytes.data() + static_cast<std::size_t>(index) * size_of(dtype));
}
std::string_view Buffer::text() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

const Op* find_op(std::string_view name) {
  for (const std::unique_ptr<Op>& op : all_ops())
    if (op->info().name == name) return op.get();
  return nullptr;
}

std::vector<std::string> op_names() {
  std::vector<std::string> names;
  for (const std::unique_ptr<Op>& op : all_ops())
    if (!op->info().probe) names.push_back(op->info().name);
  return names;
}

}  // namespace assay
