// How implementations compare along one dimension of an op, all else being equal: where one overtakes another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/core/summary.h"

namespace assay {

struct Crossover {
  std::string op, dtype, setting;  // "cols=4096, hot cache, 1 thread"
  std::string dimension;           // "rows"
  struct Point {
    std::int64_t size = 0;
    Estimate slower;  // its time / that of the fastest at this size, with the 99% interval
  };
  struct Line {
    std::string implementation;
    std::vector<Point> points;  // by size
  };
  std::vector<Line> lines;
  // What a dispatch table made of these measurements would call, range by range: each begins at `low`.
  struct Bucket {
    std::int64_t low = 0;
    std::string choice;
  };
  std::vector<Bucket> buckets;
};

}  // namespace assay
