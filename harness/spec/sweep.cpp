#include "harness/spec/sweep.h"

#include <algorithm>

#include "harness/core/distributions.h"
#include "harness/core/dtype.h"
#include "harness/core/names.h"
#include "harness/spec/own_resources.h"
#include "harness/spec/resource_list.h"

namespace assay {
namespace {

// What tokens are to an op on numbers.
constexpr std::string_view rows_dimension = "rows";
bool has_rows_dimension(const OpInfo* op) { return op->dimension(rows_dimension) != nullptr; }

class SweepReader {
 public:
  SweepReader(const Document& document, const toml::table& table, const SweepContext& context)
      : fields_(document, table, Section::sweep, dimension_names(every_op())),
        context_(context),
        ops_(ops_matching(fields_.texts("ops"))) {}

  Sweep read() {
    fields_.refuse_others(dimension_names(ops_));
    check_kinds();
    ShapeSource shapes{fields_.at(), {}, models()};
    for (const Fields::Other& other : fields_.others())
      shapes.axes.emplace_back(other.name, read_sizes(fields_.document(), other));
    replace_rows(shapes);
    Sweep sweep;
    sweep.at = fields_.at();
    for (const OpInfo* op : ops_)
      sweep.ops.push_back({op, dtypes_of(*op), shapes_of(*op, shapes, context_.models), parameters_of(*op),
                           values_of(*op), weight_values_of(*op), defaults_taken(*op, shapes)});
    sweep.threads = threads();
    sweep.cache = cache();
    sweep.inputs = inputs();
    sweep.measure = fields_.flag("measure", true);
    add_checks(sweep);
    if (fields_.has("inputs") || fields_.has("expect")) add_own_cells(sweep, shapes);
    return sweep;
  }

 private:
  std::vector<Located<std::string>> models() const {
    std::vector<Located<std::string>> named = fields_.texts("models");
    if (named.empty() || context_.model.empty()) return named;
    return {{context_.model, {"--model", 0, 0}}};
  }

  void replace_rows(ShapeSource& shapes) const {
    if (context_.rows.empty() || std::ranges::none_of(ops_, has_rows_dimension)) return;
    std::erase_if(shapes.axes, [](const auto& axis) { return axis.first == rows_dimension; });
    Sizes sizes;
    for (const std::int64_t rows : context_.rows) sizes.push_back({rows, {"--tokens", 0, 0}});
    shapes.axes.emplace_back(rows_dimension, std::move(sizes));
  }

  // Keys that say nothing about any of the ops, and names that none of them knows.
  void check_kinds() {
    const OpInfos numbers = only(ops_, false), texts = only(ops_, true);
    if (fields_.has("values") && numbers.empty())
      throw InputError(fields_.key_at("values"),
                       "'values' are for ops on numbers; " + names_of(ops_) + " takes 'texts'");
    if (fields_.has("texts") && texts.empty())
      throw InputError(fields_.key_at("texts"), "'texts' are for ops on text; " + names_of(ops_) + " takes 'values'");
    for (const auto& dtype : fields_.texts("dtypes")) require_known(dtype, "dtype", dtype_names(ops_));
    for (const auto& name : fields_.texts("values")) require_known(name, "distribution", values_names(numbers));
    for (const auto& name : texts_in(fields_, "texts")) require_kind_of_text(name, texts);
    check_kinds_of_weights();
    check_models();
    check_parameter_names();
  }

  void check_kinds_of_weights() {
    if (!fields_.has("weight_values")) return;
    if (std::ranges::none_of(ops_, &OpInfo::has_weights))
      throw InputError(fields_.key_at("weight_values"), "none of " + names_of(ops_) + " has weights");
    std::vector<std::string> known;
    for (const ValuesInfo& kind : weight_kinds()) known.push_back(kind.name);
    for (const auto& name : fields_.texts("weight_values")) require_known(name, "kind of weights", known);
  }

  void check_models() {
    if (!fields_.has("models")) return;
    bool any = false;
    for (const OpInfo* op : ops_)
      for (const DimensionInfo& dimension : op->dimensions) {
        any = any || !dimension.model_key.empty();
        if (!dimension.model_key.empty() && fields_.has(dimension.name))
          throw InputError(fields_.key_at(dimension.name), "'" + dimension.name + "' of " + op->name +
                                                               " comes from the models here ('" + dimension.model_key +
                                                               "'); give either the sizes or the models");
      }
    if (!any) throw InputError(fields_.key_at("models"), "no dimension of " + names_of(ops_) + " comes from a model");
    for (const auto& name : fields_.texts("models")) context_.models.find(name);
  }

  void check_parameter_names() {
    const toml::table* table = fields_.table("parameters");
    if (table == nullptr) return;
    const std::vector<std::string> known = parameter_names(ops_);
    for (const auto& [key, node] : *table) {
      require_known({std::string(key.str()), fields_.document().at(key)}, "parameter", known);
      if (const toml::array* array = node.as_array(); array != nullptr && array->empty())
        throw InputError(fields_.document().at(node),
                         in_quotes(key.str()) + " is an empty list; leave it out for the default");
    }
  }

  std::vector<Dtype> dtypes_of(const OpInfo& op) const {
    const auto wanted = fields_.texts("dtypes");
    if (wanted.empty() || (op.takes_text() && !only(ops_, false).empty())) return op.dtypes;
    std::vector<Dtype> kept;
    for (const Dtype dtype : op.dtypes)
      if (std::ranges::find(wanted, name_of(dtype), &Located<std::string>::value) != wanted.end())
        kept.push_back(dtype);
    if (kept.empty())
      throw InputError(fields_.key_at("dtypes"),
                       op.name + " has none of these dtypes; it has " + join(dtype_names({&op}), ", "));
    return kept;
  }

  std::vector<std::string> values_of(const OpInfo& op) const {
    const std::string key = op.takes_text() ? "texts" : "values";
    auto chosen = chosen_values(fields_, key, op).value_or(std::vector<std::string>{op.values.front().name});
    return op.takes_text() ? those_given(text_family, own_text, std::move(chosen)) : chosen;
  }

  std::vector<std::string> weight_values_of(const OpInfo& op) const {
    std::vector<std::string> kinds;
    if (op.has_weights())
      for (const auto& name : fields_.texts("weight_values")) kinds.push_back(name.value);
    return kinds.empty() ? std::vector<std::string>{""} : kinds;
  }

  std::vector<std::string> given_names(std::string_view family, std::string_view prefix) const {
    std::vector<std::string> names;
    for (const OwnResource& each : context_.given)
      if (each.family == family) names.push_back(std::string(prefix) + each.name);
    return names;
  }

  // The chosen, or all that the command line gives where none of those is among them.
  std::vector<std::string> those_given(std::string_view family, std::string_view prefix,
                                       std::vector<std::string> chosen) const {
    std::vector<std::string> given = given_names(family, prefix);
    const bool any = std::ranges::any_of(
        chosen, [&](const std::string& name) { return std::ranges::find(given, name) != given.end(); });
    return given.empty() || any ? chosen : given;
  }

  // The name of what a spec names by its file, from the folder that the spec is in.
  std::string own_name(std::string_view family, const Located<std::string>& file) const {
    const std::string what = file.at.file + ":" + std::to_string(file.at.line) + ":" + std::to_string(file.at.column);
    OwnResource own = own_resource(context_.root, family, file.value, what,
                                   std::filesystem::path(fields_.document().file).parent_path());
    std::string name = own.name;
    add_own(context_.own, std::move(own), what);
    return name;
  }

  // Kinds of text as they stand there, and texts of the user's own and of the project's list as cases have them:
  // "text:NAME".
  std::vector<Located<std::string>> texts_in(const Fields& fields, const std::string& key) const {
    std::vector<Located<std::string>> names = fields.texts(key);
    if (key != "texts") return names;
    std::vector<std::string> given = given_names(text_family, "");
    for (const Resource& listed : context_.listed())
      if (listed.family == text_family && !is_kind_of_text(listed.name)) given.push_back(listed.name);
    for (Located<std::string>& name : names) {
      if (is_path(name.value)) name.value = std::string(own_text) + own_name(text_family, name);
      else if (std::ranges::find(given, name.value) != given.end()) name.value = std::string(own_text) + name.value;
    }
    return names;
  }

  // Of the texts of the project's list, those that the ops themselves know go by their names alone.
  static bool is_kind_of_text(const std::string& name) {
    return std::ranges::any_of(every_op(), [&](const OpInfo* op) { return op->takes_text() && op->has_values(name); });
  }

  static void require_kind_of_text(const Located<std::string>& name, const OpInfos& ops) {
    const bool own = std::ranges::any_of(ops, [&](const OpInfo* op) { return op->has_values(name.value); });
    if (!own) require_known(name, "kind of text", values_names(ops));
  }

  // The names under `key` that the op knows; nothing if there is no such key.
  std::optional<std::vector<std::string>> chosen_values(const Fields& fields, const std::string& key,
                                                        const OpInfo& op) const {
    if (!fields.has(key)) return std::nullopt;
    std::vector<std::string> kept;
    for (const auto& name : texts_in(fields, key))
      if (op.has_values(name.value) && std::ranges::find(kept, name.value) == kept.end()) kept.push_back(name.value);
    if (kept.empty())
      throw InputError(fields.key_at(key),
                       op.name + " has none of these " + key + "; it has " + join(values_names({&op}), ", "));
    return kept;
  }

  std::vector<Parameters> parameters_of(const OpInfo& op) const {
    const toml::table* table = fields_.table("parameters");
    std::vector<std::vector<Parameter>> lists;
    for (const ParameterInfo& info : op.parameters) {
      const toml::node* node = table == nullptr ? nullptr : table->get(info.name);
      std::vector<Parameter> list;
      const auto add = [&](const toml::node& each) {
        const bool file = info.names_vocabulary && each.is_string() && is_path(each.ref<std::string>());
        list.push_back(
            {info.name, file ? own_name(vocabulary_family, {each.ref<std::string>(), fields_.document().at(each)})
                             : read_parameter(fields_.document(), each, info, op)});
      };
      if (node == nullptr) list.push_back({info.name, info.default_value});
      else if (const toml::array* array = node->as_array()) std::ranges::for_each(*array, add);
      else add(*node);
      if (info.names_vocabulary) {
        std::vector<std::string> names;
        for (const Parameter& each : list) names.push_back(std::get<std::string>(each.value));
        list.clear();
        for (std::string& name : those_given(vocabulary_family, "", std::move(names)))
          list.push_back({info.name, std::move(name)});
      }
      lists.push_back(std::move(list));
    }
    std::vector<Parameters> all;
    for (const std::vector<Parameter>& each : combinations(lists, fields_.at()))
      all.emplace_back(each.begin(), each.end());
    return all;
  }

  std::vector<int> threads() const {
    if (!context_.threads.empty() && !only(ops_, false).empty()) return context_.threads;
    std::vector<int> counts;
    for (const auto& count : fields_.wholes("threads")) counts.push_back(static_cast<int>(count.value));
    return counts.empty() ? std::vector<int>{1} : counts;
  }

  std::vector<CacheMode> cache() const {
    std::vector<CacheMode> modes;
    for (const auto& mode : fields_.texts("cache")) {
      require_known(mode, "cache mode", {"hot", "cold"});
      modes.push_back(mode.value == "hot" ? CacheMode::hot : CacheMode::cold);
    }
    return modes.empty() ? std::vector<CacheMode>{CacheMode::hot} : modes;
  }

  std::vector<Inputs> inputs() const {
    std::vector<Inputs> all;
    for (const auto& named : fields_.texts("content")) {
      require_known(named, "content", {"fresh", "repeated"});
      all.push_back(named.value == "fresh" ? Inputs::fresh : Inputs::repeated);
    }
    return all.empty() ? std::vector<Inputs>{Inputs::fresh} : all;
  }

  void add_checks(Sweep& sweep) const {
    static const toml::table nothing;
    const toml::table* table = fields_.table("check");
    const Fields check(fields_.document(), table == nullptr ? nothing : *table, Section::check);
    for (const bool text : {false, true}) {
      const std::string key = text ? "texts" : "values";
      const std::vector<std::string> known = values_names(only(ops_, text));
      if (check.has(key) && known.empty())
        throw InputError(check.key_at(key), "none of " + names_of(ops_) + " takes '" + key + "'");
      for (const auto& name : texts_in(check, key))
        if (text) require_kind_of_text(name, only(ops_, true));
        else require_known(name, "distribution", known);
    }
    std::vector<std::string> properties;
    for (const auto& property : check.texts("properties")) {
      if (!context_.properties.empty()) expand_glob(property, "property", context_.properties);
      properties.push_back(property.value);
    }
    std::vector<std::string> traits;
    for (const auto& trait : check.texts("require_traits")) {
      if (!context_.traits.empty()) require_known(trait, "trait", context_.traits);
      traits.push_back(trait.value);
    }
    const int cases =
        context_.cases_fixed ? context_.cases : static_cast<int>(check.whole("cases").value_or(context_.cases));
    for (const OpSweep& of : sweep.ops)
      for (const Dtype dtype : of.dtypes)
        sweep.checks.push_back({of.op->name, dtype, cases, drawn_from(check, *of.op), properties,
                                check.flag("exhaustive", true), given_names(vocabulary_family, ""),
                                check.flag("all_floats", false), traits});
  }

  // Tensors of the user's own: one case for each combination of parameters.
  void add_own_cells(Sweep& sweep, const ShapeSource& shapes) const {
    const Location at = fields_.key_at(fields_.has("inputs") ? "inputs" : "expect");
    const auto refuse = [&](const std::string& why) {
      throw InputError(at, "'inputs' are of one's own files: " + why);
    };
    if (!fields_.has("inputs"))
      throw InputError(at, "'expect' is of a case whose values 'inputs' gives; give that as well");
    if (sweep.ops.size() != 1) refuse("the sweep must be of one op, not of " + names_of(ops_));
    for (const char* key : {"models", "texts"})
      if (fields_.has(key)) refuse("leave out '" + std::string(key) + "'");
    if (fields_.has("content") && sweep.inputs != std::vector<Inputs>{Inputs::repeated})
      refuse("they are there once, so that they are timed repeated; leave out 'content'");
    if (sweep.ops[0].values.size() > 1) refuse("give at most one kind of 'values', for what has no file");
    OwnCells cells;
    cells.which.at = at;
    cells.which.op = sweep.ops[0].op->name;
    cells.which.inputs = tensor_files("inputs");
    cells.which.expected = tensor_files("expect");
    for (const auto& [name, sizes] : shapes.axes) {
      if (sizes.size() != 1) refuse("they have one shape; give one size of '" + name + "', or none");
      cells.which.dims.push_back({name, sizes[0].value});
    }
    if (fields_.has("values")) cells.which.values = sweep.ops[0].values[0];
    cells.threads = sweep.threads;
    cells.cache = sweep.cache;
    cells.measure = sweep.measure;
    cells.checks = sweep.checks;
    for (const Parameters& each : sweep.ops[0].parameters) {
      cells.which.parameters.clear();
      for (const Parameter& parameter : each)
        if (const toml::table* table = fields_.table("parameters"); table != nullptr && table->contains(parameter.name))
          cells.which.parameters.push_back(parameter);
      sweep.own.push_back(cells);
    }
  }

  std::vector<TensorFile> tensor_files(const char* key) const {
    std::vector<TensorFile> files;
    const toml::table* table = fields_.table(key);
    if (table == nullptr) return files;
    for (const auto& [name, node] : *table) {
      const Location at = fields_.document().at(node);
      if (!node.is_string())
        throw InputError(
            at, "expected the file of " + in_quotes(name.str()) + ", such as \"acts.npy\", not " + describe(node));
      const std::string given = node.ref<std::string>();
      const std::filesystem::path file = std::filesystem::path(fields_.document().file).parent_path() / given;
      files.push_back({std::string(name.str()), file.string()});
    }
    if (files.empty()) throw InputError(fields_.key_at(key), "'" + std::string(key) + "' names no file");
    return files;
  }

  // What generated cases draw their values from: also from the texts that the command line gives.
  std::vector<std::string> drawn_from(const Fields& check, const OpInfo& op) const {
    std::vector<std::string> names =
        chosen_values(check, op.takes_text() ? "texts" : "values", op).value_or(std::vector<std::string>{});
    const std::vector<std::string> given =
        op.takes_text() ? given_names(text_family, own_text) : std::vector<std::string>{};
    if (given.empty()) return names;
    if (names.empty())
      for (const ValuesInfo& each : op.values)
        if (each.drawn) names.push_back(each.name);
    for (const std::string& name : given)
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    return names;
  }

  const Fields fields_;
  const SweepContext& context_;
  const OpInfos ops_;
};

}  // namespace

Sweep read_sweep(const Document& document, const toml::table& table, const SweepContext& context) {
  return SweepReader(document, table, context).read();
}

}  // namespace assay
