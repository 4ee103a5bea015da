// What implementations of dag_route have in common: the blocks of a text, and how pieces of a block become those of the
// text. How they find the best way they share with nobody.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "impls/segmenters/dag_route/op.h"
#include "impls/segmenters/dictionary/characters.h"
#include "impls/segmenters/dictionary/dictionary_file.h"

namespace assay::dag_route {

using segmenters::Byte, segmenters::Dictionary;

inline bool is_joined(Byte byte) {
  return static_cast<Byte>((byte | 0x20u) - 'a') < 26 || static_cast<Byte>(byte - '0') < 10;
}

// Bytes of ASCII that blocks are made of, a bit for each.
inline constexpr struct AsciiOfBlocks {
  bool has[128] = {};
  constexpr AsciiOfBlocks() {
    for (int byte = 0; byte < 128; ++byte)
      has[byte] = (byte >= '0' && byte <= '9') || ((byte | 32) >= 'a' && (byte | 32) <= 'z');
    for (const char byte : {'+', '#', '&', '.', '_', '%', '-'}) has[static_cast<int>(byte)] = true;
  }
} ascii_of_blocks;

// The end of the run of such characters.
inline const Byte* end_of_block(const Byte* at, const Byte* end) {
  while (at < end) {
    if (*at < 0x80) {
      if (!ascii_of_blocks.has[*at]) break;
      ++at;
    } else if (*at >= 0xe4 && *at <= 0xe9) {
      const tokenizers::Scanned character = tokenizers::scan_beyond_ascii(at, end);
      if (character.code_point < 0x4e00 || character.code_point > 0x9fd5) break;
      at += 3;
    } else {
      break;
    }
  }
  return at;
}

// Writes ends; those of joined pieces one for all.
class PieceWriter {
 public:
  PieceWriter(std::int64_t* first, bool joins) : at_(first), joins_(joins) {}

  void begin_block() { joined_ = false; }
  // Of a block: whether it is one letter or digit decides.
  void add(std::int64_t end, std::size_t bytes, Byte first) {
    const bool now = joins_ && bytes == 1 && is_joined(first);
    if (joined_ && now) at_[-1] = end;
    else *at_++ = end;
    joined_ = now;
  }
  void add_other(std::int64_t end) { *at_++ = end; }
  std::int64_t* here() const { return at_; }

 private:
  std::int64_t* at_;
  bool joins_, joined_ = false;
};

// Route: made of a Dictionary; `void cut(std::string_view whole, std::size_t from, std::size_t to, PieceWriter&)` adds
// the pieces of a block.
template <class Route>
class ByBlocks final : public Runner {
 public:
  ByBlocks(const Dictionary& words, bool blocks) : blocks_(blocks), route_(words) {}

  void run(const Call& call) override {
    const std::string_view whole = call.inputs[text].text();
    auto* const written = call.outputs[ends].as<std::int64_t>();
    PieceWriter output(written, blocks_);
    if (blocks_) cut_blocks(whole, output);
    else if (!whole.empty()) route_.cut(whole, 0, whole.size(), output);
    call.outputs[ends].dims[0] = output.here() - written;
  }

 private:
  void cut_blocks(std::string_view whole, PieceWriter& output) {
    const auto* const first = reinterpret_cast<const Byte*>(whole.data());
    const Byte* const end = first + whole.size();
    for (const Byte* at = first; at < end;) {
      if (const Byte* const to = end_of_block(at, end); to > at) {
        output.begin_block();
        route_.cut(whole, static_cast<std::size_t>(at - first), static_cast<std::size_t>(to - first), output);
        at = to;
        continue;
      }
      at += *at == '\r' && end - at > 1 && at[1] == '\n' ? 2 : tokenizers::scan(at, end).bytes;
      output.add_other(at - first);
    }
  }

  bool blocks_;
  Route route_;
};

template <class Route>
Prepared prepare_route(const Request& request) {
  auto read = segmenters::read_dictionary(request.inputs[dictionary_file].text(), segmenters::Frequencies::needed);
  if (auto* const refused = std::get_if<Unsupported>(&read)) return std::move(*refused);
  return std::unique_ptr<Runner>(
      std::make_unique<ByBlocks<Route>>(std::get<Dictionary>(read), cuts_blocks(request.parameters)));
}

}  // namespace assay::dag_route
