// Words of ASCII, 16 bytes at a time in two registers: where they end, in small letters, and looked up by these bytes.
// What stands between two spaces and is more than that (letters beyond ASCII, controls, long words) is looked up by its
// bytes; if it was not there before, it is cut into words as the others do it, and those are looked up piece by piece.
// Ideographs are words by themselves, with a table of their ids.
//
// Whether a sigma is a final one depends on what stands around it, also beyond a sign. So a stretch that turns out to
// be more than ASCII is taken as a whole, and what was given out of it is taken back.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "impls/tokenizers/bert_normalize/naive.h"
#include "impls/tokenizers/scan.h"
#include "impls/tokenizers/wordpiece_encode/fast_caches.h"
#include "impls/tokenizers/wordpiece_encode/fast_pieces.h"
#include "impls/tokenizers/wordpiece_encode/op.h"

namespace assay::wordpiece_encode {
namespace {

using tokenizers::Byte;

static_assert(std::endian::native == std::endian::little, "the first byte of a text is the lowest of a register");

constexpr std::uint64_t of_each(unsigned byte) { return byte * 0x0101010101010101u; }
constexpr std::uint64_t tops = of_each(0x80);
constexpr std::size_t reach = 16;  // so many bytes behind a place are read

// The top bit of each byte that is from `low` to `high`; of bytes below 0x80.
constexpr std::uint64_t between(std::uint64_t bytes, unsigned low, unsigned high) {
  return (bytes + of_each(0x80 - low)) & ~(bytes + of_each(0x7f - high)) & tops;
}

struct Eight {
  std::uint64_t bytes, in_word;  // the top bit of each byte that is a letter or digit of ASCII
};
template <bool cased>
Eight look(const char* at) {
  std::uint64_t bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  const std::uint64_t low = bytes & ~tops, beyond = bytes & tops;
  const std::uint64_t letters = between(low | of_each(0x20), 'a', 'z') & ~beyond;
  const std::uint64_t digits = between(low, '0', '9') & ~beyond;
  if (!cased) bytes |= letters >> 2;
  return {bytes, letters | digits};
}

constexpr std::uint64_t first_bytes(std::size_t count) { return count >= 8 ? ~0ull : (1ull << 8 * count) - 1; }

enum class Sort : std::uint8_t { letter, space, sign, other };
constexpr std::array<Sort, 256> sorts = [] {
  std::array<Sort, 256> all{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    const bool letter = (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
    const bool space = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
    all[byte] = byte >= 0x7f ? Sort::other
                : letter     ? Sort::letter
                : space      ? Sort::space
                : byte > ' ' ? Sort::sign
                             : Sort::other;
  }
  return all;
}();
Sort sort_of(char byte) { return sorts[static_cast<Byte>(byte)]; }

constexpr std::uint32_t first_ideograph = 0x4e00, last_ideograph = 0x9fff;

// Of the block of which no character is mapped to another; 0 if none begins there.
std::uint32_t ideograph_at(const char* at, const char* end) {
  if (static_cast<Byte>(*at) < 0xe4 || static_cast<Byte>(*at) > 0xe9) return 0;
  const tokenizers::Scanned character =
      tokenizers::scan(reinterpret_cast<const Byte*>(at), reinterpret_cast<const Byte*>(end));
  const std::uint32_t found = character.code_point;
  return found >= first_ideograph && found <= last_ideograph ? found : 0;
}

template <bool cased>
class CachedWords final : public Runner {
 public:
  CachedWords(tokenizers::WordPieceModel model, const Settings& settings)
      : pieces_(std::move(model)), max_word_(settings.max_word), normalizer_({.google = !settings.hf, .cased = cased}) {
    for (unsigned byte = 0; byte < 128; ++byte) sign_ids_[byte] = id_of_one(std::string(1, static_cast<char>(byte)));
    ideograph_ids_.resize(last_ideograph - first_ideograph + 1);
    for (std::uint32_t each = first_ideograph; each <= last_ideograph; ++each)
      ideograph_ids_[each - first_ideograph] =
          id_of_one({static_cast<char>(0xe0 | each >> 12), static_cast<char>(0x80 | (each >> 6 & 0x3f)),
                     static_cast<char>(0x80 | (each & 0x3f))});
  }

  void run(const Call& call) override {
    const std::string_view all = call.inputs[text].text();
    auto* const first = call.outputs[ids].as<std::int32_t>();
    output_ = first;
    const char* const rest = take(all.data(), all.data() + all.size());
    // The last stretch has too little behind it to be read 16 bytes at a time, and its ids too little to be written so.
    std::int32_t* const end = output_;
    last_.assign(rest, all.data() + all.size());
    last_.append(reach + 1, ' ');
    last_ids_.resize(last_.size());
    output_ = last_ids_.data();
    take(last_.data(), last_.data() + last_.size());
    const std::int32_t* const last = std::copy(last_ids_.data(), output_, end);
    call.outputs[ids].dims[0] = last - first;
  }

 private:
  // Gives out what ends `reach` bytes before the end; where the first stretch begins that does not, or the end.
  const char* take(const char* at, const char* const end) {
    const char* stretch = at;
    std::int32_t* before = output_;
    while (end - at >= static_cast<std::ptrdiff_t>(reach)) {
      switch (sort_of(*at)) {
        case Sort::letter: {
          const std::size_t length = take_word(at);
          if (length > 0) {
            at += length;
            continue;
          }
          break;
        }
        case Sort::sign: *output_++ = sign_ids_[static_cast<Byte>(*at++)]; continue;
        case Sort::space:
          stretch = ++at;
          before = output_;
          continue;
        case Sort::other: break;
      }
      if (const std::uint32_t ideograph = ideograph_at(at, end); ideograph != 0) {
        *output_++ = ideograph_ids_[ideograph - first_ideograph];
        stretch = at += 3;
        before = output_;
        continue;
      }
      const char* const stretch_end = end_of_stretch(at, end);
      if (stretch_end == end) break;
      output_ = before;
      take_stretch({stretch, static_cast<std::size_t>(stretch_end - stretch)});
      stretch = at = stretch_end;
      before = output_;
    }
    output_ = before;
    return stretch;
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

  // The length of the word of ASCII that begins here, if it has at most 15 bytes and no more of a word behind it; 0
  // otherwise.
  [[gnu::always_inline]] std::size_t take_word(const char* at) {
    const Eight low = look<cased>(at), high = look<cased>(at + 8);
    const std::uint64_t low_end = ~low.in_word & tops, high_end = ~high.in_word & tops;
    if (low_end == 0 && high_end == 0) return 0;
    const std::size_t length =
        static_cast<std::size_t>(low_end != 0 ? std::countr_zero(low_end) / 8 : 8 + std::countr_zero(high_end) / 8);
    if (sort_of(at[length]) == Sort::other) return 0;  // the stretch may have to be taken as a whole
    const ShortKey key{low.bytes & first_bytes(length),
                       (length > 8 ? high.bytes & first_bytes(length - 8) : 0) | std::uint64_t{length} << 56};
    const ShortWords::Entry* found = words_.find(key);
    if (found == nullptr) found = learn(key, length);
    if (found->count <= ShortWords::in_entry) {
      // Three of them are written whatever their number: 16 bytes of text are here, and no id is made of less than one.
      std::memcpy(output_, found->ids, sizeof found->ids);
      output_ += found->count;
    } else {
      give_out(words_.ids_of(*found));
    }
    return length;
  }

  [[gnu::noinline]] const ShortWords::Entry* learn(const ShortKey& key, std::size_t length) {
    std::array<char, 16> word{};
    std::memcpy(word.data(), &key, word.size());
    found_.clear();
    append_word({word.data(), length});
    words_.add(key, found_);
    return words_.find(key);
  }

  [[gnu::noinline]] void take_stretch(std::string_view stretch) {
    const bool keeps = stretch.size() <= Stretches::longest;
    if (keeps)
      if (const Stretches::Found known = stretches_.find(stretch); known.is_known) return give_out(known.ids);
    found_.clear();
    std::string_view words = normalizer_.normalize(stretch);
    while (!words.empty()) {
      const std::size_t length = std::min(words.find(' '), words.size());
      append_word(words.substr(0, length));
      words.remove_prefix(std::min(length + 1, words.size()));
    }
    if (keeps) stretches_.add(stretch, found_);
    give_out(found_);
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

  PieceTable pieces_;
  std::size_t max_word_;
  bert_normalize::NaiveNormalizer normalizer_;
  ShortWords words_;
  Stretches stretches_;
  std::array<std::int32_t, 128> sign_ids_{};
  std::vector<std::int32_t> ideograph_ids_, found_, last_ids_;
  std::string last_;
  std::int32_t* output_ = nullptr;
};

Prepared prepare_fast(const Request& request) {
  auto model = tokenizers::read_wordpiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  const Settings settings = settings_of(request.parameters);
  auto& read = std::get<tokenizers::WordPieceModel>(model);
  if (settings.cased) return std::make_unique<CachedWords<true>>(std::move(read), settings);
  return std::make_unique<CachedWords<false>>(std::move(read), settings);
}

}  // namespace

Implementation fast() {
  return own_implementation(prepare_fast,
                            "words of ASCII in registers, and caches of words and of what stands between spaces");
}

}  // namespace assay::wordpiece_encode
