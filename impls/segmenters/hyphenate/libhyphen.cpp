// libhyphen (LibreOffice), of Debian. It looks at one pattern where it stands, not at all that match there, and so is
// right for files alone in which each pattern says what those inside it say, too (README.hyphen, substrings.pl).
#include <hyphen.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "impls/segmenters/hyphenate/words.h"

namespace assay::hyphenate {
namespace {

void append_utf8(char32_t letter, std::string& bytes) {
  const auto tail = [&](int shift) { bytes += static_cast<char>(0x80u | (letter >> shift & 0x3fu)); };
  if (letter < 0x80) {
    bytes += static_cast<char>(letter);
  } else if (letter < 0x800) {
    bytes += static_cast<char>(0xc0u | letter >> 6), tail(0);
  } else if (letter < 0x10000) {
    bytes += static_cast<char>(0xe0u | letter >> 12), tail(6), tail(0);
  } else {
    bytes += static_cast<char>(0xf0u | letter >> 18), tail(12), tail(6), tail(0);
  }
}

// Whether, wherever beginnings of patterns lead, a pattern says all that the patterns say with which it ends.
bool is_completed(const PatternFile& file) {
  std::map<std::u32string, std::vector<std::uint8_t>> levels_of;
  std::set<std::u32string> beginnings;
  for (const Pattern& pattern : file.patterns) {
    if (!levels_of.try_emplace(pattern.letters, pattern.levels).second) return false;  // the last one would count
    for (std::size_t end = 1; end <= pattern.letters.size(); ++end) beginnings.insert(pattern.letters.substr(0, end));
  }
  for (const std::u32string& beginning : beginnings) {
    std::vector<std::uint8_t> own(beginning.size() + 1, 0);
    if (const auto found = levels_of.find(beginning); found != levels_of.end()) own = found->second;
    for (std::size_t at = 1; at < beginning.size(); ++at) {
      const auto found = levels_of.find(beginning.substr(at));
      if (found == levels_of.end()) continue;
      for (std::size_t i = 0; i < found->second.size(); ++i)
        if (found->second[i] > own[at + i]) return false;
    }
  }
  return true;
}

class LibraryHyphenator {
 public:
  LibraryHyphenator(HyphenDict* dictionary, Margins margins) : dictionary_(dictionary, hnj_hyphen_free) {
    dictionary->lhmin = static_cast<char>(margins.left);
    dictionary->rhmin = static_cast<char>(margins.right);
  }

  std::int64_t* run(const Byte* begin, const Byte* end, std::int64_t* out) {
    return write_pieces(begin, end, out, [&](const Byte* from, const Byte* to, std::int64_t* at) {
      read_word(from, to);
      hyphens_.resize(word_.size() + 5);
      char** changes = nullptr;
      int *places = nullptr, *lengths = nullptr;  // of patterns that change letters: there are none
      const int failed = hnj_hyphen_hyphenate2(dictionary_.get(), word_.c_str(), static_cast<int>(word_.size()),
                                               hyphens_.data(), nullptr, &changes, &places, &lengths);
      std::free(changes), std::free(places), std::free(lengths);
      if (failed != 0) throw std::runtime_error("libhyphen refuses a word");
      for (std::size_t letter = 0; letter + 1 < begins_.size(); ++letter)
        if ((hyphens_[letter] & 1) != 0) *at++ = begins_[letter + 1] - begin;
      return at;
    });
  }

 private:
  void read_word(const Byte* from, const Byte* to) {
    word_.clear();
    begins_.clear();
    while (from < to) {
      const Scanned character = tokenizers::scan(from, to);
      if (tokenizers::between(character.code_point, 0xfb00, 0xfb06))
        throw Unsupported{"the text has a ligature, which libhyphen counts as its letters"};
      append_utf8(small_letter(character.code_point), word_);
      begins_.push_back(from);
      from += character.bytes;
    }
  }

  std::unique_ptr<HyphenDict, void (*)(HyphenDict*)> dictionary_;
  std::string word_;
  std::vector<const Byte*> begins_;
  std::vector<char> hyphens_;
};

Prepared prepare_libhyphen(const Request& request) {
  const std::string path(request.inputs[vocabulary].text());
  auto read = read_pattern_file(path);
  if (auto* refused = std::get_if<Unsupported>(&read)) return std::move(*refused);
  const PatternFile& file = std::get<PatternFile>(read);
  if (!is_completed(file))
    return Unsupported{"libhyphen looks at one pattern at a time, and these do not say what those inside them say"};
  HyphenDict* const dictionary = hnj_hyphen_load(path.c_str());
  if (dictionary == nullptr) return Unsupported{"libhyphen does not read " + path};
  const bool utf8 = dictionary->utf8 != 0;
  auto hyphenator = std::make_shared<LibraryHyphenator>(dictionary, margins_of(settings_of(request.parameters), file));
  if (!utf8) return Unsupported{"the patterns are not in UTF-8"};
  return runner_of(hyphenator);
}

// The library does not tell its version: the name of its file does.
std::string version_of_file() {
  std::error_code unknown;
  for (const char* const folder : {"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib"}) {
    const auto file = std::filesystem::read_symlink(std::string(folder) + "/libhyphen.so.0", unknown).string();
    if (file.starts_with("libhyphen.so.")) return file.substr(13);
  }
  return "0";
}

}  // namespace

Implementation libhyphen() {
  return {.version = version_of_file,
          .isa = [](std::string_view) { return std::string("baseline"); },
          .variants = {},
          .prepare = prepare_libhyphen,
          .note = "libhyphen of LibreOffice; words and small letters are found here"};
}

}  // namespace assay::hyphenate
