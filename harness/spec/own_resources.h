// Texts and vocabularies of a user's own, given as "[NAME=]FILE": known by what they hold, under a name.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "harness/core/plan.h"

namespace assay {

// Throws InputError if there is no such file, if it is not what its family's files are, or if the name is none or that
// of one in the project's list. `what` is said before the message: "--text mine.txt". Relative files are taken from
// `folder`.
OwnResource own_resource(const std::filesystem::path& root, std::string_view family, const std::string& given,
                         const std::string& what, const std::filesystem::path& folder = ".");

// Whether a name that stands in a spec is a file's: those of resources have neither '/' nor '.'.
bool is_path(std::string_view name);

// Adds one; throws InputError if another file has its name.
void add_own(std::vector<OwnResource>& all, OwnResource one, const std::string& what);

}  // namespace assay
