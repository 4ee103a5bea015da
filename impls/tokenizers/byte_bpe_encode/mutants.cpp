// The bugs of mutated_encoder.h, those of what is done to a text before it is encoded, and those around a call.
#include <algorithm>
#include <map>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/byte_bpe_encode/mutated_encoder.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/documents/mutated_documents.h"
#include "impls/tokenizers/pretokenize/mutated_ends.h"

namespace assay::byte_bpe_encode {
namespace {

using tokenizers::BpeModel;

constexpr std::string_view special = "<|endoftext|>";

// What a reader of text makes of it before anyone can encode it.
std::string as_read(std::string_view text, Bug bug) {
  std::string read;
  if (bug == Bug::space_added && !text.empty() && text[0] != ' ') read = ' ';
  for (std::size_t at = 0; at < text.size();) {
    const auto* const first = reinterpret_cast<const tokenizers::Byte*>(text.data());
    const std::size_t bytes = tokenizers::scan(first + at, first + text.size()).bytes;
    const bool ill_formed = bytes == 1 && first[at] >= 0x80;
    if (bug == Bug::replaced && ill_formed) read += "\ufffd";
    else if (bug != Bug::carriage_returns || !text.substr(at).starts_with("\r\n")) read += text.substr(at, bytes);
    at += bytes;
  }
  return read;
}

// The ends of the pre-tokens of a text.
std::vector<std::int64_t> ends_of(std::string_view text, const std::string& pattern, Bug bug) {
  const auto whole = [&]() -> std::vector<std::int64_t> {
    return text.empty() ? std::vector<std::int64_t>{} : std::vector{static_cast<std::int64_t>(text.size())};
  };
  if (bug == Bug::across_pre_tokens || (pattern == "none" && bug != Bug::pattern_ignored)) return whole();
  using Split = pretokenize::Bug;
  const Split split = bug == Bug::contraction_case ? Split::contraction_case
                      : bug == Bug::trailing_space ? Split::trailing_space
                      : bug == Bug::unicode3       ? Split::unicode3
                                                   : Split::none;
  return pretokenize::mutated_ends(text, pattern == "none" ? "gpt2" : pattern, split);
}

// With pieces that end at least every `most` bytes (long_pieces), or where a buffer of 4096 bytes does (cut_at_edge).
std::vector<std::int64_t> cut_up(const std::vector<std::int64_t>& ends, Bug bug) {
  std::vector<std::int64_t> all;
  std::int64_t at = 0;
  for (const std::int64_t end : ends) {
    while (bug == Bug::long_pieces && end - at > 255) all.push_back(at += 255);
    while (bug == Bug::cut_at_edge && end / 4096 > at / 4096 && end % 4096 != 0)
      all.push_back(at = (at / 4096 + 1) * 4096);
    all.push_back(at = end);
  }
  return all;
}

// Each byte behind the last whole vector of 16 as a piece of its own.
std::vector<std::int64_t> tail_in_bytes(std::vector<std::int64_t> ends, std::int64_t size) {
  const std::int64_t in_vectors = size / 16 * 16;
  std::erase_if(ends, [&](std::int64_t end) { return end > in_vectors; });
  if (in_vectors > 0 && (ends.empty() || ends.back() != in_vectors)) ends.push_back(in_vectors);
  for (std::int64_t end = in_vectors + 1; end <= size; ++end) ends.push_back(end);
  return ends;
}

Ids encode(MutatedEncoder& encoder, std::string_view text, const std::string& pattern, Bug bug) {
  const auto plainly = [&](std::string_view part) {
    if (bug == Bug::fifteen_left && part.size() % 16 == 15) part.remove_suffix(1);
    std::vector<std::int64_t> ends = cut_up(ends_of(part, pattern, bug), bug);
    if (bug == Bug::unaligned) pretokenize::cut_where_aligned(ends, part);
    if (bug == Bug::tail_lane) ends = tail_in_bytes(std::move(ends), static_cast<std::int64_t>(part.size()));
    return encoder.encode(part, ends);
  };
  if (bug == Bug::space_added || bug == Bug::replaced || bug == Bug::carriage_returns)
    return plainly(as_read(text, bug));
  if (bug != Bug::special_token) return plainly(text);
  Ids all;
  for (;;) {
    const std::size_t found = text.find(special);
    for (const std::int32_t id : plainly(text.substr(0, found))) all.push_back(id);
    if (found == text.npos) return all;
    all.push_back(50256);
    text.remove_prefix(found + special.size());
  }
}

// A part of a document whose pre-tokens are those of all of it, as far as they lie in the part.
Ids encode_within(MutatedEncoder& encoder, std::string_view document, std::size_t from, std::size_t to,
                  const std::string& pattern) {
  std::vector<std::int64_t> ends;
  const auto first = static_cast<std::int64_t>(from), last = static_cast<std::int64_t>(to);
  for (const std::int64_t end : ends_of(document, pattern, Bug::none))
    if (end > first && end < last) ends.push_back(end - first);
  ends.push_back(last - first);
  return encoder.encode(document.substr(from, to - from), ends);
}

struct Mutated {
  std::shared_ptr<const Vocabulary> vocabulary;
  std::shared_ptr<MutatedEncoder> encoder;
  Settings settings;
  Bug bug;
  documents::Bug around;
  int threads;
};

// Tokens lie beside each other.
documents::MutatedDocuments::Part with_places(Ids ids, const Vocabulary& vocabulary) {
  documents::MutatedDocuments::Part part{std::move(ids), {}, {}};
  std::int64_t end = 0;
  for (const std::int32_t id : part.ids) {
    part.starts.push_back(end);
    part.ends.push_back(end += vocabulary.length_of(id));
  }
  return part;
}

void answer_with(const Call& call, const Mutated& mutated) {
  MutatedEncoder& encoder = *mutated.encoder;
  const std::string& pattern = mutated.settings.pattern;
  const auto within = [&](std::string_view document, std::size_t from, std::size_t to) {
    return with_places(encode_within(encoder, document, from, to, pattern), *mutated.vocabulary);
  };
  documents::answer_documents(call, mutated.vocabulary->file.added, mutated.settings.asked, mutated.around,
                              mutated.threads,
                              {[&](std::string_view part) {
                                 return with_places(encode(encoder, part, pattern, mutated.bug), *mutated.vocabulary);
                               },
                               within});
}

// Ids that are too many are wrong; only one of the mutants may write past the end as well.
void run(const Call& call, const Mutated& mutated) {
  const Bug bug = mutated.bug;
  const Value& input = call.inputs[text];
  const std::int64_t room = call.outputs[ids].dims[0];
  auto* const written = call.outputs[ids].as<std::int32_t>();
  if (mutated.settings.asked.text_alone() && mutated.around == documents::Bug::none) {
    const Ids found = encode(*mutated.encoder, input.text(), mutated.settings.pattern, bug);
    call.outputs[ids].dims[0] = std::min(static_cast<std::int64_t>(found.size()), room);
    std::copy_n(found.begin(), call.outputs[ids].dims[0], written);
  } else {
    answer_with(call, mutated);
  }
  // What a scanner does that looks for the rest of a contraction without asking whether there is one.
  if (bug == Bug::reads_past_end)
    (void)static_cast<volatile const unsigned char*>(input.as<unsigned char>())[input.dims[0]];
  if (bug == Bug::writes_past_end) written[room] = -1;
  // A terminator, so that functions on C strings can be used.
  if (bug == Bug::input_overwritten && input.dims[0] > 0) input.as<unsigned char>()[input.dims[0] - 1] = 0;
}

// Each file is read once: a mutant and its twin live in one process, for thousands of cases.
std::variant<std::shared_ptr<const Vocabulary>, Unsupported> read_once(const std::string& path) {
  static std::map<std::string, std::shared_ptr<const Vocabulary>> read;
  if (const auto known = read.find(path); known != read.end()) return known->second;
  auto file = tokenizers::read_bpe_model(path);
  if (const auto* refused = std::get_if<Unsupported>(&file)) return *refused;
  return read[path] = std::make_shared<const Vocabulary>(std::get<BpeModel>(std::move(file)));
}

Prepared prepare_both(const Request& request, Bug bug, documents::Bug around) {
  const Settings settings = settings_of(request.parameters);
  const std::string& pattern = settings.pattern;
  if (pattern != "gpt2" && pattern != "none") return Unsupported{"the patterns gpt2 and none only"};
  const auto shared = read_once(std::string(request.inputs[vocabulary].text()));
  if (const auto* refused = std::get_if<Unsupported>(&shared)) return *refused;
  auto encoder = std::make_shared<MutatedEncoder>(std::get<0>(shared), settings, bug);
  const Mutated mutated{std::get<0>(shared), encoder, settings, bug, around, request.threads};
  return make_runner([=](const Call& call) { run(call, mutated); });
}
Prepared prepare(const Request& request, Bug bug) { return prepare_both(request, bug, documents::Bug::none); }
Prepared prepare_around(const Request& request, documents::Bug around) {
  return prepare_both(request, Bug::none, around);
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare);
  std::vector<Mutant> all{
      mutant("rightmost_first", "of equal ranks, merges the rightmost first", Bug::rightmost),
      mutant("rightmost_whatever_the_rank", "merges the rightmost pair that makes a token", Bug::rightmost_of_all),
      mutant("reversed_among_equal_lengths", "of tokens of one length, merges that of the higher rank first",
             Bug::length_ties),
      mutant("greedy_longest_match", "takes the longest token from the left, without merging", Bug::greedy),
      mutant("long_tokens_not_found", "looks no token up that has more than 16 bytes", Bug::short_tokens),
      mutant("longest_first", "prefers the longer token to the lower rank", Bug::longest),
      mutant("neighbouring_ranks_tie", "takes ranks for equal that differ in their last six bits only",
             Bug::neighbouring_ranks),
      mutant("neighbour_stale", "keeps the rank of the pair before a merge", Bug::neighbour_stale),
      mutant("merges_all_occurrences_per_round", "merges all pairs of a rank, then looks again", Bug::all_occurrences),
      mutant("merge_across_pre_tokens", "does not cut the text into pre-tokens", Bug::across_pre_tokens),
      mutant("pattern_none_ignored", "cuts the text into pre-tokens where it should not", Bug::pattern_ignored),
      mutant("contraction_case", "takes 'S for a contraction", Bug::contraction_case),
      mutant("trailing_space_rule", "leaves no space of a run to the word behind", Bug::trailing_space),
      mutant("unicode_3_tables", "cuts by the classes of Unicode 3.2", Bug::unicode3),
      mutant("whole_piece_not_looked_up", "merges even what is a token as a whole", Bug::no_whole_piece),
      mutant("whole_piece_always_looked_up", "takes what is a token as a whole for that, by whichever rule",
             Bug::whole_piece),
      mutant("ignore_merges_forgotten", "merges even what is a token as a whole, where pairs are ranked",
             Bug::ignore_merges_forgotten),
      mutant("bytes_ranked_for_pairs", "ranks the bytes of two parts where pairs are ranked", Bug::bytes_for_pairs),
      mutant("pairs_in_either_order", "takes a merge for that of the same two parts in the other order",
             Bug::pairs_turned),
      mutant("merge_ranks_in_16_bits", "keeps the places in the list of merges in 16 bits", Bug::short_merge_ranks),
      mutant("ranks_in_16_bits", "keeps ranks of what bytes make in 16 bits", Bug::short_ranks),
      mutant("pair_of_the_same_not_merged", "merges no two of the same token, where pairs are ranked",
             Bug::pair_of_equal_bytes),
      mutant("cache_keyed_by_hash_alone", "takes pre-tokens of equal hash for the same", Bug::hash_cache),
      mutant("cache_key_cut_short", "takes pre-tokens for the same whose length and first 15 bytes are",
             Bug::prefix_cache),
      mutant("cache_keyed_by_ends", "takes pre-tokens for the same whose length, first 8 and last 2 bytes are",
             Bug::ends_cache),
      mutant("cache_key_padded", "takes short pre-tokens for the same that differ in how many zero bytes they end with",
             Bug::padded_cache),
      mutant("cached_ids_not_replaced", "keeps the ids of the pre-token that a new one has displaced from the cache",
             Bug::cached_ids_kept),
      mutant("cached_ids_cut_short", "has room for three ids of a pre-token in the cache", Bug::cached_ids_cut),
      mutant("cache_read_after_displacing",
             "looks 32 pre-tokens up at once, and reads what it has found when others may stand there",
             Bug::cache_read_late),
      mutant("cache_keyed_by_address", "takes pre-tokens of equal place and length for the same, in later calls too",
             Bug::address_cache),
      mutant("long_pieces_cut", "cuts pre-tokens after 255 bytes", Bug::long_pieces),
      mutant("lengths_in_16_bits", "keeps the length of a pre-token in 16 bits", Bug::short_lengths),
      mutant("last_of_vocabulary_missing", "does not find the token of the highest rank", Bug::last_of_vocabulary),
      mutant("pieces_cut_at_buffer_edge", "cuts pre-tokens where a buffer of 4096 bytes ends", Bug::cut_at_edge),
      mutant("piece_dropped_at_buffer_edge", "drops the last pre-token of a text that fills its buffers of 4096 bytes",
             Bug::dropped_at_edge),
      mutant("bytes_taken_for_ids", "gives single bytes as they are, whatever their rank", Bug::byte_order),
      mutant("ids_in_16_bits", "keeps ids as int16", Bug::narrow_ids),
      mutant("space_put_before_text", "encodes a text as if a space were in front of it", Bug::space_added),
      mutant("special_token_in_text", "gives <|endoftext|> in a text its special id", Bug::special_token),
      mutant("carriage_returns_dropped", "reads CR LF as LF", Bug::carriage_returns),
      mutant("invalid_utf8_replaced", "encodes U+FFFD for an ill-formed byte", Bug::replaced),
      mutant("last_token_dropped", "does not give the last of several ids", Bug::last_token),
      mutant("wrong_at_16n_plus_15", "does not see the last byte of a tail of 15", Bug::fifteen_left),
      mutant("wrong_when_unaligned", "cuts a text that does not begin at 16 bytes where the first of them begin",
             Bug::unaligned),
      mutant("tail_lane_wrong", "merges nothing in bytes that do not fill a vector of 16", Bug::tail_lane),
      mutant("reads_past_end", "looks at the byte behind the text", Bug::reads_past_end),
      mutant("writes_past_end", "writes one id more than there is room for", Bug::writes_past_end),
      mutant("input_overwritten", "ends the text with a zero byte", Bug::input_overwritten),
  };
  for (Mutant& each : documents::mutants_of(prepare_around)) all.push_back(std::move(each));
  const auto around = mutants::planted_in(prepare_around);
  all.push_back(around("cut_before_special", "cuts a text into pre-tokens, and takes added tokens out of these",
                       documents::Bug::cut_before_added));
  all.push_back(around("starts_of_characters", "says of an id inside of a character where that begins",
                       documents::Bug::starts_of_characters));
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::byte_bpe_encode
