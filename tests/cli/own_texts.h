// Texts and files that tests of tokenize and of certify share.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace assay_test {

inline const std::string data = ASSAY_SOURCE_DIRECTORY "/impls/tokenizers/byte_bpe_encode/data/";

inline std::string content_of(const std::string& path) {
  std::ifstream file(path);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

// Words, numbers, signs, several scripts, ill-formed bytes, and a stretch without a place to cut it.
inline std::string long_text() {
  std::string text;
  for (int i = 0; i < 400; ++i) {
    text += "It's line " + std::to_string(i * 7919) +
            " of\tmany,\n  na\xc3\xafve \xd0\xbf\xd1\x80\xd0\xb8 \xe6\xbc\xa2\xe5\xad\x97\xe3\x80\x82!? \n\n";
    if (i % 50 == 3) text += std::string(300, 'q') + "\xff\xc3";
    if (i % 60 == 7) text += std::string(200, ' ') + "\r\n";
  }
  return text;
}

}  // namespace assay_test
