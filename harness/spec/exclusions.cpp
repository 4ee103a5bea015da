#include "harness/spec/exclusions.h"

#include "harness/core/error.h"
#include "harness/core/names.h"
#include "harness/spec/axis.h"
#include "harness/spec/contracts.h"

namespace assay {
namespace {

// The value of a key that is one glob; refuses one that matches none of the known names. The names of
// implementations are not known here: plug-ins come with the command line.
std::string read_glob(const Fields& fields, std::string_view key, std::string_view what,
                      const std::vector<std::string>& known) {
  if (!fields.has(key)) return "*";
  const std::string pattern = fields.text(key);
  expand_glob({pattern, fields.document().at(*fields.node(key))}, what, known);
  return pattern;
}

OpInfos ops_of(const Fields& fields) {
  if (!fields.has("op")) return every_op();
  return ops_matching({{fields.text("op"), fields.document().at(*fields.node("op"))}});
}

// The case by which a waiver proves that it is still needed.
Case read_example(const Fields& fields, const Waiver& waiver) {
  const std::string id = fields.text("example");
  const Location place = fields.document().at(*fields.node("example"));
  const std::string name = id.substr(0, id.find(':'));
  const Op* op = matches_glob(waiver.op, name) ? find_op(name) : nullptr;
  if (op == nullptr)
    throw InputError(place, "an example is the id of a case of '" + waiver.op + "', such as '" + waiver.op +
                                ":f32,rows=1,cols=8', not '" + id + "'");
  const auto parsed = [&] {
    try {
      return parse_case(id, op->info());
    } catch (const InputError& error) {
      throw InputError(place, error.what());
    }
  };
  const Case example = parsed();
  if (!matches_glob(waiver.cases, to_id(example)))
    throw InputError(place, "an example is one of the cases '" + waiver.cases + "', not '" + to_id(example) + "'");
  return example;
}

Waiver read_waiver(const Document& document, const toml::table& table, const std::vector<std::string>& properties) {
  const Fields fields(document, table, Section::waiver);
  const OpInfos ops = ops_of(fields);
  Waiver waiver;
  waiver.op = fields.text("op");
  waiver.implementation = fields.text("implementation");
  waiver.versions = fields.text("versions");
  waiver.property =
      properties.empty() ? fields.text("property") : read_glob(fields, "property", "property", properties);
  waiver.dtype = read_glob(fields, "dtype", "dtype", dtype_names(ops));
  waiver.values = read_glob(fields, "values", "distribution or kind of text", values_names(ops));
  waiver.isa = fields.text("isa", "*");
  waiver.shows = fields.text("shows", "*");
  waiver.cases = fields.text("cases", "*");
  if (const auto share = fields.number("share")) waiver.share = *share;
  waiver.reason = fields.text("reason");
  waiver.reported = fields.text("reported");
  waiver.example = read_example(fields, waiver);
  return waiver;
}

}  // namespace

Exclusion read_exclusion(const Document& document, const toml::table& table) {
  const Fields fields(document, table, Section::exclude, dimension_names(every_op()));
  const OpInfos ops = ops_of(fields);
  fields.refuse_others(dimension_names(ops));
  Exclusion exclusion;
  exclusion.op = fields.text("op", "*");
  exclusion.implementation = fields.text("implementation", "*");
  exclusion.dtype = read_glob(fields, "dtype", "dtype", dtype_names(ops));
  exclusion.reason = fields.text("reason");
  for (const Fields::Other& other : fields.others()) exclusion.dims[other.name] = read_bounds(document, other);
  return exclusion;
}

std::vector<Waiver> read_waivers(const std::filesystem::path& file, const std::vector<std::string>& properties) {
  std::vector<Waiver> waivers;
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return waivers;
  const Document document = read_document(file);
  const Fields top(document, document.root, Section::waivers);
  for (const toml::table* table : top.tables("waiver")) waivers.push_back(read_waiver(document, *table, properties));
  return waivers;
}

}  // namespace assay
