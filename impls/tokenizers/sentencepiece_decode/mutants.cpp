// Decoders with one bug each: in what special pieces give, in the space at the beginning, in runs of bytes, in where
// decoding stops; and those around a call.
#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/sentencepiece_decode/op.h"

namespace assay::sentencepiece_decode {
namespace {

using tokenizers::SentencePieceModel;
using Type = SentencePieceModel::Type;

enum class Bug {
  none,
  unknown_as_piece,
  unknown_unspaced,
  unknown_nothing,
  bytes_as_pieces,
  bytes_one_by_one,
  bad_byte_kept,
  bad_byte_dropped,
  bad_run_once,
  control_shown,
  control_joins_bytes,
  unused_nothing,
  symbols_nothing,
  marks_kept,
  first_mark_alone,
  leading_space_kept,
  all_leading_stripped,
  stripped_always,
  stripped_once,
  stripped_of_every_piece,
  trailing_space_stripped,
  control_ends_beginning,
  byte_run_lost,
  unknown_id_skipped,
  last_id_refused,
  counts_all,
  room_ignored_by_one,
  writes_past_end
};

class MutatedDecoder {
 public:
  MutatedDecoder(SentencePieceModel model, Bug bug) : model_(std::move(model)), bug_(bug) {}

  std::string decode(const std::int32_t* first, std::int64_t count, std::int64_t room, std::int64_t& read) {
    made_.clear(), bytes_.clear();
    begun_ = false;
    may_lose_ = model_.dummy_prefix || model_.remove_extra_whitespaces || bug_ == Bug::stripped_always;
    const std::int64_t pieces = std::ssize(model_.pieces) - (bug_ == Bug::last_id_refused ? 1 : 0);
    for (read = 0; read < count; ++read) {
      const std::int64_t id = first[read];
      if (id < 0 || id >= pieces) {
        if (bug_ == Bug::unknown_id_skipped) continue;
        break;
      }
      const auto& piece = model_.pieces[static_cast<std::size_t>(id)];
      room -= piece.type == Type::byte      ? 3
              : piece.type == Type::unknown ? std::ssize(model_.unknown_surface)
                                            : std::ssize(piece.text);
      if (bug_ == Bug::room_ignored_by_one ? room <= 0 : room < 0) break;
      add(piece);
    }
    if (bug_ != Bug::byte_run_lost) end_run();
    if (bug_ == Bug::counts_all) read = count;
    if (bug_ == Bug::trailing_space_stripped && made_.ends_with(' ')) made_.pop_back();
    return made_;
  }

 private:
  void add(const SentencePieceModel::Piece& piece) {
    if (piece.type == Type::byte && bug_ != Bug::bytes_as_pieces) {
      bytes_ += static_cast<char>(std::strtol(piece.text.c_str() + 3, nullptr, 16));
      if (bug_ == Bug::bytes_one_by_one) end_run();
      return;
    }
    if (piece.type != Type::control || bug_ != Bug::control_joins_bytes) end_run();
    if (piece.type == Type::control && bug_ != Bug::control_shown) {
      if (bug_ == Bug::control_ends_beginning) begun_ = true;
      return;
    }
    if (piece.type == Type::unknown && bug_ != Bug::unknown_as_piece) {
      std::string_view surface = model_.unknown_surface;
      while (bug_ == Bug::unknown_unspaced && surface.starts_with(' ')) surface.remove_prefix(1);
      if (bug_ != Bug::unknown_nothing) made_ += surface;
      return;
    }
    if (piece.type == Type::unused && bug_ == Bug::unused_nothing) return;
    if (piece.type == Type::user_defined && bug_ == Bug::symbols_nothing) return;
    add_text(piece.text);
  }

  void add_text(std::string_view left) {
    constexpr std::string_view mark = charsmap_normalize::space_mark;
    const bool at_beginning = (made_.empty() && !begun_) || bug_ == Bug::stripped_of_every_piece;
    while (at_beginning && may_lose_ && bug_ != Bug::leading_space_kept && left.starts_with(mark)) {
      left.remove_prefix(mark.size());
      may_lose_ = bug_ == Bug::all_leading_stripped || bug_ == Bug::stripped_of_every_piece ||
                  (model_.remove_extra_whitespaces && bug_ != Bug::stripped_once);
      if (bug_ != Bug::all_leading_stripped) break;
    }
    for (bool first = true; !left.empty(); first = false) {
      const bool is_mark =
          left.starts_with(mark) && bug_ != Bug::marks_kept && (first || bug_ != Bug::first_mark_alone);
      made_ += is_mark ? ' ' : left[0];
      left.remove_prefix(is_mark ? mark.size() : 1);
    }
  }

  void end_run() {
    const auto* at = reinterpret_cast<const tokenizers::Byte*>(bytes_.data());
    bool bad_before = false;
    for (const auto* const end = at + bytes_.size(); at < end;) {
      const tokenizers::Scanned character = tokenizers::scan(at, end);
      const bool bad = character.code_point == tokenizers::no_character;
      if (!bad || bug_ == Bug::bad_byte_kept) made_.append(reinterpret_cast<const char*>(at), character.bytes);
      else if (bug_ != Bug::bad_byte_dropped && !(bad_before && bug_ == Bug::bad_run_once))
        made_ += charsmap_normalize::replacement_character;
      bad_before = bad;
      at += character.bytes;
    }
    bytes_.clear();
  }

  SentencePieceModel model_;
  Bug bug_;
  std::string made_, bytes_;
  bool may_lose_ = false, begun_ = false;
};

Prepared prepare_decoder_mutant(const Request& request, Bug bug) {
  auto model = tokenizers::read_sentencepiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  const auto decoder = std::make_shared<MutatedDecoder>(std::get<SentencePieceModel>(std::move(model)), bug);
  return make_runner([decoder, bug](const Call& call) {
    Value& out = call.outputs[text];
    std::int64_t read = 0;
    std::string made =
        decoder->decode(call.inputs[ids].as<const std::int32_t>(), call.inputs[ids].dims[0], out.dims[0], read);
    made.resize(std::min(made.size(), static_cast<std::size_t>(out.dims[0])));
    std::memcpy(out.data, made.data(), made.size());
    if (bug == Bug::writes_past_end) out.as<char>()[out.dims[0]] = '\0';
    out.dims[0] = std::ssize(made);
    *call.outputs[decoded].as<std::int64_t>() = read;
  });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_decoder_mutant);
  std::vector<Mutant> all{
      mutant("unknown_as_piece", "writes <unk> for the unknown piece", Bug::unknown_as_piece),
      mutant("unknown_without_space", "writes unk_surface without the space before it", Bug::unknown_unspaced),
      mutant("unknown_nothing", "writes nothing for the unknown piece", Bug::unknown_nothing),
      mutant("bytes_as_pieces", "writes <0xE2> and so on", Bug::bytes_as_pieces),
      mutant("bytes_one_by_one", "takes each byte for a run of its own", Bug::bytes_one_by_one),
      mutant("bad_bytes_kept", "keeps bytes that are part of no character", Bug::bad_byte_kept),
      mutant("bad_bytes_dropped", "drops bytes that are part of no character", Bug::bad_byte_dropped),
      mutant("bad_run_replaced_once", "writes one U+FFFD for several bytes that are part of none", Bug::bad_run_once),
      mutant("control_shown", "writes control pieces", Bug::control_shown),
      mutant("control_within_run", "lets a run of bytes go on behind a control piece", Bug::control_joins_bytes),
      mutant("unused_nothing", "writes nothing for pieces of type UNUSED", Bug::unused_nothing),
      mutant("symbols_nothing", "writes nothing for user-defined pieces", Bug::symbols_nothing),
      mutant("marks_kept", "keeps U+2581", Bug::marks_kept),
      mutant("first_mark_alone", "makes a space of the first U+2581 of a piece alone", Bug::first_mark_alone),
      mutant("leading_space_kept", "keeps the space of the dummy prefix", Bug::leading_space_kept),
      mutant("all_leading_stripped", "strips all spaces at the beginning of a piece", Bug::all_leading_stripped),
      mutant("stripped_unasked", "strips a space where no dummy prefix was added", Bug::stripped_always),
      mutant("stripped_once", "strips one space where extra ones are removed, and not those of further pieces",
             Bug::stripped_once),
      mutant("stripped_everywhere", "strips a space of every piece", Bug::stripped_of_every_piece),
      mutant("trailing_space_stripped", "strips a space at the end", Bug::trailing_space_stripped),
      mutant("control_ends_beginning", "strips nothing behind a control piece", Bug::control_ends_beginning),
      mutant("last_run_lost", "leaves out a run of bytes at the end", Bug::byte_run_lost),
      mutant("unknown_ids_skipped", "leaves out ids that are none, and goes on", Bug::unknown_id_skipped),
      mutant("last_id_refused", "takes the last id for none", Bug::last_id_refused),
      mutant("counts_all_ids", "says that all ids were decoded", Bug::counts_all),
      mutant("room_by_one", "leaves the last byte of its room unused", Bug::room_ignored_by_one),
      mutant("writes_past_end", "ends the room with a zero byte behind it", Bug::writes_past_end),
  };
  for (Mutant& each :
       mutants::around_calls([](const Request& request) { return prepare_decoder_mutant(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::sentencepiece_decode
