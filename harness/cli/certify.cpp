#include "harness/run/certify.h"

#include <cstdio>
#include <utility>

#include "harness/cli/options.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/run/agreement.h"
#include "harness/run/choices.h"
#include "harness/run/tell.h"

namespace assay {
namespace {

struct Given {
  CertifyOptions page;
  AgreementOptions table;
  bool is_table = false;
  std::vector<std::string> vocabularies;
  std::string output;
  int block = 0, megabytes = 0;
};

bool is_html(const std::string& output) {
  if (output.empty() || output.ends_with(".md")) return false;
  if (output.ends_with(".html")) return true;
  throw InputError("--output " + output + ": expected a name that ends with .md or .html");
}

void put(const std::string& page, const std::string& output, const std::string& line) {
  if (output.empty()) std::fputs(page.c_str(), stdout);
  else write_whole(output, page);
  if (!output.empty()) tell(line);
}

// As it may be typed again.
std::string command_of(const Given& given) {
  std::string command = program_name() + " certify --table";
  const auto add = [&](const char* name, const std::vector<std::string>& values) {
    for (const std::string& each : values) command += std::string(" ") + name + " " + each;
  };
  add("--vocabulary", given.vocabularies);
  add("--text", given.table.texts);
  add("--impl", given.table.implementations);
  add("--worker", given.table.workers);
  add("--plugin", given.table.plugins);
  if (given.table.all_texts) command += " --all-texts";
  if (given.table.generated > 0) command += " --generated " + std::to_string(given.table.generated);
  if (given.megabytes > 0) command += " --megabytes " + std::to_string(given.megabytes);
  char minutes[32];
  std::snprintf(minutes, sizeof minutes, " --minutes %g", given.table.minutes);
  if (given.table.minutes > 0) command += minutes;
  if (!given.output.empty()) command += " --output " + given.output;
  return command;
}

int write_table(Given given) {
  const bool html = is_html(given.output);
  if (!given.page.pattern.empty() || !given.page.rule.empty())
    throw InputError("--table takes each vocabulary as it asks for; --pattern and --rule are of a page");
  static_cast<ChosenEncoders&>(given.table) = given.page;
  given.table.vocabularies = given.vocabularies;
  given.table.texts = given.page.texts;
  given.table.bytes = static_cast<std::uint64_t>(given.megabytes) * 1'000'000;
  given.table.command = command_of(given);
  const report::AgreementTable agreement = agree(given.table);
  put(print_agreement(agreement, html), given.output,
      "table: " + given.output + ", " + std::to_string(agreement.differing()) + " of " +
          std::to_string(agreement.compared()) + " differ");
  return agreement.differing() > 0 ? check_failed : all_well;
}

int write_page(const Given& given) {
  const bool html = is_html(given.output);
  if (given.table.all_texts || given.table.generated > 0 || given.megabytes > 0 || given.table.minutes > 0 ||
      given.vocabularies.size() > 1)
    throw InputError("several vocabularies, --all-texts, --generated, --megabytes and --minutes are of --table");
  if (given.page.texts.empty()) throw InputError("there is no text to certify; give one with --text FILE");
  CertifyOptions options = given.page;
  options.vocabulary = given.vocabularies.front();
  const report::Certificate certificate = certify(options);
  put(print_certificate(certificate, html), given.output,
      "certificate: " + given.output + ", " + std::to_string(certificate.agreeing()) + " implementations agree, " +
          std::to_string(certificate.differing()) + " differences");
  return certificate.differing() > 0 ? check_failed : all_well;
}

}  // namespace

void add_certify(CommandLine& program) {
  Verb verb = program.verb("certify", "Shows whether encoders agree on your texts");
  verb.footer(
      "Examples:\n"
      "  ./assay certify --vocabulary my/tokenizer.json --text a.txt --text b.txt\n"
      "  ./assay certify --table --vocabulary gpt2 --vocabulary o200k_base \\\n"
      "            --all-texts --minutes 10 --output agreement.md");
  auto given = std::make_shared<Given>();
  verb.option("--vocabulary", given->vocabularies, "A vocabulary: its name, or its file; with --table\nmay be repeated")
      .type("NAME|FILE")
      .one_each()
      .required();
  verb.option("--pattern", given->page.pattern, "How texts are cut (default: as the vocabulary says)").type("NAME");
  verb.option("--rule", given->page.rule, "What merges first (default: as the vocabulary says)").type("NAME");
  verb.option("--text", given->page.texts, "A text that is encoded; may be repeated").type("FILE").one_each();
  verb.option("--impl", given->page.implementations, "Only these implementations (default: all)")
      .type("GLOB")
      .one_each();
  verb.option("--worker", given->page.workers, "Adds a worker of your own, as NAME").type("[NAME=]COMMAND").one_each();
  verb.option("--plugin", given->page.plugins, "Adds a shared library of your own, as NAME")
      .type("[NAME=]FILE")
      .one_each();
  verb.option("--output", given->output, "Writes the page to this file, .md or .html\n(default: prints it as Markdown)")
      .file_to_write();
  verb.flag("--table", given->is_table,
            "A table of implementations, vocabularies and\ntexts; --text may be a name of the list");
  verb.flag("--all-texts", given->table.all_texts, "With --table: all texts that were fetched");
  verb.option("--generated", given->table.generated, "With --table: so many generated texts besides")
      .within(1, 100'000'000);
  verb.option("--megabytes", given->megabytes, "With --table: at most so much of each text").within(1, 64);
  verb.option("--minutes", given->table.minutes, "With --table: it ends after so long").within(0.01, 1e5);
  verb.option("--block", given->block, "Bytes that are compared at a time").within(1, 128 << 20).hidden();
  verb.does([given] {
    if (given->block > 0) given->page.block = given->table.block = static_cast<std::size_t>(given->block);
    return given->is_table ? write_table(*given) : write_page(*given);
  });
}

}  // namespace assay
