// The page of a comparison of ways to cut a text.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "harness/report/cuts.h"
#include "harness/report/html/parts.h"
#include "harness/report/html/templates.h"
#include "harness/report/numbers.h"
#include "harness/report/plain_page.h"

namespace assay::report {
namespace {

constexpr std::size_t most_bytes_shown = 700, most_lines_shown = 8;
constexpr int colours_of_pieces = 6;  // of the page's, the grey one left out

std::string with_two_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

// The end of the lines that are shown.
std::size_t end_of_shown(std::string_view text) {
  std::size_t end = 0;
  for (std::size_t line = 0; line < most_lines_shown && end < text.size(); ++line) {
    const std::size_t next = std::min(text.find('\n', end), text.size() - 1) + 1;
    if (end > 0 && next > most_bytes_shown) break;
    end = next;
  }
  return end;
}

// What a piece is shown as: a newline has a sign of its own, and breaks the line.
std::string shown_piece(std::string_view piece) {
  std::string shown;
  while (!piece.empty()) {
    const std::size_t end = std::min(piece.find('\n'), piece.size());
    shown += clean(piece.substr(0, end));
    if (end == piece.size()) break;
    shown += "\u23ce\n";
    piece.remove_prefix(end + 1);
  }
  return shown;
}

// Pieces that lie within one character, as bytes do, have nothing to show by themselves but their number.
Data spans_of(const CutText& text, const WayOfCutting& way, std::size_t shown) {
  Data spans(Data::type::list);
  int colour = 0;
  std::size_t at = 0;
  for (const auto& [from, to] : way.pieces) {
    if (from >= shown) break;
    Data span;
    if (from > at) {
      span.set("text", shown_piece(std::string_view(text.text).substr(at, from - at)));
      span.set("colour", "none");
      spans.push_back(span);
    }
    span.set("text", shown_piece(std::string_view(text.text).substr(from, to - from)));
    span.set("colour", std::to_string(1 + colour++ % colours_of_pieces));
    spans.push_back(span);
    at = std::max(at, to);
  }
  return spans;
}

std::string trip_in_words(RoundTrip trip) {
  return trip == RoundTrip::exact ? "exact" : trip == RoundTrip::normalised ? "as normalised" : "lost in part";
}

Data costs_of(const CutText& text, const WayOfCutting& way, std::size_t most) {
  const auto tokens = static_cast<double>(way.tokens);
  const bool has_vocabulary = way.vocabulary > 0, timed = way.megabytes_per_second.value > 0;
  Data row;
  row.set("name", text_data(way.name));
  row.set("implementation", text_data(way.implementation));
  row.set("tokens", grouped(way.tokens));
  row.set("percent", print_significant(most == 0 ? 0 : 100 * tokens / static_cast<double>(most)));
  row.set("bytes", way.tokens == 0 ? "-" : with_two_digits(static_cast<double>(text.text.size()) / tokens));
  row.set("words", text.words == 0 ? "-" : with_two_digits(tokens / static_cast<double>(text.words)));
  row.set("used", has_vocabulary ? grouped(way.used) + " of " + grouped(way.vocabulary) : "-");
  row.set("unknown", has_vocabulary ? grouped(way.unknown) : "-");
  row.set("any_unknown", way.unknown > 0);
  row.set("trip", trip_in_words(way.round_trip));
  row.set("loses", way.round_trip == RoundTrip::lost);
  row.set("speed", timed ? print_significant(way.megabytes_per_second.value) : "-");
  row.set("interval", timed ? text_data(print_significant(way.megabytes_per_second.low) + " to " +
                                        print_significant(way.megabytes_per_second.high))
                            : text_data(way.why_no_speed));
  row.set("memory", way.memory == 0 ? "-" : print_bytes(static_cast<double>(way.memory)));
  return row;
}

void add_matrix(Data& told, const CutText& text) {
  const AgreementMatrix matrix = agreements(text);
  Data heads(Data::type::list), rows(Data::type::list);
  for (std::size_t i = 0; i < matrix.ways.size(); ++i) {
    heads.push_back(text_data(text.ways[matrix.ways[i]].name));
    Data row, cells(Data::type::list);
    row.set("name", text_data(text.ways[matrix.ways[i]].name));
    for (const double each : matrix.agreement[i]) {
      Data cell;
      cell.set("value", with_two_digits(each));
      cell.set("tint", std::to_string(std::lround(45 * each)));
      cells.push_back(cell);
    }
    row.set("cells", cells);
    rows.push_back(row);
  }
  told.set("heads", heads);
  told.set("matrix", rows);
}

Data section_of(const CutText& text, std::size_t place) {
  const std::size_t shown = end_of_shown(text.text);
  const std::vector<double> with_segments = agreement_with_segments(text);
  std::size_t most = 0;
  for (const WayOfCutting& way : text.ways) most = std::max(most, way.tokens);
  Data told, cuts(Data::type::list), rows(Data::type::list), absent(Data::type::list);
  for (std::size_t i = 0; i < text.ways.size(); ++i) {
    const WayOfCutting& way = text.ways[i];
    if (!way.absent.empty()) {
      Data missing;
      missing.set("name", text_data(way.name));
      missing.set("why", text_data(way.absent));
      absent.push_back(missing);
      continue;
    }
    Data cut;
    cut.set("name", text_data(way.name));
    cut.set("summary", text_data(way.summary));
    cut.set("count", text_data(counted(static_cast<std::size_t>(std::ranges::count_if(
                                           way.pieces, [&](const Piece& each) { return each.first < shown; })),
                                       "piece")));
    cut.set("spans", spans_of(text, way, shown));
    cuts.push_back(cut);
    Data row = costs_of(text, way, most);
    row.set("segments", with_segments.empty() ? "" : with_two_digits(with_segments[i]));
    row.set("segmented", !with_segments.empty());
    rows.push_back(row);
  }
  told.set("id", "text" + std::to_string(place + 1));
  told.set("name", text_data(text.name));
  told.set("size", text_data(grouped(text.text.size()) + " bytes" + (text.whole ? "" : ", its beginning") + ", " +
                             grouped(text.words) + " words"));
  told.set("segmented", !with_segments.empty());
  told.set("cuts", cuts);
  told.set("rows", rows);
  told.set("absent", absent);
  add_matrix(told, text);
  return told;
}

}  // namespace

std::string cuts_as_html(const CutComparison& comparison) {
  Data page, texts(Data::type::list);
  set_templates(page);
  page.set("title", "ways to cut a text");
  page.set("hash", Data(false));
  std::size_t ways = 0;
  for (std::size_t i = 0; i < comparison.texts.size(); ++i) {
    texts.push_back(section_of(comparison.texts[i], i));
    ways = std::max(ways, comparison.texts[i].ways.size());
  }
  page.set("lede", text_data(counted(comparison.texts.size(), "text") + ", cut in " + counted(ways, "way") +
                             ": where the pieces are, how many there are, and what they cost."));
  page.set("made", text_data(comparison.made));
  page.set("program", text_data(comparison.program));
  page.set("machine", text_data(comparison.machine));
  page.set("command", text_data(comparison.command));
  page.set("texts", texts);
  kainjow::mustache::mustache layout{std::string(cuts_template)};
  return layout.render(page);
}

}  // namespace assay::report
