// A TOML file, and where in it everything stands.
#pragma once

#include <toml++/toml.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "harness/core/error.h"

namespace assay {

struct Document {
  std::string file;  // as it is shown to people
  std::string text;
  toml::table root;

  [[noreturn]] void fail(Location at, const std::string& message) const { throw InputError(at, message); }
  Location at(const toml::source_region& region) const {
    return {file, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
  }
  Location at(const toml::node& node) const { return at(node.source()); }
  Location at(const toml::key& key) const { return at(key.source()); }
};

// Throws InputError for whatever is no readable TOML file: with its place for an error in the TOML.
Document read_document(const std::filesystem::path& path);
Document parse_document(std::string file, std::string text);

// Text of unknown origin as it may stand in a message: cut, in quotes, on one line.
std::string in_quotes(std::string_view text);
// "a text ('x')": what a value is.
std::string describe(const toml::node& node);

}  // namespace assay
