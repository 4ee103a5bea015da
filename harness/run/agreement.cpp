#include "harness/run/agreement.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "harness/core/build.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/random.h"
#include "harness/run/choices.h"
#include "harness/run/chosen_vocabulary.h"
#include "harness/run/encoder.h"
#include "harness/run/interrupts.h"
#include "harness/run/progress.h"
#include "harness/run/shrink_text.h"
#include "harness/run/tell.h"
#include "harness/run/text_blocks.h"
#include "harness/spec/sha256.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using report::AgreementTable;
using Reached = AgreementTable::Outcome;
using Clock = std::chrono::steady_clock;

constexpr std::size_t at_once = 2;           // encoders that work at the same time
constexpr std::size_t most_finds = 4;        // of an implementation with a vocabulary
constexpr int most_failures = 3;             // after which it is asked no more
constexpr std::int64_t longest_drawn = 127;  // bytes of a generated text
constexpr std::string_view probe_text = "A short text, 12 words or so, that says who takes which rule.\n";

// An implementation with a vocabulary, and the rule that it goes by.
struct Taking {
  const Contender* contender = nullptr;
  std::unique_ptr<Encoder> encoder;  // none if it takes no rule
  std::size_t rule = 0;
  std::size_t finds = 0;
  int failures = 0;
  std::string reason;  // why it takes none
};

struct Rule {
  Parameters parameters;
  std::string name;
};

class Agreeing {
 public:
  explicit Agreeing(const AgreementOptions& options)
      : options_(options),
        drawing_op_(*find_op("pretokenize")),  // of the same kinds of text, and without a vocabulary
        resources_(project_resources()) {
    for (const std::string& each : options.texts) add_text(each);
    if (options.all_texts)
      for (const std::string& each : resources_.names_of(text_family))
        if (!resources_.text(each).path.empty() && !is_there(each)) add_text(each);
    add_kinds();
    if (page_.texts.empty()) throw InputError("there is no text; give one with --text, or --all-texts");
    page_.program = std::string("assay ") + build::version + " (" + build::commit() + ")";
    page_.made = utc_now();
    page_.command = options.command;
    choose_vocabularies();
  }

  AgreementTable run() {
    const auto start = Clock::now();
    for (std::size_t i = 0; i < vocabularies_.size(); ++i) {
      // What one leaves of its time is the others'.
      const std::chrono::duration<double> gone = Clock::now() - start;
      const double left = 60 * options_.minutes - gone.count();
      const double share = left / static_cast<double>(vocabularies_.size() - i);
      end_ = options_.minutes > 0
                 ? Clock::now() +
                       std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(std::max(share, 0.0)))
                 : Clock::time_point::max();
      add_vocabulary(options_.vocabularies[i], vocabularies_[i]);
    }
    return std::move(page_);
  }

 private:
  // Each may be of another op. Implementations of the same name are one row.
  void choose_vocabularies() {
    std::vector<const Op*> ops;
    for (const std::string& each : options_.vocabularies) {
      vocabularies_.push_back(choose_vocabulary(each, "", "", {resources_, project_root()}));
      if (std::ranges::count(ops, vocabularies_.back().op) == 0) ops.push_back(vocabularies_.back().op);
    }
    std::vector<std::vector<Contender>> found = chosen_encoders(options_, ops);
    for (std::size_t i = 0; i < ops.size(); ++i) {
      for (const Contender& each : found[i])
        if (std::ranges::count(page_.implementations, each.subject.implementation,
                               &AgreementTable::Implementation::name) == 0)
          page_.implementations.push_back({each.subject.implementation, each.subject.version, each.absent});
      contenders_[ops[i]] = std::move(found[i]);
    }
  }

  bool is_there(const std::string& name) const {
    return std::ranges::count(page_.texts, name, &AgreementTable::Text::name) > 0;
  }

  void add_text(const std::string& given) {
    std::error_code error;
    std::string path = given;
    if (!fs::is_regular_file(given, error)) {
      const Resources::Found found = resources_.text(given);
      if (found.path.empty()) throw InputError("--text " + given + ": " + found.reason);
      path = found.path;
    }
    page_.texts.push_back({given, sha256_of_file(path), fs::file_size(path)});
    paths_.push_back(path);
  }

  // Generated texts are a text for each kind.
  void add_kinds() {
    if (options_.generated == 0) return;
    std::vector<std::string> kinds;
    for (const ValuesInfo& each : drawing_op_.info().values)
      if (each.drawn && !each.file) kinds.push_back(each.name);
    const std::uint64_t count =
        std::max<std::uint64_t>(static_cast<std::uint64_t>(options_.generated) / kinds.size(), 1);
    for (const std::string& kind : kinds) {
      drawn_.push_back(draw(kind, count));
      std::uint64_t bytes = 0;
      for (const std::string& part : drawn_.back()) bytes += part.size();
      page_.texts.push_back({"generated: " + kind, "", bytes, count});
    }
  }

  // In parts that can be encoded by themselves.
  std::vector<std::string> parts_of(std::size_t text) const {
    if (text >= paths_.size()) return drawn_[text - paths_.size()];
    std::vector<std::string> parts;
    TextBlocks blocks(
        paths_[text], options_.block, [&](std::string_view read) { return last_part_end(*vocabulary_, read); },
        longest_part(*vocabulary_->op, vocabulary_->parameters));
    std::uint64_t bytes = 0;
    for (std::string_view part = blocks.next(); !part.empty(); part = blocks.next()) {
      parts.emplace_back(part);
      bytes += part.size();
      if (options_.bytes > 0 && bytes >= options_.bytes) break;
    }
    return parts;
  }

  // Many texts make a part, each in lines of its own.
  std::vector<std::string> draw(const std::string& kind, std::uint64_t count) const {
    std::vector<std::string> parts(1);
    Case which;
    which.op = drawing_op_.info().name;
    which.dtype = Dtype::u8;
    which.dims = {{drawing_op_.info().dimensions[0].name, 0}};
    for (const ParameterInfo& each : drawing_op_.info().parameters)
      which.parameters.push_back({each.name, each.default_value});
    which.values = kind;
    Random random(derive_seed(1, kind));
    for (which.seed = 0; which.seed < count; ++which.seed) {
      which.dims[0].size = random.between(1, longest_drawn);
      if (parts.back().size() >= options_.block) parts.emplace_back();
      parts.back() += drawing_op_.generate(which, resources_)[0].text();
      parts.back() += '\n';
    }
    return parts;
  }

  const TextEncoding& encoding() const { return *vocabulary_->op->text_encoding(); }

  static std::string pattern_of(const Parameters& parameters) {
    const ParameterValue* const pattern = parameters.find("pattern");
    return pattern == nullptr ? "" : std::get<std::string>(*pattern);
  }

  static std::string short_name(const Parameters& parameters) {
    const ParameterValue* const rule = parameters.find("rule");
    return rule == nullptr ? "its own" : std::get<std::string>(*rule);
  }

  void add_vocabulary(const std::string& name, const ChosenVocabulary& vocabulary) {
    vocabulary_ = &vocabulary;
    texts_ = encoding().texts_of(vocabulary.path);
    const std::string pattern = pattern_of(vocabulary.parameters);
    rules_ = {{vocabulary.parameters, short_name(vocabulary.parameters)}};
    for (const OtherRule& other : encoding().other_rules(vocabulary.parameters))
      if (pattern_of(other.parameters) == pattern) rules_.push_back({other.parameters, short_name(other.parameters)});
    AgreementTable::Vocabulary& told = page_.vocabularies.emplace_back();
    told = {name, vocabulary.sha256, vocabulary.facts.format, name_of_rule(vocabulary.parameters), {}, {}, {}, {}};
    told.bytes.resize(page_.texts.size());
    told.ids.resize(page_.texts.size());
    Progress progress(name, static_cast<std::int64_t>(page_.implementations.size()));
    progress_ = &progress;
    ask_for_rules();
    for (const Rule& each : rules_) told.rules.push_back({each.name, std::vector<std::uint64_t>(page_.texts.size())});
    for (std::size_t i = 0; i < takings_.size(); ++i)
      told.rows.push_back({page_.implementations[i].name,
                           takings_[i].encoder == nullptr ? "" : rules_[takings_[i].rule].name,
                           std::vector<AgreementTable::Cell>(page_.texts.size())});
    for (std::size_t row = 0; row < takings_.size(); ++row)
      if (takings_[row].encoder == nullptr)
        for (AgreementTable::Cell& cell : told.rows[row].cells)
          cell = {Reached::refused, 0, 0, 0, takings_[row].reason};
    compare_all();
    forget_rules_of_nobody(told);
    takings_.clear();
  }

  // Each goes by the first rule that it takes.
  void ask_for_rules() {
    takings_.clear();
    const std::vector<Contender>& all = contenders_[vocabulary_->op];
    for (const AgreementTable::Implementation& row : page_.implementations) {
      Taking& taking = takings_.emplace_back();
      const auto found =
          std::ranges::find(all, row.name, [](const Contender& each) { return each.subject.implementation; });
      progress_->advance(1);
      if (found == all.end()) continue;  // it is one of another op
      const Contender& each = *found;
      taking.contender = &each;
      progress_->at(each.subject.implementation);
      taking.reason = each.absent;
      for (std::size_t rule = 0; each.present() && rule < rules_.size(); ++rule) {
        auto encoder = std::make_unique<Encoder>(*vocabulary_->op, each, rules_[rule].parameters, vocabulary_->path);
        const Encoder::Answer answer = encoder->encode(probe_text);
        if (answer.kind != Encoder::Answer::Kind::refused) {
          taking.encoder = std::move(encoder);
          taking.rule = rule;
          break;
        }
        if (taking.reason.empty()) taking.reason = answer.reason;
      }
    }
  }

  // The first part of each text, then the second of each that has one: if time ends it, all texts had their turn.
  void compare_all() {
    std::vector<std::vector<std::string>> parts(page_.texts.size());
    std::size_t longest = 0, all = 0;
    for (std::size_t text = 0; text < parts.size(); ++text) {
      parts[text] = parts_of(text);
      longest = std::max(longest, parts[text].size());
      all += parts[text].size();
    }
    Progress progress(page_.vocabularies.back().name, static_cast<std::int64_t>(all));
    progress.ends_by(end_);
    progress_ = &progress;
    for (std::size_t round = 0; round < longest; ++round)
      for (std::size_t text = 0; text < parts.size(); ++text) {
        if (round >= parts[text].size()) continue;
        if (Clock::now() >= end_) return;
        compare(text, parts[text][round]);
        progress.advance(1);
      }
  }

  void compare(std::size_t text, const std::string& part) {
    AgreementTable::Vocabulary& told = page_.vocabularies.back();
    std::vector<std::size_t> asked;
    for (std::size_t row = 0; row < takings_.size(); ++row)
      if (takings_[row].encoder != nullptr) asked.push_back(row);
    std::vector<std::optional<Ids>> expected(rules_.size());
    for (std::size_t from = 0; from < asked.size() || from == 0; from += at_once) {
      const std::size_t to = std::min(from + at_once, asked.size());
      for (std::size_t i = from; i < to; ++i) takings_[asked[i]].encoder->begin(part);
      if (from == 0) expect(part, expected, text);
      for (std::size_t i = from; i < to; ++i) {
        Taking& taking = takings_[asked[i]];
        progress_->at(page_.texts[text].name + ", " + taking.contender->subject.implementation);
        judge(taking, told.rows[asked[i]].cells[text], text, part, *expected[taking.rule], taking.encoder->finish());
      }
      if (was_interrupted()) throw Interrupted{};
    }
    told.bytes[text] += part.size();
    told.ids[text] += expected[0]->size();
  }

  EncodedText encoded(const Parameters& parameters, std::string_view part) const {
    return encoded_text(encoding(), *texts_, parameters, vocabulary_->path, part);
  }

  // By the rules that somebody goes by, and by the first.
  void expect(const std::string& part, std::vector<std::optional<Ids>>& expected, std::size_t text) {
    for (std::size_t rule = 0; rule < rules_.size(); ++rule) {
      if (rule > 0 && std::ranges::none_of(
                          takings_, [&](const Taking& each) { return each.encoder != nullptr && each.rule == rule; }))
        continue;
      expected[rule] = encoding().encode(rules_[rule].parameters, vocabulary_->path, part, nullptr);
      if (rule > 0)
        page_.vocabularies.back().rules[rule].differing[text] +=
            count_differing(encoded(rules_[rule].parameters, part), *expected[0], *expected[rule]);
    }
  }

  void judge(Taking& taking, AgreementTable::Cell& cell, std::size_t text, const std::string& part, const Ids& expected,
             const Encoder::Answer& answer) {
    if (answer.kind == Encoder::Answer::Kind::refused) {
      // Of this part alone: a text that is no UTF-8.
      if (cell.outcome == Reached::not_reached) cell.outcome = Reached::refused;
      if (cell.reason.empty()) cell.reason = answer.reason;
      return;
    }
    if (answer.kind == Encoder::Answer::Kind::failed) {
      cell.outcome = Reached::failed;
      if (cell.reason.empty()) cell.reason = answer.reason;
      if (++taking.failures == most_failures) taking.encoder.reset();
      return;
    }
    if (cell.outcome != Reached::failed) cell.outcome = Reached::compared;
    cell.bytes += part.size();
    cell.ids += expected.size();
    if (answer.ids == expected) return;
    const bool first = cell.differing == 0;
    const EncodedText whole = encoded(rules_[taking.rule].parameters, part);
    cell.differing += std::max<std::uint64_t>(count_differing(whole, expected, answer.ids), 1);
    if (first && taking.finds < most_finds) note(taking, text, part, expected, answer.ids, whole);
  }

  void note(Taking& taking, std::size_t text, const std::string& part, const Ids& expected, const Ids& got,
            const EncodedText& whole) {
    const Parameters& parameters = rules_[taking.rule].parameters;
    const auto both = [&](std::string_view tried) {
      const Encoder::Answer answer = taking.encoder->encode(tried);
      return std::pair(encoding().encode(parameters, vocabulary_->path, tried, nullptr),
                       answer.kind == Encoder::Answer::Kind::ids ? answer.ids : Ids{});
    };
    const std::size_t at = first_difference(whole, expected, got);
    const std::string small = shrink_text(part, at, [&](std::string_view tried) {
      const auto [right, wrong] = both(tried);
      return right != wrong;
    });
    const auto [right, wrong] = both(small);
    AgreementTable::Find find{taking.contender->subject.implementation, page_.vocabularies.back().name,
                              page_.texts[text].name, describe_difference(encoded(parameters, small), right, wrong)};
    if (find.shown.empty()) find.shown = describe_difference(whole, expected, got);
    for (const AgreementTable::Find& each : page_.finds)
      if (each.implementation == find.implementation && each.shown == find.shown) return;
    ++taking.finds;
    page_.finds.push_back(std::move(find));
  }

  void forget_rules_of_nobody(AgreementTable::Vocabulary& told) const {
    for (std::size_t rule = rules_.size(); rule-- > 1;)
      if (std::ranges::none_of(told.rows, [&](const auto& row) { return row.rule == rules_[rule].name; }))
        told.rules.erase(told.rules.begin() + static_cast<std::ptrdiff_t>(rule));
  }

  const AgreementOptions& options_;
  const Op& drawing_op_;
  FileResources resources_;
  std::vector<ChosenVocabulary> vocabularies_;
  std::map<const Op*, std::vector<Contender>> contenders_;
  std::vector<std::string> paths_;               // of the first texts
  std::vector<std::vector<std::string>> drawn_;  // of those behind them, in parts
  Clock::time_point end_;
  // Of the vocabulary that it is at.
  const ChosenVocabulary* vocabulary_ = nullptr;
  std::shared_ptr<const TextEncoding::IdTexts> texts_;
  std::vector<Rule> rules_;
  std::vector<Taking> takings_;
  Progress* progress_ = nullptr;
  AgreementTable page_;
};

}  // namespace

AgreementTable agree(const AgreementOptions& options) {
  if (options.vocabularies.empty()) throw InputError("there is no vocabulary; give one with --vocabulary");
  AgreementTable page = Agreeing(options).run();
  if (options.bytes > 0) page.limits.push_back("the first " + std::to_string(options.bytes) + " bytes of each text");
  if (options.minutes > 0)
    page.limits.push_back(duration_text(60 * options.minutes) + " for all vocabularies together");
  if (options.generated > 0)
    page.limits.push_back(std::to_string(options.generated) + " generated texts of up to " +
                          std::to_string(longest_drawn) +
                          " bytes, which are put together, each with a line feed behind it");
  return page;
}

}  // namespace assay
