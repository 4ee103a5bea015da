#include "harness/core/record.h"

#include <array>

#include "harness/core/catalog.h"

namespace assay {

std::string_view name_of(WorkerKind kind) {
  constexpr std::array<std::string_view, 5> names{"built-in", "python", "plug-in", "command", "mutants"};
  return names[static_cast<std::size_t>(kind)];
}

WorkerKind worker_of_library(const std::string& library) {
  if (!plugin_of_library(library).empty()) return WorkerKind::plug_in;
  if (library == "mutants") return WorkerKind::mutants;
  for (const CatalogLibrary& known : catalog_libraries())
    if (known.name == library) return known.external ? WorkerKind::python : WorkerKind::built_in;
  return WorkerKind::command;
}

}  // namespace assay
