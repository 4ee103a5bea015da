// Plug-ins: what is said of one that cannot be used, and what becomes of one that lies.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "harness/core/error.h"
#include "harness/worker/parent/message.h"
#include "harness/worker/parent/plugin_roster.h"
#include "harness/worker/parent/process.h"
#include "harness/worker/parent/roster.h"
#include "tests/worker/example_case.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
const std::string described = ASSAY_PLANTED "/described_plugin.so", behaving = ASSAY_PLANTED "/behaving_plugin.so";

RosterOptions with(std::vector<std::string> plugins) {
  RosterOptions options{ASSAY_WORKERS, {}};
  options.plugins = std::move(plugins);
  options.plugin_deadline = std::chrono::seconds(20);
  return options;
}

// What is said of plug-ins that cannot be used; empty if they can.
std::string refusal_of(const RosterOptions& options) {
  try {
    discover_plugins(options);
    return {};
  } catch (const InputError& error) {
    return error.what();
  }
}
std::string refusal_of(const std::string& plugin) { return refusal_of(with({plugin})); }

// A fault of the planted plug-in, for as long as this lives.
struct Fault {
  explicit Fault(const char* name) { setenv("ASSAY_PLANTED_FAULT", name, 1); }
  ~Fault() { unsetenv("ASSAY_PLANTED_FAULT"); }
};

// ---- descriptions -------------------------------------------------------------------------------------------------

TEST(Plugin, ADescriptionThatIsRightIsTaken) {
  const Roster roster = discover_plugins(with({described}));
  ASSERT_EQ(roster.all().size(), 2u);
  const Contender& first = roster.all()[0];
  EXPECT_EQ(first.subject.implementation, "described");
  EXPECT_EQ(first.subject.version, "1.0");
  EXPECT_EQ(first.subject.isa, "baseline");
  EXPECT_EQ(first.note, "does nothing");
  EXPECT_FALSE(first.subject.build_id.empty());
  EXPECT_EQ(plugin_of_library(first.subject.library), described);
  EXPECT_EQ(roster.all()[1].subject.isa, "");
}

TEST(Plugin, EachFaultOfADescriptionIsSaidInOneLine) {
  const std::vector<std::pair<const char*, const char*>> faults{
      {"null", "assay_plugin_v1 returned null"},
      {"abi 2", "it speaks version 2 of the plug-in ABI, and this assay version 1"},
      {"plugin size", "its AssayPlugin has 80 bytes, expected 88"},
      {"implementation size", "its AssayImplementation has 72 bytes, expected 96"},
      {"request size", "its AssayRequest has 0 bytes"},
      {"call size", "its AssayCall has 1 bytes"},
      {"value size", "its AssayValue has 4294967295 bytes"},
      {"parameter size", "its AssayParameter has 2 bytes"},
      {"no name", "it has no name"},
      {"empty version", "it has no version"},
      {"no implementations", "it has no implementations"},
      {"null implementations", "it has no implementations"},
      {"too many implementations", "it claims to have 4294967295 implementations; expected 1 to 1000"},
      {"reserved", "it has something in `reserved`; expected zeroes"},
      {"claim that nobody knows", "its implementation 1 (second) claims what this version of assay does not know"},
      {"reserved of one", "its implementation 1 (second) has something in `reserved`"},
      {"null op", "its implementation 1 has a null op"},
      {"null name", "its implementation 1 has a null name"},
      {"odd name", "its implementation 1 has the name 'has a space '; expected letters"},
      {"long name", "1 to 64 of them"},
      {"null prepare", "its implementation 1 (second) has a null prepare"},
      {"null run", "its implementation 1 (second) has a null run"},
      {"the same name", "it has two implementations of rms_norm named 'described'"},
      {"unknown op", "it has an implementation of 'rms_nrom', and there is no such op; did you mean 'rms_norm'?"},
      {"crashes while it is loaded", "its process was killed by SIGSEGV; to look at that: gdb --args "},
      {"exits while it is loaded", "its process exited with 3 without an answer"},
      {"prints while it is loaded", "killed by SIGABRT, having printed: no licence was found"}};
  for (const auto& [name, said] : faults) {
    const Fault fault(name);
    const std::string refusal = refusal_of(described);
    EXPECT_NE(refusal.find(said), std::string::npos) << name << ": " << refusal;
    EXPECT_TRUE(refusal.starts_with("--plugin " + described + ": ")) << refusal;
    EXPECT_EQ(refusal.find('\n'), std::string::npos) << refusal;
  }
}

TEST(Plugin, OneThatHangsIsGivenUp) {
  for (const char* name : {"hangs while it is loaded", "hangs when it is asked"}) {
    const Fault fault(name);
    RosterOptions options = with({described});
    options.plugin_deadline = std::chrono::milliseconds(500);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_NE(refusal_of(options).find("its process gave no answer"), std::string::npos) << refusal_of(options);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(15));
  }
}

TEST(Plugin, TextsOfNoFormAreMadeFitToBeShown) {
  const Fault fault("texts of no form");
  const Roster roster = discover_plugins(with({described}));
  ASSERT_FALSE(roster.all().empty());
  EXPECT_EQ(roster.all()[0].subject.version, "\xef\xbf\xbd [31m");
  EXPECT_EQ(roster.all()[0].note, "\xef\xbf\xbdtwo lines");
}

// ---- files --------------------------------------------------------------------------------------------------------

class PluginFile : public testing::Test {
 protected:
  PluginFile() {
    std::string name = (fs::temp_directory_path() / "assay-plugin-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~PluginFile() override { fs::remove_all(folder_); }
  std::string write(const std::string& content) const {
    std::ofstream(folder_ / "file.so", std::ios::binary) << content;
    return (folder_ / "file.so").string();
  }
  static std::string content_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  fs::path folder_;
};

TEST_F(PluginFile, WhatIsNoPluginIsRefusedWithWhatItIs) {
  const auto says = [](const std::string& file, const std::string& text) {
    const std::string refusal = refusal_of(file);
    EXPECT_NE(refusal.find(text), std::string::npos) << refusal;
    EXPECT_EQ(refusal.find('\n'), std::string::npos) << refusal;
  };
  says("/no/such/file.so", "there is no such file");
  says(folder_.string(), "is not a file");
  says("/dev/zero", "is not a file");
  says(write(""), "is not a shared library (no ELF header)");
  says(write("int main() { return 0; }\n"), "is not a shared library (no ELF header)");
  says(write("\x7f"
             "ELF"),
       "is cut off: it has only 4 bytes");
  const std::string whole = content_of(behaving);
  says(write(whole.substr(0, 100)), "is cut off: it has only 100 bytes");
  says(write(whole.substr(0, 5000)), "is cut off: it has only 5000 bytes");
  std::string other = whole;
  other[18] = '\xf7', other[19] = '\0';  // e_machine: eBPF
  says(write(other), "is for ELF machine 247");
  other = whole;
  other[16] = 1;  // e_type: an object file
  says(write(other), "is an object file, not a shared library");
  other[16] = 2;
  says(write(other), "is a program, not a shared library");
  says(ASSAY_PLANTED "/libassay_planted_library.so",
       "has no function assay_plugin_v1: it is no plug-in, or does not export it");
  says(ASSAY_PLANTED "/unresolved_plugin.so", "cannot be loaded: undefined symbol: assay_planted_nowhere");
}

TEST_F(PluginFile, EveryBuildHasAnIdentityOfItsOwn) {
  const std::string whole = content_of(behaving);
  const auto identity = [&](const std::string& content) {
    const Roster roster = discover_plugins(with({write(content)}));
    return roster.all().at(0).subject.build_id;
  };
  const std::string first = identity(whole);
  EXPECT_EQ(identity(whole), first);
  // A linker without --build-id: the hash of the file takes its place.
  if (first.starts_with("xxh3-")) {
    EXPECT_NE(identity(whole + " "), first);
  }
}

// ---- names --------------------------------------------------------------------------------------------------------

std::vector<std::string> names_of(const Roster& roster, const std::string& op) {
  std::vector<std::string> names;
  for (const Contender& contender : roster.of(op)) names.push_back(contender.subject.implementation);
  return names;
}

TEST(PluginNames, ANameThatIsGivenTellsTwoPluginsApart) {
  const Roster roster = discover_plugins(with({"old=" + described, "new=" + described}));
  EXPECT_EQ(names_of(roster, "rms_norm"),
            (std::vector<std::string>{"old@described", "old@second", "new@described", "new@second"}));
}

TEST(PluginNames, ThoseOfOtherOpsDoNotCount) {
  const std::vector<std::string> names = names_of(discover_plugins(with({"mine=" + behaving})), "pretokenize");
  ASSERT_EQ(names.size(), 3u);
  EXPECT_EQ(names[0], "mine@length_beyond");
}

TEST(PluginNames, AClashIsRefusedWithTheWayOut) {
  const std::string refusal = refusal_of(with({described, described}));
  EXPECT_NE(
      refusal.find("rms_norm already has an implementation named 'described'; give the plug-in a name: --plugin NAME="),
      std::string::npos)
      << refusal;
  EXPECT_NE(refusal_of(with({"a=" + described, "a=" + described})).find("give the plug-in another name"),
            std::string::npos);
  EXPECT_NE(refusal_of("not a name=" + described).find("is no name"), std::string::npos);
  EXPECT_NE(refusal_of("=" + described).find("is no name"), std::string::npos);
}

// ---- calls --------------------------------------------------------------------------------------------------------

class PluginWorker : public testing::Test {
 protected:
  Reply run(const std::string& implementation, const ExampleCase& example) {
    layout_ = arena_.place(example.which, example.inputs, example.outputs);
    arena_.fill(layout_, example.inputs);
    Json request = describe_case(example.which, implementation, "", layout_);
    request["type"] = "run";
    return process_.request(std::move(request), std::chrono::seconds(20));
  }

  Arena arena_;
  Layout layout_;
  WorkerProcess process_{{{ASSAY_WORKERS "/assay-worker-plugin", behaving}, {}, {}}, arena_};
};

TEST_F(PluginWorker, ARightOneIsCalledAsTheHeaderSays) {
  for (const char* settings : {"", ",buffers=offset", ",buffers=end", ",buffers=end,padding=3", ",in_place"}) {
    const ExampleCase example(settings);
    const Reply reply = run("right", example);
    ASSERT_EQ(reply.kind, Reply::Kind::answer) << reply.reason << reply.output;
    EXPECT_EQ(reply.message["type"], "ran") << reply.message;
    EXPECT_EQ(arena_.find_stray_write(layout_), std::nullopt) << settings;
    EXPECT_EQ(arena_.find_changed_input(layout_, example.inputs), std::nullopt) << settings;
    EXPECT_TRUE(process_.running());
  }
}

TEST_F(PluginWorker, WhatItSaysOfItselfIsTheReason) {
  const std::vector<std::pair<const char*, const char*>> reasons{
      {"cannot_prepare", "its prepare returned 2: no \xef\xbf\xbdmemory "},
      {"prepares_with_77", "its prepare returned 77: no reason given"},
      {"fails", "its run returned 2: the device is busy"},
      {"returns_minus_1", "its run returned -1: no reason given"},
      {"unsupported_too_late", "its run returned 1: no reason given"},
      {"throws", "thrown through C"}};
  for (const auto& [implementation, reason] : reasons) {
    const Reply reply = run(implementation, ExampleCase(""));
    ASSERT_EQ(reply.kind, Reply::Kind::answer) << implementation << reply.reason;
    EXPECT_EQ(reply.message["type"], "error") << reply.message;
    EXPECT_EQ(reply.message["reason"], reason) << reply.message;
  }
  const Reply endless = run("reason_without_end", ExampleCase(""));
  EXPECT_LT(endless.message["reason"].get<std::string>().size(), 600u);
  EXPECT_EQ(run("refuses", ExampleCase("")).message["reason"], "on principle");
  EXPECT_EQ(run("refuses_silently", ExampleCase("")).message["type"], "unsupported");
  EXPECT_EQ(run("refuses_silently", ExampleCase("")).message["reason"], "no reason given");
  EXPECT_TRUE(process_.running());
}

TEST_F(PluginWorker, CrashesAreItsOwn) {
  EXPECT_EQ(run("crashes", ExampleCase("")).reason, "killed by SIGSEGV");
  EXPECT_EQ(run("throws_a_number", ExampleCase("")).reason, "killed by SIGABRT");
  EXPECT_EQ(run("crashes_at_release", ExampleCase("")).reason, "killed by SIGABRT");
  EXPECT_EQ(run("right", ExampleCase("")).kind, Reply::Kind::answer);
}

TEST_F(PluginWorker, WhatItDoesToItsViewOfAnOutputIsItsOwn) {
  for (int round = 0; round < 3; ++round) {
    const Reply reply = run("moves_the_output", ExampleCase(""));
    ASSERT_EQ(reply.kind, Reply::Kind::answer) << reply.reason;
    EXPECT_EQ(reply.message["type"], "ran") << reply.message;
  }
}

}  // namespace
}  // namespace assay
