// What a comparison of ways to cut a text is asked for, in plain values.
#pragma once

#include <string>
#include <vector>

namespace assay {

struct CutOptions {
  std::vector<std::string> texts;         // files
  std::vector<std::string> vocabularies;  // names of the list, or NAME=FILE; empty: the usual ones
  std::string segmented;                  // a file with the one text, its words between white space; may be empty
  std::vector<std::string> ways;          // globs: only these; empty: all
  bool speed = true;
  std::string output;  // folder for the records; empty: the project's results/
  std::string page;    // file for the page; empty: reports/compare-tokenizers.html
  bool json = false;
};

}  // namespace assay
