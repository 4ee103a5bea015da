// Decoders with one bug each: in where blanks and prefixes go, in what is cleaned up, in how an id is looked up, in
// where decoding stops; and those around a call.
#include "harness/mutant.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/formats/wordpiece_model.h"
#include "impls/tokenizers/wordpiece_decode/op.h"

namespace assay::wordpiece_decode {
namespace {

enum class Bug {
  none,
  blank_before_first,
  blank_behind_last,
  prefix_kept,
  prefix_of_first_lost,
  prefix_lost_anywhere,
  prefix_is_fixed,
  blanks_missing,
  cleanup_missing,
  cleanup_always,
  cleanup_of_text,
  cleanup_of_pieces,
  cleanup_without_do_not,
  cleanup_of_text_with_do_not,
  cleanup_backwards,
  cleanup_once,
  apostrophe_kept,
  question_kept,
  unknown_skipped,
  unknown_replaced,
  sixteen_bits,
  absolute_ids,
  highest_missing,
  added_missing,
  cut_at_room,
  room_when_clean,
  one_byte_left,
  decoded_is_all,
  writes_past_end,
  input_overwritten
};

class MutatedJoiner {
 public:
  MutatedJoiner(const tokenizers::WordPieceModel& model, Cleanup cleanup, Bug bug)
      : bug_(bug), cleanup_(cleanup), prefix_(bug == Bug::prefix_is_fixed ? "##" : model.prefix) {
    for (const auto& piece : model.pieces) pieces_.emplace(piece.id, piece.text);
    if (bug != Bug::added_missing)
      for (const auto& added : model.added) pieces_.emplace(added.id, added.text);
    if (bug == Bug::highest_missing) pieces_.erase(std::prev(pieces_.end()));
    if (bug == Bug::cleanup_missing) cleanup_ = Cleanup::none;
    if (bug == Bug::cleanup_always && cleanup_ == Cleanup::none) cleanup_ = Cleanup::pieces;
    if (bug == Bug::cleanup_of_text && cleanup_ == Cleanup::pieces) cleanup_ = Cleanup::text;
    if (bug == Bug::cleanup_of_pieces && cleanup_ == Cleanup::text) cleanup_ = Cleanup::pieces;
  }

  void run(const Call& call) const {
    const Value& input = call.inputs[ids];
    const auto* const first = input.as<const std::int32_t>();
    Value& output = call.outputs[text];
    const auto room = static_cast<std::size_t>(output.dims[0]);
    std::string made;
    std::size_t size = bug_ == Bug::one_byte_left ? 1 : 0;
    std::int64_t read = 0;
    for (; read < input.dims[0]; ++read) {
      const std::string* piece = find(first[read]);
      if (piece == nullptr && bug_ == Bug::unknown_skipped) continue;
      if (piece == nullptr && bug_ == Bug::unknown_replaced) piece = &unknown_;
      if (piece == nullptr) break;
      std::string part = part_of(*piece, read == 0);
      const std::size_t uncleaned = part.size();
      if (cleanup_ == Cleanup::pieces) clean_up(part);
      const std::size_t counted = bug_ == Bug::room_when_clean ? part.size() : uncleaned;
      if (size + counted > room) {
        if (bug_ == Bug::cut_at_room) made += part.substr(0, room - std::min(room, made.size()));
        break;
      }
      size += counted;
      made += part;
    }
    if (cleanup_ == Cleanup::text) clean_up(made);
    if (bug_ == Bug::blank_behind_last && !made.empty()) made += ' ';
    made.resize(std::min(made.size(), room));
    std::copy(made.begin(), made.end(), output.as<char>());
    if (bug_ == Bug::writes_past_end) output.as<char>()[room] = '\0';
    if (bug_ == Bug::input_overwritten && input.dims[0] > 0) input.as<std::int32_t>()[input.dims[0] - 1] = -1;
    output.dims[0] = std::ssize(made);
    *call.outputs[decoded].as<std::int64_t>() = bug_ == Bug::decoded_is_all ? input.dims[0] : read;
  }

 private:
  const std::string* find(std::int32_t id) const {
    if (bug_ == Bug::sixteen_bits) id &= 0xffff;
    if (bug_ == Bug::absolute_ids && id < 0) id = -(id + 1);
    const auto found = pieces_.find(id);
    return found == pieces_.end() ? nullptr : &found->second;
  }

  std::string part_of(const std::string& piece, bool is_first) const {
    const std::size_t inside = piece.rfind(prefix_);
    if (bug_ == Bug::prefix_lost_anywhere && !is_first && inside != 0 && inside != piece.npos)
      return " " + std::string(piece).erase(inside, prefix_.size());
    const bool goes_on = piece.starts_with(prefix_) && bug_ != Bug::prefix_kept;
    if (is_first && !(goes_on && bug_ == Bug::prefix_of_first_lost))
      return bug_ == Bug::blank_before_first ? " " + piece : piece;
    if (goes_on) return piece.substr(prefix_.size());
    return bug_ == Bug::blanks_missing ? piece : " " + piece;
  }

  void clean_up(std::string& all) const {
    std::vector<Replacement> list(replacements.begin(), replacements.end());
    if (bug_ == Bug::cleanup_backwards) std::ranges::reverse(list);
    for (const auto& [what, with] : list) {
      const bool is_do_not = what == of_pieces_alone;
      if (is_do_not && cleanup_ == Cleanup::text && bug_ != Bug::cleanup_of_text_with_do_not) continue;
      if (is_do_not && bug_ == Bug::cleanup_without_do_not) continue;
      if (what == " ' " && bug_ == Bug::apostrophe_kept) continue;
      if (what == " ?" && bug_ == Bug::question_kept) continue;
      for (std::size_t at = all.find(what); at != all.npos; at = all.find(what, at + with.size())) {
        all.replace(at, what.size(), with);
        if (bug_ == Bug::cleanup_once) break;
      }
    }
  }

  Bug bug_;
  Cleanup cleanup_;
  std::string prefix_, unknown_ = "[UNK]";
  std::map<std::int32_t, std::string> pieces_;
};

Prepared prepare_joiner(const Request& request, Bug bug) {
  const auto model = tokenizers::read_wordpiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  auto joiner = std::make_shared<const MutatedJoiner>(std::get<0>(model), cleanup_of(request.parameters), bug);
  return make_runner([joiner](const Call& call) { joiner->run(call); });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_joiner);
  std::vector<Mutant> all{
      mutant("blank_before_first", "begins a text with a blank", Bug::blank_before_first),
      mutant("blank_behind_last", "ends a text with a blank", Bug::blank_behind_last),
      mutant("prefix_kept", "keeps the prefix of what goes on with a word", Bug::prefix_kept),
      mutant("prefix_of_first_lost", "takes the prefix of the first piece away", Bug::prefix_of_first_lost),
      mutant("prefix_lost_anywhere", "takes what looks like a prefix out of the middle of a piece",
             Bug::prefix_lost_anywhere),
      mutant("prefix_is_fixed", "takes '##' for the prefix of every vocabulary", Bug::prefix_is_fixed),
      mutant("blanks_missing", "puts no blank between words", Bug::blanks_missing),
      mutant("cleanup_missing", "takes no blanks away", Bug::cleanup_missing),
      mutant("cleanup_always", "takes blanks away where it is not asked to", Bug::cleanup_always),
      mutant("cleanup_of_text", "cleans up the whole text where each piece is meant", Bug::cleanup_of_text),
      mutant("cleanup_of_pieces", "cleans up each piece where the whole text is meant", Bug::cleanup_of_pieces),
      mutant("do_not_kept", "does not know ' do not'", Bug::cleanup_without_do_not),
      mutant("do_not_in_text", "replaces ' do not' in a whole text", Bug::cleanup_of_text_with_do_not),
      mutant("cleanup_backwards", "makes the last replacement first", Bug::cleanup_backwards),
      mutant("cleanup_once", "makes each replacement once", Bug::cleanup_once),
      mutant("apostrophe_kept", "leaves the blanks around an apostrophe", Bug::apostrophe_kept),
      mutant("question_kept", "leaves the blank before a question mark", Bug::question_kept),
      mutant("unknown_skipped", "leaves out ids that are none", Bug::unknown_skipped),
      mutant("unknown_replaced", "writes [UNK] for an id that is none", Bug::unknown_replaced),
      mutant("ids_in_16_bits", "keeps the lower 16 bits of an id", Bug::sixteen_bits),
      mutant("absolute_ids", "takes a negative id for a positive one", Bug::absolute_ids),
      mutant("highest_missing", "does not know the highest id", Bug::highest_missing),
      mutant("added_missing", "does not know added tokens", Bug::added_missing),
      mutant("cut_at_room", "writes the beginning of what has no room", Bug::cut_at_room),
      mutant("room_when_clean", "counts what is left after cleaning up", Bug::room_when_clean),
      mutant("one_byte_left", "leaves the last byte of its room", Bug::one_byte_left),
      mutant("decoded_is_all", "says that all ids were decoded", Bug::decoded_is_all),
      mutant("writes_past_end", "ends the room with a zero byte behind it", Bug::writes_past_end),
      mutant("input_overwritten", "writes over the last id", Bug::input_overwritten),
  };
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare_joiner(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::wordpiece_decode
