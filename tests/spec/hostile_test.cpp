// Whatever a file holds, it becomes a plan or an InputError: no crash, no hang, no other exception.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "harness/core/random.h"
#include "harness/spec/resources.h"
#include "tests/spec/spec_text.h"

namespace assay {
namespace {

std::string quick() { return read_whole((source_directory / "specs/quick.toml").string(), 1 << 20); }

std::string refusal_of_file(const std::string& file) {
  try {
    load_plan(file, in_source_directory());
  } catch (const InputError& error) {
    return error.what();
  }
  return "accepted";
}

// What stands before the first table, and each of them; where `begin` is, one begins.
std::vector<std::string> tables_of(const std::string& text, const std::string& begin = "\n[[") {
  std::vector<std::string> tables;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = std::min(text.find(begin, at), text.size() - 1) + 1;
    tables.push_back(text.substr(at, next - at));
    at = next;
  }
  return tables;
}

// Each sweep behind the head of the file: what ends in the last of many has the others unrolled for each byte.
TEST(Hostile, TruncatedAtEveryByte) {
  const std::vector<std::string> tables = tables_of(quick());
  ASSERT_GT(tables.size(), 10u);
  std::size_t accepted = 0, tried = 0;
  for (std::size_t i = 1; i < tables.size(); ++i)
    for (std::size_t length = 0; length <= tables[i].size(); ++length, ++tried)
      if (refusal_of(tables[0] + tables[i].substr(0, length)) == "accepted") ++accepted;
  EXPECT_GE(accepted, tables.size() - 1);  // the whole of each
  EXPECT_LT(accepted, tried);
}

TEST(Hostile, RandomBytes) {
  Random random(20240229);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::uint64_t length = random.below(200); length > 0; --length) text += static_cast<char>(random.next());
    EXPECT_NE(refusal_of(text), "accepted") << round;
  }
}

TEST(Hostile, RandomPiecesOfToml) {
  static const std::vector<std::string> pieces{"[[sweep]]",
                                               "[sweep]",
                                               "[sweep.check]",
                                               "[[exclude]]",
                                               "ops",
                                               "rows",
                                               "cols",
                                               "bytes",
                                               "values",
                                               "check",
                                               "effort",
                                               "dtypes",
                                               "models",
                                               "parameters",
                                               "eps",
                                               "reason",
                                               "\"gelu\"",
                                               "\"*\"",
                                               "'rms_norm'",
                                               "\"f32\"",
                                               "\"gpt2\"",
                                               "\"quick\"",
                                               "=",
                                               "=",
                                               "=",
                                               "[",
                                               "]",
                                               "{",
                                               "}",
                                               ",",
                                               ".",
                                               "\n",
                                               "\n",
                                               "\n",
                                               "1",
                                               "-1",
                                               "4294967296",
                                               "1e300",
                                               "nan",
                                               "true",
                                               "1979-05-27",
                                               "\"\"\"",
                                               "'''",
                                               "#",
                                               "from",
                                               "to",
                                               "factor",
                                               "step",
                                               "\"",
                                               "'",
                                               "\\",
                                               " ",
                                               "\t",
                                               "\xc3\xa9",
                                               "\x01",
                                               "9223372036854775807"};
  Random random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (std::uint64_t count = random.below(40); count > 0; --count)
      text += random.pick(pieces) + (random.chance(0.3) ? " " : "");
    refusal_of(text);
  }
}

TEST(Hostile, OneByteOfAGoodSpecChanged) {
  // Two sweeps at a time: to unroll all of them a thousand times would take long.
  const std::vector<std::string> parts = tables_of(quick());
  ASSERT_GT(parts.size(), 10u);
  Random random(2);
  for (int round = 0; round < 1000; ++round) {
    std::string text = parts[0];
    for (int i = 0; i < 2; ++i) text += parts[1 + random.below(parts.size() - 1)];
    text[random.below(text.size())] = static_cast<char>(random.chance(0.5) ? random.next() : random.between(32, 126));
    refusal_of(text);
  }
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Hostile, DeepNesting) {
  for (const int depth : {200, 300, 100'000}) {
    EXPECT_NE(refusal_of("a = " + repeated("[", depth) + repeated("]", depth)), "accepted");
    EXPECT_NE(refusal_of("a = " + repeated("{a=", depth) + "1" + repeated("}", depth)), "accepted");
    for (const std::string key : {"a.", "\"a\".", "'a' . ", "1."}) {
      EXPECT_EQ(refusal_of(repeated(key, depth) + "a = 1").substr(0, 9), "t.toml:1:");
      EXPECT_EQ(refusal_of("[" + repeated(key, depth) + "a]").substr(0, 9), "t.toml:1:");
      EXPECT_EQ(refusal_of("x = '''\n\\'''\n[[" + repeated(key, depth) + "a]]").substr(0, 9), "t.toml:3:");
    }
  }
  EXPECT_EQ(
      refusal_of(
          "x = [1, \"a\\\"b.c\", 'a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s'] # a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s"),
      "t.toml:1:1: a spec has no key 'x'; known: name, description, effort, seed, require, limits, sweep, exclude, "
      "model");
  EXPECT_EQ(refusal_of("\na." + repeated("a.", 20) + "a = 1"), "t.toml:2:32: a key with more than 16 parts");
}

TEST(Hostile, LongNames) {
  const std::string longest(100'000, 'x');
  EXPECT_LT(refusal_of(longest + " = 1").size(), 400u);
  EXPECT_LT(refusal_of("[[sweep]]\nops = \"" + longest + "\"\n").size(), 400u);
  EXPECT_LT(refusal_of("[[sweep]]\nops = \"gelu\"\nvalues = \"" + repeated("\xd0\x96", 50'000) + "\"\n").size(), 600u);
  EXPECT_LT(refusal_of(longest + " = 1\n" + longest + " = 1\n").size(), 600u);
}

TEST(Hostile, MessagesAreOneLineOfPlainText) {
  for (const std::string text : {"\"a\\u001b[31m\\nb\" = 1\n", "name = \"\x1b[31m\"\n",
                                 "[[sweep]]\nops = \"a\\r\\nb\"\n", "name = 1 \x01\n", "\"\\u0000\" = 1\n"})
    for (const char character : refusal_of(text)) EXPECT_GE(static_cast<unsigned char>(character), 0x20) << text;
}

TEST(Hostile, FilesThatAreNone) {
  ScratchFolder folder;
  EXPECT_EQ(refusal_of_file((source_directory / "specs/quik.toml").string()),
            (source_directory / "specs/quik.toml").string() + ": there is no such file; did you mean '" +
                (source_directory / "specs/quick.toml").string() + "'?");
  EXPECT_EQ(refusal_of_file(folder.path().string()), folder.path().string() + ": is a folder; expected a TOML file");
  EXPECT_EQ(refusal_of_file("/dev/zero"), "/dev/zero: is not a regular file");
  const std::string pipe = (folder.path() / "pipe").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(refusal_of_file(pipe), pipe + ": is not a regular file");
  EXPECT_NE(refusal_of_file(""), "accepted");
  EXPECT_NE(refusal_of_file(std::string(5000, 'x')), "accepted");
  EXPECT_NE(refusal_of_file(std::string("a\0b", 3)), "accepted");
}

TEST(Hostile, LargeFiles) {
  ScratchFolder folder;
  const std::string start = "[[sweep]]\nops = \"gelu\"\n#";
  EXPECT_EQ(refusal_of_file(folder.write("fits.toml", start + std::string(999'000, 'x'))), "accepted");
  const std::string large = folder.write("large.toml", start + std::string(1'000'000, 'x'));
  EXPECT_EQ(refusal_of_file(large), large + ": is larger than 1000000 bytes");
  EXPECT_NE(refusal_of(start + std::string(1'000'000, 'x')), "accepted");
}

TEST(Hostile, ListOfResources) {
  Random random(3);
  const std::string list = read_whole((source_directory / "specs/resources.toml").string(), 1 << 20);
  ScratchFolder folder;
  const std::vector<std::string> tables = tables_of(list, "\n\n[");
  ASSERT_GT(tables.size(), 10u);
  // Behind the one that it may be a part of.
  for (std::size_t i = 1; i < tables.size(); ++i)
    for (std::size_t length = 0; length <= tables[i].size(); length += 3) {
      folder.write("specs/resources.toml", tables[i - 1] + tables[i].substr(0, length));
      try {
        FileResources resources(folder.path());
      } catch (const InputError&) {
      }
    }
}

}  // namespace
}  // namespace assay
