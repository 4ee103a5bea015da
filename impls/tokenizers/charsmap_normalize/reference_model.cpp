// A message is read whole, as a list of its fields; then what is needed is looked up among them.
#include "impls/tokenizers/charsmap_normalize/reference_model.h"

#include <bit>
#include <cmath>
#include <cstdio>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/charsmap_normalize/reference_charsmap.h"
#include "impls/tokenizers/texts.h"

namespace assay::charsmap_normalize {
namespace {

struct WireField {
  std::uint64_t number = 0, wire = 0, value = 0;
  std::size_t at = 0;      // of its content, in the file
  std::string_view bytes;  // but for a varint
};

class ReferenceReader {
 public:
  ReferenceReader(std::string content, std::string path) : content_(std::move(content)), path_(std::move(path)) {}

  ReferenceModel read() {
    std::string_view charsmap;
    std::size_t charsmap_at = 0;
    for (const WireField& field : fields(content_, 0)) {
      if (field.number == 1) add_piece(of_wire(field, 2));
      if (field.number == 2) take_trainer(of_wire(field, 2));
      if (field.number == 3)
        for (const WireField& each : fields(of_wire(field, 2).bytes, field.at)) {
          if (each.number == 2) charsmap = of_wire(each, 2).bytes, charsmap_at = each.at;
          if (each.number == 3) model_.dummy_prefix = of_wire(each, 0).value != 0;
          if (each.number == 4) model_.remove_extra_whitespaces = of_wire(each, 0).value != 0;
          if (each.number == 5) model_.escape_whitespaces = of_wire(each, 0).value != 0;
        }
      if (field.number == 5)
        for (const WireField& each : fields(of_wire(field, 2).bytes, field.at))
          require(each.number != 2 || of_wire(each, 2).bytes.empty(), each.at,
                  "no precompiled_charsmap in denormalizer_spec, which is not supported");
    }
    require(model_.unknown >= 0, content_.size(), "a piece of type UNKNOWN before the end");
    require(bytes_.size() == (model_.byte_fallback ? 256u : 0u), content_.size(),
            std::string(model_.byte_fallback ? "256" : "no") + " pieces of type BYTE, as byte_fallback is " +
                (model_.byte_fallback ? "set" : "not set"));
    if (!charsmap.empty())
      write_out_charsmap(charsmap, model_, [&](bool holds, std::size_t at, const std::string& what) {
        require(holds, charsmap_at + at, what);
      });
    for (const auto& [byte, id] : bytes_) model_.of_byte.push_back(id);
    return std::move(model_);
  }

 private:
  void require(bool holds, std::size_t at, const std::string& what) const {
    if (!holds) throw InputError({path_}, "at byte " + std::to_string(at) + ": expected " + what);
  }
  const WireField& of_wire(const WireField& field, std::uint64_t wire) const {
    require(field.wire == wire, field.at,
            "a field " + std::to_string(field.number) + " of wire type " + std::to_string(wire) + ", not " +
                std::to_string(field.wire));
    return field;
  }

  std::vector<WireField> fields(std::string_view message, std::size_t from) const {
    std::vector<WireField> found;
    std::size_t at = 0;
    const auto number = [&] {
      std::uint64_t value = 0;
      for (int group = 0; group < 10; ++group) {
        require(at < message.size(), from + at, "the rest of a number");
        const auto byte = static_cast<std::uint64_t>(static_cast<unsigned char>(message[at++]));
        value += (byte % 128) << (7 * group);
        if (byte < 128) return value;
      }
      require(false, from + at, "a number of at most ten bytes");
      return value;
    };
    while (at < message.size()) {
      WireField field;
      const std::uint64_t key = number();
      field.number = key / 8, field.wire = key % 8;
      require(field.number > 0 && field.number < 1u << 29, from + at, "a field with a number from 1 to 536870911");
      require(field.wire < 3 || field.wire == 5, from + at, "a field of wire type 0, 1, 2 or 5");
      if (field.wire == 0) {
        field.at = from + at;
        field.value = number();
      } else {
        const std::uint64_t length = field.wire == 2 ? number() : field.wire == 1 ? 8 : 4;
        require(length <= message.size() - at, from + at, "the " + std::to_string(length) + " bytes of a field");
        field.at = from + at;
        field.bytes = message.substr(at, length);
        at += length;
      }
      found.push_back(field);
    }
    return found;
  }

  void add_piece(const WireField& message) {
    ReferencePiece piece;
    for (const WireField& field : fields(message.bytes, message.at)) {
      if (field.number == 1) {
        piece.text = of_wire(field, 2).bytes;
        require(!piece.text.empty() && piece.text.size() <= longest_piece, field.at, "a piece of 1 to 1024 bytes");
        require(tokenizers::is_well_formed(piece.text) && piece.text.find('\0') == std::string::npos, field.at,
                "a piece of UTF-8 without U+0000");
      }
      if (field.number == 2) {
        piece.score = std::bit_cast<float>(little_endian_word(of_wire(field, 5).bytes));
        require(std::isfinite(piece.score), field.at, "a finite score");
      }
      if (field.number == 3) {
        const std::uint64_t type = of_wire(field, 0).value;
        require(type >= 1 && type <= 6, field.at, "a type from 1 to 6");
        piece.type = static_cast<PieceType>(type);
      }
    }
    require(!piece.text.empty(), message.at, "a piece of 1 to 1024 bytes");
    require(model_.pieces.size() < most_pieces, message.at, "at most 1048576 pieces");
    require(all_.insert(piece.text).second, message.at, "a piece that none before it is");
    const auto id = static_cast<std::int64_t>(model_.pieces.size());
    switch (piece.type) {
      case PieceType::unknown:
        require(model_.unknown < 0, message.at, "one piece of type UNKNOWN, not a second");
        model_.unknown = id;
        break;
      case PieceType::control: break;
      case PieceType::byte: {
        int byte = 0;
        for (; byte < 256 && piece.text != name_of(byte); ++byte) {
        }
        require(byte < 256, message.at, "<0x00> to <0xFF> for a piece of type BYTE");
        bytes_[byte] = id;
        break;
      }
      case PieceType::user_defined:
        model_.symbols.insert(piece.text);
        model_.longest_symbol = std::max(model_.longest_symbol, piece.text.size());
        [[fallthrough]];
      default: model_.ids[piece.text] = id; model_.longest_piece = std::max(model_.longest_piece, piece.text.size());
    }
    model_.pieces.push_back(std::move(piece));
  }

  static std::string name_of(int byte) {
    char name[8];
    std::snprintf(name, sizeof name, "<0x%02X>", static_cast<unsigned>(byte));
    return name;
  }

  void take_trainer(const WireField& message) {
    for (const WireField& field : fields(message.bytes, message.at)) {
      if (field.number == 3) {
        require(of_wire(field, 0).value >= 1 && field.value <= 4, field.at, "a model_type from 1 to 4");
        model_.kind = static_cast<ModelKind>(field.value);
      }
      if (field.number == 24) model_.whitespace_as_suffix = of_wire(field, 0).value != 0;
      if (field.number == 35) model_.byte_fallback = of_wire(field, 0).value != 0;
      if (field.number == 44) {
        model_.unknown_surface = of_wire(field, 2).bytes;
        require(model_.unknown_surface.size() <= longest_piece, field.at, "an unk_surface of at most 1024 bytes");
        require(tokenizers::is_well_formed(model_.unknown_surface), field.at, "an unk_surface of UTF-8");
      }
    }
  }

  std::string content_, path_;
  ReferenceModel model_;
  std::set<std::string> all_;
  std::map<int, std::int64_t> bytes_;
};

}  // namespace

ReferenceModel reference_model(const std::string& path) {
  std::string content = read_whole(path, largest_model);
  return content.starts_with('{') ? reference_json_model(content, path)
                                  : ReferenceReader(std::move(content), path).read();
}

}  // namespace assay::charsmap_normalize
