#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/cli/options.h"
#include "harness/core/clean.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/run/describe_op.h"
#include "harness/run/output.h"
#include "harness/run/session.h"
#include "harness/run/tell.h"

namespace assay {
namespace {

std::string fit(std::string text, std::size_t width) {
  if (text.size() > width) text = text.substr(0, width - 2) + "..";
  text.resize(width, ' ');
  return text;
}

bool wanted(const OpInfo& op, const std::vector<std::string>& globs) {
  if (op.probe) return false;
  if (globs.empty()) return true;
  for (const std::string& glob : globs)
    if (matches_glob(glob, op.name)) return true;
  return false;
}

void print_op(const OpInfo& op, const std::vector<Contender>& contenders, bool verbose) {
  print_wrapped(op.name + "  " + op.formula, 4, 80);
  if (verbose) {
    const auto print_line = [](const std::string& text) {
      std::printf("  ");
      print_wrapped(text, 4, 80);
    };
    print_line(op.summary + ". " + op.source + ".");
    for (const DimensionInfo& each : op.dimensions) print_line(each.name + ": " + each.doc);
    for (const ParameterInfo& each : op.parameters)
      print_line(each.name + " (default " + print(each.default_value) + "): " + each.doc);
    for (const std::string& line : describe_values(op)) print_line(line);
    print_line("budget: " + op.budget);
    print_line("reference: " + op.cost);
  }
  for (const Contender& contender : contenders) {
    if (contender.op != op.name) continue;
    std::printf("  %s ", fit(clean(contender.subject.implementation), 18).c_str());
    if (!contender.present()) {
      print_wrapped("absent: " + contender.absent, 21, 80);
      continue;
    }
    std::string version = clean(contender.subject.version);
    if (contender.subject.library == "native") version = "assay " + version;
    std::printf("%s %s", fit(version, 38).c_str(), clean(contender.subject.isa).substr(0, 20).c_str());
    std::printf("\n");
    if (verbose && !contender.aliases.empty())
      std::printf("%21ssame as %s\n", "", clean(join(contender.aliases, ", ")).c_str());
    if (verbose && !contender.note.empty()) {
      std::printf("%21s", "");
      print_wrapped(contender.note, 21, 80);
    }
  }
}

nlohmann::json as_json(const Contender& contender) {
  return {{"op", contender.op},
          {"implementation", contender.subject.implementation},
          {"aliases", contender.aliases},
          {"version", contender.subject.version},
          {"isa", contender.subject.isa},
          {"library", contender.subject.library},
          {"build_id", contender.subject.build_id},
          {"absent", contender.absent},
          {"note", contender.note}};
}

int list(const Options& options) {
  if (options.markdown) {
    std::fputs(page_of_ops().c_str(), stdout);
    return all_well;
  }
  const Roster roster = discover(roster_options(options));
  const std::vector<Contender> contenders = chosen(roster, options.implementations);
  nlohmann::json all = nlohmann::json::array();
  bool any = false;
  for (const std::unique_ptr<Op>& op : all_ops()) {
    if (!wanted(op->info(), options.ops)) continue;
    any = true;
    if (!options.json) print_op(op->info(), contenders, options.verbose);
    for (const Contender& contender : contenders)
      if (contender.op == op->info().name) all.push_back(as_json(contender));
  }
  if (!any) throw InputError("no op is named " + join(options.ops, ", ") + suggestion(options.ops.at(0), op_names()));
  if (options.json) std::printf("%s\n", all.dump(1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  const std::vector<std::string> missing = missing_required(roster, options.require);
  for (const std::string& line : missing) tell(line);
  return missing.empty() ? all_well : check_failed;
}

}  // namespace

void add_list(CommandLine& program) {
  Verb verb = program.verb("list", "Lists ops and implementations, and what is absent");
  verb.footer("Example: ./assay list --op 'rms*' -v");
  auto options = std::make_shared<Options>();
  add_filters(verb, *options);
  add_plugins(verb, *options);
  verb.option("--require", options->require, "Fails if this implementation is absent").type("NAME").one_each();
  verb.flag("--json", options->json, "Prints JSON");
  verb.flag("--markdown", options->markdown, "Prints all ops as a page, which is docs/ops.md");
  verb.flag("-v,--verbose", options->verbose, "Shows parameters, inputs, budgets and notes as well");
  verb.does([options] { return list(*options); });
}

}  // namespace assay
