// The rule as it is said: one piece after the other is looked up and appended, and a run of bytes is kept until it
// ends.
#include <cstring>
#include <memory>
#include <string>
#include <variant>

#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/sentencepiece_decode/op.h"

namespace assay::sentencepiece_decode {
namespace {

using tokenizers::SentencePieceModel;
using Type = SentencePieceModel::Type;

class PieceByPiece {
 public:
  explicit PieceByPiece(SentencePieceModel model) : model_(std::move(model)) {}

  void run(const Call& call) {
    const auto* const first = call.inputs[ids].as<const std::int32_t>();
    Value& out = call.outputs[text];
    made_.clear(), bytes_.clear();
    may_lose_ = model_.dummy_prefix || model_.remove_extra_whitespaces;
    std::int64_t left = out.dims[0], read = 0;
    for (; read < call.inputs[ids].dims[0]; ++read) {
      const std::int64_t id = first[read];
      if (id < 0 || id >= std::ssize(model_.pieces)) break;
      const auto& piece = model_.pieces[static_cast<std::size_t>(id)];
      left -= piece.type == Type::byte      ? 3
              : piece.type == Type::unknown ? std::ssize(model_.unknown_surface)
                                            : std::ssize(piece.text);
      if (left < 0) break;
      add(piece);
    }
    end_run();
    std::memcpy(out.data, made_.data(), made_.size());
    out.dims[0] = std::ssize(made_);
    *call.outputs[decoded].as<std::int64_t>() = read;
  }

 private:
  void add(const SentencePieceModel::Piece& piece) {
    if (piece.type == Type::byte) {
      bytes_ += static_cast<char>(std::strtol(piece.text.c_str() + 3, nullptr, 16));
      return;
    }
    end_run();
    if (piece.type == Type::control) return;
    if (piece.type == Type::unknown) {
      made_ += model_.unknown_surface;
      return;
    }
    constexpr std::string_view mark = charsmap_normalize::space_mark;
    std::string_view left = piece.text;
    if (made_.empty() && may_lose_ && left.starts_with(mark)) {
      left.remove_prefix(mark.size());
      may_lose_ = model_.remove_extra_whitespaces;
    }
    for (std::size_t at = left.find(mark); at != left.npos; at = left.find(mark)) {
      made_ += left.substr(0, at);
      made_ += ' ';
      left.remove_prefix(at + mark.size());
    }
    made_ += left;
  }

  void end_run() {
    const auto* at = reinterpret_cast<const tokenizers::Byte*>(bytes_.data());
    for (const auto* const end = at + bytes_.size(); at < end;) {
      const tokenizers::Scanned character = tokenizers::scan(at, end);
      if (character.code_point == tokenizers::no_character) made_ += charsmap_normalize::replacement_character;
      else made_.append(reinterpret_cast<const char*>(at), character.bytes);
      at += character.bytes;
    }
    bytes_.clear();
  }

  SentencePieceModel model_;
  std::string made_, bytes_;
  bool may_lose_ = false;
};

Prepared prepare_naive(const Request& request) {
  auto model = tokenizers::read_sentencepiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  const auto decoder = std::make_shared<PieceByPiece>(std::get<SentencePieceModel>(std::move(model)));
  return make_runner([decoder](const Call& call) { decoder->run(call); });
}

}  // namespace

Implementation naive() {
  return own_implementation(prepare_naive, "looks up one piece after the other, and appends it");
}

}  // namespace assay::sentencepiece_decode
