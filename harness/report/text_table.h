// Lines of text in columns that end at one edge, for terminals.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::report {

enum class Ink : std::uint8_t { plain, strong, faint, good, bad, warning, accent };

struct Page {
  std::size_t width = 80;
  bool colour = false;
  bool unicode = true;

  std::string_view mark() const { return unicode ? "…" : "~"; }  // stands for what was cut
  std::string inked(std::string_view text, Ink ink) const;
  std::string rule() const;
};

struct TextCell {
  std::string text;
  Ink ink = Ink::plain;
  // How to say it in less room; by default the middle is cut out.
  std::function<std::string(std::size_t width)> shorter = {};
};

struct TextColumn {
  bool right = false;
  std::size_t least = 0;  // it may shrink to this; 0: it keeps its natural width
};

// All lines take the page's width exactly: columns that may shrink do so, the widest first; room that is left goes
// to the last of them.
class TextTable {
 public:
  explicit TextTable(std::vector<TextColumn> columns) : columns_(std::move(columns)) {}

  void add(std::vector<TextCell> row);
  void add_line(std::string text, Ink ink = Ink::plain);  // across all columns
  std::string print(const Page& page) const;

 private:
  struct Row {
    std::vector<TextCell> cells;
    bool line = false;  // the one cell takes all columns
  };
  std::vector<std::size_t> widths(const Page& page) const;

  std::vector<TextColumn> columns_;
  std::vector<Row> rows_;
};

// Words of clean text in lines of at most `width` columns, each indented; a word that is too long is cut.
std::string wrap(std::string_view text, std::size_t width, std::string_view first_indent, std::string_view indent);

// A command in lines of at most `width` columns that can still be pasted into a shell as it stands: lines end in
// a backslash, and what is quoted is closed and opened again around a break.
std::string wrap_command(std::string_view command, std::size_t width, std::string_view first_indent,
                         std::string_view indent);

}  // namespace assay::report
