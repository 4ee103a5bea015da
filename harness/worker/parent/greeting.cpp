#include "harness/worker/parent/greeting.h"

#include <algorithm>

#include "harness/core/names.h"

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
    if (!is_plain_name(told["implementation"].get<std::string>())) return false;
    if (told.contains("unavailable") && !told["unavailable"].is_string()) return false;
    if (told.contains("accumulates_wider") && !told["accumulates_wider"].is_boolean()) return false;
    if (!told.contains("variants")) continue;
    if (!told["variants"].is_array()) return false;
    for (const Json& variant : told["variants"])
      if (!has_texts(variant, {"name", "unavailable", "isa"}) || !is_plain_name(variant["name"].get<std::string>()))
        return false;
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
  if (!is_well_formed(answer))
    return {nullptr, "its worker's answer to hello is not of the form that the worker protocol asks for", {}};
  return {std::move(answer), {}, {}};
}

Accumulation accumulation_of(const Json& told) {
  return told.value("accumulates_wider", false) ? Accumulation::wider : Accumulation::usual;
}

void fill_in(Contender& contender, const Json& told) {
  contender.accumulates = accumulation_of(told);
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

namespace {

std::string build_id_of(const Json& greeting, const std::string& link) {
  if (!greeting.contains("build_ids")) return {};
  for (const auto& [file, id] : greeting["build_ids"].items())
    if (link.empty() ? file.empty() : file.find(link) != std::string::npos) return id.get<std::string>();
  return {};
}

// Adds a library's implementations of one way of starting it; variants that turn out the same become aliases.
class RosterBuilder {
 public:
  explicit RosterBuilder(std::vector<Contender>& all) : all_(all) {}

  void add(const CatalogLibrary& library, const LibraryVariant* variant, const WorkerCommand& command,
           const Greeting& greeting) {
    for (const CatalogEntry& entry : catalog()) {
      if (entry.library != library.name) continue;
      Contender contender;
      contender.op = entry.op;
      contender.backend = entry.backend;
      contender.variant = variant_of(library, variant);
      contender.command = command;
      contender.subject.library = library.name;
      contender.subject.implementation = entry.backend + (contender.variant.empty() ? "" : "@" + contender.variant);
      contender.absent = greeting.absent;
      if (!greeting.absent.empty()) {
        if (variant == nullptr) all_.push_back(std::move(contender));  // one row for the library is enough
        continue;
      }
      contender.subject.build_id = build_id_of(greeting.message, library.link);
      add_greeted(std::move(contender), greeting.message, variant != nullptr);
    }
  }

 private:
  void add_greeted(Contender contender, const Json& greeting, bool by_environment) {
    for (const Json& told : greeting["implementations"]) {
      if (told.at("op") != contender.op || told.at("implementation") != contender.backend) continue;
      fill_in(contender, told);
      if (by_environment && is_alias(contender)) return;
      all_.push_back(contender);
      if (!by_environment) add_own_variants(all_, contender, told);
      return;
    }
    if (by_environment) return;
    contender.absent = "its worker does not have it: it was built from another state of the source";
    all_.push_back(std::move(contender));
  }

  static std::string variant_of(const CatalogLibrary& library, const LibraryVariant* variant) {
    if (variant != nullptr) return variant->name;
    return library.fetched ? library.fetched->variant : "";
  }

  // The same library with the same instruction set is the same code: one row, not two.
  bool is_alias(const Contender& contender) {
    for (Contender& known : all_)
      if (known.op == contender.op && known.backend == contender.backend &&
          known.subject.library == contender.subject.library && known.subject.isa == contender.subject.isa) {
        known.aliases.push_back(contender.subject.implementation);
        return true;
      }
    return false;
  }

  std::vector<Contender>& all_;
};

}  // namespace

void add_rows(std::vector<Contender>& rows, const CatalogLibrary& library, const LibraryVariant* variant,
              const WorkerCommand& command, const Greeting& greeting) {
  RosterBuilder(rows).add(library, variant, command, greeting);
}

}  // namespace assay
