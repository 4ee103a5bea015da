// Markdown as GitHub shows it: text from elsewhere that marks nothing up, rows of tables, folds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::report {

using Texts = std::vector<std::string>;

// Text that shows as itself: no markup, no HTML, no new cell. An underscore within a word marks nothing up.
std::string plain(std::string_view raw);

// A code span in a table: fenced by more backticks than it holds, and with its bars escaped.
std::string code(std::string_view raw);

// A command in lines of its own.
std::string block(std::string_view raw);

std::string line(const Texts& cells);

// Of a table. A ':' in front of a title puts the column to the right.
std::string heading(const Texts& titles);

std::string fold(const std::string& title, const std::string& text);

// The first ten texts, each of which ends its line; the rest behind a fold, below the same heading.
inline constexpr std::size_t unfolded = 10;
std::string folded(const Texts& texts, const std::string& head);

}  // namespace assay::report
