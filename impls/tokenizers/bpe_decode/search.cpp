// Looks for the blanks and the ends of lines behind marks: what lies between two of them is copied at once.
#include <cstring>

#include "impls/tokenizers/bpe_decode/op.h"

namespace assay::bpe_decode {
namespace {

// The next "@@" from `at` on that goes, or `end`.
const char* find_mark(const char* at, const char* end) {
  while (at < end) {
    at = static_cast<const char*>(std::memchr(at, '@', static_cast<std::size_t>(end - at)));
    if (at == nullptr || end - at < 2) return end;
    // A run of these: what goes are its last two.
    const char* behind = at;
    while (behind < end && *behind == '@') ++behind;
    const bool goes = behind - at >= 2 && (behind == end || *behind == ' ' || *behind == '\n' || *behind == '\r');
    if (goes) return behind - 2;
    at = behind;
  }
  return end;
}

void decode(const Call& call) {
  const char* at = call.inputs[segmented].as<const char>();
  const char* const end = at + call.inputs[segmented].dims[0];
  char* const first = call.outputs[text].as<char>();
  char* written = first;
  while (at < end) {
    const char* const mark = find_mark(at, end);
    std::memcpy(written, at, static_cast<std::size_t>(mark - at));
    written += mark - at;
    if (mark == end) break;
    at = mark + 2;
    if (at < end && *at == ' ') ++at;
  }
  call.outputs[text].dims[0] = written - first;
}

}  // namespace

Implementation search() {
  return own_implementation([](const Request&) { return make_runner(decode); },
                            "looks for marks, and copies what lies between them at once");
}

}  // namespace assay::bpe_decode
