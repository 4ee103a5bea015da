// Implementations of rms_norm that are right but for one fault each.
#include <unistd.h>

#include <cfenv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "tests/planted/plant.h"

namespace {

using namespace assay;
using planted::plant;
using planted::Site;

volatile int* volatile nowhere = nullptr;
volatile bool forever = true;

// As vector code does that treats the last 15 elements of an unaligned row in a way of its own.
void crash_at_16n_plus_15(const Site& site) {
  if (site.cols() % 16 != 15) return;
  for (std::int64_t row = 0; row < site.rows(); ++row)
    if (reinterpret_cast<std::uintptr_t>(site.row(site.x(), row)) % 64 != 0) *nowhere = 1;
}

void hang(const Site& site) {
  while (site.cols() >= 3 && forever) {
  }
}

// 1.2 s, and from eight columns on for ever.
void take_time_from_three_on(const Site& site) {
  if (site.cols() < 3) return;
  std::this_thread::sleep_for(std::chrono::milliseconds(site.cols() < 8 ? 1200 : 60000));
}

void spoil_the_tail(const Site& site) {
  if (site.empty() || site.cols() % 8 == 0) return;
  const auto last = static_cast<std::size_t>(site.cols() - 1) * site.element_size();
  std::memset(site.row(site.y(), site.rows() - 1) + last, 0x41, site.element_size());  // 12.08 as float and as bf16
}

void spoil_what_has_gaps(const Site& site) {
  if (site.empty() || site.rows() < 2 || site.x().strides[0] == site.cols()) return;
  std::memset(site.row(site.y(), 1), 0x41, site.element_size());
}

void spoil_in_place(const Site& site) {
  if (!site.empty() && site.x().data == site.y().data) std::memset(site.y().data, 0x41, site.element_size());
}

void write_behind_the_end(const Site& site) {
  if (site.empty()) return;
  const auto end = static_cast<std::size_t>(site.cols()) * site.element_size();
  std::memset(site.row(site.y(), site.rows() - 1) + end, 0, site.element_size());
}

void read_in_front(const Site& site) {
  if (!site.empty()) (void)*(static_cast<volatile unsigned char*>(site.y().data) - 1);
}

void change_an_input(const Site& site) {
  if (!site.empty() && site.x().data != site.y().data) std::memset(site.x().data, 0x42, site.element_size());
}

// In every second call: what NaNs look like is for no contract to say.
void turn_nans(const Site& site) {
  static bool turned = false;
  turned = !turned;
  for (std::int64_t row = 0; turned && !site.empty() && site.element_size() == 4 && row < site.rows(); ++row)
    for (std::int64_t column = 0; column < site.cols(); ++column) {
      std::uint32_t bits = 0;
      unsigned char* const element = site.row(site.y(), row) + column * 4;
      std::memcpy(&bits, element, sizeof bits);
      if ((bits & 0x7fffffffu) > 0x7f800000u) bits ^= 0x80000000u;
      std::memcpy(element, &bits, sizeof bits);
    }
}

// Once in its life, as what is reused for the 5,000th time.
void spoil_one_call(const Site& site) {
  static int calls = 0;
  if (++calls == 5000 && !site.empty()) std::memset(site.y().data, 0x41, site.element_size());
}

// Of what `rows_independent` makes of a case, and nothing else: only a second run can tell.
void change_an_input_with_a_nan(const Site& site) {
  if (site.empty() || site.element_size() != 4 || site.x().data == site.y().data) return;
  for (std::int64_t row = 0; row < site.rows(); ++row) {
    float first = 0;
    std::memcpy(&first, site.row(site.x(), row), sizeof first);
    if (first != first) std::memset(site.row(site.x(), row), 0x42, sizeof first);
  }
}

void flip_control_bits(const Site&) {
#if defined(__x86_64__)
  _mm_setcsr(_mm_getcsr() | 0x8000u);  // flush to zero
#else
  std::fesetround(FE_UPWARD);
#endif
}

// One unit in the last place of the first element, which no budget forbids: only a second run can tell.
void lean_on_the_next_row(const Site& site) {
  if (site.empty() || site.rows() < 2 || site.element_size() != 4) return;
  float next = 0;
  std::memcpy(&next, site.row(site.x(), 1), sizeof next);
  if (next != next) *site.row(site.y(), 0) ^= 1;
}

void flood(const Site&) {
  static const std::string line = std::string(1023, 'x') + "\n";
  for (int i = 0; i < 2048; ++i) std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
}

// Two threads that count in one place: harmless here, and what only the thread sanitizer can tell.
void race(const Site&) {
  static long counted = 0;
  const auto count = [] { counted += 1; };
  std::thread one(count), other(count);
  one.join();
  other.join();
}

Hosted plant_refusal() {
  Hosted refusing = plant("refuses", {}, {});
  refusing.implementation.prepare = [](const Request&) -> Prepared { return Unsupported{"on principle"}; };
  return refusing;
}

// Code that is called again and again, and believes that it need not look any more. It is right where its outputs are
// overwritten before each call, as they are in checks. Once it has found a hundred times in a row what it was about to
// write, as it does while it is timed, it is wrong for good.
Hosted plant_trust_in_what_was() {
  struct Memory {
    std::vector<unsigned char> found;
    int in_a_row = 0;
  };
  constexpr int enough = 100;
  const auto first_row = [](const Site& site) {
    const unsigned char* begin = site.row(site.y(), 0);
    return std::vector<unsigned char>(begin, begin + static_cast<std::size_t>(site.cols()) * site.element_size());
  };
  const auto memory = std::make_shared<Memory>();
  return plant(
      "wrong_when_timed",
      [=](const Site& site) {
        if (!site.empty()) memory->found = first_row(site);
      },
      [=](const Site& site) {
        if (site.empty() || site.x().data == site.y().data) return;
        if (memory->in_a_row < enough) memory->in_a_row = first_row(site) == memory->found ? memory->in_a_row + 1 : 0;
        if (memory->in_a_row == enough) std::memset(site.y().data, 0x41, site.element_size());
      });
}

Hosted plant_exception() {
  Hosted throwing = plant("throws", [](const Site&) { throw std::runtime_error("thrown on purpose"); }, {});
  return throwing;
}

// Right by the budget of everybody, and not by that of who says that its sums are made in a wider type.
Hosted plant_sums_in_lanes(const char* name, Accumulation said) {
  Hosted all = plant(name, {}, {});
  all.implementation.prepare = [](const Request& request) -> Prepared {
    planted::Settings settings = planted::settings_of(request.parameters);
    settings.in_lanes = true;
    return make_runner([settings](const Call& call) { planted::normalise(call, settings); });
  };
  all.implementation.accumulates = said;
  return all;
}

}  // namespace

std::vector<assay::Hosted> assay::hosted_implementations() {
  std::vector<Hosted> all;
  all.push_back(plant("right", {}, {}));
  all.push_back(plant("crashes_at_16n_plus_15", crash_at_16n_plus_15, {}));
  all.push_back(plant("hangs", hang, {}));
  all.push_back(plant("slow_from_three_on", take_time_from_three_on, {}));
  all.push_back(plant("wrong_tail", {}, spoil_the_tail));
  all.push_back(plant("wrong_between_gaps", {}, spoil_what_has_gaps));
  all.push_back(plant("wrong_in_place", {}, spoil_in_place));
  all.push_back(plant_trust_in_what_was());
  all.push_back(plant("aborts",
                      [](const Site& site) {
                        if (site.cols() >= 2) std::abort();
                      },
                      {}));
  all.push_back(plant("exits",
                      [](const Site& site) {
                        if (site.cols() >= 2) _exit(7);
                      },
                      {}));
  all.push_back(plant("floods", flood, {}));
  all.push_back(plant("races", race, {}));
  all.push_back(plant("writes_elsewhere", {}, write_behind_the_end));
  all.push_back(plant("reads_in_front", read_in_front, {}));
  all.push_back(plant("leans_on_the_next_row", {}, lean_on_the_next_row));
  all.push_back(plant("changes_input", {}, change_an_input));
  all.push_back(plant("wrong_once", {}, spoil_one_call));
  all.push_back(plant("nans_of_any_sign", {}, turn_nans));
  all.push_back(plant("changes_input_with_a_nan", {}, change_an_input_with_a_nan));
  all.push_back(plant("flips_control_bits", {}, flip_control_bits));
  all.push_back(plant_refusal());
  all.push_back(plant_exception());
  all.push_back(plant_sums_in_lanes("sums_in_lanes", Accumulation::usual));
  all.push_back(plant_sums_in_lanes("claims_wider_sums", Accumulation::wider));
  return all;
}
