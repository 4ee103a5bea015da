// What each id gives is in a table, with spaces for marks already: 16 bytes are copied at once where that is enough.
// Bytes are looked at where they were written, when their run has ended.
#include <cstring>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/sentencepiece_decode/op.h"

namespace assay::sentencepiece_decode {
namespace {

using tokenizers::SentencePieceModel;

class TableDecoder {
 public:
  explicit TableDecoder(const SentencePieceModel& model)
      : once_(model.dummy_prefix && !model.remove_extra_whitespaces),
        loses_(model.dummy_prefix || model.remove_extra_whitespaces) {
    using Type = SentencePieceModel::Type;
    constexpr std::string_view mark = charsmap_normalize::space_mark;
    for (const auto& piece : model.pieces) {
      Entry entry{};
      std::string gives = piece.type == Type::unknown ? model.unknown_surface : piece.text;
      entry.most = static_cast<std::uint32_t>(gives.size());
      if (piece.type == Type::control) gives.clear();
      if (piece.type == Type::byte) {
        entry.is_byte = true;
        entry.most = 3;
        gives.assign(1, static_cast<char>(std::stoi(piece.text.substr(3, 2), nullptr, 16)));
      } else if (SentencePieceModel::stands_in_texts(piece.type)) {
        entry.marked = gives.starts_with(mark);
        gives = with_spaces(gives);
      }
      entry.from = static_cast<std::uint32_t>(bytes_.size());
      entry.bytes = static_cast<std::uint32_t>(gives.size());
      bytes_ += gives;
      table_.push_back(entry);
    }
    bytes_.append(16, '\0');  // so that 16 bytes can be copied of the last
  }

  void run(const Call& call) const {
    const auto* const first = call.inputs[ids].as<const std::int32_t>();
    Value& out = call.outputs[text];
    char *const begin = out.as<char>(), *const end = begin + out.dims[0];
    char *to = begin, *run = nullptr;
    std::int64_t left = out.dims[0], read = 0;
    bool may_lose = loses_;
    for (; read < call.inputs[ids].dims[0]; ++read) {
      const auto id = static_cast<std::uint32_t>(first[read]);
      if (id >= table_.size()) break;
      const Entry& entry = table_[id];
      left -= entry.most;
      if (left < 0) break;
      if (entry.is_byte) {
        if (run == nullptr) run = to;
        *to++ = bytes_[entry.from];
        continue;
      }
      if (run != nullptr) to = characters_of(run, to), run = nullptr;
      std::uint32_t skipped = 0;
      if (entry.marked && may_lose && to == begin) {
        skipped = 1;
        may_lose = !once_;
      }
      const std::uint32_t length = entry.bytes - skipped;
      const char* const from = bytes_.data() + entry.from + skipped;
      if (length <= 16 && end - to >= 16) std::memcpy(to, from, 16);
      else std::memcpy(to, from, length);
      to += length;
    }
    if (run != nullptr) to = characters_of(run, to);
    out.dims[0] = to - begin;
    *call.outputs[decoded].as<std::int64_t>() = read;
  }

 private:
  struct Entry {
    std::uint32_t from, bytes, most;
    bool is_byte, marked;  // of marks, the first byte is a space
  };

  static std::string with_spaces(std::string_view piece) {
    constexpr std::string_view mark = charsmap_normalize::space_mark;
    std::string made;
    while (!piece.empty()) {
      const bool is_mark = piece.starts_with(mark);
      made += is_mark ? ' ' : piece[0];
      piece.remove_prefix(is_mark ? mark.size() : 1);
    }
    return made;
  }

  // Replaces bytes from `run` on that are part of no character; there is room for three of each. Returns their end.
  static char* characters_of(char* run, char* end) {
    const auto* const bytes = reinterpret_cast<const tokenizers::Byte*>(run);
    const auto* const last = reinterpret_cast<const tokenizers::Byte*>(end);
    const auto* well = bytes;
    while (well < last) {
      const tokenizers::Scanned character = tokenizers::scan(well, last);
      if (character.code_point == tokenizers::no_character) break;
      well += character.bytes;
    }
    if (well == last) return end;
    const std::string rest(reinterpret_cast<const char*>(well), static_cast<std::size_t>(last - well));
    char* to = run + (well - bytes);
    const auto* at = reinterpret_cast<const tokenizers::Byte*>(rest.data());
    for (const auto* const behind = at + rest.size(); at < behind;) {
      const tokenizers::Scanned character = tokenizers::scan(at, behind);
      const bool is_one = character.code_point != tokenizers::no_character;
      const std::size_t length = is_one ? character.bytes : 3;
      std::memcpy(to, is_one ? reinterpret_cast<const char*>(at) : charsmap_normalize::replacement_character, length);
      to += length;
      at += character.bytes;
    }
    return to;
  }

  bool once_, loses_;
  std::vector<Entry> table_;
  std::string bytes_;
};

Prepared prepare_table(const Request& request) {
  auto model = tokenizers::read_sentencepiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  const auto decoder = std::make_shared<const TableDecoder>(std::get<SentencePieceModel>(model));
  return make_runner([decoder](const Call& call) { decoder->run(call); });
}

}  // namespace

Implementation table() {
  return own_implementation(prepare_table, "copies what each id gives from a table, with spaces for marks already");
}

}  // namespace assay::sentencepiece_decode
