// A table with 16 bytes for each id: a token of at most 15 bytes stands there itself, with its length, so that decoding
// it is one load and one store of 16 bytes, however long it is. Longer ones are copied from where they lie.
//
// The table is as long as the ids are dense. Those far above (a vocabulary may have any below 2^31) are looked for by
// halves.
#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include "impls/tokenizers/byte_bpe_decode/op.h"
#include "impls/tokenizers/formats/bpe_model.h"

namespace assay::byte_bpe_decode {
namespace {

using tokenizers::BpeModel;

class TableDecoder {
 public:
  explicit TableDecoder(BpeModel file) : file_(std::move(file)) {
    for (const BpeModel::Added& added : file_.added) {
      file_.tokens.push_back(
          {static_cast<std::uint32_t>(file_.bytes.size()), static_cast<std::uint32_t>(added.text.size()), added.id, 0});
      file_.bytes += added.text;
    }
    std::ranges::sort(file_.tokens, {}, &BpeModel::Token::id);
    std::size_t dense = 0;  // as many entries as twice the tokens that they are for
    for (std::size_t i = 0; i < file_.tokens.size(); ++i) {
      const auto above = static_cast<std::size_t>(file_.tokens[i].id) + 1;
      if (above <= 2 * (i + 1)) dense = above;
    }
    entries_.resize(dense);
    for (std::size_t i = 0; i < file_.tokens.size(); ++i) {
      const auto id = static_cast<std::size_t>(file_.tokens[i].id);
      if (id < dense) entries_[id] = entry_of(file_.tokens[i]);
      else far_.push_back(file_.tokens[i]);
    }
  }

  void run(const Call& call) const {
    const auto* const first = call.inputs[ids].as<const std::int32_t>();
    const std::int32_t* const last = first + call.inputs[ids].dims[0];
    Value& out = call.outputs[text];
    char* const begin = out.as<char>();
    char* const end = begin + out.dims[0];
    char* at = begin;
    const std::int32_t* next = first;
    while (next < last) {
      next = copy_short(next, last, at, end);
      if (next == last || !copy_one(*next, at, end)) break;
      ++next;
    }
    out.dims[0] = at - begin;
    *call.outputs[decoded].as<std::int64_t>() = next - first;
  }

 private:
  static constexpr std::size_t longest_short = 15;
  // The last byte is the length; 0: no such id; 255: a long one, and the first four bytes say which token it is.
  using Entry = std::array<unsigned char, 16>;
  static constexpr unsigned char is_long = 255;

  Entry entry_of(const BpeModel::Token& token) const {
    Entry entry{};
    if (token.length <= longest_short) {
      std::memcpy(entry.data(), file_.bytes.data() + token.offset, token.length);
      entry[15] = static_cast<unsigned char>(token.length);
      return entry;
    }
    const auto place = static_cast<std::uint32_t>(&token - file_.tokens.data());
    std::memcpy(entry.data(), &place, sizeof place);
    entry[15] = is_long;
    return entry;
  }

  // Those that stand in the table, as long as there is room for 16 bytes. Returns the first id that is another matter.
  const std::int32_t* copy_short(const std::int32_t* next, const std::int32_t* last, char*& to, char* end) const {
    char* at = to;
    for (; next < last && end - at >= 16; ++next) {
      const auto id = static_cast<std::uint32_t>(*next);
      if (id >= entries_.size()) break;
      const Entry& entry = entries_[id];
      const unsigned length = entry[15];
      if (length - 1 >= longest_short) break;
      std::memcpy(at, entry.data(), 16);
      at += length;
    }
    to = at;
    return next;
  }

  // Any token, if there is room for it.
  bool copy_one(std::int32_t id, char*& at, const char* end) const {
    const char* bytes = nullptr;
    std::size_t length = 0;
    if (id >= 0 && static_cast<std::size_t>(id) < entries_.size()) {
      const Entry& entry = entries_[static_cast<std::size_t>(id)];
      bytes = reinterpret_cast<const char*>(entry.data());
      length = entry[15];
      if (length == is_long) {
        std::uint32_t place = 0;
        std::memcpy(&place, entry.data(), sizeof place);
        bytes = file_.bytes.data() + file_.tokens[place].offset;
        length = file_.tokens[place].length;
      }
    } else if (const auto found = std::ranges::lower_bound(far_, id, {}, &BpeModel::Token::id);
               found != far_.end() && found->id == id) {
      bytes = file_.bytes.data() + found->offset;
      length = found->length;
    }
    if (length == 0 || static_cast<std::ptrdiff_t>(length) > end - at) return false;
    std::memcpy(at, bytes, length);
    at += length;
    return true;
  }

  BpeModel file_;
  std::vector<Entry> entries_;
  std::vector<BpeModel::Token> far_;  // by id
};

Prepared prepare_table(const Request& request) {
  auto file = tokenizers::read_bpe_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&file)) return *refused;
  auto decoder = std::make_shared<const TableDecoder>(std::get<BpeModel>(std::move(file)));
  return make_runner([decoder](const Call& call) { decoder->run(call); });
}

}  // namespace

Implementation table() {
  return own_implementation(prepare_table, "a table of tokens by id, of which 16 bytes are copied at a time");
}

}  // namespace assay::byte_bpe_decode
