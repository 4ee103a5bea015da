// Where sums are exact, they may be added in any order: a block is cut into stretches, the best sums from each state
// before a stretch to each at its end are a matrix, and the products of these in max-plus algebra give the sums before
// every stretch. Then each stretch is followed by itself. Threads share the stretches; sums are whole numbers of units.
#include <cstdint>
#include <limits>

#include "impls/segmenters/hmm_segment/stretches.h"
#include "impls/threads/fork_join.h"

namespace assay::hmm_segment {
namespace {

using Sum = std::int64_t;
using Sums = std::array<Sum, hmm::states>;
using Matrix = std::array<Sums, hmm::states>;  // [before][at the end]

constexpr Sum impossible = std::numeric_limits<Sum>::min() / 4;
constexpr std::int64_t length_of_stretch = 256;

Sums whole(const HmmModel::ByState& logs) {
  Sums sums{};
  for (std::size_t y = 0; y < hmm::states; ++y) sums[y] = static_cast<Sum>(logs[y] * units_of_one);
  return sums;
}

// Which state each character has, given that of the one behind the stretch.
struct Kept {
  std::array<std::uint8_t, hmm::states> before;
};

class Products {
 public:
  Products(const HmmModel& model, const Request& request) : start_(whole(model.start)), threads_(request.threads) {
    emissions_.assign(last_of_blocks - first_of_blocks + 1,
                      whole({least_of_units, least_of_units, least_of_units, least_of_units}));
    for (const auto& [character, logs] : model.emissions)
      if (character >= first_of_blocks && character <= last_of_blocks)
        emissions_[character - first_of_blocks] = whole(logs);
    for (std::size_t x = 0; x < hmm::states; ++x)
      for (std::size_t y = 0; y < hmm::states; ++y)
        steps_[x][y] = hmm::may_follow(y, x) ? static_cast<Sum>(model.transition[x][y] * units_of_one) : impossible;
  }

  std::int64_t* cut(const Byte* at, const Byte* end, std::int64_t begin, std::int64_t* to) {
    const std::int64_t count = (end - at) / 3, stretches = (count + length_of_stretch - 1) / length_of_stretch;
    kept_.resize(static_cast<std::size_t>(count));
    if (stretches > 1) {
      products_.resize(static_cast<std::size_t>(stretches));
      each_stretch(stretches, [&](std::int64_t number) {
        if (number > 0) products_[static_cast<std::size_t>(number)] = product_of(at, count, number);
      });
    }
    before_.resize(static_cast<std::size_t>(stretches) + 1);
    // Of the first stretch the sums begin with its first character.
    before_[1] = follow(at, 1, std::min(count, length_of_stretch), begun(at));
    for (std::int64_t i = 1; i < stretches; ++i) {
      const auto place = static_cast<std::size_t>(i);
      before_[place + 1] = times(before_[place], products_[place]);
    }
    each_stretch(stretches, [&](std::int64_t number) {
      if (number > 0)
        follow(at, number * length_of_stretch, std::min(count, (number + 1) * length_of_stretch),
               before_[static_cast<std::size_t>(number)]);
    });
    return write(before_.back(), begin, to);
  }

 private:
  template <class Work>
  void each_stretch(std::int64_t stretches, const Work& work) {
    const int parts = static_cast<int>(std::min<std::int64_t>(threads_.threads(), stretches));
    if (parts == 1) {
      for (std::int64_t number = 0; number < stretches; ++number) work(number);
      return;
    }
    threads_.run(parts, [&](int part) {
      const threads::Share share = threads::share_of(stretches, 1, part, parts);
      for (std::int64_t number = share.begin; number < share.end; ++number) work(number);
    });
  }

  const Sums& logs_of(const Byte* at, std::int64_t character) const {
    std::uint32_t number = 0;
    is_of_blocks(at + 3 * character, number);
    return emissions_[number];
  }

  Sums begun(const Byte* at) const {
    Sums sums = start_;
    for (std::size_t y = 0; y < hmm::states; ++y) sums[y] += logs_of(at, 0)[y];
    return sums;
  }

  // One row of a product: the sums that follow these, times the matrix.
  static Sums times(const Sums& row, const Matrix& matrix) {
    Sums made;
    for (std::size_t y = 0; y < hmm::states; ++y) {
      Sum best = impossible;
      for (std::size_t x = 0; x < hmm::states; ++x) best = std::max(best, row[x] + matrix[x][y]);
      made[y] = std::max(best, impossible);
    }
    return made;
  }

  Matrix product_of(const Byte* at, std::int64_t count, std::int64_t number) const {
    Matrix product;
    for (std::size_t x = 0; x < hmm::states; ++x)
      for (std::size_t y = 0; y < hmm::states; ++y) product[x][y] = x == y ? 0 : impossible;
    const std::int64_t last = std::min(count, (number + 1) * length_of_stretch);
    for (std::int64_t i = number * length_of_stretch; i < last; ++i) {
      Matrix step = steps_;
      const Sums& logs = logs_of(at, i);
      for (Sums& row : step)
        for (std::size_t y = 0; y < hmm::states; ++y) row[y] += logs[y];
      for (Sums& row : product) row = times(row, step);
    }
    return product;
  }

  // Viterbi over characters of a block, from the sums before them; what is kept of each says what comes before it.
  Sums follow(const Byte* at, std::int64_t from, std::int64_t to, Sums sums) {
    for (std::int64_t i = from; i < to; ++i) {
      const Sums& logs = logs_of(at, i);
      Sums next;
      Kept& kept = kept_[static_cast<std::size_t>(i)];
      for (std::size_t y = 0; y < hmm::states; ++y) {
        std::size_t best = 0;
        for (std::size_t x = 1; x < hmm::states; ++x)
          if (sums[x] + steps_[x][y] >= sums[best] + steps_[best][y]) best = x;
        kept.before[y] = static_cast<std::uint8_t>(best);
        next[y] = sums[best] + steps_[best][y] + logs[y];
      }
      sums = next;
    }
    return sums;
  }

  std::int64_t* write(const Sums& last, std::int64_t begin, std::int64_t* to) {
    std::uint8_t state = last[3] >= last[1] ? 3 : 1;
    std::int64_t words = 0;
    for (std::size_t i = kept_.size(); i-- > 0;) {
      const std::uint8_t now = state;
      state = kept_[i].before[now];
      kept_[i].before[0] = now & 1u;
      words += now & 1u;
    }
    std::int64_t* next = to;
    for (std::size_t i = 0; i < kept_.size(); ++i)
      if (kept_[i].before[0] != 0) *next++ = begin + 3 * (static_cast<std::int64_t>(i) + 1);
    return to + words;
  }

  Sums start_;
  Matrix steps_;
  std::vector<Sums> emissions_;
  threads::ForkJoin threads_;
  std::vector<Matrix> products_;
  std::vector<Sums> before_;  // the sums before each stretch, and behind the last
  std::vector<Kept> kept_;
};

Prepared prepare_products(const Request& request) {
  if (!in_units(request.parameters))
    return Unsupported{"sums that are rounded may not be added in another order; rule = units has some that are not"};
  return prepare_stretches<Products>(request);
}

}  // namespace

Implementation max_plus() {
  return own_implementation(prepare_products,
                            "products of max-plus matrices over stretches of 256 characters, shared among threads");
}

}  // namespace assay::hmm_segment
