// Whether encoders agree: certify, and its table.
#include <gtest/gtest.h>

#include "tests/cli/own_texts.h"
#include "tests/cli/program.h"

namespace assay_test {
namespace {

TEST(Certificate, IsOfAllImplementationsThatAgree) {
  const Project project;
  project.write("a.txt", long_text());
  project.write("b.txt", "the other\n");
  const std::vector<std::string> arguments{"certify", "--vocabulary", "small",  "--text", "a.txt",   "--text", "b.txt",
                                           "--impl",  "heap",         "--impl", "rescan", "--block", "3000"};
  const Finished page = project.run(arguments);
  EXPECT_EQ(page.code, 0) << page.all();
  EXPECT_TRUE(page.says("# Encoders with the vocabulary small")) << page.out;
  EXPECT_TRUE(page.says("2 implementations give the same ids as the reference")) << page.out;
  EXPECT_TRUE(page.says("tokens that stand in the texts: ")) << page.out;
  EXPECT_TRUE(page.says("c6172b8cabf1bf59b702c6fd7660f031d14152dddbb3570d691cf2b0d2f29d4e")) << page.out;
  EXPECT_TRUE(page.says("rule pairs instead of bytes")) << page.out;
  EXPECT_EQ(page.out.find("DIFFERS"), std::string::npos) << page.out;

  std::vector<std::string> to_file = arguments;
  to_file.insert(to_file.end(), {"--output", "page.html"});
  const Finished written = project.run(to_file);
  EXPECT_EQ(written.code, 0) << written.all();
  EXPECT_EQ(written.out, "");
  EXPECT_NE(project.read(project.path() / "page.html").find("<h1>Encoders with the vocabulary small</h1>"),
            std::string::npos);
}

TEST(Certificate, IsOfEveryKindOfVocabulary) {
  const Project project;
  project.write("a.txt", "the one and only\nother \xff one \u6f22\n");
  for (const std::string name : {"small_pieces", "small_unigram", "bytes_bpe"}) {
    const Finished page = project.run({"certify", "--vocabulary", name, "--text", "a.txt", "--impl", "trie", "--impl",
                                       "lattice", "--impl", "heap", "--impl", "naive"});
    EXPECT_EQ(page.code, 2) << "each is of one op: " << page.all();
    EXPECT_TRUE(page.says("--impl: no implementation of ")) << page.all();
    const std::string own = name == "small_pieces" ? "trie" : name == "bytes_bpe" ? "heap" : "lattice";
    const Finished of_own = project.run({"certify", "--vocabulary", name, "--text", "a.txt", "--impl", own});
    EXPECT_EQ(of_own.code, 0) << of_own.all();
    EXPECT_TRUE(of_own.says("1 implementation gives the same ids as the reference, for all bytes")) << of_own.out;
    EXPECT_FALSE(of_own.says("merges, by their two parts")) << of_own.out;
  }
}

TEST(Certificate, SaysWhereRulesDiffer) {
  const Project project;
  project.write("a.txt", long_text());
  const Finished page =
      project.run({"certify", "--vocabulary", "improper_merges", "--text", "a.txt", "--impl", "heap"});
  EXPECT_EQ(page.code, 0) << page.all();  // it follows each rule that it is asked for
  EXPECT_TRUE(page.says("ids at other places than that of the rule above; first in a.txt: token ")) << page.out;
}

// A worker of one's own that merges nothing, and so is right about the first word alone.
void write_letters(const Project& project) {
  project.write("worker.py", "import sys\nsys.path.insert(0, '" ASSAY_SOURCE_DIRECTORY
                             "/python')\n"
                             "from assay_worker import Call, Implementation, serve\n"
                             "import base64, struct\n"
                             "def prepare(case):\n"
                             "    ranks = dict(line.split() for line in open(case.inputs[1].text(), 'rb'))\n"
                             "    ids = [int(ranks[base64.b64encode(bytes([i]))]) for i in range(256)]\n"
                             "    def bind(inputs, outputs):\n"
                             "        def run():\n"
                             "            text = inputs[0].text()\n"
                             "            packed = struct.pack('<%di' % len(text), *[ids[i] for i in text])\n"
                             "            memoryview(outputs[0].view).cast('B')[:len(packed)] = packed\n"
                             "            return [len(text)]\n"
                             "        return Call(run)\n"
                             "    return bind\n"
                             "serve([Implementation('byte_bpe_encode', 'letters', '1.0', prepare)])\n");
}

TEST(Certificate, ShowsWhereAnImplementationDiffers) {
  const Project project;
  write_letters(project);
  project.write("a.txt", "q\nq the\n");
  const Finished page = project.run({"certify", "--vocabulary", "small", "--text", "a.txt", "--worker",
                                     "python3 worker.py", "--impl", "letters", "--impl", "heap"});
  EXPECT_EQ(page.code, 1) << page.all();
  EXPECT_TRUE(page.says("| letters | 1.0 | DIFFERS | 8 | ")) << page.out;
  EXPECT_TRUE(page.says("1 implementation gives the same ids as the reference")) << page.out;
  EXPECT_TRUE(page.says("letters differs first in a.txt: token ")) << page.out;
  EXPECT_TRUE(page.says(", line 2, column ")) << page.out;
}

TEST(CertifiedTable, IsOfVocabulariesAndTextsAndMakesDifferencesSmall) {
  const Project project;
  write_letters(project);
  project.write("a.txt", long_text());
  project.write("b.txt", "q\n" + std::string(500, 'q') + " the other\n");
  const std::vector<std::string> arguments{"certify",         "--table", "--vocabulary", "small",  "--vocabulary",
                                           "improper_merges", "--text",  "a.txt",        "--text", "b.txt",
                                           "--impl",          "heap",    "--impl"};
  std::vector<std::string> agreeing = arguments;
  agreeing.insert(agreeing.end(), {"rescan", "--generated", "300", "--block", "1000", "--minutes", "10"});
  const Finished page = project.run(agreeing);
  EXPECT_EQ(page.code, 0) << page.all();
  EXPECT_TRUE(page.says("# Do encoders agree?")) << page.out;
  EXPECT_TRUE(page.says("0 of ")) << page.out;
  EXPECT_TRUE(page.says("| generated: words | ")) << page.out;
  EXPECT_TRUE(page.says("## improper_merges, pattern gpt2, rule pairs")) << page.out;
  EXPECT_EQ(page.out.find("not reached"), std::string::npos) << page.out;

  std::vector<std::string> differing = arguments;
  differing.insert(differing.end(), {"letters", "--worker", "python3 worker.py", "--output", "table.html"});
  const Finished wrong = project.run(differing);
  EXPECT_EQ(wrong.code, 1) << wrong.all();
  const std::string table = project.read(project.path() / "table.html");
  EXPECT_NE(table.find("<h2>Differences, made small</h2>"), std::string::npos) << table;
  // Two letters that merge, and nothing around them.
  EXPECT_NE(table.find("token 0 at byte 0, line 1, column 1: &quot;["), std::string::npos) << table;
}

TEST(CertifiedTable, IsOfVocabulariesOfSeveralKinds) {
  const Project project;
  project.write("a.txt", long_text());
  const Finished page = project.run({"certify",       "--table",      "--vocabulary", "small",        "--vocabulary",
                                     "small_unigram", "--vocabulary", "bytes_bpe",    "--vocabulary", "small_pieces",
                                     "--text",        "a.txt",        "--generated",  "60",           "--impl",
                                     "heap",          "--impl",       "lattice",      "--impl",       "trie"});
  EXPECT_EQ(page.code, 0) << page.all();
  EXPECT_TRUE(page.says("| implementation | version | small | small_unigram | bytes_bpe | small_pieces |")) << page.out;
  EXPECT_TRUE(page.says("## small_unigram, rule single")) << page.out;
  EXPECT_TRUE(page.says("## bytes_bpe, by its own rule")) << page.out;
  EXPECT_TRUE(page.says("## small_pieces, rule google, case uncased")) << page.out;
  std::size_t rows = 0;
  for (const std::string& line : lines_of(page.out)) {
    if (line.starts_with("| heap | ")) rows += line.find(" | - | ") != std::string::npos && line.ends_with(" | - |");
    if (line.starts_with("| lattice | ")) rows += line.find("| - | 0 of ") != std::string::npos;
  }
  EXPECT_EQ(rows, 2u) << page.out;
}

TEST(CertifiedTable, TakesWhatItIsMeantFor) {
  const Project project;
  project.write("a.txt", "a\n");
  const auto refusal = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "certify");
    const Finished refused = project.run(arguments);
    EXPECT_EQ(refused.code, 2) << refused.all();
    return refused.all();
  };
  EXPECT_NE(refusal({"--vocabulary", "small", "--vocabulary", "gpt2", "--text", "a.txt"}).find("are of --table"),
            std::string::npos);
  EXPECT_NE(refusal({"--table", "--vocabulary", "small"}).find("there is no text"), std::string::npos);
  EXPECT_NE(refusal({"--table", "--vocabulary", "small", "--text", "nothing"}).find("no text is named 'nothing'"),
            std::string::npos);
  EXPECT_NE(refusal({"--table", "--vocabulary", "small", "--text", "a.txt", "--rule", "pairs"}).find("are of a page"),
            std::string::npos);
}

TEST(Certificate, MistakesAreToldInOneLine) {
  const Project project;
  project.write("empty.txt", "");
  const auto says = [&](std::vector<std::string> arguments, const std::string& text) {
    arguments.insert(arguments.begin(), "certify");
    const Finished refused = project.run(arguments);
    EXPECT_EQ(refused.code, 2) << refused.all();
    EXPECT_TRUE(refused.says(text)) << refused.all();
  };
  says({"--vocabulary", "small", "--text", "none.txt"}, "--text none.txt: there is no such file");
  says({"--vocabulary", "small", "--text", "empty.txt"}, "--text empty.txt is empty");
  says({"--vocabulary", "small"}, "--text");
  says({"--vocabulary", "none", "--text", "empty.txt"}, "no vocabulary of that name");
  says({"--vocabulary", "small", "--text", "empty.txt", "--output", "page.pdf"},
       "expected a name that ends with .md or .html");
}

}  // namespace
}  // namespace assay_test
