// What a worker says: bytes on a pipe, the answer to hello, the answers to a case.
#include "harness/check/trial.h"
#include "harness/core/catalog.h"
#include "harness/worker/parent/command_worker.h"
#include "harness/worker/parent/greeting.h"
#include "harness/worker/parent/message.h"
#include "harness/worker/parent/roster.h"
#include "harness/worker/wire/frame.h"
#include "tests/fuzz/target.h"

namespace assay::fuzz {
namespace {

// As `next` of a FrameReader lets it through.
std::optional<Json> message_in(std::string_view input) {
  std::optional<Json> message = parse_message(input);
  if (!message || !message->contains("type") || !(*message)["type"].is_string()) return std::nullopt;
  return message;
}

// A case with its memory filled and never computed: nobody can have the right answer.
struct Question {
  Arena arena;
  Trial trial;

  explicit Question(const std::string& id) : trial(op_of(id), parse_case(id, op_of(id).info()), NoResources(), arena) {
    arena.fill(trial.layout(), trial.inputs());
  }
  static const Op& op_of(const std::string& id) { return *find_op(op_of_id(id)); }
};

void judge(const Question& question, const Json& message) {
  Reply reply;
  reply.message = message;
  const Outcome outcome = question.trial.outcome_of(reply, Accumulation::usual, question.arena, {});
  require(outcome.verdict != Verdict::pass, "what was not computed does not pass");
  require(is_failure(outcome.verdict) || outcome.verdict == Verdict::unsupported, "an answer fails or refuses");
  if (const std::optional<Ready> ready = read_ready(message))
    require(ready->iterations > 0 && ready->prepare_seconds >= 0 && ready->first_call_seconds >= 0,
            "ready says what it may");
  if (const std::optional<TakenSample> sample = read_sample(message, question.trial.layout())) {
    require(sample->cpu >= 0 && sample->wall >= 0 && sample->switches >= 0, "a sample says what it may");
    require(sample->copy < static_cast<std::size_t>(question.trial.layout().copies),
            "a sample is of a copy that there is");
  }
}

}  // namespace

// The first byte says how many bytes arrive at a time.
void frames(std::string_view input) {
  if (input.empty()) return;
  const std::size_t chunk = static_cast<unsigned char>(input[0]) + std::size_t{1};
  FrameReader reader;
  for (std::size_t at = 1; at < input.size(); at += chunk) {
    reader.add(input.substr(at, chunk));
    for (auto next = reader.next(); !std::holds_alternative<FrameReader::Incomplete>(next); next = reader.next()) {
      if (std::holds_alternative<FrameReader::Garbage>(next)) return;
      const Json& message = std::get<Json>(next);
      const std::optional<std::string> frame = to_frame(message);
      if (!frame) continue;  // escaping made it longer than a frame may be
      FrameReader second;
      second.add(*frame);
      auto again = second.next();
      require(std::holds_alternative<Json>(again) && std::get<Json>(again) == message && second.empty(),
              "a frame reads back as it was written");
    }
  }
}

void greeting(std::string_view input) {
  const std::optional<Json> message = message_in(input);
  if (!message) return;
  const Greeting greeting = read_greeting(*message);
  require(greeting.absent.empty() != greeting.message.is_null(), "a greeting is there or says why not");
  std::vector<Contender> rows;
  for (const CatalogLibrary& library : catalog_libraries()) {
    add_rows(rows, library, nullptr, {}, greeting);
    for (const LibraryVariant& variant : library.variants) add_rows(rows, library, &variant, {}, greeting);
  }
  if (greeting.absent.empty())  // one whose names are taken is refused
    refuses_cleanly([&] { add_further_rows(rows, "", "worker", {}, greeting); });
  for (const Contender& row : rows) {
    require(find_op(row.op) != nullptr, "a row is of an op that there is");
    require(row.goes_by(row.backend), "a row goes by its name");
  }
}

void answer(std::string_view input) {
  static const Question numbers("rms_norm:f32,rows=2,cols=5,values=normal,seed=1,buffers=end");
  static const Question text("pretokenize:u8,bytes=24,pattern=gpt2,values=ascii,seed=1");
  const std::optional<Json> message = message_in(input);
  if (!message) return;
  judge(numbers, *message);
  judge(text, *message);
}

}  // namespace assay::fuzz
