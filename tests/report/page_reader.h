// Looking into pages.
#pragma once

#include <cctype>
#include <set>
#include <string>
#include <vector>

namespace assay::samples {

// The page's own script, and none that came with the text.
inline bool has_its_script_alone(const std::string& page) {
  const std::size_t first = page.find("<script");
  return first != std::string::npos && page.find("<script", first + 1) == std::string::npos &&
         page.compare(first, 9, "<script>/") == 0;
}

inline bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

// Reads a page strictly: every element that is opened is closed, in order, attributes are quoted, and ids are there
// once. Returns what is wrong, or nothing.
class PageReader {
 public:
  explicit PageReader(const std::string& page) : page_(page) {}

  std::string read() {
    while (error_.empty() && at_ < page_.size()) {
      if (page_[at_] == '<') read_tag();
      else if (page_[at_] == '>') fail("a bare '>'");
      else ++at_;
    }
    if (error_.empty() && !open_.empty()) fail("<" + open_.back() + "> is not closed");
    for (const std::string& reference : references_)
      if (error_.empty() && !ids_.contains(reference)) fail("nothing has the id " + reference);
    return error_;
  }

 private:
  void fail(const std::string& what) { error_ = what + " near: " + page_.substr(at_ > 80 ? at_ - 80 : 0, 200); }

  void read_tag() {
    if (page_.compare(at_, 2, "<!") == 0) {
      at_ = page_.find('>', at_) + 1;
      return;
    }
    const bool closing = page_[at_ + 1] == '/';
    at_ += closing ? 2 : 1;
    const std::size_t start = at_;
    while (std::isalnum(static_cast<unsigned char>(page_[at_]))) ++at_;
    const std::string name = page_.substr(start, at_ - start);
    if (name.empty()) return fail("a bare '<'");
    const bool alone = read_attributes();
    if (!error_.empty()) return;
    if (closing) {
      if (open_.empty() || open_.back() != name) return fail("</" + name + "> closes something else");
      open_.pop_back();
    } else if (!alone && !std::set<std::string>{"meta", "link", "br", "wbr", "hr"}.contains(name)) {
      open_.push_back(name);
      if (name == "style" || name == "script") at_ = page_.find("</" + name + ">", at_);
    }
  }

  // True if the element closes itself.
  bool read_attributes() {
    for (;;) {
      while (std::isspace(static_cast<unsigned char>(page_[at_]))) ++at_;
      if (page_[at_] == '>') return ++at_, false;
      if (page_.compare(at_, 2, "/>") == 0) return at_ += 2, true;
      const std::size_t start = at_;
      while (page_[at_] != '=' && page_[at_] != '>' && page_[at_] != ' ') ++at_;
      const std::string name = page_.substr(start, at_ - start);
      if (page_[at_] != '=') return fail("attribute without value: " + name), false;
      const char quote = page_[++at_];
      if (quote != '"' && quote != '\'') return fail("a value without quotes"), false;
      const std::size_t end = page_.find(quote, at_ + 1);
      const std::string value = page_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
      if (value.find('<') != std::string::npos) return fail("'<' in a value"), false;
      if (name == "id" && !ids_.insert(value).second) return fail("the id " + value + " is there twice"), false;
      if (name.starts_with("on") || name == "src") return fail("attribute " + name), false;
      if (name != "href" || value == "data:,") continue;
      if (!value.starts_with("#")) return fail("it refers to " + value), false;
      references_.insert(value.substr(1));
    }
  }

  const std::string& page_;
  std::size_t at_ = 0;
  std::vector<std::string> open_;
  std::set<std::string> ids_, references_;
  std::string error_;
};

}  // namespace assay::samples
