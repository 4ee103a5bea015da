// Which implementation of which op lives in which worker executable. The build writes the tables, from the
// `add_implementation` lines of the op folders.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace assay {

struct CatalogEntry {
  std::string op, backend, library;
};

// A way to start a library's worker that makes it another implementation.
struct LibraryVariant {
  std::string name;
  std::vector<std::string> environment;  // KEY=VALUE
};

// What brings a library that is not Debian's, and how its worker is started.
struct FetchedLibrary {
  std::string resource;                  // its name in specs/resources.toml
  std::string file;                      // what is loaded, in the folder that was fetched
  std::string variant;                   // behind the backend's name; empty: none
  std::vector<std::string> environment;  // KEY=VALUE
};

struct CatalogLibrary {
  std::string name;
  std::string absent;  // why it was not there when assay was built; empty if it was
  std::string link;    // part of the name of its file: "dnnl" for libdnnl.so.2; empty if it is assay's own code
  std::vector<LibraryVariant> variants;
  bool external = false;                       // of another language: the worker in impls/external has it
  std::optional<FetchedLibrary> fetched = {};  // a backend of the same calls as another's, from elsewhere
};

const std::vector<CatalogEntry>& catalog();
const std::vector<CatalogLibrary>& catalog_libraries();

}  // namespace assay
