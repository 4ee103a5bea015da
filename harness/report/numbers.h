// Numbers and names as people read them, the same in every report: three significant digits, a unit that fits, and
// no character that a terminal, a page or a plot could take for a command.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/core/clean.h"
#include "harness/core/edge_counts.h"

namespace assay::report {

std::string print_significant(double value);         // "0.812", "81.2", "1,040"
std::string print_seconds(double seconds);           // "812 ns", "3.21 us", "1.04 ms", "2.50 s"
std::string print_ratio(double ratio);               // "1.62x", "16.2x", "162x"
std::string print_ulp(const UlpDistribution& ulps);  // what 99% are below: "1.25"; a dash where nothing was counted
std::string print_share(double share);               // "0.5%", "12%", "78%"; ten times over and more as "52x"
std::string print_part(double part);                 // of a whole, however small: "99.7%", "12%", "0.00031%"
std::string print_count(std::int64_t count);         // "1,234,567"
std::string print_bytes(double bytes);               // "64 KiB", "1.5 MiB"
std::string print_change(double ratio);              // of times before / after: "5.2% slower", "25.0% faster"
std::string counted(std::size_t count, std::string_view noun);  // "1 cell", "3 cells"

using assay::clean;

// The columns that clean text takes: one a code point.
std::size_t width_of(std::string_view text);

// The first `width` columns of clean text.
std::string_view first_columns(std::string_view text, std::size_t width);

// At most `width` columns of clean text. What is cut is marked; the end, which often tells names apart, is kept.
std::string shorten(std::string_view text, std::size_t width, std::string_view mark);

}  // namespace assay::report
