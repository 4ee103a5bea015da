#include "harness/run/certify.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "harness/core/build.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/run/choices.h"
#include "harness/run/chosen_vocabulary.h"
#include "harness/run/encoder.h"
#include "harness/run/encoders.h"
#include "harness/run/interrupts.h"
#include "harness/run/progress.h"
#include "harness/run/text_blocks.h"
#include "harness/spec/sha256.h"

namespace assay {
namespace {

using report::Certificate;
using Result = Certificate::Outcome;

// A part of a text, with what is known of it.
struct Part {
  std::string text;
  std::size_t of = 0;        // which text
  std::uint64_t offset = 0;  // in it
  std::size_t line = 0;      // lines of the text before it
};

class Certifying {
 public:
  explicit Certifying(const CertifyOptions& options)
      : options_(options),
        vocabulary_(choose_vocabulary(options.vocabulary, options.pattern, options.rule,
                                      {project_resources(), project_root()})),
        encoding_(*vocabulary_.op->text_encoding()),
        contenders_(chosen_encoders(options, {vocabulary_.op}).front()),
        texts_(encoding_.texts_of(vocabulary_.path)) {
    if (options.texts.empty()) throw InputError("there is no text to certify; give one with --text FILE");
    for (const std::string& file : options.texts) read_text(file);
  }

  Certificate run() {
    say_what();
    std::vector<OtherRule> rules = encoding_.other_rules(vocabulary_.parameters);
    rules.insert(rules.begin(), OtherRule{vocabulary_.parameters, ""});
    Progress progress("certifying", static_cast<std::int64_t>(parts_.size() * rules.size() * (contenders_.size() + 1)));
    progress_ = &progress;
    for (const OtherRule& rule : rules) add_rule(rule);
    return std::move(page_);
  }

 private:
  void read_text(const std::string& file) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error))
      throw InputError("--text " + file + ": there is no such file; expected a text");
    TextBlocks blocks(
        file, options_.block, [this](std::string_view text) { return last_part_end(vocabulary_, text); },
        longest_part(*vocabulary_.op, vocabulary_.parameters));
    Certificate::Text text{file, sha256_of_file(file), 0, 0};
    std::size_t line = 0;
    for (std::string_view part = blocks.next(); !part.empty(); part = blocks.next()) {
      parts_.push_back({std::string(part), page_.texts.size(), blocks.offset(), line});
      line += static_cast<std::size_t>(std::ranges::count(part, '\n'));
      text.bytes += part.size();
    }
    if (text.bytes == 0) throw InputError("--text " + file + " is empty; expected a text");
    page_.texts.push_back(std::move(text));
  }

  void say_what() {
    page_.program = std::string("assay ") + build::version + " (" + build::commit() + ")";
    page_.made = utc_now();
    page_.vocabulary = vocabulary_.name;
    page_.sha256 = vocabulary_.sha256;
    page_.format = vocabulary_.facts.format;
    page_.tokens = vocabulary_.facts.tokens;
    page_.merges = vocabulary_.facts.merges;
    page_.added = vocabulary_.facts.added;
    page_.not_done = vocabulary_.facts.not_done;
  }

  void step(const std::string& now) {
    progress_->at(now);
    progress_->advance(1);
    if (was_interrupted()) throw Interrupted{};
  }

  EncodedText encoded(const Part& part, const Parameters& parameters) const {
    return encoded_text(encoding_, *texts_, parameters, vocabulary_.path, part.text);
  }

  std::string difference_in(const Part& part, const Parameters& parameters, const Ids& expected, const Ids& got) const {
    std::string where = page_.texts[part.of].name;
    if (part.offset > 0)
      where += ", behind byte " + std::to_string(part.offset) + " (" + std::to_string(part.line) + " lines)";
    return where + ": " + describe_difference(encoded(part, parameters), expected, got);
  }

  void add_rule(const OtherRule& rule) {
    const bool certified = rule.difference.empty();
    Certificate::Rule& told = page_.rules.emplace_back();
    told.name = name_of_rule(rule.parameters);
    told.difference = rule.difference;
    Exercised exercised;
    std::vector<Ids> expected;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const Part& part = parts_[i];
      expected.push_back(
          encoding_.encode(rule.parameters, vocabulary_.path, part.text, certified ? &exercised : nullptr));
      if (certified) {
        page_.texts[part.of].ids += expected.back().size();
      } else {
        told.differing += count_differing(encoded(part, rule.parameters), certified_[i], expected.back());
        if (told.first.empty() && certified_[i] != expected.back())
          told.first = difference_in(part, rule.parameters, certified_[i], expected.back());
      }
      step("the reference, " + told.name);
    }
    if (certified) note_coverage(exercised);
    for (const Contender& contender : contenders_) told.rows.push_back(row_of(contender, rule.parameters, expected));
    if (certified) certified_ = std::move(expected);
  }

  void note_coverage(const Exercised& exercised) {
    Certificate::Coverage& met = page_.coverage;
    std::set<std::int64_t> reached = exercised.ids;
    reached.insert(exercised.merged.begin(), exercised.merged.end());
    met = {exercised.ids.size(), vocabulary_.facts.tokens, encoding_.tells_merges(),
           reached.size(),       exercised.merges.size(),  0};
    const ParameterValue* const rule = vocabulary_.parameters.find("rule");
    if (vocabulary_.facts.lists_merges && rule != nullptr && *rule != ParameterValue(std::string("bytes")))
      met.of_merges = vocabulary_.facts.merges;
  }

  Certificate::Row row_of(const Contender& contender, const Parameters& parameters, const std::vector<Ids>& expected) {
    Certificate::Row row{contender.subject.implementation, contender.subject.version, Result::agrees, "", 0, 0, 0, ""};
    const auto end = [&](Result outcome, const std::string& reason, std::size_t left) {
      row.outcome = outcome;
      row.reason = reason;
      progress_->expect_less(static_cast<std::int64_t>(left));
      return row;
    };
    if (!contender.present()) return end(Result::absent, contender.absent, parts_.size());
    Encoder encoder(*vocabulary_.op, contender, parameters, vocabulary_.path);
    std::string refusal;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const Part& part = parts_[i];
      const Encoder::Answer answer = encoder.encode(part.text);
      if (answer.kind == Encoder::Answer::Kind::failed)
        return end(
            Result::failed,
            answer.reason + " (in " + page_.texts[part.of].name + ", behind byte " + std::to_string(part.offset) + ")",
            parts_.size() - i);
      if (answer.kind == Encoder::Answer::Kind::refused) {
        // Of this part alone it may be: a text that is no UTF-8.
        if (refusal.empty()) refusal = answer.reason;
      } else {
        row.bytes += part.text.size();
        row.ids += expected[i].size();
        if (answer.ids != expected[i]) {
          row.differing += count_differing(encoded(part, parameters), expected[i], answer.ids);
          row.outcome = Result::differs;
          if (row.first.empty()) row.first = difference_in(part, parameters, expected[i], answer.ids);
        }
      }
      step(row.implementation);
      if (row.bytes == 0 && !refusal.empty() && i == 0 && parts_.size() > 8)
        return end(Result::refused, refusal, parts_.size() - 1);
    }
    row.reason = row.bytes > 0 && !refusal.empty() ? "does not take all of it: " + refusal : refusal;
    if (row.bytes == 0) row.outcome = Result::refused;
    return row;
  }

  const CertifyOptions& options_;
  ChosenVocabulary vocabulary_;
  const TextEncoding& encoding_;
  std::vector<Contender> contenders_;
  std::shared_ptr<const TextEncoding::IdTexts> texts_;
  std::vector<Part> parts_;
  std::vector<Ids> certified_;  // of each part, by the rule that is certified
  Certificate page_;
  Progress* progress_ = nullptr;
};

}  // namespace

Certificate certify(const CertifyOptions& options) { return Certifying(options).run(); }

}  // namespace assay
