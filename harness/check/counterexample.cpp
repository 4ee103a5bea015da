#include "harness/check/counterexample.h"

#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "harness/core/content.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/worker/wire/frame.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
constexpr int schema = 1;
constexpr std::size_t longest_file = 16u << 20;

std::string hex_float(double number) {
  if (std::isnan(number)) return std::signbit(number) ? "-nan" : "nan";
  char text[48];
  std::snprintf(text, sizeof text, "%a", number);
  return text;
}

// Bytes as a person reads them: printable ASCII, \n, \t, and \xNN.
std::string escape(std::string_view bytes) {
  std::string text;
  for (const char character : bytes) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '\\') text += "\\\\";
    else if (character == '\n') text += "\\n";
    else if (character == '\t') text += "\\t";
    else if (byte >= 0x20 && byte < 0x7f) text += character;
    else {
      char code[8];
      std::snprintf(code, sizeof code, "\\x%02x", byte);
      text += code;
    }
  }
  return text;
}

std::string unescape(const std::string& text, const std::string& file) {
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      bytes += text[i];
    } else if (i + 1 < text.size() && (text[i + 1] == '\\' || text[i + 1] == 'n' || text[i + 1] == 't')) {
      bytes += text[i + 1] == 'n' ? '\n' : text[i + 1] == 't' ? '\t' : '\\';
      ++i;
    } else if (i + 3 < text.size() && text[i + 1] == 'x' && digit(text[i + 2]) >= 0 && digit(text[i + 3]) >= 0) {
      bytes += static_cast<char>(digit(text[i + 2]) * 16 + digit(text[i + 3]));
      i += 3;
    } else {
      throw InputError({file}, "a text has a '\\' that is not followed by \\, n, t or xNN");
    }
  }
  return bytes;
}

Json to_json(const Buffer& buffer) {
  Json json{{"name", buffer.name},
            {"kind", name_of(buffer.kind)},
            {"dtype", name_of(buffer.dtype)},
            {"dims", buffer.dims},
            {"constant", buffer.constant}};
  if (buffer.kind == Kind::path) return json;  // where a file lies is another matter on another machine
  if (buffer.kind == Kind::array) {
    Json values = Json::array();
    for (std::int64_t i = 0; i < buffer.count(); ++i) values.push_back(hex_float(buffer.number(i)));
    json["values"] = std::move(values);
  } else {
    json["text"] = escape(buffer.text());
  }
  return json;
}

// Converting what is no whole number has no defined outcome.
void require_whole(const Json& json, const char* what, const std::string& file) {
  if (!json.is_number_integer())
    throw InputError({file}, std::string(what) + " must be a whole number, not " +
                                 json.dump(-1, ' ', true, Json::error_handler_t::replace).substr(0, 40));
}

Buffer buffer_from(const Json& json, const std::string& file) {
  for (const Json& dim : json.at("dims")) require_whole(dim, "each of an input's dims", file);
  const std::optional<Kind> kind = kind_named(json.at("kind").get<std::string>());
  const std::optional<Dtype> dtype = dtype_named(json.at("dtype").get<std::string>());
  if (!kind || !dtype) throw InputError({file}, "an input has an unknown kind or dtype");
  Buffer buffer{json.at("name"), *kind, *dtype, json.at("dims"), {}, json.at("constant")};
  if (buffer.kind == Kind::path) return buffer;
  std::int64_t count = 1;
  for (const std::int64_t dim : buffer.dims) {
    if (dim < 0 || dim > (1 << 24) || (count *= std::max<std::int64_t>(dim, 1)) > (1 << 24))
      throw InputError({file}, "input " + buffer.name + " has impossible dims");
  }
  if (buffer.kind != Kind::array) {
    const std::string bytes = unescape(json.at("text"), file);
    buffer.bytes.resize(bytes.size());
    std::ranges::transform(bytes, buffer.bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
  } else {
    const Json& values = json.at("values");
    buffer.bytes.resize(values.size() * size_of(buffer.dtype));
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::string text = values[i].get<std::string>();
      char* end = nullptr;
      const double number = std::strtod(text.c_str(), &end);
      if (text.empty() || *end != '\0')
        throw InputError({file}, "'" + text.substr(0, 40) + "' is not a number like 0x1.8p+1");
      encode(buffer.dtype, number, buffer.bytes.data() + i * size_of(buffer.dtype));
    }
  }
  if (static_cast<std::size_t>(buffer.count()) * size_of(buffer.dtype) != buffer.bytes.size())
    throw InputError({file}, "input " + buffer.name + " has another number of elements than its dims say");
  return buffer;
}

std::string digits_of(const XXH128_hash_t& hash) {
  char hex[40];
  std::snprintf(hex, sizeof hex, "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                static_cast<unsigned long long>(hash.low64));
  return std::string(hex, 12);
}

std::string hash_text(const std::string& text) { return digits_of(XXH3_128bits(text.data(), text.size())); }

}  // namespace

// Of the bytes as they are: a text of all values would be made again for each candidate of shrinking.
std::string hash_of(const std::vector<Buffer>& inputs) {
  const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(), XXH3_freeState);
  XXH3_128bits_reset(state.get());
  for (const Buffer& input : inputs) {
    std::string form = input.name + " " + std::string(name_of(input.kind)) + " " + std::string(name_of(input.dtype));
    for (const std::int64_t dim : input.dims) form += input.kind == Kind::path ? "" : " " + std::to_string(dim);
    form += input.constant ? " constant\n" : "\n";
    XXH3_128bits_update(state.get(), form.data(), form.size());
    // Where a file lies is another matter on another machine.
    if (input.kind != Kind::path) XXH3_128bits_update(state.get(), input.bytes.data(), input.bytes.size());
  }
  return digits_of(XXH3_128bits_digest(state.get()));
}

// A number takes some 25 bytes there. What does not fit is in its user's files, and has to be given again.
static bool fits_into_a_file(const std::vector<Buffer>& inputs) {
  std::size_t bytes = 0;
  for (const Buffer& input : inputs)
    bytes += input.kind == Kind::array ? input.bytes.size() / size_of(input.dtype) * 25 : 4 * input.bytes.size();
  return bytes < longest_file / 2;
}

LiteralCase restore_literal(const Op& op, const Counterexample& example, const Resources& resources) {
  const auto fail = [&](const std::string& what) {
    throw InputError("counterexample " + example.id + ": " + what + "; its inputs do not fit its case");
  };
  Case shape = example.which;
  shape.literal.clear();
  shape.content.clear();
  shape.values = op.info().values.front().name;
  // What did not fit into its file is in those of its user.
  const SharedTensors own = example.inputs.empty() ? resources.tensors(example.which.literal) : nullptr;
  if (example.inputs.empty() && own == nullptr) throw AbsentResource{why_not_literal(example.which)};
  const std::vector<Buffer>& all_given = own != nullptr ? own->inputs : example.inputs;
  // No file holds as many numbers: a shape that claims so is refused before memory is taken for it.
  double elements = 1;
  for (const Dimension& dimension : shape.dims)
    elements *= static_cast<double>(std::max<std::int64_t>(dimension.size, 1));
  if (own == nullptr && elements > static_cast<double>(longest_file)) fail("its shape is too large");
  const std::vector<ValueForm> forms = input_forms(op.info(), shape);
  if (forms.size() != all_given.size())
    fail("it has " + std::to_string(all_given.size()) + " inputs, expected " + std::to_string(forms.size()));
  // What is a file's name is not kept, but found anew.
  const bool files = std::ranges::any_of(forms, [](const ValueForm& form) { return form.kind == Kind::path; });
  std::vector<Buffer> inputs = files ? op.generate(shape, resources) : std::vector<Buffer>(forms.size());
  for (std::size_t i = 0; i < forms.size(); ++i) {
    const Buffer& given = all_given[i];
    if (given.name != forms[i].name || given.kind != forms[i].kind || given.dtype != forms[i].dtype)
      fail("input " + std::to_string(i) + " should be " + forms[i].name);
    if (given.kind == Kind::path) continue;
    if (given.dims.size() != forms[i].dims.size() || (given.kind == Kind::array && given.dims != forms[i].dims))
      fail("input " + given.name + " has other dims");
    inputs[i] = given;
  }
  return {with_content(op.info(), example.which, resources), std::move(inputs)};
}

std::string CounterexampleStore::keep(Counterexample& example) const {
  const std::string case_id = to_id(example.which);
  example.id = hash_text(case_id + "|" + example.implementation + "|" + example.property +
                         (example.reference.empty() ? "" : "|" + example.reference));
  Json json{{"schema", schema},
            {"case", case_id},
            {"implementation", example.implementation},
            {"version", example.subject.version},
            {"isa", example.subject.isa},
            {"library", example.subject.library},
            {"build_id", example.subject.build_id},
            {"verdict", name_of(example.verdict)},
            {"property", example.property},
            {"reason", example.reason},
            {"found", example.found},
            {"spec", example.spec},
            {"seed", example.seed},
            {"first_case", example.first_case}};
  if (!example.reference.empty()) json["reference"] = example.reference;
  if (!example.stopped.empty()) json["stopped"] = example.stopped;
  if (example.literal()) {
    Json inputs = Json::array();
    if (fits_into_a_file(example.inputs))
      for (const Buffer& input : example.inputs) inputs.push_back(to_json(input));
    json["inputs"] = std::move(inputs);
  }
  fs::create_directories(directory_);
  write_whole(directory_ + "/" + example.id + ".json", json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
  return example.id;
}

Counterexample read_counterexample(const std::string& file) {
  const std::optional<Json> json = parse_message(read_whole(file, longest_file));
  if (!json) throw InputError({file}, "is not a counterexample: expected a JSON object");
  try {
    if (json->at("schema") != schema)
      throw InputError({file},
                       "has schema " + json->at("schema").dump() + "; this assay reads " + std::to_string(schema));
    Counterexample example;
    example.id = fs::path(file).stem().string();
    const std::string id = json->at("case");
    const Op* op = find_op(op_of_id(id));
    if (op == nullptr) throw InputError({file}, "its op '" + std::string(op_of_id(id)) + "' is not known");
    example.which = parse_case(id, op->info());
    example.implementation = json->at("implementation");
    example.subject = {example.implementation, json->at("version"), json->at("isa"), json->at("library"),
                       json->at("build_id")};
    bool known = false;
    for (int v = 0; v < verdict_count && !known; ++v) {
      example.verdict = static_cast<Verdict>(v);
      known = json->at("verdict") == name_of(example.verdict);
    }
    if (!known) throw InputError({file}, "has the unknown verdict " + json->at("verdict").dump().substr(0, 40));
    example.property = json->at("property");
    example.reason = json->at("reason");
    example.reference = json->value("reference", "");
    example.stopped = json->value("stopped", "");
    example.found = json->at("found");
    example.spec = json->at("spec");
    require_whole(json->at("seed"), "its seed", file);
    example.seed = json->at("seed");
    example.first_case = json->at("first_case");
    if (example.literal())
      for (const Json& input : json->at("inputs")) example.inputs.push_back(buffer_from(input, file));
    return example;
  } catch (const Json::exception& problem) {
    throw InputError({file}, std::string("is not a counterexample: ") + problem.what());
  }
}

std::vector<Counterexample> CounterexampleStore::of(const std::string& op, Dtype dtype,
                                                    std::vector<std::string>& damaged) const {
  std::vector<Counterexample> found;
  std::error_code error;
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_, error))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  std::ranges::sort(files);
  for (const std::string& file : files) try {
      Counterexample example = read_counterexample(file);
      if (example.which.op == op && example.which.dtype == dtype) found.push_back(std::move(example));
    } catch (const InputError& problem) {
      damaged.emplace_back(problem.what());
    }
  return found;
}

Counterexample CounterexampleStore::find(const std::string& id) const {
  if (id.find('/') != std::string::npos || id.ends_with(".json")) return read_counterexample(id);
  std::vector<std::string> matching;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory_, error))
    if (entry.path().extension() == ".json" && entry.path().stem().string().starts_with(id))
      matching.push_back(entry.path().string());
  if (matching.empty())
    throw InputError("no counterexample '" + id + "' in " + directory_ + "; give its id, a file, or the id of a case");
  if (matching.size() > 1)
    throw InputError("'" + id + "' is the beginning of " + std::to_string(matching.size()) +
                     " counterexamples; give more of it");
  return read_counterexample(matching[0]);
}

}  // namespace assay
