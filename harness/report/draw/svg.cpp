#include "harness/report/draw/svg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "harness/report/draw/layout.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

// Markers in gnuplot's numbering: filled before open, shapes that differ most first.
constexpr std::array<int, plot_markers> markers{7, 5, 9, 13, 6, 4, 8, 12, 11, 2};
constexpr std::array<const char*, plot_dashes> dashes{"", "7,3", "2,2", "9,3,2,3", "12,4", "4,2,1,2,1,2"};

// Colours that no drawing has by chance: each stands for a variable of the page.
std::string colour(int index) { return "rgb '#0102" + std::string(1, "0123456789abcdef"[index]) + "0'"; }
constexpr int ink = 13, faint = 14, grid = 15;

std::string number(double value) {
  std::array<char, 32> text;
  return {text.data(), static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.9g", value))};
}

// Text for gnuplot, in single quotes, where nothing is special but themselves: they become apostrophes. A '>' is the
// one character of markup that gnuplot does not escape: it becomes one that looks like it.
std::string in_quotes_of_gnuplot(std::string_view text) {
  std::string result = "'";
  for (const char c : clean(text))
    result += c == '\'' ? std::string("\u2019") : c == '>' ? std::string("\u203a") : std::string(1, c);
  return result + "'";
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

std::string axis_script(char name, const Axis& axis) {
  const std::string a(1, name);
  std::string script = "set " + a + "label " + in_quotes_of_gnuplot(axis.label) + " textcolor " + colour(faint) + "\n";
  script += (axis.linear ? "unset logscale " : "set logscale ") + a + "\n";
  script += "set " + a + "range [" + number(axis.low) + ":" + number(axis.high) + "]\n";
  script += "set " + a + "tics scale 0 textcolor " + colour(faint) + " (";
  for (std::size_t i = 0; i < axis.ticks.size(); ++i) {
    std::string label = axis.ticks[i].label;  // to gnuplot, a format
    replace_all(label, "%", "%%");
    script += (i > 0 ? ", " : "") + in_quotes_of_gnuplot(label) + " " + number(axis.ticks[i].at);
  }
  return script + ")\n";
}

// A bound is never a whole line.
const char* dash_of(const Curve& curve) {
  return curve.bound && curve.dash == 0 ? "3,3" : dashes[static_cast<std::size_t>(curve.dash % plot_dashes)];
}

std::string curve_script(const Curve& curve, std::size_t index) {
  const std::string data = "$curve" + std::to_string(index) + " using 1:2 ";
  const char* dash = dash_of(curve);
  if (curve.bound) return data + "with lines lw 1.5 dt (" + dash + ") lc " + colour(faint) + " notitle";
  const bool intervals = std::ranges::any_of(curve.marks, [](const Mark& mark) { return mark.high > 0; });
  const std::string kind = intervals      ? std::string("with xerrorbars lw 1.5")
                           : curve.joined ? std::string("with linespoints lw 1.75 dt ") +
                                                (*dash == '\0' ? "1" : "(" + std::string(dash) + ")")
                                          : "with points";
  const int marker = markers[static_cast<std::size_t>(curve.marker % plot_markers)];
  return (intervals ? "$curve" + std::to_string(index) + " using 1:2:4:5 " : data) + kind + " pt " +
         std::to_string(marker) + " ps 0.85 lc " + colour(curve.colour % plot_colours) + " notitle";
}

// The margins, so that the frame lies where `frame_of` says.
std::string margins_script(const Plot& plot) {
  const Frame frame = frame_of(plot);
  const auto part = [](double pixels, int of) { return number(pixels / of) + "\n"; };
  return "set lmargin at screen " + part(frame.left, plot.width) + "set rmargin at screen " +
         part(frame.right, plot.width) + "set tmargin at screen " + part(plot.height - frame.top, plot.height) +
         "set bmargin at screen " + part(plot.height - frame.bottom, plot.height);
}

std::string at_screen(const Plot& plot, const Spot& spot) {
  return "screen " + number(spot.x / plot.width) + ",screen " + number(1 - spot.y / plot.height);
}

std::string text_script(const Plot& plot, const PlacedText& text, int font, const std::string& ink_of_text) {
  return "set label " + in_quotes_of_gnuplot(text.text) + " at " + at_screen(plot, text.at) +
         (text.ends_there ? " right" : " left") + " front font 'sans-serif," + std::to_string(font) + "' textcolor " +
         ink_of_text + "\n";
}

// Each name, and a line of the curve's kind from the curve's end to it.
std::string names_script(const Plot& plot) {
  std::string script;
  for (const PlacedName& name : place_names(plot)) {
    const Curve& curve = plot.curves[name.curve];
    const std::string ink_of_curve = colour(curve.colour % plot_colours);
    const char* dash = dash_of(curve);
    script += "set arrow from " + at_screen(plot, {name.end.x + 5, name.end.y}) + " to " +
              at_screen(plot, {name.at.x - 4, name.at.y}) + " nohead lw 1 lc " + ink_of_curve + " dt " +
              (*dash == '\0' ? "1" : "(" + std::string(dash) + ")") + "\n" +
              text_script(plot, {curve.name, name.at, false, false}, static_cast<int>(name_font), ink_of_curve);
  }
  return script;
}

std::string script_of(const Plot& plot) {
  std::string script = "set terminal svg size " + std::to_string(plot.width) + "," + std::to_string(plot.height) +
                       " dynamic noenhanced font 'sans-serif,12' linewidth 1\nset encoding utf8\n"
                       "set key off\nset border 3 lw 1 lc " +
                       colour(faint) + "\nset grid lw 1 lt 1 dt 1 lc " + colour(grid) + "\n" + margins_script(plot) +
                       axis_script('x', plot.x) + axis_script('y', plot.y);
  const auto corner = [&](double at, const char* edge) {
    return plot.band_of_y ? std::string("graph ") + edge + ",first " + number(at) : number(at) + ",graph " + edge;
  };
  if (plot.band_high > 0)
    script += "set object 1 rectangle from " + corner(plot.band_low, "0") + " to " + corner(plot.band_high, "1") +
              " behind fillcolor " + colour(grid) + " fillstyle solid 1.0 noborder\n";
  for (const PlacedText& text : place_texts(plot))
    script += text_script(plot, text, static_cast<int>(small_font), colour(text.number ? ink : faint));
  if (plot.names_at_ends) script += names_script(plot);
  std::string commands;
  for (std::size_t i = 0; i < plot.curves.size(); ++i) {
    script += "$curve" + std::to_string(i) + " << END_OF_DATA\n";
    for (const Mark& mark : plot.curves[i].marks)
      script += number(mark.x) + " " + number(mark.y) + " " + std::to_string(mark.number) + " " + number(mark.low) +
                " " + number(mark.high) + "\n";
    script += "END_OF_DATA\n";
    commands += (i > 0 ? ", " : "") + curve_script(plot.curves[i], i);
  }
  return script + "plot " + commands + "\n";
}

// gnuplot leaves many groups that hold nothing.
void drop_empty_groups(std::string& svg) {
  constexpr std::string_view end = ">\n</g>\n";
  for (std::size_t at = svg.find(end); at != std::string::npos; at = svg.find(end, at)) {
    const std::size_t start = svg.rfind('<', at);
    if (svg.compare(start, 3, "<g ") != 0) {
      at += end.size();
      continue;
    }
    svg.erase(start, at + end.size() - start);
    at = start;
  }
}

void replace_colours(std::string& svg) {
  for (int i = 0; i < 16; ++i) {
    const std::string blue = std::to_string(i * 16);
    const std::string padded = "rgb(  1,   2, " + std::string(3 - blue.size(), ' ') + blue + ")";
    const std::string variable = i == ink     ? "var(--ink)"
                                 : i == faint ? "var(--faint)"
                                 : i == grid  ? "var(--grid)"
                                              : "var(--s" + std::to_string(i) + ")";
    replace_all(svg, padded, variable);
    replace_all(svg, "rgb(1,2," + blue + ")", variable);  // of text
  }
  replace_all(svg, "stroke-width='0.222'", "stroke-width='0.36'");  // of markers, before they are scaled
  replace_all(svg, "color=\"black\" ", "");
  replace_all(svg, "'black'", "'currentColor'");
  replace_all(svg, "\"black\"", "\"currentColor\"");
}

// Each mark gets the text that a pointer shows, and a class to be found by.
void add_titles(std::string& svg, const Plot& plot) {
  constexpr std::string_view opening = "<use xlink:href='#gpPt";
  std::size_t at = svg.find("</defs>");
  for (const Curve& curve : plot.curves)
    for (const Mark& mark : curve.marks) {
      if (curve.bound) break;
      at = svg.find(opening, at);
      if (at == std::string::npos) return;
      const std::size_t end = svg.find("/>", at);
      svg.replace(end, 2, "><title>" + escape_html(mark.title) + "</title></use>");
      svg.insert(at + 4, " class='mark'");
      at = end;
    }
}

// gnuplot also defines filters that no plot here uses.
void drop_filters(std::string& svg) {
  const std::size_t start = svg.find("<filter"), end = svg.find("</defs>");
  if (start < end && end != std::string::npos) svg.erase(start, end - start);
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : clean(text)) {
    if (c == '&') escaped += "&amp;";
    else if (c == '<') escaped += "&lt;";
    else if (c == '>') escaped += "&gt;";
    else if (c == '"') escaped += "&quot;";
    else if (c == '\'') escaped += "&#39;";
    else escaped += c;
  }
  return escaped;
}

Drawn draw(const Plot& plot, const std::string& id, const std::string& gnuplot) {
  Drawn drawn = run_gnuplot(gnuplot, script_of(plot));
  if (!drawn.problem.empty()) return drawn;
  std::string& svg = drawn.svg;
  const std::size_t start = svg.find("<svg"), content = svg.find("<g id=\"gnuplot_canvas\"");
  if (start == std::string::npos || content == std::string::npos) return {"", "gnuplot drew something unexpected"};
  svg = svg.substr(content, svg.rfind("</svg>") - content);
  drop_filters(svg);
  drop_empty_groups(svg);
  replace_colours(svg);
  add_titles(svg, plot);
  std::size_t curve = 0, marks = 0;
  for (const Curve& each : plot.curves) {
    if (!each.bound) marks += each.marks.size();
    const std::string group = "gnuplot_plot_" + std::to_string(++curve);
    replace_all(svg, "<title>" + group + "</title>", "<title>" + escape_html(each.name) + "</title>");
  }
  for (const char* reference : {" id='", " id=\"", "href='#", "url(#"})
    replace_all(svg, reference, std::string(reference) + id + "-");
  replace_all(svg, "xlink:href", "href");
  replace_all(svg, " = '", "='");  // of polygons; no text has an apostrophe that is not escaped
  svg = "<svg class=\"plot\" viewBox=\"0 0 " + std::to_string(plot.width) + " " + std::to_string(plot.height) +
        "\" data-marks=\"" + std::to_string(marks) + "\" role=\"img\" aria-label=\"" + escape_html(plot.title) +
        "\" aria-describedby=\"" + id + "-description\">\n<title>" + escape_html(plot.title) + "</title>\n<desc id=\"" +
        id + "-description\">" + escape_html(plot.description) + "</desc>\n" + svg + "</svg>\n";
  return drawn;
}

std::string legend_sign(const Curve& curve) {
  constexpr std::array<const char*, plot_markers> shapes{
      "<circle cx='16' cy='8' r='3.6' fill='C'/>",    "<path d='M12.6 4.6h6.8v6.8h-6.8z' fill='C'/>",
      "<path d='M16 3l4.6 7.6h-9.2z' fill='C'/>",     "<path d='M16 3l5 5-5 5-5-5z' fill='C'/>",
      "<circle cx='16' cy='8' r='3.4' fill='none'/>", "<path d='M12.6 4.6h6.8v6.8h-6.8z' fill='none'/>",
      "<path d='M16 3l4.6 7.6h-9.2z' fill='none'/>",  "<path d='M16 3l5 5-5 5-5-5z' fill='none'/>",
      "<path d='M16 13l4.6-7.6h-9.2z' fill='C'/>",    "<path d='M12.6 4.6l6.8 6.8m0-6.8l-6.8 6.8' fill='none'/>"};
  const std::string ink_of_curve =
      curve.bound ? "var(--faint)" : "var(--s" + std::to_string(curve.colour % plot_colours) + ")";
  std::string sign =
      "<svg class=\"sign\" viewBox=\"0 0 32 16\" aria-hidden=\"true\" stroke=\"C\" stroke-width=\"1.6\">";
  if (curve.joined || curve.bound)
    sign += std::string("<path fill='none' d='M0 8h32' stroke-dasharray='") + dash_of(curve) + "'/>";
  if (!curve.bound) sign += shapes[static_cast<std::size_t>(curve.marker % plot_markers)];
  sign += "</svg>";
  replace_all(sign, "\"C\"", "\"" + ink_of_curve + "\"");
  replace_all(sign, "'C'", "'" + ink_of_curve + "'");
  replace_all(sign, " stroke-dasharray=''", "");
  return sign;
}

}  // namespace assay::report
