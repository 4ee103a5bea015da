// The table of `assay certify --table`: how many ids of each implementation differ, by vocabulary and text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::report {

struct AgreementTable {
  struct Text {
    std::string name, sha256;            // generated ones have no hash
    std::uint64_t bytes = 0, count = 1;  // of all of it; how many texts it is made of
  };
  struct Implementation {
    std::string name, version, absent;  // why; empty if it is here
  };
  enum class Outcome : std::uint8_t { not_reached, compared, refused, failed };
  // Of an implementation, on a text.
  struct Cell {
    Outcome outcome = Outcome::not_reached;
    std::uint64_t bytes = 0, ids = 0, differing = 0;  // of what was compared
    std::string reason;                               // why it refused or failed
  };
  struct Row {
    std::string implementation;
    std::string rule;         // that it takes: "bytes"; empty if it takes none
    std::vector<Cell> cells;  // one for each text
  };
  struct Rule {
    std::string name;
    std::vector<std::uint64_t> differing;  // ids of the first rule that its reference has not, of each text
  };
  struct Vocabulary {
    std::string name, sha256, format, how;  // "pattern gpt2, rule bytes"
    std::vector<std::uint64_t> bytes, ids;  // of each text, that were encoded
    std::vector<Rule> rules;                // the one that is asked for first; then those that somebody goes by
    std::vector<Row> rows;
  };
  // A difference, made small.
  struct Find {
    std::string implementation, vocabulary, text;  // the first text that shows it
    std::string shown;                             // where and what, as it was made small
  };

  std::string program, made, command;
  std::vector<std::string> limits;  // by which it was bounded, for people
  std::vector<Text> texts;
  std::vector<Implementation> implementations;
  std::vector<Vocabulary> vocabularies;
  std::vector<Find> finds;

  std::uint64_t differing() const;  // cells that differ or failed
  std::uint64_t compared() const;   // cells in which ids were compared
};

std::string print_agreement(const AgreementTable& agreement, bool html);

}  // namespace assay::report
