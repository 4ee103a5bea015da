// Decoders with one bug each: in how an id is looked up, in what is done to the bytes, in where decoding stops; and
// those around a call.
#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/byte_bpe_decode/op.h"
#include "impls/tokenizers/formats/bpe_model.h"
#include "impls/tokenizers/splitters.h"

namespace assay::byte_bpe_decode {
namespace {

using tokenizers::BpeModel;

enum class Bug {
  none,
  sixteen_bits,
  absolute_ids,
  nearest_id,
  by_place,
  highest_missing,
  unknown_skipped,
  unknown_replaced,
  goes_on,
  unknown_counted,
  nothing_on_error,
  cut_at_room,
  one_byte_left,
  wrapped_lengths,
  long_cut,
  leading_space,
  byte_order_mark,
  spaces_cleaned,
  carriage_returns,
  controls_dropped,
  replaced,
  ends_at_zero,
  repeats_dropped,
  last_id,
  fifteen_left,
  dropped_at_edge,
  first_eight_cached,
  counts_bytes,
  writes_past_end,
  input_overwritten
};

// The tokens of a vocabulary as all decoders of a process share them.
struct SharedTokens {
  explicit SharedTokens(BpeModel read) : file(std::move(read)) {
    for (const BpeModel::Token& token : file.tokens) by_id.emplace(token.id, file.text(token));
    for (const BpeModel::Added& added : file.added) by_id.emplace(added.id, added.text);
  }
  SharedTokens(const SharedTokens&) = delete;  // the views point into the file

  BpeModel file;
  std::map<std::int32_t, std::string_view> by_id;
};

class MutatedDecoder {
 public:
  MutatedDecoder(std::shared_ptr<const SharedTokens> tokens, Bug bug) : tokens_(std::move(tokens)), bug_(bug) {}

  void run(const Call& call) {
    const Value& input = call.inputs[ids];
    std::vector<std::int32_t> given(input.as<const std::int32_t>(), input.as<const std::int32_t>() + input.dims[0]);
    Value& output = call.outputs[text];
    const std::int64_t room = output.dims[0];
    if (bug_ == Bug::first_eight_cached) given = cached(std::move(given));
    if (bug_ == Bug::fifteen_left && given.size() % 16 == 15) given.pop_back();
    if (bug_ == Bug::last_id && given.size() > 1) given.pop_back();
    if (bug_ == Bug::dropped_at_edge && given.size() >= 1024 && given.size() % 1024 == 0) given.pop_back();
    if (bug_ == Bug::repeats_dropped) given.erase(std::ranges::unique(given).begin(), given.end());
    std::int64_t read = 0;
    std::string all = decode(given, static_cast<std::size_t>(room), read);
    if (bug_ == Bug::counts_bytes) read = static_cast<std::int64_t>(all.size());
    all = cleaned(std::move(all));
    all.resize(std::min(all.size(), static_cast<std::size_t>(room)));
    std::copy(all.begin(), all.end(), output.as<char>());
    if (bug_ == Bug::writes_past_end) output.as<char>()[room] = '\0';
    if (bug_ == Bug::input_overwritten && input.dims[0] > 0) input.as<std::int32_t>()[input.dims[0] - 1] = -1;
    output.dims[0] = static_cast<std::int64_t>(all.size());
    *call.outputs[decoded].as<std::int64_t>() = read;
  }

 private:
  using Found = std::map<std::int32_t, std::string_view>::const_iterator;

  Found find(std::int32_t id) const {
    if (bug_ == Bug::sixteen_bits) id &= 0xffff;
    if (bug_ == Bug::absolute_ids && id < 0) id = -(id + 1);
    const auto& by_id = tokens_->by_id;
    if (bug_ == Bug::highest_missing && id == by_id.rbegin()->first) return by_id.end();
    if (bug_ == Bug::by_place && id >= 0 && static_cast<std::size_t>(id) < by_id.size())
      return std::next(by_id.begin(), id);
    const Found found = by_id.lower_bound(id);
    if (bug_ == Bug::nearest_id && found != by_id.end() && id >= 0) return found;
    return found == by_id.end() || found->first != id ? by_id.end() : found;
  }

  // Where a bug does not stop, `read` counts on.
  std::string decode(const std::vector<std::int32_t>& given, std::size_t room, std::int64_t& read) const {
    std::string all;
    for (const std::int32_t id : given) {
      const Found found = find(id);
      const bool unknown = found == tokens_->by_id.end();
      if (unknown && bug_ == Bug::nothing_on_error) return read = 0, std::string();
      if (unknown && bug_ == Bug::unknown_counted) ++read;
      const bool passes = bug_ == Bug::unknown_skipped || bug_ == Bug::unknown_replaced;
      if (unknown && !passes) break;
      std::string_view token = unknown ? "\ufffd" : found->second;
      if (unknown && bug_ == Bug::unknown_skipped) token = {};
      if (bug_ == Bug::long_cut) token = token.substr(0, 16);
      const std::size_t left = room - all.size();
      const std::size_t size = bug_ == Bug::wrapped_lengths ? token.size() % 32 : token.size();
      if (size > left || (bug_ == Bug::one_byte_left && size == left && size > 1)) {
        if (bug_ == Bug::goes_on) continue;
        if (bug_ == Bug::cut_at_room) all += token.substr(0, left);
        break;
      }
      all += token.substr(0, size);
      ++read;
    }
    return all;
  }

  std::string cleaned(std::string all) const {
    if (bug_ == Bug::leading_space && all.starts_with(' ')) all.erase(0, 1);
    if (bug_ == Bug::byte_order_mark && all.starts_with("\ufeff")) all.erase(0, 3);
    if (bug_ == Bug::ends_at_zero) all.resize(std::min(all.find('\0'), all.size()));
    if (bug_ == Bug::controls_dropped)
      std::erase_if(all,
                    [](unsigned char byte) { return byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\r'; });
    if (bug_ == Bug::carriage_returns) replace(all, "\r\n", "\n");
    // As transformers' clean_up_tokenization_spaces does it.
    if (bug_ == Bug::spaces_cleaned)
      for (const std::string mark : {".", "?", "!", ",", "'s", "'re"}) replace(all, " " + mark, mark);
    return bug_ == Bug::replaced ? with_replacements(all) : all;
  }

  static void replace(std::string& all, const std::string& what, const std::string& by) {
    for (std::size_t at = all.find(what); at != all.npos; at = all.find(what, at + by.size()))
      all.replace(at, what.size(), by);
  }

  static std::string with_replacements(const std::string& all) {
    std::string made;
    const auto* const first = reinterpret_cast<const tokenizers::Byte*>(all.data());
    for (std::size_t at = 0; at < all.size();) {
      const std::size_t bytes = tokenizers::scan(first + at, first + all.size()).bytes;
      made += bytes == 1 && first[at] >= 0x80 ? "\ufffd" : all.substr(at, bytes);
      at += bytes;
    }
    return made;
  }

  // Takes a list for one that was there before, of the same length and with the same first eight ids.
  std::vector<std::int32_t> cached(std::vector<std::int32_t> given) {
    std::vector<std::int32_t> key(given.begin(), given.begin() + std::min<std::ptrdiff_t>(8, std::ssize(given)));
    key.push_back(static_cast<std::int32_t>(given.size()));
    return cache_.try_emplace(std::move(key), std::move(given)).first->second;
  }

  std::shared_ptr<const SharedTokens> tokens_;
  Bug bug_;
  std::map<std::vector<std::int32_t>, std::vector<std::int32_t>> cache_;
};

// Each file is read once: a mutant and its twin live in one process, for thousands of cases.
std::variant<std::shared_ptr<const SharedTokens>, Unsupported> tokens_once(const std::string& path) {
  static std::map<std::string, std::shared_ptr<const SharedTokens>> read;
  if (const auto known = read.find(path); known != read.end()) return known->second;
  auto file = tokenizers::read_bpe_model(path);
  if (const auto* refused = std::get_if<Unsupported>(&file)) return *refused;
  return read[path] = std::make_shared<const SharedTokens>(std::get<BpeModel>(std::move(file)));
}

Prepared prepare_decoder(const Request& request, Bug bug) {
  const auto shared = tokens_once(std::string(request.inputs[vocabulary].text()));
  if (const auto* refused = std::get_if<Unsupported>(&shared)) return *refused;
  auto decoder = std::make_shared<MutatedDecoder>(std::get<0>(shared), bug);
  return make_runner([decoder](const Call& call) { decoder->run(call); });
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_decoder);
  std::vector<Mutant> all{
      mutant("ids_in_16_bits", "looks the lower 16 bits of an id up", Bug::sixteen_bits),
      mutant("negative_counted_from_zero", "takes -1 for 0, -2 for 1 and so on", Bug::absolute_ids),
      mutant("gap_takes_next_token", "takes an id in a gap for the next one above it", Bug::nearest_id),
      mutant("ids_taken_for_places", "takes an id for a place among the tokens", Bug::by_place),
      mutant("highest_id_missing", "does not know the highest id", Bug::highest_missing),
      mutant("unknown_id_skipped", "leaves out an id that is none and goes on", Bug::unknown_skipped),
      mutant("unknown_id_replaced", "writes U+FFFD for an id that is none and goes on", Bug::unknown_replaced),
      mutant("goes_on_behind_what_has_no_room", "leaves out a token that has no room and goes on", Bug::goes_on),
      mutant("unknown_id_counted", "counts the id at which it stops, if it is none", Bug::unknown_counted),
      mutant("nothing_before_an_unknown_id", "gives nothing if one of the ids is none", Bug::nothing_on_error),
      mutant("token_cut_where_room_ends", "writes of a token what there is room for", Bug::cut_at_room),
      mutant("last_byte_of_room_not_used", "stops before a token that just fits", Bug::one_byte_left),
      mutant("lengths_in_five_bits", "keeps the lengths of tokens in five bits", Bug::wrapped_lengths),
      mutant("long_tokens_cut", "writes at most 16 bytes of a token", Bug::long_cut),
      mutant("leading_space_dropped", "drops a space that the text begins with", Bug::leading_space),
      mutant("byte_order_mark_dropped", "drops a U+FEFF that the text begins with", Bug::byte_order_mark),
      mutant("spaces_cleaned_up", "drops spaces before '.', ',', ''s' and others", Bug::spaces_cleaned),
      mutant("carriage_returns_dropped", "writes CR LF as LF", Bug::carriage_returns),
      mutant("controls_dropped", "drops bytes below 0x20 but for tabs and ends of lines", Bug::controls_dropped),
      mutant("invalid_utf8_replaced", "writes U+FFFD for an ill-formed byte", Bug::replaced),
      mutant("ends_at_zero_byte", "takes a zero byte for the end of the text", Bug::ends_at_zero),
      mutant("repeats_dropped", "leaves out an id that is the same as the one before", Bug::repeats_dropped),
      mutant("last_id_dropped", "does not decode the last of several ids", Bug::last_id),
      mutant("wrong_at_16n_plus_15", "does not see the last id of a tail of 15", Bug::fifteen_left),
      mutant("id_dropped_at_buffer_edge", "drops the last id of a list that fills its buffers of 1024",
             Bug::dropped_at_edge),
      mutant("cache_keyed_by_beginning", "takes lists for the same whose length and first eight ids are",
             Bug::first_eight_cached),
      mutant("counts_bytes", "gives the number of bytes for the number of ids", Bug::counts_bytes),
      mutant("writes_past_end", "ends the room with a zero byte behind it", Bug::writes_past_end),
      mutant("input_overwritten", "ends the ids with -1", Bug::input_overwritten),
  };
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare_decoder(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::byte_bpe_decode
