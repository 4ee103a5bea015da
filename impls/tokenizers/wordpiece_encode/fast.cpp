// Where the words of ASCII are in 64 bytes is found by arithmetic on masks of them; each is two registers, in small
// letters, and looked up by these bytes. What stands between two spaces and is more than that (letters beyond ASCII,
// controls, long words) is looked up by its bytes; if it was not there before, it is cut into words as the others do
// it, and those are looked up piece by piece. Ideographs are words by themselves, with a table of their ids.
//
// Whether a sigma is a final one depends on what stands around it, also beyond a sign. So a stretch that turns out to
// be more than ASCII is taken as a whole, and what was given out of it is taken back.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "impls/tokenizers/bert_normalize/naive.h"
#include "impls/tokenizers/documents/added_tokens.h"
#include "impls/tokenizers/documents/runner.h"
#include "impls/tokenizers/wordpiece_encode/fast_bytes.h"
#include "impls/tokenizers/wordpiece_encode/fast_caches.h"
#include "impls/tokenizers/wordpiece_encode/fast_pieces.h"
#include "impls/tokenizers/wordpiece_encode/op.h"
#include "impls/tokenizers/wordpiece_encode/piece_lengths.h"

namespace assay::wordpiece_encode {
namespace {

// Where ids and, with offsets, their places are written. `text` stands so many bytes behind the start of the text of
// the call.
struct Target {
  std::int32_t* ids = nullptr;
  std::int64_t *starts = nullptr, *ends = nullptr;
  const char* text = nullptr;
  std::int64_t behind = 0;
};

// `placed`: with offsets.
template <bool cased, bool placed>
class CachedWords final : public Runner {
 public:
  CachedWords(tokenizers::WordPieceModel model, const Settings& settings)
      : lengths_(placed ? PieceLengths(model) : PieceLengths()),
        pieces_(std::move(model)),
        max_word_(settings.max_word),
        normalizer_({.google = !settings.hf, .cased = cased}) {
    for (unsigned byte = 0; byte < 128; ++byte) sign_ids_[byte] = id_of_one(std::string(1, static_cast<char>(byte)));
    ideograph_ids_.resize(last_ideograph - first_ideograph + 1);
    for (std::uint32_t each = first_ideograph; each <= last_ideograph; ++each)
      ideograph_ids_[each - first_ideograph] =
          id_of_one({static_cast<char>(0xe0 | each >> 12), static_cast<char>(0x80 | (each >> 6 & 0x3f)),
                     static_cast<char>(0x80 | (each & 0x3f))});
  }

  void run(const Call& call) override {
    const std::string_view all = call.inputs[text].text();
    const std::span<Value> outputs = call.outputs;
    target_ = {.ids = outputs[ids].as<std::int32_t>(), .text = all.data()};
    if constexpr (placed) target_.starts = outputs[1].as<std::int64_t>(), target_.ends = outputs[2].as<std::int64_t>();
    output_ = target_.ids;
    const char* const rest = take(all.data(), all.data() + all.size());
    // The last stretch has too little behind it to be read in blocks, and its ids too little to be written three at a
    // time.
    const Target before = target_;
    const std::int64_t count = output_ - target_.ids;
    last_.assign(rest, all.data() + all.size());
    last_.append(reach + 1, ' ');
    last_ids_.resize(last_.size());
    target_ = {.ids = last_ids_.data(), .text = last_.data(), .behind = rest - all.data()};
    if constexpr (placed) {
      last_starts_.resize(last_.size());
      last_ends_.resize(last_.size());
      target_.starts = last_starts_.data(), target_.ends = last_ends_.data();
    }
    output_ = target_.ids;
    take(last_.data(), last_.data() + last_.size());
    const std::int64_t more = output_ - target_.ids;
    std::copy_n(target_.ids, more, before.ids + count);
    if constexpr (placed) {
      std::copy_n(target_.starts, more, before.starts + count);
      std::copy_n(target_.ends, more, before.ends + count);
    }
    for (Value& output : outputs.first(placed ? 3 : 1)) output.dims[0] = count + more;
  }

 private:
  static constexpr std::ptrdiff_t reach = block + 16;  // so many bytes behind a place are read

  // Gives out what ends `reach` bytes before the end; where the first stretch begins that does not, or the end.
  const char* take(const char* at, const char* const end) {
    const char* stretch = at;
    std::int32_t* before = output_;
    while (end - at >= reach) {
      const Masks masks = masks_of(at);
      const std::uint64_t stops = masks.other | runs_of_16(masks.words);
      // A word at the end of a block may go on in the next one.
      const int limit = stops != 0 ? std::countr_zero(stops) : static_cast<int>(block) - std::countl_one(masks.words);
      const std::uint64_t inside = limit == static_cast<int>(block) ? ~0ull : (1ull << limit) - 1;
      const std::uint64_t signs = ~(masks.words | masks.spaces | masks.other);
      std::uint64_t starts = ((masks.words & ~(masks.words << 1)) | signs) & inside;
      if (const std::uint64_t spaces = masks.spaces & inside; spaces != 0) {
        const int last = std::bit_width(spaces);  // behind it a stretch begins
        const std::uint64_t up_to_it = last == static_cast<int>(block) ? ~0ull : (1ull << last) - 1;
        take_ascii(at, starts & up_to_it, masks.words);
        stretch = at + last;
        before = output_;
        starts &= ~up_to_it;
      }
      take_ascii(at, starts, masks.words);
      at += limit;
      if (stops == 0) continue;
      // What is more than ASCII seldom stands alone.
      do
        if (!take_other(at, end, stretch, before)) {
          output_ = before;
          return stretch;
        }
      while (end - at >= reach && sort_of(*at) == Sort::other);
    }
    output_ = before;
    return stretch;
  }

  // The words and signs of a block that begin at these bits.
  void take_ascii(const char* first, std::uint64_t starts, std::uint64_t words) {
    for (; starts != 0; starts &= starts - 1) {
      const int start = std::countr_zero(starts);
      const char* const at = first + start;
      if ((words >> start & 1) != 0) {
        take_word(at, static_cast<std::size_t>(std::countr_one(words >> start)));
      } else {
        place_one(at, 1);
        *output_++ = sign_ids_[static_cast<Byte>(*at)];
      }
    }
  }

  // An ideograph, or all of the stretch, and the spaces and signs behind it; false if nothing ends it.
  [[gnu::always_inline]] bool take_other(const char*& at, const char* const end, const char*& stretch,
                                         std::int32_t*& before) {
    if (const std::uint32_t ideograph = ideograph_at(at, end); ideograph != 0) {
      place_one(at, 3);
      *output_++ = ideograph_ids_[ideograph - first_ideograph];
      at += 3;
    } else {
      const char* const stretch_end = end_of_stretch(at, end);
      if (stretch_end == end) return false;
      output_ = before;
      take_stretch({stretch, static_cast<std::size_t>(stretch_end - stretch)});
      at = stretch_end;
    }
    stretch = at;
    before = output_;
    for (; end - at >= reach; ++at) {
      const Sort sort = sort_of(*at);
      if (sort == Sort::space) {
        stretch = at + 1;
        before = output_;
      } else if (sort == Sort::sign) {
        place_one(at, 1);
        *output_++ = sign_ids_[static_cast<Byte>(*at)];
      } else {
        break;
      }
    }
    return true;
  }

  // The first space or ideograph; the end if there is none.
  static const char* end_of_stretch(const char* at, const char* end) {
    for (; at < end; ++at) {
      const auto byte = static_cast<Byte>(*at);
      if (byte > ' ' && (byte < 0xe4 || byte > 0xe9)) continue;  // what most are
      if (sort_of(*at) == Sort::space || ideograph_at(at, end) != 0) break;
    }
    return at;
  }

  // A word of at most 15 letters and digits of ASCII.
  [[gnu::always_inline]] void take_word(const char* at, std::size_t length) {
    ShortKey key;
    std::memcpy(&key, at, sizeof key);
    if constexpr (!cased) key.low |= of_each(0x20), key.high |= of_each(0x20);  // digits have that bit
    key.low &= first_bytes(length);
    key.high = (length > 8 ? key.high & first_bytes(length - 8) : 0) | std::uint64_t{length} << 56;
    const ShortWords::Entry* found = words_.find(key);
    if (found == nullptr) found = learn(key, length);
    if (found->count <= ShortWords::in_entry) {
      // Three of them are written whatever their number: 16 bytes of text are here, and no id is made of less than one.
      std::memcpy(output_, found->ids, sizeof found->ids);
      output_ += found->count;
    } else {
      give_out(words_.ids_of(*found));
    }
    if constexpr (placed) place_word(at, length, found->count);
  }

  [[gnu::noinline]] const ShortWords::Entry* learn(const ShortKey& key, std::size_t length) {
    std::array<char, 16> word{};
    std::memcpy(word.data(), &key, word.size());
    found_.clear();
    append_word({word.data(), length});
    words_.add(key, found_);
    return words_.find(key);
  }

  // The next id has so many bytes here.
  void place_one(const char* at, std::int64_t bytes) {
    if constexpr (placed) {
      const std::int64_t start = target_.behind + (at - target_.text);
      target_.starts[output_ - target_.ids] = start;
      target_.ends[output_ - target_.ids] = start + bytes;
    }
  }

  // The last ids are those of a word of ASCII, of which each byte is a character.
  void place_word(const char* at, std::size_t bytes, std::uint32_t count) {
    const std::int32_t* const first = output_ - count;
    const std::int64_t number = first - target_.ids;
    std::int64_t start = target_.behind + (at - target_.text);
    for (std::uint32_t i = 0; i < count; ++i) {
      target_.starts[number + i] = start;
      start += static_cast<std::int64_t>(count == 1 ? bytes : lengths_.of(first[i], i == 0));
      target_.ends[number + i] = start;
    }
  }

  [[gnu::noinline]] void take_stretch(std::string_view stretch) {
    const bool keeps = stretch.size() <= Stretches::longest;
    if (keeps)
      if (const Stretches::Found known = stretches_.find(stretch); known.is_known) {
        place_all(stretch.data(), known.places);
        return give_out(known.ids);
      }
    found_.clear();
    found_places_.clear();
    const std::string_view words = normalizer_.normalize(stretch);
    for (std::size_t at = 0; at < words.size();) {
      const std::string_view word = words.substr(at, words.find(' ', at) - at);
      const std::size_t before = found_.size();
      append_word(word);
      if constexpr (placed) append_places(before, word.size(), normalizer_.places().data() + at);
      at += word.size() + 1;
    }
    if (keeps) stretches_.add(stretch, found_, found_places_);
    place_all(stretch.data(), found_places_);
    give_out(found_);
  }

  template <class Place>
  void append_places(std::size_t before, std::size_t bytes, const Place* places) {
    const std::span<const std::int32_t> ids = std::span(found_).subspan(before);
    starts_.resize(ids.size());
    ends_.resize(ids.size());
    lengths_.place(ids, bytes, places, starts_.data(), ends_.data());
    for (std::size_t i = 0; i < ids.size(); ++i) found_places_.push_back({starts_[i], ends_[i]});
  }

  // Of the next ids.
  void place_all(const char* stretch, std::span<const PlaceInStretch> places) {
    if constexpr (placed) {
      const std::int64_t first = target_.behind + (stretch - target_.text), number = output_ - target_.ids;
      for (std::size_t i = 0; i < places.size(); ++i) {
        target_.starts[number + static_cast<std::int64_t>(i)] = first + places[i].start;
        target_.ends[number + static_cast<std::int64_t>(i)] = first + places[i].end;
      }
    }
  }

  void append_word(std::string_view word) {
    const std::size_t before = found_.size();
    if (is_short_enough(word) && pieces_.append(word, found_)) return;
    found_.resize(before);
    found_.push_back(pieces_.unknown());
  }

  // Bytes that go on with a character are none; words hold nothing that is ill-formed.
  bool is_short_enough(std::string_view word) const {
    if (word.size() <= max_word_) return true;
    const auto characters =
        std::ranges::count_if(word, [](char byte) { return (static_cast<Byte>(byte) & 0xc0u) != 0x80u; });
    return static_cast<std::size_t>(characters) <= max_word_;
  }

  void give_out(std::span<const std::int32_t> given) {
    if (given.empty()) return;
    std::memcpy(output_, given.data(), given.size_bytes());
    output_ += given.size();
  }

  std::int32_t id_of_one(const std::string& word) {
    found_.clear();
    return pieces_.append(word, found_) && found_.size() == 1 ? found_[0] : pieces_.unknown();
  }

  using Normalizer = std::conditional_t<placed, bert_normalize::PlacingNormalizer, bert_normalize::NaiveNormalizer>;

  PieceLengths lengths_;
  PieceTable pieces_;
  std::size_t max_word_;
  Normalizer normalizer_;
  ShortWords words_;
  Stretches stretches_;
  std::array<std::int32_t, 128> sign_ids_{};
  std::vector<std::int32_t> ideograph_ids_, found_, last_ids_;
  std::vector<PlaceInStretch> found_places_;
  std::vector<std::uint32_t> starts_, ends_;
  std::vector<std::int64_t> last_starts_, last_ends_;
  std::string last_;
  Target target_;
  std::int32_t* output_ = nullptr;
};

template <bool cased>
std::unique_ptr<Runner> cached_words(const tokenizers::WordPieceModel& model, const Settings& settings) {
  if (settings.asked.offsets) return std::make_unique<CachedWords<cased, true>>(model, settings);
  return std::make_unique<CachedWords<cased, false>>(model, settings);
}

Prepared prepare_fast(const Request& request) try {
  const auto read = tokenizers::read_wordpiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&read)) return *refused;
  const auto& model = std::get<tokenizers::WordPieceModel>(read);
  const Settings settings = settings_of(request.parameters);
  // Of documents each thread has its own, and caches for them.
  const int together = settings.asked.documents ? request.threads : 1;
  return documents::with_surroundings<documents::AddedTree>(model.special, settings.asked, request, together, [&] {
    return settings.cased ? cached_words<true>(model, settings) : cached_words<false>(model, settings);
  });
} catch (const Unsupported& refused) {
  return refused;
}

}  // namespace

Implementation fast() {
  return own_implementation(prepare_fast,
                            "words of ASCII in registers, and caches of words and of what stands between spaces");
}

}  // namespace assay::wordpiece_encode
