#include "harness/core/content.h"

#include <algorithm>

#include "harness/core/plan.h"

namespace assay {
namespace {

constexpr std::string_view key = ",content=";

std::string short_of(const std::vector<ContentOfFile>& contents) {
  std::string text;
  for (const ContentOfFile& each : contents) {
    if (each.sha256.size() < content_digits) return {};
    text += (text.empty() ? "" : "+") + each.sha256.substr(0, content_digits);
  }
  return text;
}

// "the text english holds 07645af8b6b6 here, and held 1c9d00aa71e3 when the case was made".
std::string difference(const std::vector<ContentOfFile>& here, const std::string& then) {
  std::string text;
  for (std::size_t i = 0; i < here.size(); ++i) {
    const std::string now = here[i].sha256.substr(0, content_digits),
                      before = then.substr(std::min(then.size(), i * (content_digits + 1)), content_digits);
    if (now != before)
      text += (text.empty() ? "the " : ", the ") + here[i].family + " " + here[i].name + " holds " + now +
              " here, and held " + before + " when the case was made";
  }
  return text;
}

// Where the content stands in an id, and how long it is.
std::pair<std::size_t, std::size_t> content_in(std::string_view id) {
  const std::size_t from = id.find(key);
  if (from == std::string_view::npos) return {id.size(), 0};
  const std::size_t to = std::min(id.find_first_of(",;", from + key.size()), id.size());
  return {from, to - from};
}

}  // namespace

std::vector<ContentOfFile> contents_of(const OpInfo& op, const Case& which, const Resources& resources) {
  std::vector<ContentOfFile> contents;
  for (const FileOfCase& file : files_of(op, which))
    contents.push_back({file.family, file.name,
                        (file.family == "text" ? resources.text(file.name) : resources.vocabulary(file.name)).sha256});
  return contents;
}

std::vector<ResourceHash> resources_of(const OpInfo& op, const Case& which, const Resources& resources) {
  std::vector<ResourceHash> hashes;
  for (const ContentOfFile& each : contents_of(op, which, resources))
    hashes.push_back({each.family + " " + each.name, each.sha256});
  if (const SharedTensors own = which.literal.empty() ? nullptr : resources.tensors(which.literal)) {
    for (const TensorSource& each : own->sources)
      hashes.push_back({std::string(input_resource) + each.value + " " + each.from, each.sha256});
    for (const TensorSource& each : own->of_expected)
      hashes.push_back({std::string(expected_resource) + each.value + " " + each.from, each.sha256});
  }
  return hashes;
}

Case with_content(const OpInfo& op, Case which, const Resources& resources) {
  const std::vector<ContentOfFile> contents = contents_of(op, which, resources);
  std::string here = short_of(contents);
  if (here.empty() || here == which.content) return which;
  if (!which.content.empty())
    throw AbsentResource{"this case was made of other files: " + difference(contents, which.content) +
                         " (SHA-256); give what it was made of, or leave content out of the id to run what is here"};
  which.content = std::move(here);
  return which;
}

std::string why_not_here(const OpInfo& op, const Case& which, const Resources& resources) try {
  for (const FileOfCase& file : files_of(op, which)) {
    const auto found = file.family == "text" ? resources.text(file.name) : resources.vocabulary(file.name);
    if (found.path.empty()) return found.reason;
  }
  (void)with_content(op, which, resources);
  return which.literal.empty() || resources.tensors(which.literal) != nullptr ? "" : why_not_literal(which);
} catch (const AbsentResource& other) {
  return other.reason;
}

void add_contents(Plan& plan, const Resources& resources) {
  for (Cell& cell : plan.cells)
    if (const Op* op = find_op(cell.which.op)) cell.which = with_content(op->info(), std::move(cell.which), resources);
}

void drop_text_content(const OpInfo& op, Case& which) {
  Case literal = which;
  literal.literal = "0";
  const std::size_t kept = files_of(op, literal).size();
  which.content.resize(std::min(which.content.size(), kept == 0 ? 0 : kept * (content_digits + 1) - 1));
}

std::string without_content(std::string_view id) {
  const auto [from, length] = content_in(id);
  return std::string(id.substr(0, from)).append(id.substr(from + length));
}

void KnownContents::add(std::string_view id) {
  if (content_in(id).second > 0) with_content_[without_content(id)].insert(std::string(id));
}

std::string KnownContents::completed(std::string_view id) const {
  const auto known = with_content_.find(std::string(id));
  return known == with_content_.end() || known->second.size() != 1 ? std::string(id) : *known->second.begin();
}

}  // namespace assay
