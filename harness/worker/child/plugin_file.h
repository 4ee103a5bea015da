// A plug-in's file, loaded, and all that its description says checked before anything of it is used.
#pragma once

#include <stdexcept>
#include <string>

#include "harness/plugin.h"

namespace assay {

// The file cannot be used, and why: one line for the person who gave it.
struct PluginError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Loads the file into this process and asks it what it has. Throws PluginError. A plug-in whose code crashes or hangs
// does so here.
const AssayPlugin& load_plugin(const std::string& file);

// What is wrong with a description; empty if nothing is. `load_plugin` has called it.
std::string fault_of(const AssayPlugin* plugin);

// A text of a plug-in as it can be shown and sent: valid UTF-8 without control characters, at most so many bytes.
std::string shown(const char* text, std::size_t most);

}  // namespace assay
