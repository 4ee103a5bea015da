#include "harness/run/tokenize.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/run/choices.h"
#include "harness/run/chosen_vocabulary.h"
#include "harness/run/encoder.h"
#include "harness/run/interrupts.h"
#include "harness/run/progress.h"
#include "harness/run/tell.h"
#include "harness/run/text_blocks.h"
#include "harness/worker/wire/json.h"

namespace assay {
namespace {

// Nobody reads what is written any more: a reader may have had enough.
struct OutputClosed {};

// Standard output, a megabyte at a time.
class Output {
 public:
  void add(std::string_view text) {
    held_ += text;
    if (held_.size() >= most) flush();
  }
  void add_number(std::int64_t number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    add({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }
  void flush() {
    std::string_view left = held_;
    while (!left.empty()) {
      const ssize_t written = write(STDOUT_FILENO, left.data(), left.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0 && errno == EPIPE) throw OutputClosed{};
      if (written < 0) throw InputError(std::string("standard output cannot be written to: ") + std::strerror(errno));
      left.remove_prefix(static_cast<std::size_t>(written));
    }
    held_.clear();
  }

 private:
  static constexpr std::size_t most = 1 << 20;
  std::string held_;
};

// What is said of how texts are encoded; empty for what the op has no word for.
std::string parameter(const ChosenVocabulary& chosen, const char* name) {
  const ParameterValue* value = chosen.parameters.find(name);
  return value == nullptr ? "" : std::get<std::string>(*value);
}
constexpr std::array how_encoded{"pattern", "rule", "case", "special"};

std::string told_how(const ChosenVocabulary& chosen) {
  std::vector<std::string> told;
  for (const char* const name : {"pattern", "rule", "case"})
    if (const std::string value = parameter(chosen, name); !value.empty())
      told.push_back(std::string(name) + "=" + value);
  return told.empty() ? "" : " with " + join(told, " and ");
}

// The form of what is printed.
class Printer {
 public:
  Printer(const TokenizeOptions& options, const ChosenVocabulary& vocabulary, const Contender& contender)
      : options_(options), encoding_(*vocabulary.op->text_encoding()) {
    if (options.pieces) texts_ = encoding_.texts_of(vocabulary.path);
    if (!options.json) return;
    Json head{{"vocabulary", {{"name", vocabulary.name}, {"sha256", vocabulary.sha256}}}};
    for (const char* const name : how_encoded)
      if (vocabulary.parameters.find(name) != nullptr) head[name] = parameter(vocabulary, name);
    head["implementation"] = contender.subject.implementation;
    head["version"] = contender.subject.version;
    const std::string text = head.dump(-1, ' ', false, Json::error_handler_t::replace);
    output_.add(text.substr(0, text.size() - 1));
    if (!options.count) output_.add(options.pieces || options.offsets ? ",\"tokens\":[" : ",\"ids\":[");
  }

  // `from` is where the part begins that they are of.
  void print(const Encoder::Answer& part, std::uint64_t from) {
    for (std::size_t i = 0; i < part.ids.size() && !options_.count; ++i) {
      std::vector<std::int64_t> places;
      for (const std::vector<std::int64_t>* each : {&part.starts, &part.ends})
        if (!each->empty()) places.push_back((*each)[i] + static_cast<std::int64_t>(from));
      if (options_.json) print_as_json(part.ids[i], places);
      else print_as_line(part.ids[i], places);
    }
    count_ += part.ids.size();
    if (!options_.json && !options_.count) output_.flush();
  }

  void finish(std::uint64_t bytes) {
    if (options_.json) {
      if (!options_.count) output_.add("]");
      output_.add(",\"count\":" + std::to_string(count_) + ",\"bytes\":" + std::to_string(bytes) + "}\n");
    } else if (options_.count) {
      output_.add(std::to_string(count_) + "\n");
    }
    output_.flush();
  }

 private:
  // `places`: where the id begins and, where that is told, ends.
  void print_as_json(std::int32_t id, const std::vector<std::int64_t>& places) {
    if (!first_) output_.add(",");
    first_ = false;
    if (!options_.pieces && !options_.offsets) return output_.add_number(id);
    Json token{{"id", id}};
    if (!places.empty()) token["offset"] = places[0];
    if (places.size() > 1) token["end"] = places[1];
    if (options_.pieces) token["piece"] = encoding_.shown(texts_->of(id));
    output_.add(token.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  void print_as_line(std::int32_t id, const std::vector<std::int64_t>& places) {
    output_.add_number(id);
    for (const std::int64_t place : places) {
      output_.add("\t");
      output_.add_number(place);
    }
    if (options_.pieces) output_.add("\t" + encoding_.shown(texts_->of(id)));
    output_.add("\n");
  }

  const TokenizeOptions& options_;
  const TextEncoding& encoding_;
  std::shared_ptr<const TextEncoding::IdTexts> texts_;
  Output output_;
  std::uint64_t count_ = 0;
  bool first_ = true;
};

// Those that may be asked, in the order in which they are.
std::vector<Contender> candidates(const Op& encoding, const std::string& wanted) {
  const std::string& op = encoding.info().name;
  RosterOptions options = roster_options({});
  if (wanted.empty()) options.external.clear();  // the project's own are chosen then, and no Python has to start
  const std::vector<Contender> all = discover(options).of(op);
  std::vector<Contender> found;
  std::vector<std::string> names =
      wanted.empty() ? encoding.text_encoding()->preferred() : std::vector<std::string>{wanted};
  for (const std::string& name : names)
    for (const Contender& contender : all)
      if (contender.subject.implementation == name || std::ranges::count(contender.aliases, name) > 0)
        found.push_back(contender);
  if (!wanted.empty() && found.empty()) {
    names.clear();
    for (const Contender& contender : all) names.push_back(contender.subject.implementation);
    throw InputError("--impl: no implementation of " + op + " is named '" + wanted + "'" + suggestion(wanted, names));
  }
  if (!wanted.empty() && !found[0].present()) throw InputError(wanted + " is absent: " + found[0].absent);
  std::erase_if(found, [](const Contender& contender) { return !contender.present(); });
  if (found.empty())
    throw InputError("none of assay's own implementations of " + op + " can run here; choose with --impl");
  return found;
}

// What is asked of the op, beside what the vocabulary says.
ChosenVocabulary chosen_by(const TokenizeOptions& options) {
  ChosenVocabulary chosen =
      choose_vocabulary(options.vocabulary, options.pattern, options.rule, {project_resources(), project_root()});
  const auto require = [&](const char* name, bool is_asked) {
    if (is_asked && chosen.parameters.find(name) == nullptr)
      throw InputError("--" + std::string(name) + " is not for this vocabulary: " + chosen.op->info().name +
                       " has no such parameter");
  };
  require("special", !options.special.empty() && options.special != "plain");
  require("offsets", options.offsets);
  for (Parameter& each : chosen.parameters) {
    if (each.name == "special" && !options.special.empty()) each.value = options.special;
    if (each.name == "offsets") each.value = options.offsets;
  }
  return chosen;
}

class Tokenizing {
 public:
  explicit Tokenizing(const TokenizeOptions& options)
      : options_(options),
        vocabulary_(chosen_by(options)),
        refuses_(parameter(vocabulary_, "special") == "refuse"),
        candidates_(candidates(*vocabulary_.op, options.implementation)),
        longest_(longest_part(*vocabulary_.op, vocabulary_.parameters)),
        blocks_(
            options.text, options.block,
            [this](std::string_view text) {
              return vocabulary_.op->text_encoding()->last_cut(vocabulary_.parameters, vocabulary_.path, text);
            },
            longest_) {
    for (const std::string& each : vocabulary_.facts.not_done)
      tell("note: " + vocabulary_.name + " asks for " + each + ", which is not done here: texts are taken as they are");
  }

  int run() {
    std::string_view part = blocks_.next();
    choose_encoder(part);
    Printer printer(options_, vocabulary_, candidates_.front());
    // While the worker has a part, the one before is printed and the one behind read.
    Encoder::Answer answer = std::move(first_);
    std::uint64_t printed = 0, bytes = part.size();
    part = blocks_.next();
    while (!part.empty() && failed_.empty()) {
      const std::uint64_t from = bytes;
      bytes += part.size();
      begin(part);
      printer.print(answer, printed);
      part = blocks_.next();
      answer = checked(encoder_->finish(), from);
      printed = from;
    }
    if (!failed_.empty()) {
      tell("error: " + candidates_.front().subject.implementation + ": " + failed_);
      return check_failed;
    }
    printer.print(answer, printed);
    printer.finish(bytes);
    return all_well;
  }

 private:
  void begin(std::string_view part) {
    if (is_behind_cut_) part.remove_prefix(vocabulary_.op->text_encoding()->left_out_behind_cut());
    is_behind_cut_ = true;
    if (refuses_) asked_ = part;
    encoder_->begin(part);
  }

  // The first that does not refuse the vocabulary.
  void choose_encoder(std::string_view part) {
    std::vector<std::string> refusals;
    for (; !candidates_.empty(); candidates_.erase(candidates_.begin())) {
      const Contender& contender = candidates_.front();
      encoder_ = std::make_unique<Encoder>(*vocabulary_.op, contender, vocabulary_.parameters, vocabulary_.path);
      is_behind_cut_ = false;
      begin(part);
      Encoder::Answer answer = encoder_->finish();
      if (answer.kind != Encoder::Answer::Kind::refused) {
        first_ = checked(std::move(answer), 0);
        return;
      }
      refusals.push_back(contender.subject.implementation + " does not take " + vocabulary_.name +
                         told_how(vocabulary_) + ": " + answer.reason);
    }
    throw InputError(join(refusals, "; "));
  }

  Encoder::Answer checked(Encoder::Answer answer, std::uint64_t from) {
    if (answer.kind != Encoder::Answer::Kind::ids)
      failed_ = answer.reason + " (in the bytes from " + std::to_string(from) + " on)";
    else if (refuses_ && answer.ids.empty() && !asked_.empty()) refuse(from);
    return answer;
  }

  // An answer without ids says that there is an added token; which one, the reference finds.
  void refuse(std::uint64_t from) {
    const auto found = vocabulary_.op->text_encoding()->first_special(vocabulary_.path, asked_);
    if (found.token.empty()) {
      // Of blanks alone there are none.
      if (vocabulary_.op->text_encoding()->encode(vocabulary_.parameters, vocabulary_.path, asked_, nullptr).empty())
        return;
      failed_ = "it gave no ids, and no added token is there (in the bytes from " + std::to_string(from) + " on)";
      return;
    }
    throw InputError({options_.text == "-" ? "standard input" : options_.text},
                     "at byte " + std::to_string(from + found.at) + " the text holds the added token '" +
                         vocabulary_.op->text_encoding()->shown(found.token) +
                         "'; --special allow makes its id of it, and --special plain takes it for text like other");
  }

  const TokenizeOptions& options_;
  ChosenVocabulary vocabulary_;
  bool refuses_;
  std::string asked_;  // the part that is encoded, where it may be refused
  std::vector<Contender> candidates_;
  std::size_t longest_;
  TextBlocks blocks_;
  bool is_behind_cut_ = false;
  std::unique_ptr<Encoder> encoder_;
  Encoder::Answer first_;
  std::string failed_;
};

}  // namespace

int tokenize(const TokenizeOptions& options) try { return Tokenizing(options).run(); } catch (const OutputClosed&) {
  return all_well;
}

}  // namespace assay
