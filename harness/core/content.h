// What the files hold that a case is made of. A name alone does not say which input a case is: "english" may be another
// text on another machine, and a vocabulary of one's own is whatever its file was at the time. So a case carries the
// first digits of the hashes, and is refused where they are others.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/contract.h"
#include "harness/core/record.h"

namespace assay {

struct Plan;

struct ContentOfFile {
  std::string family, name;
  std::string sha256;  // empty if the file is not here, or nobody knows
};

// Of all vocabularies and texts that a case is made of, in the order in which its id has them; empty if it needs none.
std::vector<ContentOfFile> contents_of(const OpInfo& op, const Case& which, const Resources& resources);

// The same as records have it, and the files that a literal case has its values from.
std::vector<ResourceHash> resources_of(const OpInfo& op, const Case& which, const Resources& resources);

// The case as it is here: with the content of its files, or as it is if one of them is absent. Throws AbsentResource if
// it was made of something else.
Case with_content(const OpInfo& op, Case which, const Resources& resources);

// Why a case cannot be made here: a file is absent, or holds something else. Empty if it can.
std::string why_not_here(const OpInfo& op, const Case& which, const Resources& resources);

// Gives the cells of a plan their contents.
void add_contents(Plan& plan, const Resources& resources);

// Leaves out what a literal case has no file for: its text.
void drop_text_content(const OpInfo& op, Case& which);

// The id of a case or a cell without its content.
std::string without_content(std::string_view id);

// Ids of one cell, before they carried their content and since: an id without content stands for the one that has some,
// if there is only one such among those that were added. Where the content differs, the cells are two.
class KnownContents {
 public:
  void add(std::string_view id);
  std::string completed(std::string_view id) const;

 private:
  std::map<std::string, std::set<std::string>> with_content_;  // ids, by what they are without
};

}  // namespace assay
