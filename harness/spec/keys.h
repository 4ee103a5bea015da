// Every key that a spec and the files beside it may have, said once: the parser checks against this table, and a
// test holds specs/README.md to it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// The tables that keys live in.
enum class Section {
  spec,     // the top of a spec
  effort,   // effort = {...}
  limits,   // [limits]
  sweep,    // [[sweep]]
  axis,     // the sizes of a dimension: {from, to, factor or step}
  check,    // [sweep.check]
  exclude,  // [[exclude]]
  bounds,   // the sizes of a dimension that an exclusion covers: {from, to}
  waivers,  // the top of waivers.toml
  waiver,   // [[waiver]]
  model,    // [model], in models/NAME.toml
  model_norm,
  model_ffn,
  model_attention,
  model_tokenizer,
  model_count,
  model_also,  // [[model.count.also]]
  resource,    // [FAMILY.NAME] in resources.toml
  pypi,        // [FAMILY.NAME.pypi]
  debian,      // [FAMILY.NAME.debian]
  archive,     // [[FAMILY.NAME.archive]]
  library,     // [library.NAME] in resources.toml
  wheel,       // [[library.NAME.wheel]]
};

// What a value may be. Where a list is expected, a single value stands for a list of one.
enum class Form { text, texts, whole, wholes, number, flag, sizes, bounds, table, tables, text_or_table };

struct Key {
  Section section;
  std::string_view name;  // in <>: not a name but what stands in its place
  Form form;
  bool mandatory;
  std::string_view fallback;  // what holds without it, for people
  double least, greatest;     // of a number; both 0: any
  std::string_view example;
  std::string_view doc;

  bool is_placeholder() const { return name.starts_with('<'); }
};

inline constexpr double greatest_size = 4294967296.0;  // of a dimension

std::span<const Key> all_keys();
std::vector<Section> all_sections();

const Key* find_key(Section section, std::string_view name);
const Key* placeholder_of(Section section);
std::vector<std::string> key_names(Section section);  // without placeholders

// "a sweep", for messages.
std::string_view name_of(Section section);
// "Range of sizes": the heading of the section in specs/README.md.
std::string_view title_of(Section section);
// "a list of texts", for messages and docs.
std::string_view name_of(Form form);
// "from 1 to 4096": the numbers that a key takes; empty if there is no limit.
std::string name_of_range(const Key& key);
// The line of documentation of a key in specs/README.md.
std::string markdown_row(const Key& key);

}  // namespace assay
