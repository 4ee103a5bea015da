#include "harness/report/export/markdown_text.h"

#include <cctype>

#include "harness/report/numbers.h"

namespace assay::report {

std::string plain(std::string_view raw) {
  const std::string text = clean(raw);
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto is_word = [&](std::size_t at) {
      return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_');
    };
    if (c == '<') escaped += "&lt;";
    else if (c == '>') escaped += "&gt;";
    else if (c == '&') escaped += "&amp;";
    else if (c == '_' ? !(i > 0 && is_word(i - 1) && is_word(i + 1))
                      : std::string_view("\\`*[]|~#!").find(c) != std::string_view::npos)
      escaped += std::string("\\") + c;
    else escaped += c;
  }
  return escaped;
}

std::string code(std::string_view raw) {
  const std::string text = clean(raw);
  if (text.empty()) return {};
  std::string fence = "`";
  while (text.find(fence) != std::string::npos) fence += '`';
  std::string escaped;
  for (const char c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  const bool padded = text.front() == '`' || text.back() == '`';
  return fence + (padded ? " " : "") + escaped + (padded ? " " : "") + fence;
}

std::string block(std::string_view raw) {
  std::string fence = "```";
  while (raw.find(fence) != std::string_view::npos) fence += '`';
  return fence + "sh\n" + clean(raw) + "\n" + fence + "\n";
}

std::string line(const Texts& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

std::string heading(const Texts& titles) {
  Texts shown, rules;
  for (const std::string& title : titles) {
    const bool right = title.starts_with(':');
    shown.push_back(right ? title.substr(1) : title);
    rules.push_back(right ? "---:" : "---");
  }
  return line(shown) + line(rules);
}

std::string fold(const std::string& title, const std::string& text) {
  return "<details><summary>" + title + "</summary>\n\n" + text + "\n</details>\n\n";
}

std::string folded(const Texts& texts, const std::string& head) {
  std::string first = head, rest = head;
  for (std::size_t i = 0; i < texts.size(); ++i) (i < unfolded ? first : rest) += texts[i];
  return first + "\n" + (texts.size() > unfolded ? fold(std::to_string(texts.size() - unfolded) + " more", rest) : "");
}

}  // namespace assay::report
