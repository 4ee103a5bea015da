#include "harness/worker/parent/roster.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "harness/core/catalog.h"
#include "harness/core/contract.h"
#include "harness/core/error.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// A folder of workers: those of the build, some of them replaced.
class WorkerFolder {
 public:
  WorkerFolder() {
    std::string name = (fs::temp_directory_path() / "assay-workers-XXXXXX").string();
    path_ = mkdtemp(name.data());
    for (const fs::directory_entry& entry : fs::directory_iterator(ASSAY_WORKERS))
      if (entry.path().filename().string().starts_with("assay-worker-"))
        fs::create_symlink(entry.path(), path_ / entry.path().filename());
  }
  ~WorkerFolder() { fs::remove_all(path_); }
  std::string path() const { return path_.string(); }

  fs::path remove(const std::string& library) const {
    fs::path worker = path_ / ("assay-worker-" + library);
    fs::remove(worker);
    return worker;
  }
  void copy(const std::string& library, const std::string& from) const { fs::copy_file(from, remove(library)); }
  void script(const std::string& library, const std::string& text) const {
    const fs::path file = remove(library);
    std::ofstream(file) << "#!/bin/sh\n" << text << "\n";
    fs::permissions(file, fs::perms::owner_all);
  }

 private:
  fs::path path_;
};

std::vector<Contender> of_library(const Roster& roster, const std::string& library) {
  std::vector<Contender> found;
  for (const Contender& contender : roster.all())
    if (contender.subject.library == library) found.push_back(contender);
  return found;
}

bool was_built(const std::string& library) {
  return std::ranges::any_of(catalog_libraries(),
                             [&](const CatalogLibrary& each) { return each.name == library && each.absent.empty(); });
}

bool is_fetched(const std::string& library) {
  return std::ranges::any_of(catalog_libraries(),
                             [&](const CatalogLibrary& each) { return each.name == library && each.fetched; });
}

bool is_external(const std::string& library) {
  return std::ranges::any_of(catalog_libraries(),
                             [&](const CatalogLibrary& each) { return each.name == library && each.external; });
}

TEST(Roster, HoldsAllOfTheCatalog) {
  const Roster roster = discover({ASSAY_WORKERS, {}});
  for (const CatalogEntry& entry : catalog()) {
    const auto found = std::ranges::find_if(roster.all(), [&](const Contender& each) {
      return each.op == entry.op && each.backend == entry.backend && each.subject.library == entry.library;
    });
    ASSERT_NE(found, roster.all().end()) << entry.op << " " << entry.backend << " of " << entry.library;
    if (!found->present()) continue;
    EXPECT_FALSE(found->subject.version.empty()) << entry.op << " " << entry.backend;
    EXPECT_FALSE(found->subject.isa.empty()) << entry.op << " " << entry.backend;
  }
}

TEST(Roster, NamesAreUniqueAndAliasesAreNoRows) {
  const Roster roster = discover({ASSAY_WORKERS, {}});
  std::set<std::string> names;
  for (const Contender& contender : roster.all())
    EXPECT_TRUE(names.insert(contender.op + " " + contender.subject.implementation).second);
  for (const Contender& contender : roster.all())
    for (const std::string& alias : contender.aliases)
      EXPECT_FALSE(names.contains(contender.op + " " + alias)) << alias;
}

TEST(Roster, ComesInTheOrderOfTheOps) {
  const Roster roster = discover({ASSAY_WORKERS, {}});
  std::vector<std::string> seen;
  for (const Contender& contender : roster.all())
    if (seen.empty() || seen.back() != contender.op) seen.push_back(contender.op);
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), seen.size());
}

TEST(Roster, AWorkerWhoseLibraryIsMissingMakesItsOwnAbsentAndNothingElse) {
  const WorkerFolder folder;
  folder.copy("native", ASSAY_PLANTED "/assay-worker-linked");
  const Roster roster = discover({folder.path(), {}});
  const auto native = of_library(roster, "native");
  ASSERT_FALSE(native.empty());
  for (const Contender& contender : native) {
    EXPECT_FALSE(contender.present());
    EXPECT_EQ(contender.absent,
              "libassay_planted_library.so: cannot open shared object file: No such file or directory");
  }
  for (const Contender& contender : roster.all()) {
    const std::string& library = contender.subject.library;
    if (!contender.variant.empty() || library == "native" || !was_built(library) || is_external(library) ||
        is_fetched(library))
      continue;
    EXPECT_TRUE(contender.present()) << contender.subject.implementation << ": " << contender.absent;
  }
}

TEST(Roster, AWorkerThatCrashesWhileItIsLoadedIsAbsent) {
  const WorkerFolder folder;
  fs::create_symlink(ASSAY_PLANTED "/assay-worker-crashing", folder.remove("native"));
  const auto native = of_library(discover({folder.path(), {}}), "native");
  ASSERT_FALSE(native.empty());
  EXPECT_EQ(native[0].absent, "its worker was killed by SIGSEGV");
}

TEST(Roster, AWorkerThatIsNotThereIsAbsent) {
  const WorkerFolder folder;
  folder.remove("native");
  const auto native = of_library(discover({folder.path(), {}}), "native");
  ASSERT_FALSE(native.empty());
  EXPECT_NE(native[0].absent.find("No such file"), std::string::npos) << native[0].absent;
}

TEST(Roster, AWorkerThatBreaksTheProtocolIsAbsent) {
  for (const char* mode :
       {"garbage", "huge_frame", "exits", "closes_pipe", "two_answers", "deep_json", "answers", "hello_protocol_text",
        "hello_protocol_99", "hello_number", "hello_of_numbers", "hello_nameless", "hello_odd_name", "hello_nothing"}) {
    const WorkerFolder folder;
    folder.script("native", std::string("exec " ASSAY_WORKERS "/assay-misbehaving-worker ") + mode);
    const Roster roster = discover({folder.path(), {}});
    const auto native = of_library(roster, "native");
    EXPECT_FALSE(native.empty()) << mode;
    for (const Contender& contender : native) {
      EXPECT_FALSE(contender.present()) << mode;
      EXPECT_LT(contender.absent.size(), 300u) << contender.absent;
    }
  }
}

TEST(Roster, VariantsWithTheSameInstructionSetAreOneRow) {
  if (!was_built("openblas")) GTEST_SKIP() << "built without OpenBLAS";
  const WorkerFolder folder;
  folder.script("openblas", "exec " ASSAY_WORKERS "/assay-misbehaving-worker openblas");
  std::vector<Contender> found;
  for (const Contender& contender : of_library(discover({folder.path(), {}}), "openblas"))
    if (contender.op == "rms_norm") found.push_back(contender);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].subject.implementation, "openblas");
  EXPECT_EQ(found[0].subject.isa, "avx2");
  EXPECT_EQ(found[0].aliases, std::vector<std::string>{"openblas@haswell"});
  EXPECT_EQ(found[1].subject.implementation, "openblas@skylakex");
  EXPECT_EQ(found[1].subject.isa, "avx512");
}

// The one row of rms_norm that a fetched library has.
Contender fetched_row(const Roster& roster, const std::string& library) {
  for (const Contender& contender : of_library(roster, library))
    if (contender.op == "rms_norm") return contender;
  return {};
}

TEST(Roster, WhatIsNotFetchedIsAbsentForTheReasonGiven) {
  RosterOptions options{ASSAY_WORKERS, {}};
  options.fetched["openblas"] = {"/no/such/folder", "not fetched; run ./assay fetch openblas"};
  const Roster roster = discover(options);
  const Contender row = fetched_row(roster, "openblas-new");
  EXPECT_EQ(row.subject.implementation, "openblas@new");
  EXPECT_EQ(row.backend, "openblas");
  if (was_built("openblas")) {
    EXPECT_EQ(row.absent, "not fetched; run ./assay fetch openblas");
  }
  const Contender mkl = fetched_row(roster, "mkl");
  EXPECT_EQ(mkl.subject.implementation, "mkl");
  EXPECT_FALSE(mkl.present());
  const Contender onednn = fetched_row(roster, "onednn-3");
  EXPECT_EQ(onednn.subject.implementation, "onednn@3");
  EXPECT_FALSE(onednn.present());
}

TEST(Roster, AFetchedLibraryThatCannotBeLoadedIsAbsent) {
  if (!was_built("openblas")) GTEST_SKIP() << "built without OpenBLAS";
  RosterOptions options{ASSAY_WORKERS, {}};
  options.fetched["openblas"] = {"/no/such/folder", ""};
  EXPECT_EQ(fetched_row(discover(options), "openblas-new").absent,
            "libscipy_openblas.so: cannot open shared object file: No such file or directory");
}

// With Debian's in its place: the same library, loaded by the other worker, and yet a row of its own.
TEST(Roster, AFetchedLibraryIsARowBesideTheOther) {
  if (!was_built("openblas")) GTEST_SKIP() << "built without OpenBLAS";
  const WorkerFolder folder;
  fs::create_symlink(ASSAY_OPENBLAS, fs::path(folder.path()) / "libscipy_openblas.so");
  RosterOptions options{ASSAY_WORKERS, {}};
  options.fetched["openblas"] = {folder.path(), ""};
  const Roster roster = discover(options);
  const Contender row = fetched_row(roster, "openblas-new"), other = fetched_row(roster, "openblas");
  ASSERT_TRUE(row.present()) << row.absent;
  EXPECT_EQ(row.subject.implementation, "openblas@new");
  EXPECT_EQ(row.subject.version, other.subject.version);
  EXPECT_EQ(row.subject.isa, other.subject.isa);
  EXPECT_TRUE(other.aliases.empty() || std::ranges::count(other.aliases, "openblas@new") == 0);
}

TEST(Roster, GoesByItsNameItsBackendAndItsAliases) {
  Contender contender;
  contender.backend = "simd";
  contender.subject.implementation = "simd";
  contender.aliases = {"simd@avx512"};
  for (const char* glob : {"simd", "simd*", "*", "simd@avx512", "simd@*", "?imd"})
    EXPECT_TRUE(contender.goes_by(glob)) << glob;
  for (const char* glob : {"simd@avx2", "sim", "", "naive", "SIMD"}) EXPECT_FALSE(contender.goes_by(glob)) << glob;
  contender.subject.implementation = "simd@avx2";
  contender.aliases.clear();
  for (const char* glob : {"simd", "simd@avx2", "simd@*"}) EXPECT_TRUE(contender.goes_by(glob)) << glob;
  EXPECT_FALSE(contender.goes_by("simd@avx512"));
}

TEST(Roster, FurtherWorkersBringTheirOwnNamesOrTheOneGiven) {
  const std::string command = ASSAY_WORKERS "/assay-misbehaving-worker answers greets";
  const Roster roster = discover({ASSAY_WORKERS, {command, "mine=" + command}});
  std::vector<std::string> names;
  for (const Contender& contender : roster.of("rms_norm")) names.push_back(contender.subject.implementation);
  EXPECT_EQ(std::ranges::count(names, "answers"), 1);
  EXPECT_EQ(std::ranges::count(names, "mine"), 1);
}

TEST(Roster, AFurtherWorkerThatDoesNotAnswerIsBadInput) {
  for (const char* mode : {"garbage", "exits", "hello_protocol_text", "hello_protocol_99", "hello_number",
                           "hello_of_numbers", "hello_nameless", "hello_odd_name"})
    EXPECT_THROW(discover({ASSAY_WORKERS, {std::string(ASSAY_WORKERS "/assay-misbehaving-worker ") + mode}}),
                 InputError)
        << mode;
  EXPECT_THROW(discover({ASSAY_WORKERS, {"/no/such/program"}}), InputError);
}

TEST(Roster, MutantsComeInPairs) {
  const Roster mutants = discover_mutants({ASSAY_WORKERS, {}});
  ASSERT_FALSE(mutants.all().empty());
  ASSERT_EQ(mutants.all().size() % 2, 0u);
  for (std::size_t i = 0; i < mutants.all().size(); i += 2) {
    EXPECT_EQ(mutants.all()[i].variant, "bug");
    EXPECT_EQ(mutants.all()[i + 1].variant, "twin");
    EXPECT_EQ(mutants.all()[i].backend, mutants.all()[i + 1].backend);
  }
  EXPECT_TRUE(discover_mutants({"/no/such/folder", {}}).all().empty());
}

}  // namespace
}  // namespace assay
