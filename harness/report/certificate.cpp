#include "harness/report/certificate.h"

#include <algorithm>
#include <cstdio>

#include "harness/report/plain_page.h"

namespace assay::report {
namespace {

using Outcome = Certificate::Outcome;
using Lines = PlainPage::Lines;

std::string share(std::size_t part, std::size_t whole) {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f%%",
                whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole));
  return grouped(part) + " of " + grouped(whole) + " (" + text + ")";
}

std::string name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::agrees: return "agrees";
    case Outcome::differs: return "DIFFERS";
    case Outcome::failed: return "FAILED";
    case Outcome::refused: return "does not take it";
    case Outcome::absent: return "absent";
  }
  return {};
}

bool is_wrong(const Certificate::Row& row) { return row.outcome == Outcome::differs || row.outcome == Outcome::failed; }

void add_rows(PlainPage& page, const Certificate::Rule& rule) {
  std::vector<Lines> rows;
  Lines remarks;
  for (const Certificate::Row& row : rule.rows) {
    const bool compared = row.outcome == Outcome::agrees || is_wrong(row);
    rows.push_back({row.implementation, row.version, name_of(row.outcome), compared ? grouped(row.bytes) : "",
                    compared ? grouped(row.ids) : "", compared ? grouped(row.differing) : ""});
    if (!row.reason.empty()) remarks.push_back(row.implementation + ": " + row.reason);
    if (!row.first.empty()) remarks.push_back(row.implementation + " differs first in " + row.first);
  }
  page.table({"implementation", "version", "result", "bytes compared", "ids compared", "ids that differ"}, rows);
  page.list(remarks);
}

std::string sentence_of(const Certificate& all) {
  const Certificate::Rule& certified = all.rules.front();
  const auto wrong = static_cast<std::size_t>(std::ranges::count_if(certified.rows, is_wrong));
  std::uint64_t bytes = 0;
  for (const Certificate::Text& text : all.texts) bytes += text.bytes;
  const auto in_part = static_cast<std::size_t>(std::ranges::count_if(certified.rows, [&](const Certificate::Row& row) {
    return row.outcome == Outcome::agrees && row.bytes < bytes;
  }));
  std::string line = grouped(all.agreeing() - in_part) +
                     (all.agreeing() - in_part == 1 ? " implementation gives" : " implementations give") +
                     " the same ids as the reference, for all bytes";
  if (in_part > 0) line += "; " + grouped(in_part) + " for the part that they take";
  if (wrong > 0) line += "; " + grouped(wrong) + (wrong == 1 ? " does not" : " do not");
  return line + ".";
}

void add_what(PlainPage& page, const Certificate& all) {
  page.heading("What was compared");
  page.table({"", "", "SHA-256"}, {{"vocabulary",
                                    all.vocabulary + ", a " + all.format + ": " + grouped(all.tokens) + " tokens, " +
                                        (all.merges > 0 ? grouped(all.merges) + " merges listed, " : "") +
                                        grouped(all.added) + " added tokens, which are not looked for in texts",
                                    all.sha256}});
  std::vector<Lines> texts;
  std::uint64_t bytes = 0, ids = 0;
  for (const Certificate::Text& text : all.texts) {
    texts.push_back({text.name, grouped(text.bytes), grouped(text.ids), text.sha256});
    bytes += text.bytes;
    ids += text.ids;
  }
  texts.push_back({"all", grouped(bytes), grouped(ids), ""});
  page.table({"text", "bytes", "ids", "SHA-256"}, texts);
  for (const std::string& each : all.not_done)
    page.paragraph("The vocabulary asks for " + each + ". That was not done: texts were taken as they are.");
  page.heading("What of the vocabulary was met");
  const Certificate::Coverage& met = all.coverage;
  Lines lines{"tokens that stand in the texts: " + share(met.tokens, met.of_tokens)};
  if (met.by_merges) {
    lines.push_back("tokens that stand there or were a part of one on the way: " + share(met.reached, met.of_tokens));
    lines.push_back(met.of_merges > 0
                        ? "merges that were carried out, of those listed: " + share(met.merges, met.of_merges)
                        : "different merges, by their two parts, that were carried out: " + grouped(met.merges));
  }
  page.list(lines);
  page.paragraph("Of the rest, these texts say nothing.");
}

}  // namespace

std::size_t Certificate::agreeing() const {
  return static_cast<std::size_t>(std::ranges::count(rules.front().rows, Outcome::agrees, &Row::outcome));
}

std::size_t Certificate::differing() const {
  std::size_t wrong = 0;
  for (const Rule& rule : rules) wrong += static_cast<std::size_t>(std::ranges::count_if(rule.rows, is_wrong));
  return wrong;
}

std::string print_certificate(const Certificate& all, bool html) {
  PlainPage page(html);
  page.title("Encoders with the vocabulary " + all.vocabulary);
  page.paragraph("Made by " + all.program + ", " + all.made + ".");
  page.paragraph(sentence_of(all));
  add_what(page, all);
  page.heading("By the rule that is asked for: " + all.rules.front().name);
  page.paragraph("Each implementation was given the texts, and its ids were held against those of the reference.");
  add_rows(page, all.rules.front());
  for (std::size_t i = 1; i < all.rules.size(); ++i) {
    const Certificate::Rule& rule = all.rules[i];
    page.heading("By another rule: " + rule.difference);
    page.paragraph(rule.differing == 0
                       ? "The reference of this rule gives the same ids: on these texts the rules cannot be told apart."
                       : "The reference of this rule has " + grouped(rule.differing) +
                             " ids at other places than that of the rule above; first in " + rule.first + ".");
    add_rows(page, rule);
  }
  return page.text();
}

}  // namespace assay::report
