// What a spec asks for, unrolled: what is checked and what is measured. Made by spec/, read by everyone else.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/core/case_id.h"
#include "harness/core/limits.h"
#include "harness/core/own_resource.h"
#include "harness/core/own_tensors.h"

namespace assay {

enum class CacheMode : std::uint8_t { hot, cold };
// What the inputs of timed calls hold: others for each sample and, within it, for each call; or the same all the time.
enum class Inputs : std::uint8_t { fresh, repeated };

// How much is done. The named efforts are quick, standard and thorough; a spec may override single numbers.
inline constexpr int least_launches = 8;  // before anything is decided by what was measured

struct Effort {
  std::string name = "standard";
  int cases = 1000;  // generated cases per op and dtype
  int launches = 24;
  int blocks = 15;  // per launch and cell
  double sample_seconds = 0.5e-3;
  double warm_up_seconds = 10e-3;  // per implementation, cell and launch
  // Whose time is certainly more than this many times that of the fastest leaves its cell after `least_launches`; 0:
  // nobody does.
  double losers_leave = 1.5;
  // To measure in, all cells together: more launches where the fastest is least certain; 0: `launches` decides.
  double budget_seconds = 0;
};

// "quick: 8 launches of 8 blocks", "quick: launches of 8 blocks, 300 s in all".
std::string described(const Effort& effort);

// The named efforts; nothing for another name.
std::optional<Effort> effort_named(const std::string& name);
std::vector<std::string> effort_names();

// Generated cases for one op and dtype: parameters, shapes, values and placements are drawn from the op's own
// contract, so that a spec cannot forget the edges.
struct CheckGroup {
  std::string op;
  Dtype dtype = Dtype::f32;
  int cases = 0;
  std::vector<std::string> values;             // the distributions or kinds of text to draw from; empty: all
  std::vector<std::string> properties;         // globs; empty: all
  bool exhaustive = true;                      // tries all inputs of an op that has so few (Op::domain)
  std::vector<std::string> vocabularies = {};  // to draw from in place of the op's; empty: the op's
  bool all_floats = false;  // tries all 2^32 inputs where an op maps one element to one (Op::all_floats)
  std::vector<std::string> require_traits = {};  // that an implementation fails without
  bool operator==(const CheckGroup&) const = default;
};

// One point of a sweep. It is checked once, with exactly these inputs, and then measured if `measure` is set.
struct Cell {
  Case which;
  CacheMode cache = CacheMode::hot;
  bool measure = true;
  std::string label;  // where the shape comes from, for people: "bert-base"; may be empty
  Inputs inputs = Inputs::fresh;
  bool operator==(const Cell&) const = default;
};

// "rms_norm:f32,rows=1,cols=768,eps=1e-05,...;hot", with ";repeated" behind where its inputs are: names a cell in
// records and baselines.
std::string to_id(const Cell& cell);
std::string_view name_of(CacheMode mode);
std::string_view name_of(Inputs inputs);

// What a spec leaves out, and why.
struct Exclusion {
  std::string op = "*", implementation = "*", dtype = "*";  // globs
  struct Range {
    std::int64_t from, to;  // both included
  };
  std::map<std::string, Range> dims;
  std::string reason;
  // To a case without dimensions, which stands for all the generated cases of its op and dtype, only what is left out
  // at any size applies.
  bool applies_to(const std::string& implementation_name, const Case& which) const;
};

bool is_excluded(const std::vector<Exclusion>& exclusions, const std::string& implementation, const Case& which);
// What stands for all the generated cases of a group: its op and dtype, and no dimensions.
Case any_case(const CheckGroup& group);

// A known deviation that is tolerated on purpose (specs/waivers.toml). Everything up to `shows` is a glob.
struct Waiver {
  std::string op, implementation, versions = "*", isa = "*", property, dtype = "*", values = "*";
  std::string shows = "*";  // of the reason that the failure gives
  std::string cases = "*";  // of the ids of the cases that show it
  std::string reason, reported;
  double share = std::numeric_limits<double>::infinity();  // the greatest error that is tolerated, in budgets
  std::optional<Case> example;                             // that shows it: one that passes makes the waiver unneeded

  std::string text() const { return reason + " (" + reported + ")"; }
};

// Cells of a user's own tensors: with all the combinations of how they are run.
struct OwnCells {
  OwnCase which;
  std::vector<int> threads{1};
  std::vector<CacheMode> cache{CacheMode::hot};
  bool measure = true;
  std::vector<CheckGroup> checks;  // one for each dtype that the tensors may have
};

struct Plan {
  std::string name;
  std::string file;
  std::string hash;  // of the spec's text
  std::string description;
  Effort effort;
  Limits limits;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> implementations;  // globs: only these take part; empty: all
  std::vector<std::string> require;          // implementations that must be there
  std::vector<CheckGroup> checks;
  std::vector<Cell> cells;
  std::vector<OwnCells> own_cells;               // that become cells when their files are read
  std::map<std::string, SharedTensors> tensors;  // what those held, by the hash that names it
  std::vector<Exclusion> exclusions;
  std::vector<Waiver> waivers;
  std::vector<OwnResource> own;    // what the spec and the command line bring
  std::vector<std::string> notes;  // what the spec leaves open, and how it was taken
};

// One group for each op and dtype: the most cases, and all that any of them wants.
void add_check(Plan& plan, const CheckGroup& check);

}  // namespace assay
