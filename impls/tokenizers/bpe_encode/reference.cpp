#include "impls/tokenizers/bpe_encode/reference.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/patience.h"
#include "impls/tokenizers/bpe_encode/op.h"
#include "impls/tokenizers/texts.h"

namespace assay::bpe_encode {
namespace {

Symbol right_symbol(std::string text) {
  const std::string end = "</w>";
  if (!text.ends_with(end)) return {std::move(text), false};
  return {text.substr(0, text.size() - end.size()), true};
}

}  // namespace

Codes reference_codes(const std::string& path) {
  const std::string content = read_whole(path, largest_codes_file);
  Codes codes;
  const bool of_clip = content.substr(0, content.find_first_of("\r\n")) == clip_first_line;
  const std::int64_t last_line = of_clip ? std::int64_t{clip_lines} + 1 : std::numeric_limits<std::int64_t>::max();
  int line = 0;
  for (std::size_t from = 0; line == 0 || (from < content.size() && line < last_line);) {
    const std::size_t end = std::min(content.find('\n', from), content.size());
    std::string text = content.substr(from, end - from);
    from = end + 1;
    if (text.ends_with("\r")) text.pop_back();
    const Location at{path, ++line, 0};
    if (line == 1) {
      if (text != clip_first_line && text != "#version: 0.2")
        throw InputError(at, "expected \"#version: 0.2\" in the first line");
      continue;
    }
    if (std::ranges::count(text, ' ') != 1) throw InputError(at, "expected two symbols with a blank between");
    const Symbol left{text.substr(0, text.find(' ')), false}, right = right_symbol(text.substr(text.find(' ') + 1));
    for (const Symbol* symbol : {&left, &right})
      if (symbol->text.empty() || symbol->text.size() > longest_symbol)
        throw InputError(at, "expected symbols of 1 to " + std::to_string(longest_symbol) + " bytes");
    const bool is_new = codes.emplace(std::pair(left, right), static_cast<std::int64_t>(codes.size())).second;
    if (is_new && codes.size() > most_codes)
      throw InputError(at, "expected at most " + std::to_string(most_codes) + " codes");
  }
  return codes;
}

std::vector<std::string> reference_subwords(std::string_view word, const Codes& codes) {
  std::vector<Symbol> symbols;
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t bytes = tokenizers::character_at(word, at).bytes;
    symbols.push_back({std::string(word.substr(at, bytes)), at + bytes == word.size()});
    at += bytes;
  }
  for (;;) {
    reference_step();
    auto first = codes.end();
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
      const auto found = codes.find({symbols[i], symbols[i + 1]});
      if (found != codes.end() && (first == codes.end() || found->second < first->second)) first = found;
    }
    if (first == codes.end()) break;
    std::vector<Symbol> merged;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      if (i + 1 < symbols.size() && symbols[i] == first->first.first && symbols[i + 1] == first->first.second) {
        merged.push_back({symbols[i].text + symbols[i + 1].text, symbols[i + 1].ends});
        ++i;
      } else {
        merged.push_back(symbols[i]);
      }
    }
    symbols = std::move(merged);
  }
  std::vector<std::string> subwords;
  for (const Symbol& symbol : symbols) subwords.push_back(symbol.text);
  return subwords;
}

std::string reference_encode(std::string_view text, const Codes& codes) {
  std::string made;
  const auto encode_line = [&](std::string_view line) {
    const std::size_t first = line.find_first_not_of(' '), last = line.find_last_not_of(' ');
    if (first == line.npos) {
      made += line;
      return;
    }
    made += line.substr(0, first);
    for (std::size_t from = first; from <= last;) {
      const std::size_t to = std::min(line.find(' ', from), last + 1);
      if (from > first) made += ' ';
      const std::vector<std::string> subwords = reference_subwords(line.substr(from, to - from), codes);
      for (std::size_t i = 0; i < subwords.size(); ++i) made += (i == 0 ? "" : continues) + subwords[i];
      from = std::min(line.find_first_not_of(' ', to), line.size());
    }
    made += line.substr(last + 1);
  };
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", from), text.size());
    encode_line(text.substr(from, end - from));
    if (end < text.size()) made += text[end];
    from = end + 1;
  }
  return made;
}

}  // namespace assay::bpe_encode
