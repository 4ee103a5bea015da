#include "harness/report/agreement.h"

#include <algorithm>

#include "harness/report/plain_page.h"

namespace assay::report {
namespace {

using Reached = AgreementTable::Outcome;
using TableCell = AgreementTable::Cell;
using Lines = PlainPage::Lines;

bool differs_or_failed(const TableCell& cell) { return cell.outcome == Reached::failed || cell.differing > 0; }

std::string agreement_shown(const TableCell& cell) {
  switch (cell.outcome) {
    case Reached::not_reached: return "not reached";
    case Reached::refused: return "-";
    case Reached::failed: return "FAILED";
    case Reached::compared: break;
  }
  // Where parts were refused, it is of the rest.
  return grouped(cell.differing) + (cell.reason.empty() ? "" : " (in part)");
}

TableCell sum_of_cells(const AgreementTable::Row& row) {
  TableCell sum;
  for (const TableCell& each : row.cells) {
    if (each.outcome == Reached::failed || sum.outcome == Reached::failed) sum.outcome = Reached::failed;
    else if (each.outcome == Reached::compared) sum.outcome = Reached::compared;
    else if (sum.outcome == Reached::not_reached) sum.outcome = each.outcome;
    sum.bytes += each.bytes;
    sum.ids += each.ids;
    sum.differing += each.differing;
  }
  return sum;
}

// "0 of 1,234,567", by which rule if it is not the one that is asked for.
std::string agreement_summary(const AgreementTable::Vocabulary& vocabulary, const AgreementTable::Row& row) {
  if (row.rule.empty()) return "-";
  const TableCell sum = sum_of_cells(row);
  std::string text = sum.outcome == Reached::failed ? "FAILED, " : "";
  text += sum.ids == 0 ? "nothing compared" : grouped(sum.differing) + " of " + grouped(sum.ids);
  return text + (row.rule == vocabulary.rules.front().name ? "" : " by " + row.rule);
}

void add_agreement_summary(PlainPage& page, const AgreementTable& all) {
  page.heading("Ids that differ, of all texts");
  Lines head{"implementation", "version"};
  for (const AgreementTable::Vocabulary& each : all.vocabularies) head.push_back(each.name);
  std::vector<Lines> rows;
  for (std::size_t i = 0; i < all.implementations.size(); ++i) {
    const AgreementTable::Implementation& implementation = all.implementations[i];
    Lines line{implementation.name, implementation.version};
    for (const AgreementTable::Vocabulary& each : all.vocabularies)
      line.push_back(implementation.absent.empty() ? agreement_summary(each, each.rows[i]) : "absent");
    rows.push_back(std::move(line));
  }
  page.table(head, rows);
  page.paragraph(
      "Each number is that of ids of the reference that the implementation has not at the same place of the text, and "
      "of how many. An implementation that does not take the rule that is asked for is held to the reference of the "
      "first rule that it takes: \"by pairs\". \"-\" is one that takes the vocabulary by no rule.");
}

void add_agreement_texts(PlainPage& page, const AgreementTable& all) {
  page.heading("Texts");
  std::vector<Lines> rows;
  std::uint64_t bytes = 0;
  for (const AgreementTable::Text& text : all.texts) {
    rows.push_back(
        {text.name, text.count > 1 ? grouped(text.count) : "1", grouped(text.bytes), text.sha256.substr(0, 12)});
    bytes += text.bytes;
  }
  rows.push_back({"all", "", grouped(bytes), ""});
  page.table({"text", "texts", "bytes", "SHA-256 begins"}, rows);
  if (!all.limits.empty()) {
    page.paragraph("Of these were compared, at most:");
    page.list(all.limits);
  }
}

void add_agreement_of(PlainPage& page, const AgreementTable& all, const AgreementTable::Vocabulary& vocabulary) {
  page.heading(vocabulary.name + ", " + (vocabulary.how == "its own" ? "by its own rule" : vocabulary.how));
  page.paragraph("A " + vocabulary.format + " with the SHA-256 " + vocabulary.sha256 + ".");
  Lines head{"text", "bytes", "ids"}, absent;
  for (std::size_t rule = 1; rule < vocabulary.rules.size(); ++rule)
    head.push_back("rule " + vocabulary.rules[rule].name);
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < vocabulary.rows.size(); ++i) {
    const AgreementTable::Row& row = vocabulary.rows[i];
    if (row.rule.empty()) {
      const std::string reason = row.cells.empty() ? "" : row.cells.front().reason;
      if (!reason.empty()) absent.push_back(row.implementation + ": " + reason);
      continue;
    }
    columns.push_back(i);
    head.push_back(row.implementation + (row.rule == vocabulary.rules.front().name ? "" : " (" + row.rule + ")"));
  }
  std::vector<Lines> rows;
  for (std::size_t text = 0; text < all.texts.size(); ++text) {
    Lines line{all.texts[text].name, grouped(vocabulary.bytes[text]), grouped(vocabulary.ids[text])};
    for (std::size_t rule = 1; rule < vocabulary.rules.size(); ++rule)
      line.push_back(grouped(vocabulary.rules[rule].differing[text]));
    for (const std::size_t column : columns) line.push_back(agreement_shown(vocabulary.rows[column].cells[text]));
    rows.push_back(std::move(line));
  }
  page.table(head, rows);
  if (!absent.empty()) {
    page.paragraph("Not in the table:");
    page.list(absent);
  }
  Lines remarks;
  for (const std::size_t column : columns)
    for (const TableCell& cell : vocabulary.rows[column].cells)
      if (!cell.reason.empty()) {
        std::string remark = vocabulary.rows[column].implementation + ": " + cell.reason;
        if (std::ranges::count(remarks, remark) == 0) remarks.push_back(std::move(remark));
      }
  page.list(remarks);
}

}  // namespace

std::uint64_t AgreementTable::differing() const {
  std::uint64_t wrong = 0;
  for (const Vocabulary& vocabulary : vocabularies)
    for (const Row& row : vocabulary.rows)
      wrong += static_cast<std::uint64_t>(std::ranges::count_if(row.cells, differs_or_failed));
  return wrong;
}

std::uint64_t AgreementTable::compared() const {
  std::uint64_t cells = 0;
  for (const Vocabulary& vocabulary : vocabularies)
    for (const Row& row : vocabulary.rows)
      cells += static_cast<std::uint64_t>(std::ranges::count(row.cells, Reached::compared, &TableCell::outcome));
  return cells;
}

std::string print_agreement(const AgreementTable& all, bool html) {
  PlainPage page(html);
  page.title("Do encoders agree?");
  page.paragraph("Made by " + all.program + ", " + all.made + ", with");
  page.command(all.command);
  page.paragraph(grouped(all.differing()) + " of " + grouped(all.compared()) +
                 " pairs of an implementation with a vocabulary and a text differ from the reference.");
  add_agreement_summary(page, all);
  add_agreement_texts(page, all);
  if (!all.finds.empty()) {
    page.heading("Differences, made small");
    std::vector<Lines> rows;
    for (const AgreementTable::Find& find : all.finds)
      rows.push_back({find.implementation, find.vocabulary, find.text, find.shown});
    page.table({"implementation", "vocabulary", "first in", "what differs"}, rows);
  }
  page.paragraph(
      "In the tables below a column of a rule says how many ids the references of both rules have at other places. "
      "\"(in part)\": parts of the text are not UTF-8, and were refused.");
  for (const AgreementTable::Vocabulary& each : all.vocabularies) add_agreement_of(page, all, each);
  return page.text();
}

}  // namespace assay::report
