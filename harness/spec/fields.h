// One table of a TOML file, held against the table of keys: its values are of the right form and in range before
// anyone asks for them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/spec/document.h"
#include "harness/spec/keys.h"

namespace assay {

template <class T>
struct Located {
  T value;
  Location at;
};

class Fields {
 public:
  // Refuses unknown keys, keys that are missing, values of the wrong form, and values out of range. Where the
  // section has a placeholder, names that are no keys are kept back: see `others` and `refuse_others`; `possible` are
  // the names that can stand there, as far as is known before the table is read.
  Fields(const Document& document, const toml::table& table, Section section, std::vector<std::string> possible = {});

  const Document& document() const { return document_; }
  Location at() const { return document_.at(table_); }
  bool has(std::string_view name) const { return table_.contains(name); }
  Location key_at(std::string_view name) const;

  std::string text(std::string_view name, std::string fallback = {}) const;
  std::vector<Located<std::string>> texts(std::string_view name) const;
  std::optional<std::int64_t> whole(std::string_view name) const;
  std::vector<Located<std::int64_t>> wholes(std::string_view name) const;
  std::optional<double> number(std::string_view name) const;
  bool flag(std::string_view name, bool fallback) const;
  const toml::table* table(std::string_view name) const;  // nullptr if there is none
  std::vector<const toml::table*> tables(std::string_view name) const;
  const toml::node* node(std::string_view name) const { return table_.get(name); }

  // What stands in the place of the section's placeholder.
  struct Other {
    std::string name;
    Location at;
    const toml::node* node;
  };
  const std::vector<Other>& others() const { return others_; }
  // Refuses the others that are not among these names.
  void refuse_others(const std::vector<std::string>& allowed) const;

 private:
  void check_value(const toml::node& node, const Key& key, std::string_view name) const;
  void check_element(const toml::node& node, const Key& key, std::string_view name) const;
  void check_range(const toml::node& node, const Key& key, std::string_view name, double value) const;
  void check_mandatory() const;

  const Document& document_;
  const toml::table& table_;
  Section section_;
  std::vector<Other> others_;
};

// Refuses a name that is not among the known ones: "unknown op 'rmsnorm'; did you mean 'rms_norm'?".
void require_known(const Located<std::string>& name, std::string_view what, const std::vector<std::string>& known);
// The known names that a glob matches, in their order; refuses one that matches none.
std::vector<std::string> expand_glob(const Located<std::string>& pattern, std::string_view what,
                                     const std::vector<std::string>& known);

}  // namespace assay
