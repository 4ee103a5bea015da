// As jieba writes it: a table of strings for what each state gives, all states of all characters kept, and the path of
// each state carried along by what came before it.
#include <unordered_map>

#include "impls/segmenters/hmm_segment/stretches.h"

namespace assay::hmm_segment {
namespace {

// The states that each may follow, in the order of their letters.
constexpr std::size_t before[hmm::states][2] = {{1, 3}, {0, 2}, {0, 2}, {1, 3}};

class Viterbi {
 public:
  Viterbi(const HmmModel& model, const Request& request)
      : model_(model), unseen_(log_of_unseen(in_units(request.parameters))) {
    for (const auto& [character, logs] : model.emissions) emissions_.emplace(character, logs);
  }

  std::int64_t* cut(const Byte* at, const Byte* end, std::int64_t begin, std::int64_t* to) {
    path_.clear();
    HmmModel::ByState sums{};
    for (const Byte* here = at; here < end; here += 3) {
      std::uint32_t number = 0;
      is_of_blocks(here, number);
      const auto found = emissions_.find(number + first_of_blocks);
      const HmmModel::ByState logs = found == emissions_.end() ? all_unseen() : found->second;
      sums = here == at ? begun(logs) : stepped(sums, logs);
    }
    std::size_t state = sums[3] >= sums[1] ? 3 : 1;
    states_.assign(path_.size(), 0);
    for (std::size_t i = path_.size(); i-- > 0; state = path_[i][state]) states_[i] = state;
    for (std::size_t i = 0; i < states_.size(); ++i)
      if (states_[i] == 1 || states_[i] == 3) *to++ = begin + 3 * (static_cast<std::int64_t>(i) + 1);
    return to;
  }

 private:
  using States = std::array<std::size_t, hmm::states>;

  HmmModel::ByState all_unseen() const { return {unseen_, unseen_, unseen_, unseen_}; }

  HmmModel::ByState begun(const HmmModel::ByState& logs) {
    HmmModel::ByState sums{};
    for (std::size_t y = 0; y < hmm::states; ++y) sums[y] = model_.start[y] + logs[y];
    path_.push_back({});
    return sums;
  }

  HmmModel::ByState stepped(const HmmModel::ByState& last, const HmmModel::ByState& logs) {
    HmmModel::ByState sums{};
    States kept{};
    for (std::size_t y = 0; y < hmm::states; ++y) {
      bool has_one = false;
      for (const std::size_t x : before[y]) {
        const double sum = last[x] + model_.transition[x][y] + logs[y];
        if (has_one && sum < sums[y]) continue;
        sums[y] = sum;
        kept[y] = x;
        has_one = true;
      }
    }
    path_.push_back(kept);
    return sums;
  }

  HmmModel model_;
  double unseen_;
  std::unordered_map<std::uint32_t, HmmModel::ByState> emissions_;
  std::vector<States> path_;
  std::vector<std::size_t> states_;
};

}  // namespace

Implementation naive() {
  return own_implementation(prepare_stretches<Viterbi>, "Viterbi as it is written, state by state");
}

}  // namespace assay::hmm_segment
