#include "harness/run/compare_cuts.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "harness/core/alignment.h"
#include "harness/core/build.h"
#include "harness/core/content.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/names.h"
#include "harness/core/temporary_folder.h"
#include "harness/report/answer.h"
#include "harness/run/choices.h"
#include "harness/run/interrupts.h"
#include "harness/run/progress.h"
#include "harness/run/run_cells.h"
#include "harness/run/run_once.h"
#include "harness/run/ways_of_cutting.h"
#include "harness/spec/own_resources.h"
#include "harness/spec/sha256.h"

namespace assay {
namespace {

using report::CutText;
using report::RoundTrip;
using report::WayOfCutting;

constexpr std::size_t most_read = std::size_t{1} << 30;
constexpr std::chrono::seconds patience{300};
constexpr int few_cases = 12;  // of each op, before anybody is timed

// Up to the end of a line or, of a text without any, of a character.
std::string beginning_of(std::string text) {
  if (text.size() <= most_cut) return text;
  std::size_t end = text.rfind('\n', most_cut - 1) + 1;
  if (end == 0)
    for (end = most_cut; end > most_cut - 4 && (static_cast<unsigned char>(text[end]) & 0xc0u) == 0x80u;) --end;
  text.resize(end);
  return text;
}

CutText read_cut_text(const std::string& file) {
  CutText text;
  text.name = std::filesystem::path(file).filename().string();
  std::string all = read_whole(file, most_read);
  if (all.empty()) throw InputError("--text " + file + " is empty; expected a text");
  text.sha256 = sha256_of_file(file);
  const std::size_t size = all.size();
  text.text = beginning_of(std::move(all));
  text.whole = text.text.size() == size;
  return text;
}

class Comparing {
 public:
  explicit Comparing(const CutOptions& options) : options_(options) {
    if (options.texts.empty()) throw InputError("there is no text to cut; give one with --text FILE");
    if (!options.segmented.empty() && options.texts.size() > 1)
      throw InputError("--segmented is for one text; give one --text with it");
    for (const std::string& file : options.texts) add_text(file);
    // Names of the list as they are; files under names of their own.
    std::vector<std::string> names;
    for (const std::string& each : options.vocabularies) {
      if (!std::filesystem::is_regular_file(each) && each.find('=') == each.npos) {
        names.push_back(each);
        continue;
      }
      run_.vocabularies.push_back(each);
    }
    own_ = own_resources(run_);
    for (const OwnResource& each : own_)
      if (each.family == "vocabulary") names.push_back(each.name);
    resources_ = std::make_unique<FileResources>(project_resources(own_));
    if (names.empty()) names = usual_vocabularies(*resources_);
    ways_ = ways_of_cutting(names, own_, {*resources_, project_root()});
    keep_wanted();
    roster_ = discover(roster_options(run_));
  }

  report::CutComparison run() {
    page_.program = std::string("assay ") + build::version + " (" + build::commit() + ")";
    page_.made = utc_now();
    page_.command = command_line();
    if (options_.speed) measure();
    Progress progress("cutting", static_cast<std::int64_t>(ways_.size() * page_.texts.size()));
    for (std::size_t i = 0; i < page_.texts.size(); ++i) {
      CutText& text = page_.texts[i];
      for (const Way& way : ways_) {
        progress.at(way.name);
        text.ways.push_back(cut(text, i, way));
        progress.advance(1);
        if (was_interrupted()) throw Interrupted{};
      }
      put_in_order(text);
    }
    return std::move(page_);
  }

 private:
  // The part of a text that is cut, as a file of its own: what is measured is what is shown.
  void add_text(const std::string& file) {
    const std::string name = "cut" + std::to_string(page_.texts.size() + 1);
    (void)own_resource(project_root(), "text", name + "=" + file, "--text " + file);  // says what is wrong with it
    CutText text = read_cut_text(file);
    text.words = report::count_words(text.text);
    if (!options_.segmented.empty()) {
      const std::string segmented = read_whole(options_.segmented, most_read);
      text.segments = report::segments_in(text.text, options_.segmented, segmented);
      text.words = text.segments.size() + 1;
    }
    const std::string part = folder_.path() + "/" + name + ".txt";
    write_whole(part, text.text);
    run_.texts.push_back(name + "=" + part);
    page_.texts.push_back(std::move(text));
  }

  void keep_wanted() {
    if (options_.ways.empty()) return;
    std::vector<std::string> names;
    for (const Way& way : ways_) names.push_back(way.name);
    for (const std::string& glob : options_.ways)
      if (std::ranges::none_of(names, [&](const std::string& name) { return matches_glob(glob, name); }))
        throw InputError("--way: no way of cutting is named '" + glob + "'" + suggestion(glob, names));
    std::erase_if(ways_, [&](const Way& way) {
      return std::ranges::none_of(options_.ways, [&](const auto& glob) { return matches_glob(glob, way.name); });
    });
  }

  Cell cell_of(std::size_t text, const Way& way) const {
    Cell cell;
    cell.which.op = way.op->info().name;
    cell.which.dtype = Dtype::u8;
    cell.which.dims = {{way.op->info().dimensions[0].name, static_cast<std::int64_t>(page_.texts[text].text.size())}};
    cell.which.parameters = way.parameters;
    cell.which.values = std::string(own_text) + "cut" + std::to_string(text + 1);
    cell.which = with_content(way.op->info(), std::move(cell.which), *resources_);
    return cell;
  }

  // Assay's own that are here, those first that are tried first.
  std::vector<Contender> candidates(const Op& op) const {
    std::vector<Contender> found = roster_.of(op.info().name);
    std::erase_if(found, [](const Contender& each) {
      return !each.present() || !each.variant.empty() || each.subject.worker != WorkerKind::built_in;
    });
    if (op.text_encoding() == nullptr) return found;
    const std::vector<std::string> preferred = op.text_encoding()->preferred();
    std::ranges::stable_sort(found, {}, [&](const Contender& each) {
      return std::ranges::find(preferred, each.subject.implementation) - preferred.begin();
    });
    return found;
  }

  // Of encoders the first alone, since others may be a thousand times as slow; of what cuts by rules, all.
  std::vector<Exclusion> exclusions() const {
    std::vector<Exclusion> excluded;
    std::set<std::string> seen;
    for (const Way& way : ways_) {
      const std::string& op = way.op->info().name;
      if (!seen.insert(op).second) continue;
      std::vector<Contender> wanted = candidates(*way.op);
      if (way.makes_ids() && wanted.size() > 1) wanted.resize(1);
      for (const Contender& each : roster_.of(op)) {
        const auto is_it = [&](const Contender& other) {
          return other.subject.implementation == each.subject.implementation;
        };
        if (std::ranges::none_of(wanted, is_it))
          excluded.push_back({op, each.subject.implementation, "*", {}, "another way to the same pieces"});
      }
    }
    return excluded;
  }

  void measure() {
    std::vector<Cell> cells;
    for (std::size_t text = 0; text < page_.texts.size(); ++text)
      for (const Way& way : ways_)
        if (way.absent.empty()) cells.push_back(cell_of(text, way));
    if (cells.empty()) return;
    Options options = run_;
    options.effort = "quick";
    options.output = options_.output;
    summary_ = run_cells(options, "compare-tokenizers", cells, exclusions(), few_cases);
    if (const Facts facts = report::processor_of(summary_.environment); !facts.empty())
      page_.machine = facts.front().second;
  }

  const CellSummary* summary_of(const Cell& cell) const {
    const auto found = std::ranges::find_if(summary_.cells, [&](const CellSummary& each) {
      return each.op == cell.which.op && each.values == cell.which.values && each.parameters == cell.which.parameters;
    });
    return found == summary_.cells.end() ? nullptr : &*found;
  }

  WayOfCutting cut(const CutText& text, std::size_t place, const Way& way) const {
    WayOfCutting told;
    told.name = way.name;
    told.summary = way.op->info().summary;
    told.absent = way.absent;
    if (!told.absent.empty()) return told;
    std::vector<Contender> able = candidates(*way.op);
    const Cell cell = cell_of(place, way);
    if (const CellSummary* const timed = summary_of(cell)) note_speed(told, *timed, able);
    else told.why_no_speed = "not measured";
    if (able.empty()) told.absent = "none of assay's own implementations of it can run here";
    for (const Contender& contender : able) {
      try {
        const std::vector<Buffer> inputs = inputs_of(*way.op, cell.which, *resources_);
        const std::vector<Buffer> outputs = run_once(*way.op, cell.which, inputs, contender, patience, &told.memory);
        told.implementation = contender.subject.implementation;
        told.version = contender.subject.version;
        if (way.makes_ids()) take_ids(told, text.text, way, outputs[0]);
        else take_ends(told, outputs[0]);
        told.absent.clear();
        return told;
      } catch (const AbsentResource& absent) {
        told.absent = absent.reason;
        return told;
      } catch (const InputError& error) {
        told.absent = error.what();
      }
    }
    return told;
  }

  // The fastest is the one that is asked for the pieces.
  static void note_speed(WayOfCutting& told, const CellSummary& timed, std::vector<Contender>& able) {
    const auto fastest = std::ranges::find_if(timed.measured, &Measured::measurable);
    if (fastest == timed.measured.end()) {
      told.why_no_speed = timed.measured.empty() ? "nobody passed its checks" : timed.measured[0].why_not;
      return;
    }
    const double bytes = static_cast<double>(timed.dims.front().size) / 1e6;
    told.megabytes_per_second = {bytes / fastest->seconds.value, bytes / fastest->seconds.high,
                                 bytes / fastest->seconds.low};
    std::ranges::stable_partition(
        able, [&](const Contender& each) { return each.subject.implementation == fastest->subject.implementation; });
  }

  static void take_ends(WayOfCutting& told, const Buffer& ends) {
    std::size_t from = 0;
    for (std::int64_t i = 0; i < ends.count(); ++i) {
      const auto to = static_cast<std::size_t>(ends.number(i));
      told.pieces.emplace_back(from, to);
      from = to;
    }
    told.tokens = told.pieces.size();
  }

  static void take_ids(WayOfCutting& told, std::string_view text, const Way& way, const Buffer& outputs) {
    std::vector<std::int32_t> ids;
    for (std::int64_t i = 0; i < outputs.count(); ++i) ids.push_back(static_cast<std::int32_t>(outputs.number(i)));
    const TextEncoding& encoding = *way.op->text_encoding();
    const auto texts = encoding.texts_of(way.vocabulary);
    const EncodedText encoded = encoded_text(encoding, *texts, way.parameters, way.vocabulary, text);
    std::vector<std::size_t> places = places_of(*texts, encoded.spelled(), ids);
    const bool is_all = places.back() == encoded.spelled().size();
    if (encoded.made) places = places_in_text(text, *encoded.made, places);
    for (std::size_t i = 0; i < ids.size(); ++i) told.pieces.emplace_back(places[i], places[i + 1]);
    told.tokens = ids.size();
    told.vocabulary = encoding.facts(way.vocabulary).tokens;
    told.used = std::set<std::int32_t>(ids.begin(), ids.end()).size();
    told.unknown = static_cast<std::size_t>(
        std::ranges::count_if(ids, [&](std::int32_t id) { return texts->spells(id).empty(); }));
    told.round_trip = told.unknown > 0 || !is_all ? RoundTrip::lost
                      : encoded.made              ? RoundTrip::normalised
                                                  : RoundTrip::exact;
  }

  // By how long their pieces are; vocabularies behind the others, and what is absent last.
  void put_in_order(CutText& text) const {
    const auto rank = [](const WayOfCutting& way) {
      const double tokens = static_cast<double>(way.tokens);
      return std::tuple(!way.absent.empty(), way.vocabulary > 0, -tokens);
    };
    std::ranges::stable_sort(text.ways, {}, rank);
  }

  const CutOptions& options_;
  TemporaryFolder folder_{"cut"};
  Options run_;
  std::vector<OwnResource> own_;
  std::unique_ptr<FileResources> resources_;
  std::vector<Way> ways_;
  Roster roster_;
  Summary summary_;
  report::CutComparison page_;
};

}  // namespace

report::CutComparison compare_cuts(const CutOptions& options) { return Comparing(options).run(); }

}  // namespace assay
