#include "harness/spec/spec.h"

#include <algorithm>
#include <cinttypes>
#include <iterator>
#include <unordered_map>

#include "harness/core/dtype.h"
#include "harness/core/files.h"
#include "harness/core/names.h"
#include "harness/core/random.h"
#include "harness/spec/exclusions.h"
#include "harness/spec/sweep.h"

namespace assay {
namespace {

std::string hash_of(const std::string& text) {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016" PRIx64, derive_seed(0, text));
  return digits;
}

bool wanted(const std::vector<std::string>& globs, std::string_view name) {
  return globs.empty() || std::ranges::any_of(globs, [&](const std::string& glob) { return matches_glob(glob, name); });
}

class PlanReader {
 public:
  PlanReader(const Document& document, const PlanOptions& options)
      : document_(document),
        options_(options),
        fields_(document, document.root, Section::spec),
        models_(options.root / "specs" / "models") {}

  Plan read() {
    check_filters();
    take_ops_of_model();
    plan_.file = document_.file;
    plan_.name = fields_.text("name", std::filesystem::path(document_.file).stem().string());
    plan_.hash = hash_of(document_.text + replaced());
    plan_.description = fields_.text("description");
    plan_.effort = effort();
    if (options_.budget_seconds > 0) plan_.effort.budget_seconds = options_.budget_seconds;
    plan_.limits = limits();
    if (const auto seed = fields_.whole("seed")) plan_.seed = static_cast<std::uint64_t>(*seed);
    if (options_.seed) plan_.seed = options_.seed;
    for (const auto& name : fields_.texts("require")) plan_.require.push_back(name.value);
    for (const std::string& name : options_.require) plan_.require.push_back(name);
    plan_.implementations = options_.implementations;
    read_sweeps();
    for (const toml::table* table : fields_.tables("exclude"))
      plan_.exclusions.push_back(read_exclusion(document_, *table));
    plan_.waivers = read_waivers(options_.root / "specs" / "waivers.toml", options_.properties);
    group_by_op();
    if (plan_.cells.empty() && plan_.own_cells.empty()) throw InputError({document_.file, 0, 0}, nothing_left());
    return std::move(plan_);
  }

 private:
  // What the command line says in the place of the spec: two plans that differ in it are of two specs.
  std::string replaced() const {
    std::string text;
    if (!options_.model.empty()) text += " model " + options_.model;
    for (const std::int64_t rows : options_.rows) text += " rows " + std::to_string(rows);
    for (const int threads : options_.threads) text += " threads " + std::to_string(threads);
    return text;
  }

  void take_ops_of_model() {
    if (options_.model.empty()) return;
    for (const auto& op : models_.find({options_.model, {"--model", 0, 0}}).ops)
      for (std::string& name : expand_glob(op, "op", op_names())) ops_of_model_.push_back(std::move(name));
  }

  // A filter that can match nothing at all is a misspelling; one that leaves nothing of this spec is told later.
  void check_filters() const {
    const std::vector<std::string> dtypes = dtype_names(every_op());
    for (const std::string& glob : options_.ops) expand_glob({glob, {"--op", 0, 0}}, "op", op_names());
    for (const std::string& glob : options_.dtypes) expand_glob({glob, {"--dtype", 0, 0}}, "dtype", dtypes);
  }

  std::string nothing_left() const {
    std::string filters;
    if (!ops_of_model_.empty()) filters += " --model " + in_quotes(options_.model);
    for (const std::string& glob : options_.ops) filters += " --op " + in_quotes(glob);
    for (const std::string& glob : options_.dtypes) filters += " --dtype " + in_quotes(glob);
    return "nothing of this spec is left by" + filters;
  }

  Effort effort() const {
    if (options_.effort) return known_effort({*options_.effort, {"--effort", 0, 0}});
    const toml::node* node = fields_.node("effort");
    if (node == nullptr) return Effort{};
    if (node->is_string()) return known_effort({node->ref<std::string>(), document_.at(*node)});
    const Fields fields(document_, *node->as_table(), Section::effort);
    Effort effort;
    for (const auto& name : fields.texts("name")) effort = known_effort(name);
    effort.cases = static_cast<int>(fields.whole("cases").value_or(effort.cases));
    effort.launches = static_cast<int>(fields.whole("launches").value_or(effort.launches));
    effort.blocks = static_cast<int>(fields.whole("blocks").value_or(effort.blocks));
    effort.sample_seconds = fields.number("sample_seconds").value_or(effort.sample_seconds);
    effort.losers_leave = fields.number("losers_leave").value_or(effort.losers_leave);
    effort.warm_up_seconds = fields.number("warm_up_seconds").value_or(effort.warm_up_seconds);
    effort.budget_seconds = fields.number("budget_seconds").value_or(effort.budget_seconds);
    return effort;
  }

  Limits limits() const {
    Limits limits;
    const toml::table* table = fields_.table("limits");
    if (table == nullptr) return limits;
    const Fields fields(document_, *table, Section::limits);
    limits.seconds = fields.number("seconds").value_or(limits.seconds);
    limits.memory_gib = fields.number("memory_gib").value_or(limits.memory_gib);
    limits.tasks = static_cast<int>(fields.whole("tasks").value_or(limits.tasks));
    limits.descriptors = static_cast<int>(fields.whole("descriptors").value_or(limits.descriptors));
    limits.output_mib = fields.number("output_mib").value_or(limits.output_mib);
    limits.file_gib = fields.number("file_gib").value_or(limits.file_gib);
    return limits;
  }

  static Effort known_effort(const Located<std::string>& name) {
    require_known(name, "effort", effort_names());
    return *effort_named(name.value);
  }

  const std::vector<Resource>& listed() {
    if (!listed_) listed_ = read_resources(options_.root);
    return *listed_;
  }

  void read_sweeps() {
    plan_.own = options_.own;
    const SweepContext context{models_,
                               plan_.effort.cases,
                               options_.effort.has_value(),
                               options_.properties,
                               options_.traits,
                               options_.root,
                               [this]() -> const std::vector<Resource>& { return listed(); },
                               options_.own,
                               plan_.own,
                               options_.model,
                               options_.rows,
                               options_.threads};
    std::int64_t cells = 0;
    for (const toml::table* table : fields_.tables("sweep")) {
      const Sweep sweep = read_sweep(document_, *table, context);
      cells += count_cells(sweep);
      if (cells > most_cells)
        throw InputError(sweep.at, "with this sweep the spec has " + std::to_string(cells) + " cells; at most " +
                                       std::to_string(most_cells) + " are possible");
      if (!sweep.own.empty()) {  // which dtype they are of is known when their files are read
        if (wanted(options_.ops, sweep.own[0].which.op) && wanted(ops_of_model_, sweep.own[0].which.op))
          plan_.own_cells.insert(plan_.own_cells.end(), sweep.own.begin(), sweep.own.end());
        continue;
      }
      for (const OpSweep& of : sweep.ops) {
        bool any = false;
        for (const Dtype dtype : of.dtypes) {
          if (!is_wanted(of.op->name, dtype)) continue;
          add_cells(unroll(sweep, of, dtype));
          any = true;
        }
        if (any && !of.defaults.empty())
          plan_.notes.push_back(sweep.at.file + ":" + std::to_string(sweep.at.line) + ": " + of.op->name +
                                " is run with " + of.defaults + ", since its sweep does not say");
      }
      for (const CheckGroup& check : sweep.checks)
        if (check.cases > 0 && is_wanted(check.op, check.dtype)) add_check(plan_, check);
    }
  }

  // The workers of an op are started once for all of its cells: these stand together, in the order of the catalog.
  void group_by_op() {
    const std::vector<std::string> names = op_names();
    const auto rank = [&](const std::string& op) { return std::ranges::find(names, op) - names.begin(); };
    std::ranges::stable_sort(plan_.cells, {}, [&](const Cell& cell) { return rank(cell.which.op); });
    std::ranges::stable_sort(plan_.checks, {}, [&](const CheckGroup& check) { return rank(check.op); });
  }

  bool is_wanted(std::string_view op, Dtype dtype) const {
    return wanted(options_.ops, op) && wanted(ops_of_model_, op) && wanted(options_.dtypes, name_of(dtype));
  }

  // A cell that several sweeps (or several models of the same sizes) ask for is one, with all the labels.
  void add_cells(std::vector<Cell> cells) {
    for (Cell& cell : cells) {
      const auto [known, fresh] = index_.try_emplace(to_id(cell), plan_.cells.size());
      if (fresh) {
        plan_.cells.push_back(std::move(cell));
        continue;
      }
      Cell& earlier = plan_.cells[known->second];
      earlier.measure = earlier.measure || cell.measure;
      if (earlier.label.empty()) earlier.label = cell.label;
      else if (!cell.label.empty() && (", " + earlier.label + ", ").find(", " + cell.label + ", ") == std::string::npos)
        earlier.label += ", " + cell.label;
    }
  }

  const Document& document_;
  const PlanOptions& options_;
  const Fields fields_;
  Models models_;
  std::optional<std::vector<Resource>> listed_;
  std::vector<std::string> ops_of_model_;  // empty: all
  Plan plan_;
  std::unordered_map<std::string, std::size_t> index_;  // of the cells, by their ids
};

}  // namespace

Plan load_plan(const std::string& file, const PlanOptions& options) {
  return PlanReader(read_document(file), options).read();
}

Plan parse_plan(const std::string& file, std::string text, const PlanOptions& options) {
  return PlanReader(parse_document(file, std::move(text)), options).read();
}

Plan default_plan(const OpInfo& op, const PlanOptions& options) {
  const std::filesystem::path specs = options.root / "specs", own = specs / "ops" / (op.name + ".toml");
  const std::filesystem::path of_family = specs / "families" / (op.family + ".toml");
  if (std::filesystem::exists(own) || !std::filesystem::exists(of_family)) return load_plan(own.string(), options);
  std::string text = read_whole(of_family.string(), std::size_t{1} << 20);
  const std::string stand_in = "\"OP\"", name = '"' + op.name + '"';
  for (std::size_t at = text.find(stand_in); at != std::string::npos; at = text.find(stand_in, at + name.size()))
    text.replace(at, stand_in.size(), name);
  return parse_plan(of_family.string(), std::move(text), options);
}

}  // namespace assay
