#include "harness/worker/greeting.h"

#include <algorithm>

namespace assay {
namespace {

std::string last_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text.substr(text.find_last_of('\n') + 1);
}

// The loader says "PROGRAM: error while loading shared libraries: FILE: cannot open ...": the tail is what matters.
std::string why_it_did_not_start(const Reply& reply) {
  const std::string line = last_line(reply.output);
  const std::string loader = "error while loading shared libraries: ";
  const std::size_t found = line.find(loader);
  if (found != std::string::npos) return line.substr(found + loader.size());
  return tell_end("its worker", reply.reason) + (line.empty() ? "" : ": " + line);
}

bool has_texts(const Json& told, std::initializer_list<const char*> fields) {
  return told.is_object() && std::ranges::all_of(fields, [&](const char* field) {
           return told.contains(field) && told[field].is_string();
         });
}

// Whether all that is read of a greeting below is there and of its type: a worker may say anything.
bool is_well_formed(const Json& greeting) {
  if (!greeting.contains("implementations") || !greeting["implementations"].is_array()) return false;
  for (const Json& told : greeting["implementations"]) {
    if (!has_texts(told, {"op", "implementation", "version", "isa", "note"})) return false;
    if (told.contains("unavailable") && !told["unavailable"].is_string()) return false;
    if (!told.contains("variants")) continue;
    if (!told["variants"].is_array()) return false;
    for (const Json& variant : told["variants"])
      if (!has_texts(variant, {"name", "unavailable", "isa"})) return false;
  }
  const Json ids = greeting.value("build_ids", Json::object());
  return ids.is_object() && std::ranges::all_of(ids, [](const Json& id) { return id.is_string(); });
}

}  // namespace

Greeting greet(const WorkerCommand& command, Arena& arena, std::chrono::duration<double> deadline) {
  WorkerProcess process(command, arena);
  const Reply reply = process.request({{"type", "hello"}}, deadline);
  if (reply.kind != Reply::Kind::answer) {
    const std::string line = last_line(reply.output);
    return {nullptr, why_it_did_not_start(reply), reply.reason + (line.empty() ? "" : ", having printed: " + line),
            reply.kind != Reply::Kind::crash};
  }
  return read_greeting(reply.message);
}

Greeting read_greeting(Json answer) {
  if (answer.value("type", Json()) == "error" && has_texts(answer, {"reason"})) return {nullptr, answer["reason"], {}};
  if (answer.value("type", Json()) != "hello") return {nullptr, "its worker does not answer to hello", {}};
  const Json protocol = answer.value("protocol", Json());
  if (protocol != protocol_version)
    return {nullptr,
            "its worker speaks protocol " + protocol.dump(-1, ' ', true, Json::error_handler_t::replace).substr(0, 40) +
                ", not " + std::to_string(protocol_version),
            {}};
  if (!is_well_formed(answer)) return {nullptr, "its worker's answer to hello is not of the form agreed on", {}};
  return {std::move(answer), {}, {}};
}

void fill_in(Contender& contender, const Json& told) {
  contender.subject.version = told.at("version");
  contender.subject.isa = told.at("isa");
  contender.note = told.at("note");
  contender.absent = told.value("unavailable", "");
  // The first variant that can run is what the plain name stands for.
  for (const Json& variant : told.value("variants", Json::array()))
    if (variant.at("unavailable") == "") {
      contender.aliases.push_back(contender.subject.implementation + "@" + variant.at("name").get<std::string>());
      return;
    }
}

void add_own_variants(std::vector<Contender>& all, const Contender& plain, const Json& told) {
  bool first = true;
  for (const Json& variant : told.value("variants", Json::array())) {
    Contender contender = plain;
    contender.aliases.clear();
    contender.variant = variant.at("name");
    contender.subject.implementation = plain.subject.implementation + "@" + contender.variant;
    contender.subject.isa = variant.at("isa");
    if (contender.present()) contender.absent = variant.at("unavailable");
    if (contender.present() && first) {
      first = false;
      continue;
    }
    all.push_back(std::move(contender));
  }
}

}  // namespace assay
