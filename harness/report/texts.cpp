#include "harness/report/texts.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "harness/core/names.h"
#include "harness/report/findings.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

using TextCells = std::vector<const CellSummary*>;

const std::string nothing = "\u2013";

std::string vocabulary_of(const CellSummary& cell) {
  const Setting setting = setting_of(cell);
  const auto found = setting.find("vocabulary");
  return found == setting.end() ? "" : found->second;
}

std::string text_of(const CellSummary& cell) {
  return cell.values.starts_with(own_text) ? cell.values.substr(own_text.size()) : cell.values;
}

// Vocabularies together, then texts, then lengths; vocabularies and texts in the order of their first appearance.
TextCells encoded_cells(const Summary& summary) {
  TextCells cells;
  std::map<std::string, std::size_t> order;
  for (const CellSummary& cell : summary.cells) {
    if (cell.counts.tokens <= 0 || !(cell.work.characters > 0)) continue;
    cells.push_back(&cell);
    order.try_emplace(vocabulary_of(cell), order.size());
    order.try_emplace(cell.values, order.size());
  }
  std::ranges::stable_sort(cells, {}, [&](const CellSummary* cell) {
    return std::tuple(order[vocabulary_of(*cell)], order[cell->values], cell->work.characters);
  });
  return cells;
}

// What cells of one op and vocabulary differ in beside their text, length and content: to be told, or two would look
// alike.
std::set<std::string> varying_in(const TextCells& cells) {
  std::set<std::string> names;
  for (const CellSummary* one : cells)
    for (const CellSummary* other : cells) {
      if (one->op != other->op || vocabulary_of(*one) != vocabulary_of(*other)) continue;
      const Setting first = setting_of(*one), second = setting_of(*other);
      for (const auto& [name, value] : first)
        if (const auto found = second.find(name); found == second.end() || found->second != value) names.insert(name);
    }
  for (const char* name : {"vocabulary", "values", "inputs"}) names.erase(name);
  return names;
}

std::string name_of(const CellSummary& cell, const std::set<std::string>& varying, bool several_ops) {
  std::string name = (several_ops ? cell.op + " " : "") + vocabulary_of(cell) + ", " + text_of(cell);
  for (const auto& [key, value] : setting_of(cell))
    if (varying.contains(key)) name += ", " + key + "=" + value;
  return name;
}

const Measured* measured_of(const CellSummary& cell, const std::string& implementation) {
  for (const Measured& each : cell.measured)
    if (each.subject.implementation == implementation && can_be_ranked(each)) return &each;
  return nullptr;
}

// The same cell with its content repeated; nullptr if there is none.
const CellSummary* repeated_of(const CellSummary& cell, const TextCells& cells) {
  const std::string repeated(assay::name_of(Inputs::repeated));
  for (const CellSummary* each : cells) {
    if (each->inputs != repeated || cell.inputs == repeated || each->op != cell.op || each->dims != cell.dims) continue;
    Setting setting = setting_of(*each);
    setting.erase("inputs");
    if (setting == setting_of(cell)) return each;
  }
  return nullptr;
}

std::string each_bytes(const CellSummary& cell, std::int64_t count) {
  return count > 0 ? print_significant(cell.work.characters / static_cast<double>(count)) : nothing;
}

}  // namespace

std::vector<EncoderTable> encoder_tables(const Summary& summary) {
  const TextCells cells = encoded_cells(summary);
  if (cells.empty()) return {};
  const std::vector<std::string> implementations = implementations_of(cells);
  const std::set<std::string> varying = varying_in(cells);
  const bool several_ops = std::ranges::any_of(cells, [&](const auto* each) { return each->op != cells[0]->op; });
  const auto row_of = [&](const CellSummary& cell, std::vector<std::string> facts,
                          const std::function<std::optional<double>(const Measured&)>& figure) {
    std::vector<std::string> row{name_of(cell, varying, several_ops),
                                 print_count(static_cast<std::int64_t>(cell.work.characters))};
    for (std::string& each : facts) row.push_back(std::move(each));
    for (const std::string& each : implementations) {
      const Measured* found = measured_of(cell, each);
      const auto number = found == nullptr ? std::nullopt : figure(*found);
      row.push_back(number ? print_significant(*number) : nothing);
    }
    return row;
  };
  const auto heads_with = [&](std::vector<std::string> heads) {
    heads.insert(heads.begin(), {"vocabulary, text", "bytes"});
    heads.insert(heads.end(), implementations.begin(), implementations.end());
    return heads;
  };

  EncoderTable speed{
      "texts",
      "Texts",
      "Encoders by vocabulary and text: MB/s",
      "Megabytes of text in a second. A token stands for more bytes where the vocabulary knows the language: "
      "the text is then fewer ids long. Content is fresh if no call sees a text that its process saw before.",
      heads_with({"content", "bytes a token"}),
      {}};
  EncoderTable piece{
      "pieces",
      "Pieces",
      "Encoders by vocabulary and text: ns a piece",
      "Time for each piece that the text is cut into before its bytes are merged: what an encoder has to look "
      "up, or work out.",
      heads_with({"content", "bytes a piece"}),
      {}};
  EncoderTable content{
      "contents",
      "Content",
      "Encoders: fresh content against repeated",
      "Time with fresh content / time with content that is the same in every call. Above 1, an encoder gains by "
      "what it has seen before, as one that keeps whole words does.",
      heads_with({}),
      {}};
  for (const CellSummary* cell : cells) {
    speed.rows.push_back(
        row_of(*cell, {cell->inputs, each_bytes(*cell, cell->counts.tokens)},
               [&](const Measured& each) { return std::optional(cell->work.characters / each.seconds.value / 1e6); }));
    if (cell->counts.pieces > 0)
      piece.rows.push_back(
          row_of(*cell, {cell->inputs, each_bytes(*cell, cell->counts.pieces)}, [&](const Measured& each) {
            return std::optional(each.seconds.value * 1e9 / static_cast<double>(cell->counts.pieces));
          }));
    if (const CellSummary* repeated = repeated_of(*cell, cells); repeated != nullptr)
      content.rows.push_back(row_of(*cell, {}, [&](const Measured& each) -> std::optional<double> {
        const Measured* again = measured_of(*repeated, each.subject.implementation);
        return again == nullptr ? std::nullopt : std::optional(each.seconds.value / again->seconds.value);
      }));
  }
  std::vector<EncoderTable> tables{std::move(speed), std::move(piece), std::move(content)};
  std::erase_if(tables, [](const EncoderTable& each) { return each.rows.empty(); });
  return tables;
}

}  // namespace assay::report
