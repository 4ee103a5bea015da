// The comparison on a terminal: a table of what each way costs, and the first line as each cuts it.
#include <algorithm>
#include <cstdio>

#include "harness/report/cuts.h"
#include "harness/report/numbers.h"
#include "harness/report/plain_page.h"

namespace assay::report {
namespace {

std::string two_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

std::string round_trip_of(const WayOfCutting& way) {
  switch (way.round_trip) {
    case RoundTrip::exact: return "exact";
    case RoundTrip::normalised: return "normal";
    case RoundTrip::lost: break;
  }
  return "loses";
}

std::vector<TextCell> heading_of_cuts() {
  std::vector<TextCell> cells;
  for (const char* const each : {"way", "tokens", "bytes/", "/word", "used", "unknown", "text", "MB/s", "memory"})
    cells.push_back({each, Ink::faint});
  return cells;
}

std::vector<TextCell> row_of_way(const CutText& text, const WayOfCutting& way) {
  const auto tokens = static_cast<double>(way.tokens);
  const bool any = way.tokens > 0, counted = way.vocabulary > 0;
  return {{clean(way.name)},
          {grouped(way.tokens)},
          {any ? two_digits(static_cast<double>(text.text.size()) / tokens) : "-"},
          {text.words > 0 ? two_digits(tokens / static_cast<double>(text.words)) : "-"},
          {counted ? print_part(static_cast<double>(way.used) / static_cast<double>(way.vocabulary)) : "-"},
          {counted ? grouped(way.unknown) : "-", way.unknown > 0 ? Ink::warning : Ink::plain},
          {round_trip_of(way), way.round_trip == RoundTrip::lost ? Ink::warning : Ink::plain},
          {way.megabytes_per_second.value > 0 ? print_significant(way.megabytes_per_second.value) : "-"},
          {way.memory > 0 ? print_bytes(static_cast<double>(way.memory)) : "-"}};
}

// "The|quick|brown": as much as fits.
std::string cut_line(const CutText& text, const WayOfCutting& way, std::size_t width, const Page& page) {
  const std::string_view bar = page.unicode ? "│" : "|";
  std::string line;
  std::size_t shown = 0;
  for (const auto& [from, to] : way.pieces) {
    const std::string piece = clean(text.text.substr(from, to - from));
    const std::size_t more = width_of(piece) + (line.empty() ? 0 : 1);
    if (shown + more > width || from > text.text.find('\n')) break;
    if (!line.empty()) line += bar;
    line += piece;
    shown += more;
  }
  return line;
}

std::string most_alike(const CutText& text, const AgreementMatrix& matrix, std::size_t place) {
  std::size_t best = place == 0 ? 1 : 0;
  for (std::size_t other = 0; other < matrix.ways.size(); ++other)
    if (other != place && matrix.agreement[place][other] > matrix.agreement[place][best]) best = other;
  return clean(text.ways[matrix.ways[best]].name) + " " + two_digits(matrix.agreement[place][best]);
}

std::string print_cut_text(const CutText& text, const Page& page) {
  std::string out = page.inked(clean(text.name), Ink::strong) + ": " + grouped(text.text.size()) + " bytes" +
                    (text.whole ? "" : ", the beginning of it") + ", " + grouped(text.words) + " words " +
                    (text.segments.empty() ? "between white space" : "of the segmented text") + "\n\n";
  TextTable table({{false, 12}, {true}, {true}, {true}, {true}, {true}, {}, {true}, {true}});
  table.add(heading_of_cuts());
  for (const WayOfCutting& way : text.ways)
    if (way.absent.empty()) table.add(row_of_way(text, way));
  out += table.print(page);
  for (const WayOfCutting& way : text.ways)
    if (!way.absent.empty()) out += wrap(clean(way.name) + " is absent: " + clean(way.absent), page.width, "", "  ");
  out += "\nThe first line, as each cuts it\n";
  TextTable lines({{false, 12}, {}});
  for (const WayOfCutting& way : text.ways)
    if (way.absent.empty()) lines.add({{clean(way.name)}, {cut_line(text, way, page.width - 32, page)}});
  out += lines.print(page);

  const AgreementMatrix matrix = agreements(text);
  const std::vector<double> with_segments = agreement_with_segments(text);
  if (matrix.ways.size() < 2) return out;
  out += "\nWhere pieces begin: agreement (F1) with the way that is most alike";
  out += with_segments.empty() ? "\n" : ", and with\nthe segmented text\n";
  TextTable alike({{false, 12}, {}, {true}});
  for (std::size_t place = 0; place < matrix.ways.size(); ++place)
    alike.add({{clean(text.ways[matrix.ways[place]].name)},
               {most_alike(text, matrix, place)},
               {with_segments.empty() ? "" : two_digits(with_segments[matrix.ways[place]])}});
  return out + alike.print(page);
}

}  // namespace

std::string print_cuts(const CutComparison& comparison, const Page& page) {
  std::string out;
  for (const CutText& text : comparison.texts) out += (out.empty() ? "" : "\n") + print_cut_text(text, page);
  out += "\n" + wrap(
                    "bytes/: bytes a token. /word: tokens a word. used: of the vocabulary. text: exact, the pieces are "
                    "the text; normal, as it is normalised first; loses, some of it became unknown. MB/s: one thread; "
                    "memory: what the process holds when it is done.",
                    page.width, "", "");
  return out;
}

}  // namespace assay::report
