// The page of `assay certify`: whether implementations encode a person's texts alike.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::report {

struct Certificate {
  struct Text {
    std::string name, sha256;
    std::uint64_t bytes = 0, ids = 0;
  };
  enum class Outcome : std::uint8_t { agrees, differs, failed, refused, absent };
  struct Row {
    std::string implementation, version;
    Outcome outcome = Outcome::agrees;
    std::string reason;  // why it failed, refused or is absent
    std::uint64_t bytes = 0, ids = 0;
    std::uint64_t differing = 0;  // ids of the reference that it has not at the same place
    std::string first;            // where it differs first, in which text
  };
  struct Rule {
    std::string name;        // "pattern cl100k, rule bytes"
    std::string difference;  // from the one that is certified; empty of that
    std::uint64_t differing = 0;
    std::string first;
    std::vector<Row> rows;
  };
  struct Coverage {
    std::size_t tokens = 0, of_tokens = 0;  // that stand in the texts
    bool by_merges = true;                  // of what follows something is known
    std::size_t reached = 0;                // and those that a merge made on the way
    std::size_t merges = 0, of_merges = 0;  // of 0: merges are not listed
  };

  std::string program;  // "assay 1.2.3 (commit)"
  std::string made;     // when
  std::string vocabulary, sha256, format;
  std::size_t tokens = 0, merges = 0, added = 0;
  std::vector<std::string> not_done;
  std::vector<Text> texts;
  Coverage coverage;
  std::vector<Rule> rules;  // the one that is certified first

  std::size_t agreeing() const;   // implementations, by that rule
  std::size_t differing() const;  // verdicts, by any rule
};

std::string print_certificate(const Certificate& certificate, bool html);

}  // namespace assay::report
