#include "harness/report/text_table.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "harness/report/numbers.h"

namespace assay::report {
namespace {

constexpr std::size_t gap = 2;

std::string fitted(const TextCell& cell, std::size_t width, const Page& page) {
  if (width_of(cell.text) <= width) return cell.text;
  const std::string shorter = cell.shorter ? cell.shorter(width) : cell.text;
  return shorten(shorter, width, page.mark());
}

}  // namespace

std::string Page::inked(std::string_view text, Ink ink) const {
  if (!colour || ink == Ink::plain || text.empty()) return std::string(text);
  constexpr std::array<std::string_view, 7> codes{"", "1", "2", "32", "1;31", "33", "36"};
  return "\x1b[" + std::string(codes[static_cast<std::size_t>(ink)]) + "m" + std::string(text) + "\x1b[0m";
}

std::string Page::rule() const {
  std::string line;
  for (std::size_t i = 0; i < width; ++i) line += unicode ? "─" : "-";
  return inked(line, Ink::faint) + "\n";
}

void TextTable::add(std::vector<TextCell> row) {
  row.resize(columns_.size());
  rows_.push_back({std::move(row)});
}

void TextTable::add_line(std::string text, Ink ink) { rows_.push_back({{{std::move(text), ink}}, true}); }

std::vector<std::size_t> TextTable::widths(const Page& page) const {
  std::vector<std::size_t> widths(columns_.size());
  for (const Row& row : rows_)
    for (std::size_t i = 0; !row.line && i < widths.size(); ++i)
      widths[i] = std::max(widths[i], width_of(row.cells[i].text));
  std::size_t sum = std::accumulate(widths.begin(), widths.end(), (widths.size() - 1) * gap);
  std::size_t last_flexible = widths.size();
  for (std::size_t i = 0; i < widths.size(); ++i)
    if (columns_[i].least > 0) last_flexible = i;
  if (last_flexible == widths.size()) return widths;
  bool last_resort = false;
  while (sum > page.width) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      // Numbers are cut only when nothing else is left.
      const std::size_t least = columns_[i].least > 0 ? columns_[i].least : last_resort ? 6 : widths[i];
      if (widths[i] <= least) continue;
      if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
    }
    if (widest == widths.size() && last_resort) break;
    last_resort = last_resort || widest == widths.size();
    if (widest == widths.size()) continue;
    widths[widest] -= 1, sum -= 1;
  }
  if (sum < page.width) widths[last_flexible] += page.width - sum;
  return widths;
}

std::string TextTable::print(const Page& page) const {
  const std::vector<std::size_t> column_widths = widths(page);
  std::string text;
  for (const Row& row : rows_) {
    if (row.line) {
      text += page.inked(shorten(row.cells[0].text, page.width, page.mark()), row.cells[0].ink) + "\n";
      continue;
    }
    std::size_t blanks = 0;  // written before the next text only, so that no line ends with any
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const std::string shown = fitted(row.cells[i], column_widths[i], page);
      const std::size_t padding = column_widths[i] - std::min(column_widths[i], width_of(shown));
      if (columns_[i].right) blanks += padding;
      if (!shown.empty()) {
        text += std::string(blanks, ' ') + page.inked(shown, row.cells[i].ink);
        blanks = 0;
      }
      blanks += gap + (columns_[i].right ? 0 : padding);
    }
    text += "\n";
  }
  return text;
}

std::string wrap(std::string_view text, std::size_t width, std::string_view first_indent, std::string_view indent) {
  std::string lines(first_indent);
  std::size_t used = width_of(first_indent);
  const std::size_t start = width_of(indent);
  bool fresh = true;
  while (!text.empty()) {
    std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    if (!fresh && used + 1 + width_of(word) > width) {
      lines.append("\n").append(indent);
      used = start, fresh = true;
    }
    if (!fresh) lines += " ", used += 1;
    while (used + width_of(word) > width && width > used) {
      // Cuts after a comma or another mark where there is one, else where the line ends.
      std::string_view head = first_columns(word, width - used);
      if (const std::size_t mark = head.find_last_of(",;/"); mark != std::string_view::npos && mark > head.size() / 2)
        head = head.substr(0, mark + 1);
      lines += std::string(head) + "\n" + std::string(indent);
      word.remove_prefix(head.size());
      used = start;
    }
    lines += word, used += width_of(word);
    fresh = false;
  }
  return lines + "\n";
}

std::string wrap_command(std::string_view command, std::size_t width, std::string_view first_indent,
                         std::string_view indent) {
  std::string lines(first_indent);
  std::size_t used = width_of(first_indent);
  bool quoted = false;   // in single quotes, where a backslash is a backslash
  bool doubled = false;  // in double quotes, where it may end a line
  const auto until = [&](std::size_t from, std::string_view marks) {
    return width_of(command.substr(from, std::min(command.find_first_of(marks, from), command.size()) - from));
  };
  const auto break_line = [&](std::string_view end, std::string_view start) {
    lines += std::string(end) + "\\\n" + std::string(start);
    used = width_of(start);
  };
  // There is always room left for what ends a line: a closing quote and a backslash.
  for (std::size_t at = 0; at < command.size();) {
    const char before = at > 0 ? command[at - 1] : '\0';
    const bool blank = !quoted && !doubled && command[at] == ' ', closes = quoted && command[at] == '\'';
    if (!quoted && !doubled && !blank && before == ' ' && used + until(at, " ") + 2 > width &&
        used > width_of(indent)) {
      break_line("", indent);
    } else if (blank && used + 2 > width) {
      break_line("", "");
    } else if (!blank && !closes) {
      // A word that is too long goes on at the left edge, where no blank comes between: after a comma if it can.
      const std::size_t piece = before == ',' ? std::min(until(at, ",' ") + 1, width / 2) : quoted ? 2 : 1;
      if (used + piece + 2 > width) break_line(quoted ? "'" : "", quoted ? "'" : "");
    }
    std::size_t length = first_columns(command.substr(at), 1).size();
    if (!quoted && command[at] == '\\' && at + 1 < command.size()) length = 2;  // stays with what it escapes
    else if (!doubled && command[at] == '\'') quoted = !quoted;
    else if (!quoted && command[at] == '"') doubled = !doubled;
    lines += command.substr(at, length);
    used += width_of(command.substr(at, length));
    at += length;
  }
  return lines + "\n";
}

}  // namespace assay::report
