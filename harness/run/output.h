// Showing a summary, the same way for all verbs.
#pragma once

#include <string>
#include <vector>

#include "harness/core/run_comparison.h"
#include "harness/core/summary.h"
#include "harness/report/surroundings.h"
#include "harness/report/terminal.h"
#include "harness/store/index.h"

namespace assay {

// On standard output, as wide as the terminal, at least 80 columns.
void show(const Summary& summary);

// As standard output takes it.
TerminalStyle style_of_stdout();

// As wide as the terminal, from 80 to 140 columns; 80 of what is none.
std::size_t columns_of_stdout();

// Times as the index has them, a line for each implementation on each cell, with names that tell the lines apart.
std::vector<HistoryLine> history_lines(const std::vector<IndexedTime>& times);

// What results/ knows of the run's machine and cells, and `beside`, if it is another folder with runs.
Surroundings surroundings_of(const Summary& summary, const std::string& beside = {});

// Writes NAME.md and NAME.html, each whole, into a folder that is made if need be; returns NAME.html's path. The name
// is that of the run's folder or one that was given: no file is named by what a record says.
std::string write_reports(const Summary& summary, const Surroundings& around, const std::string& folder,
                          const std::string& name);

// Writes every table of the page as NAME/TABLE.csv, each whole; returns the path of that folder.
std::string write_tables(const Summary& summary, const Surroundings& around, const std::string& folder,
                         const std::string& name);

// Writes JUnit's XML if `junit` is a file; and on GitHub's runners, what failed as lines that are shown beside the
// source of the implementation: on standard error, where they spoil no JSON. Of a run, of a comparison, and of a
// night's both.
void tell_collectors(const Summary& summary, const std::string& junit);
void tell_collectors(const RunComparison& comparison, const std::string& junit);
void tell_collectors(const Summary& summary, const RunComparison& comparison, const std::string& junit);

// The end of a verb that measures: shows the summary, writes the pages if `pages` is a folder, and returns the exit
// code.
class Session;
int conclude(Session& session, const std::string& pages, const std::string& junit);

// Prints a text and ends the line, wrapped within `width`; all lines but the first are indented, and the first is
// taken to begin there.
void print_wrapped(const std::string& text, std::size_t indent, std::size_t width);

}  // namespace assay
