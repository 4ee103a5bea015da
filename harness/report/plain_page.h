// A page of paragraphs, lists and tables, in one of two forms: what `assay certify` writes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::report {

class PlainPage {
 public:
  using Lines = std::vector<std::string>;

  explicit PlainPage(bool html);

  // What is given is text: it marks nothing up.
  void title(const std::string& line);
  void heading(const std::string& line);
  void paragraph(const std::string& line);
  void command(const std::string& line);
  void list(const Lines& items);
  void table(const Lines& head, const std::vector<Lines>& rows);
  std::string text() const { return text_; }

 private:
  std::string escape(const std::string& text) const;
  std::string row(const Lines& cells, const std::string& tag) const;
  void add(const std::string& block);

  bool html_;
  std::string text_;
};

// "1,234,567"
std::string grouped(std::uint64_t number);

}  // namespace assay::report
