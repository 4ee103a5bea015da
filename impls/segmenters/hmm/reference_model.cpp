#include "impls/segmenters/hmm/reference_model.h"

#include <cstdlib>
#include <functional>
#include <set>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "impls/tokenizers/texts.h"

namespace assay::hmm {
namespace {

// What a file consists of: signs of Python, keys and numbers, each with its line.
struct Token {
  enum Is : std::uint8_t { sign, key, number, end } is = end;
  char letter = 0;              // of a sign
  std::uint32_t character = 0;  // of a key
  double value = 0;             // of a number
  int line = 0;
};

class Tokens {
 public:
  Tokens(const std::string& content, const std::string& path) : content_(content), path_(path) { advance(); }

  const Token& now() const { return now_; }
  Token take() {
    Token taken = now_;
    advance();
    return taken;
  }
  bool is(char letter) const { return now_.is == Token::sign && now_.letter == letter; }
  void need(char letter, const std::string& expected) {
    if (!is(letter)) fail(expected);
    advance();
  }
  [[noreturn]] void fail(const std::string& expected) const {
    throw InputError(Location{path_, now_.line, 0}, expected);
  }
  // What is wrong with what was taken last.
  [[noreturn]] void fail_behind(const std::string& expected) const {
    throw InputError(Location{path_, taken_line_, 0}, expected);
  }

  // Lines of imports, which may stand where a P is to come.
  void pass_imports() {
    while (now_.is == Token::sign && now_.letter == 'f' && content_.compare(at_ - 1, 5, "from ") == 0) {
      at_ = std::min(content_.find('\n', at_), content_.size());
      advance();
    }
  }

 private:
  static bool is_space(char byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; }

  void advance() {
    taken_line_ = now_.line;
    for (; at_ < content_.size() && is_space(content_[at_]); ++at_)
      if (content_[at_] == '\n') ++line_;
    now_ = {Token::end, 0, 0, 0, line_};
    if (at_ == content_.size()) return;
    const char first = content_[at_];
    if (first == '\'' || first == '"') read_key(first);
    else if (std::string_view("+-.0123456789eE").find(first) != std::string_view::npos) read_number();
    else now_ = {Token::sign, content_[at_++], 0, 0, line_};
  }

  void read_key(char quote) {
    const char* const expected = "expected one character in quotes, as itself or as \\uXXXX";
    const std::size_t end = content_.find(quote, at_ + 1);
    now_.is = Token::key;
    if (end == std::string::npos) fail(expected);
    const std::string inside = content_.substr(at_ + 1, end - at_ - 1);
    if (inside.size() == 6 && inside.starts_with("\\u")) {
      if (inside.find_first_not_of("0123456789abcdefABCDEF", 2) != std::string::npos) fail(expected);
      now_.character = static_cast<std::uint32_t>(std::stoul(inside.substr(2), nullptr, 16));
      if (now_.character >= 0xd800 && now_.character <= 0xdfff) fail(expected);
    } else {
      if (inside.empty()) fail(expected);
      const tokenizers::Character one = tokenizers::character_at(inside, 0);
      if (!one.well_formed || one.bytes != inside.size() || one.code_point < ' ' || one.code_point == 0x7f)
        fail(expected);
      if (inside == "'" || inside == "\"" || inside == "\\") fail(expected);
      now_.character = one.code_point;
    }
    at_ = end + 1;
  }

  void read_number() {
    const std::string expected =
        "expected the log of a probability, a number from -3.14e+100 to 0 of at most 40 characters";
    std::string text;
    while (at_ < content_.size() && std::string_view("+-.0123456789eE").find(content_[at_]) != std::string_view::npos)
      text += content_[at_++];
    now_.is = Token::number;
    if (text.size() > longest_number || text.starts_with("+") || text.find("-+") != text.npos) fail(expected);
    char* end = nullptr;
    now_.value = std::strtod(text.c_str(), &end);
    const bool is_zero = text.substr(0, text.find_first_of("eE")).find_first_of("123456789") == text.npos;
    const bool in_range = is_zero ? now_.value == 0 : now_.value >= log_of_zero && now_.value <= nearest_to_zero;
    if (*end != '\0' || !in_range) fail(expected);
  }

  const std::string& content_;
  std::string path_;
  std::size_t at_ = 0;
  int line_ = 1, taken_line_ = 1;
  Token now_;
};

void read_entries(Tokens& tokens, const std::function<void(const Token&)>& entry) {
  tokens.need('{', "expected a dictionary in braces");
  while (!tokens.is('}')) {
    if (tokens.now().is != Token::key) tokens.fail("expected one character in quotes, as itself or as \\uXXXX");
    const Token key = tokens.take();
    tokens.need(':', "expected ':' behind a key");
    entry(key);
    if (!tokens.is(',')) break;
    tokens.take();
  }
  tokens.need('}', "expected ',' or '}' behind an entry");
}

double read_log(Tokens& tokens) {
  if (tokens.now().is != Token::number)
    tokens.fail("expected the log of a probability, a number from -3.14e+100 to 0 of at most 40 characters");
  return tokens.take().value;
}

char state_of(const Tokens& tokens, const Token& key, std::set<char>& seen) {
  const bool is_state = key.character < 0x80 &&
                        std::string_view(letters).find(static_cast<char>(key.character)) != std::string_view::npos;
  if (!is_state || !seen.insert(static_cast<char>(key.character)).second)
    tokens.fail_behind("expected B, E, M or S in quotes, each once");
  return static_cast<char>(key.character);
}

void read_states(Tokens& tokens, const std::function<void(char)>& entry) {
  tokens.pass_imports();
  for (const char letter : {'P', '='}) tokens.need(letter, "expected P={, which begins each of three dictionaries");
  std::set<char> seen;
  read_entries(tokens, [&](const Token& key) { entry(state_of(tokens, key, seen)); });
  if (seen.size() != states) tokens.fail_behind("expected each of B, E, M and S");
}

}  // namespace

ReferenceModel read_reference_model(const std::string& path) {
  const std::string content = read_whole(path, largest_file);
  Tokens tokens(content, path);
  ReferenceModel made;
  read_states(tokens, [&](char state) { made.start[state] = read_log(tokens); });
  read_states(tokens, [&](char before) {
    std::set<char> seen;
    read_entries(tokens, [&](const Token& key) {
      const char behind = state_of(tokens, key, seen);
      const bool open = before == 'B' || before == 'M', goes_on = behind == 'E' || behind == 'M';
      if (open != goes_on) tokens.fail_behind("expected a state that may follow the one before");
      made.transition[before][behind] = read_log(tokens);
    });
  });
  read_states(tokens, [&](char state) {
    read_entries(tokens, [&](const Token& key) {
      if (!made.emission[state].emplace(key.character, read_log(tokens)).second)
        tokens.fail_behind("expected a character that is there once");
    });
  });
  if (tokens.now().is != Token::end) tokens.fail("expected nothing behind the third dictionary");
  return made;
}

}  // namespace assay::hmm
