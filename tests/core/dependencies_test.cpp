// Holds the rule of docs/architecture.md on what may depend on what, by reading the #include lines.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

struct Include {
  std::string file, folder, name;  // relative to the root of the project; `folder` is that of `file`
  bool quoted;
};

std::vector<Include> includes_below(const std::string& top) {
  const fs::path root = ASSAY_SOURCE_DIRECTORY;
  std::vector<Include> found;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / top)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".h" && extension != ".cpp" && extension != ".in") continue;
    const std::string file = fs::relative(entry.path(), root).string();
    std::ifstream stream(entry.path());
    for (std::string line; std::getline(stream, line);) {
      const std::size_t hash = line.find_first_not_of(" \t");
      if (hash == std::string::npos || line[hash] != '#' || line.find("include", hash) == std::string::npos) continue;
      const std::size_t open = line.find_first_of("<\"");
      if (open == std::string::npos) continue;
      const std::size_t close = line.find_first_of(">\"", open + 1);
      found.push_back(
          {file, fs::path(file).parent_path().string(), line.substr(open + 1, close - open - 1), line[open] == '"'});
    }
  }
  return found;
}

std::string first_parts(const std::string& path, std::ptrdiff_t count) {
  fs::path result;
  for (const fs::path& part : fs::path(path)) {
    if (count-- == 0) break;
    result /= part;
  }
  return result.string();
}

// The folder of harness/ that a file is in; "harness" for those in none.
std::string harness_folder(const std::string& file) {
  const fs::path path(file);
  return std::distance(path.begin(), path.end()) < 3 ? "harness" : first_parts(file, 2).substr(8);
}

TEST(Dependencies, FoldersOfTheHarnessSeeOnlyWhatTheyMay) {
  const std::map<std::string, Names> allowed{{"harness", {}},      {"core", {}},
                                             {"spec", {"core"}},   {"check", {"core", "worker"}},
                                             {"worker", {"core"}}, {"measure", {"core", "worker"}},
                                             {"store", {"core"}},  {"report", {"core"}},
                                             {"select", {"core"}}, {"tensors", {"core"}}};
  std::size_t seen = 0;
  for (const Include& include : includes_below("harness")) {
    if (!include.name.starts_with("harness/") && !include.name.starts_with("impls/")) continue;
    ++seen;
    const std::string from = harness_folder(include.file), to = harness_folder(include.name);
    EXPECT_FALSE(include.name.starts_with("impls/"))
        << include.file << ": only the generated catalog names implementations";
    if (from == "cli" || from == "gtest" || to == from || to == "harness") continue;
    // A run uses all rooms but those that are built upon it.
    if (from == "run" && to != "cli" && to != "gtest") continue;
    ASSERT_TRUE(allowed.contains(from)) << "no rule for harness/" << from;
    EXPECT_TRUE(allowed.at(from).contains(to)) << include.file << " may not include " << include.name;
  }
  EXPECT_GT(seen, 100u);
}

// A header that sees all of JSON costs each file that includes it a second and a half; most need only its name
// (harness/worker/wire/json.h).
TEST(Dependencies, FewHeadersSeeAllOfJson) {
  const Names whole{"nlohmann/json.hpp", "harness/worker/wire/frame.h", "harness/worker/parent/process.h"};
  for (const Include& include : includes_below("harness")) {
    if (!include.file.ends_with(".h") || !whole.contains(include.name)) continue;
    const std::string folder = harness_folder(include.file);
    EXPECT_TRUE(folder == "worker" || folder == "store") << include.file << " may not include " << include.name;
  }
}

// What runs beside an implementation and what watches it share the wire between them, and nothing else.
TEST(Dependencies, BothEndsOfAWorkerShareOnlyTheWire) {
  std::size_t seen = 0;
  for (const Include& include : includes_below("harness/worker")) {
    if (!include.name.starts_with("harness/")) continue;
    ++seen;
    const std::string from = first_parts(include.file, 3), to = first_parts(include.name, 3);
    const bool to_worker = to.starts_with("harness/worker/");
    if (from == "harness/worker/wire") {
      EXPECT_EQ(to, from) << include.file << " may not include " << include.name;
    } else if (to_worker) {
      EXPECT_TRUE(to == from || to == "harness/worker/wire") << include.file << " may not include " << include.name;
    } else if (from == "harness/worker/child") {
      EXPECT_FALSE(include.name.starts_with("harness/core/")) << include.file << " may not include " << include.name;
    }
  }
  EXPECT_GT(seen, 30u);
}

// A header and what defines it count as one: two that need each other are one thing with two names. (In impls/ a header
// is what implementations see of an op, and what stands beside it is the contract: there it is headers alone.)
TEST(Dependencies, NoTwoFilesNeedEachOther) {
  const auto unit_of = [](const std::string& file) {
    return file.starts_with("harness/") ? fs::path(file).replace_extension().string() : file;
  };
  std::map<std::string, Names> needs;
  for (const std::string top : {"harness", "impls"})
    for (const Include& include : includes_below(top)) {
      if (!include.quoted || include.name.find('/') == std::string::npos) continue;
      const std::string from = unit_of(include.file), to = unit_of(include.name);
      if (from != to) needs[from].insert(to);
    }
  // Takes away who needs nobody that is left, or is needed by nobody, until all that is left are circles.
  for (bool fewer = true; fewer;) {
    fewer = false;
    Names needed;
    for (const auto& [unit, others] : needs) needed.insert(others.begin(), others.end());
    for (auto unit = needs.begin(); unit != needs.end();) {
      std::erase_if(unit->second, [&](const std::string& other) { return !needs.contains(other); });
      const bool free = unit->second.empty() || !needed.contains(unit->first);
      unit = free ? needs.erase(unit) : std::next(unit);
      fewer = fewer || free;
    }
  }
  std::string circle;
  for (const auto& [unit, others] : needs) {
    circle += "\n  " + unit + " needs";
    for (const std::string& other : others) circle += " " + other;
  }
  EXPECT_TRUE(needs.empty()) << "circles among:" << circle;
}

// Libraries that are no part of C++ or of the operating system, and the only folders that may see them.
TEST(Dependencies, EachLibraryIsSeenWhereItBelongs) {
  const std::map<std::string, Names> homes{
      {"toml++/", {"spec"}},
      {"rapidcheck", {"check"}},
      {"benchmark/", {"worker"}},
      {"CLI/", {"cli"}},
      {"boost/", {"measure"}},
      {"kainjow/", {"report"}},
      {"xxhash.h", {"check", "store", "spec", "worker"}},
      {"seccomp.h", {"worker"}},
      {"nettle/", {"spec", "report"}},
      {"sqlite3.h", {"store"}},
      {"zip.h", {"tensors"}},
      {"nlohmann/",
       {"", "harness", "report", "worker", "check", "measure", "store", "select", "tensors", "run", "cli"}},
      {"gtest/", {"gtest"}},
      {"cblas.h", {}},
      {"dnnl", {}},
      {"pcre2.h", {}},
      {"unicode/", {}},
      {"hyphen.h", {}},
      {"sentencepiece_processor.h", {}},
      {"sentencepiece_trainer.h", {}}};
  std::size_t seen = 0;
  for (const Include& include : includes_below("harness"))
    for (const auto& [prefix, folders] : homes) {
      if (!include.name.starts_with(prefix)) continue;
      ++seen;
      EXPECT_TRUE(folders.contains(harness_folder(include.file)))
          << include.file << " may not include <" << include.name << ">";
      const bool costly = prefix == "CLI/";  // ten seconds of compiling
      EXPECT_TRUE(!costly || include.file == "harness/cli/command_line.cpp") << include.file;
    }
  EXPECT_GT(seen, 5u);
}

TEST(Dependencies, CoreIncludesNothingOfOthers) {
  // With a slash: a library, or the operating system (sys/). Without: C++ and POSIX headers only.
  for (const Include& include : includes_below("harness/core")) {
    if (include.quoted) {
      EXPECT_TRUE(include.name.starts_with("harness/core/") || include.name == "harness/op.h" ||
                  include.name == "commit.h")
          << include.file << " may not include " << include.name;
      continue;
    }
    const bool posix = include.name == "unistd.h" || include.name == "fcntl.h" || include.name.starts_with("sys/");
    EXPECT_TRUE(posix || include.name.find_first_of("./") == std::string::npos)
        << include.file << ": <" << include.name << ">";
  }
}

// What judges: the contract, the reference and what they draw their inputs from.
bool judges(const std::string& file) {
  const std::string name = fs::path(file).filename().string();
  return name == "op.cpp" || name.ends_with("_contract.h") || name.ends_with("_relations.h") ||
         name.starts_with("reference") || name.starts_with("texts.") || name.starts_with("text_kinds.") ||
         name.starts_with("planned_texts.");
}

// What the families share beneath their walks: vectors, sets of instructions and threads, and the characters of a text.
bool is_shared(const std::string& name) {
  return name.starts_with("impls/simd/") || name.starts_with("impls/threads/") || name.starts_with("impls/mutants/") ||
         name == "impls/onednn.h" || name == "impls/onednn_versions.h" || name == "impls/blas.h" ||
         name == "impls/activations/family/polynomials.h" || name == "impls/tokenizers/scan.h";
}

// What an op computes, for the ops that are made of it: an activation for a gate or a block.
bool is_kernel(const std::string& name) {
  return name.starts_with("impls/") && fs::path(name).filename() == "kernel.h" &&
         first_parts(name, 3) == name.substr(0, name.rfind('/'));
}

TEST(Dependencies, ImplementationsSeeTheirFamilyAndTheirLibrary) {
  std::size_t seen = 0;
  for (const Include& include : includes_below("impls")) {
    if (!include.quoted || judges(include.file)) continue;
    ++seen;
    const std::string family = first_parts(include.file, 2);
    const bool own =
        include.name.starts_with("impls/") && first_parts(include.name, 2) == family && !judges(include.name);
    const bool generated = include.name.starts_with("generated/");
    EXPECT_TRUE(own || is_shared(include.name) || is_kernel(include.name) || generated ||
                include.name == "harness/op.h" || include.name == "harness/mutant.h")
        << include.file << " may not include " << include.name;
  }
  EXPECT_GT(seen, 50u);
}

// The reference shares no function with any implementation.
TEST(Dependencies, WhatJudgesSeesNoImplementation) {
  for (const Include& include : includes_below("impls")) {
    if (!include.quoted || !judges(include.file)) continue;
    const std::string name = fs::path(include.name).filename().string();
    // The fma probe's op says how many operations its kernels do.
    const bool fine = include.name.starts_with("harness/core/") || include.name.starts_with("generated/") ||
                      name == "op.h" || judges(include.name) ||
                      (include.file == "impls/probes/fma/op.cpp" && name == "chains.h");
    EXPECT_TRUE(fine) << include.file << " may not include " << include.name;
  }
}

}  // namespace
