#include "harness/report/plain_page.h"

#include "harness/core/clean.h"
#include "harness/report/draw/svg.h"
#include "harness/report/export/markdown_text.h"

namespace assay::report {

PlainPage::PlainPage(bool html) : html_(html) {
  if (html)
    text_ =
        "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>assay "
        "certify</title>\n<style>body{font:15px/1.5 "
        "sans-serif;max-width:60em;margin:2em auto;padding:0 1em}table{border-collapse:collapse}td,th{border:1px "
        "solid #bbb;padding:.2em .6em;text-align:left;vertical-align:top}code{overflow-wrap:anywhere}</style>\n";
}

void PlainPage::title(const std::string& line) { add(html_ ? "<h1>" + escape(line) + "</h1>" : "# " + escape(line)); }
void PlainPage::heading(const std::string& line) {
  add(html_ ? "<h2>" + escape(line) + "</h2>" : "## " + escape(line));
}
void PlainPage::paragraph(const std::string& line) { add(html_ ? "<p>" + escape(line) + "</p>" : escape(line)); }
void PlainPage::command(const std::string& line) {
  add(html_ ? "<pre>" + escape(line) + "</pre>" : "```console not-run\n$ " + clean(line) + "\n```");
}

void PlainPage::list(const Lines& items) {
  std::string text;
  for (const std::string& item : items) text += html_ ? "<li>" + escape(item) + "</li>\n" : "- " + escape(item) + "\n";
  if (!items.empty()) add(html_ ? "<ul>\n" + text + "</ul>" : text.substr(0, text.size() - 1));
}

void PlainPage::table(const Lines& head, const std::vector<Lines>& rows) {
  std::string text = html_ ? "<table>\n" : "";
  text += row(head, "th");
  if (!html_) text += row(Lines(head.size(), "---"), "");
  for (const Lines& each : rows) text += row(each, "td");
  add(html_ ? text + "</table>" : text.substr(0, text.size() - 1));
}

std::string PlainPage::escape(const std::string& text) const { return html_ ? escape_html(clean(text)) : plain(text); }

std::string PlainPage::row(const Lines& cells, const std::string& tag) const {
  std::string line = html_ ? "<tr>" : "|";
  for (const std::string& cell : cells)
    line +=
        html_ ? "<" + tag + ">" + escape(cell) + "</" + tag + ">" : " " + (tag.empty() ? cell : escape(cell)) + " |";
  return line + (html_ ? "</tr>\n" : "\n");
}

void PlainPage::add(const std::string& block) { text_ += (text_.empty() || html_ ? "" : "\n") + block + "\n"; }

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

}  // namespace assay::report
