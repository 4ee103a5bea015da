#include "harness/check/conditions.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/check/examine.h"
#include "harness/check/property.h"
#include "harness/core/clean.h"
#include "harness/core/dtype.h"
#include "harness/worker/parent/process.h"

namespace assay {
namespace {

constexpr std::int64_t page_size = 4096;
constexpr std::int64_t well_aligned = 64;  // a cache line, and the widest vector
// One that fails now and then has to pass so often in a row to pass.
constexpr int runs_to_pass = 3;

// Workers map the slots of the memory file at pages, so that what is aligned in the file is so there.
std::int64_t alignment_of(const Placed& placed) {
  const auto offset = static_cast<std::int64_t>(placed.offset);
  return offset == 0 ? page_size : std::min(page_size, offset & -offset);
}

std::int64_t least_alignment(const Layout& layout) {
  std::int64_t least = page_size;
  for (const std::vector<Placed>* side : {&layout.inputs, &layout.outputs})
    for (const Placed& placed : *side)
      if (placed.value.kind != Kind::path) least = std::min(least, alignment_of(placed));
  return least;
}

std::string_view describe(Placement placement) {
  switch (placement) {
    case Placement::start: return "from the start of a page on, behind one that cannot be touched";
    case Placement::offset: return "from one element behind the start of a page on";
    case Placement::pages: return "each row up to the end of a page, before one that cannot be touched";
    case Placement::end: break;
  }
  return "up to the end of a page, before one that cannot be touched";
}

std::string describe(const Placed& placed) {
  const Value& value = placed.value;
  std::string text = "  " + value.name + ": " + std::string(name_of(value.dtype)) + " [";
  for (std::size_t d = 0; d < value.dims.size(); ++d) text += (d > 0 ? " x " : "") + std::to_string(value.dims[d]);
  text += "]";
  if (value.kind == Kind::array) {
    text += value.strides.size() > 1 ? ", strides" : ", stride";
    for (const std::int64_t stride : value.strides) text += " " + std::to_string(stride);
  }
  return text + ", alignment " + std::to_string(alignment_of(placed));
}

// "y over x"
std::string describe(const OpInfo& op, const AliasPair& pair) {
  return op.outputs[pair.output].name + " over " + op.inputs[pair.input].name;
}

AliasPair pair_of(const OpInfo& op, int number) { return op.alias_pairs()[static_cast<std::size_t>(number) - 1]; }

class Variations {
 public:
  Variations(const Trial& trial, WorkerProcess& process, const Contender& contender, const Outcome& failed,
             const Yardstick* yardstick)
      : trial_(trial),
        process_(process),
        contender_(contender),
        failed_(failed),
        yardstick_(yardstick),
        properties_(properties_to_repeat(trial.op(), failed, {})) {}

  // False if it fails as before.
  bool pass(const std::string& how, const Case& varied) {
    const std::optional<Outcome> outcome = run(varied);
    std::string line;
    if (!outcome) line = "tells nothing " + how + ": what stands for the reference does not answer";
    else if (outcome->verdict == Verdict::pass) line = "passes " + how;
    else if (outcome->verdict == Verdict::unsupported) line = "is refused " + how + ": " + outcome->reason;
    else if (is_same(*outcome)) line = "fails " + how + ", too";
    else line = "fails " + how + " in another way: " + outcome->reason;
    text_ += (text_.empty() ? "one changed     " : "                ") + clean(line) + "\n";
    return !outcome || !is_same(*outcome);
  }

  const std::string& text() const { return text_; }

 private:
  bool is_same(const Outcome& outcome) const {
    return outcome.verdict == failed_.verdict && outcome.property == failed_.property;
  }

  std::optional<Outcome> run(const Case& varied) {
    const std::optional<Trial> trial = held_against(
        yardstick_, Trial(trial_.op(), LiteralCase{varied, trial_.inputs()}, process_.arena(), trial_.sample()));
    if (!trial) return std::nullopt;
    Trial lingering = *trial;
    if (failed_.property == quiet_property) lingering.set_lingering(lingering_in_replay);
    Outcome outcome;
    for (int run = 0; run < runs_to_pass && outcome.verdict == Verdict::pass; ++run)
      outcome = examine(lingering, process_, contender_, properties_, calls_for(lingering), yardstick_);
    return outcome;
  }

  const Trial& trial_;
  WorkerProcess& process_;
  const Contender& contender_;
  const Outcome& failed_;
  const Yardstick* yardstick_;
  std::vector<std::string> properties_;
  std::string text_;
};

void vary_what_lies_on_what(const OpInfo& op, const Case& which, Variations& variations) {
  Case varied = which;
  for (std::size_t at = 0; which.in_place.size() > 1 && at < which.in_place.size(); ++at) {
    varied.in_place = which.in_place;
    varied.in_place.erase(varied.in_place.begin() + static_cast<std::ptrdiff_t>(at));
    variations.pass("without " + describe(op, pair_of(op, which.in_place[at])), varied);
  }
  varied.in_place.clear();
  if (!which.in_place.empty()) variations.pass("out of place", varied);
}

// What ends with a page is seldom aligned: to take away the page's end alone, it stays unaligned elsewhere. Only where
// that fails, too, can it be the alignment.
void vary_placement(const Trial& trial, Variations& variations) {
  Case varied = trial.which();
  const bool aligned = least_alignment(trial.layout()) >= well_aligned;
  if (varied.placement == Placement::pages) {
    varied.placement = Placement::end;
    if (variations.pass("with rows that lie close together", varied)) return;
  }
  if (varied.placement == Placement::end) {
    varied.placement = aligned ? Placement::start : Placement::offset;
    if (variations.pass("away from the end of a page", varied)) return;
  }
  if (aligned) return;
  varied.placement = Placement::start;
  variations.pass("at alignment " + std::to_string(well_aligned), varied);
}

}  // namespace

std::string describe_conditions(const Trial& trial) {
  const OpInfo& op = trial.op().info();
  const Case& which = trial.which();
  std::string text = "conditions      " + std::string(describe(which.placement)) + "\n                ";
  if (op.has_rows())
    text += which.padding == 0 ? "no padding, "
                               : "padding between rows (elements): " + std::to_string(which.padding) +
                                     " of the first input, more of each other; ";
  if (!op.alias_pairs().empty()) text += which.in_place.empty() ? "out of place, " : "in place, ";
  text += std::to_string(which.threads) + (which.threads == 1 ? " thread\n" : " threads\n");
  const Layout& layout = trial.layout();
  for (const Placed& input : layout.inputs)
    if (input.value.kind != Kind::path) text += describe(input) + "\n";
  for (std::size_t i = 0; i < layout.outputs.size(); ++i) {
    const int below = layout.below[i];
    text += describe(layout.outputs[i]) +
            (below < 0 ? "" : ", over " + layout.inputs[static_cast<std::size_t>(below)].value.name) + "\n";
  }
  return text;
}

std::string vary_conditions(const Trial& trial, WorkerProcess& process, const Contender& contender,
                            const Outcome& failed, const Yardstick* yardstick) {
  Variations variations(trial, process, contender, failed, yardstick);
  const Case& which = trial.which();
  if (which.padding > 0) {
    Case varied = which;
    varied.padding = 0;
    variations.pass("without padding", varied);
  }
  vary_what_lies_on_what(trial.op().info(), which, variations);
  vary_placement(trial, variations);
  if (which.threads > 1) {
    Case varied = which;
    varied.threads = 1;
    variations.pass("on one thread", varied);
  }
  return variations.text();
}

}  // namespace assay
