// memcpy as the C library has it: what ordinary code gets. Where more is read than written, or less, plain loops.
#include "harness/op.h"
#include "impls/probes/copy/fold.h"

namespace assay::copy {
namespace {

struct Words {
  struct Line {
    std::uint64_t words[8];
  };
  static Line zero() { return {}; }
  static Line load(const unsigned char* from) {
    Line a;
    std::memcpy(&a, from, sizeof a);
    return a;
  }
  static Line fold(const Line& a, const Line& b) {
    Line all;
    for (int i = 0; i < 8; ++i) all.words[i] = a.words[i] ^ b.words[i];
    return all;
  }
  static void store(unsigned char* to, const Line& a) { std::memcpy(to, &a, sizeof a); }
  static void store_plainly(unsigned char* to, const Line& a) { store(to, a); }
  static void copy(const unsigned char* from, unsigned char* to, std::size_t lines) {
    std::memcpy(to, from, lines * line);
  }
};

}  // namespace

Implementation plain() {
  return {.version = own_version,
          .isa = [](std::string_view) { return std::string("libc"); },
          .variants = {},
          .prepare =
              [](const Request&) {
                return make_runner([](const Call& call) {
                  const auto read = static_cast<std::size_t>(call.inputs[0].dims[0]),
                             written = static_cast<std::size_t>(call.outputs[0].dims[0]);
                  const auto* from = call.inputs[0].as<const unsigned char>();
                  auto* to = call.outputs[0].as<unsigned char>();
                  if (read == written) std::memcpy(to, from, written);
                  else read_and_write<Words>(from, read, to, written);
                });
              },
          .note = "memcpy of the C library"};
}

}  // namespace assay::copy
