// What a summary says of encoders of text beyond time: by vocabulary and text, in the units that people compare them
// by. For the page and for Markdown.
#pragma once

#include <string>
#include <vector>

#include "harness/core/summary.h"

namespace assay::report {

struct EncoderTable {
  std::string id, nav, title, lede;
  std::vector<std::string> heads;
  std::vector<std::vector<std::string>> rows;  // one for each cell, in the order of vocabularies and texts
};

// MB/s, ns a piece, and time with fresh content / time with repeated content. Those that have rows: cells of ops that
// make no ids of texts have none, nor do records that do not say how many.
std::vector<EncoderTable> encoder_tables(const Summary& summary);

}  // namespace assay::report
