// A cache of pre-tokens in front of the merges: most pre-tokens of a text have been met before, or are tokens.
//
// Where pre-tokens start is found by arithmetic on masks of 64 bytes (that of pretokenize's simd), and what they are by
// one look into a table of which the memory is asked for many pre-tokens ahead. What is new is merged by a table of
// pairs. For patterns without masks, scanners say where pre-tokens end.
#include "impls/tokenizers/byte_bpe_encode/fast.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "impls/threads/fork_join.h"
#include "impls/tokenizers/byte_bpe_encode/fast_loop.h"
#include "impls/tokenizers/byte_bpe_encode/surroundings.h"
#include "impls/tokenizers/documents/added_tokens.h"
#include "impls/tokenizers/pretokenize/classify_portable.h"

namespace assay::byte_bpe_encode {
namespace {

using cached::Byte;
using cached::Encoder;
using cached::Tables;

struct Portable {
  using Turn = cached::Merging;
  static void classify(const Byte* from, pretokenize::ByteMasks& masks) { pretokenize::classify_portably(from, masks); }
  static tokenizers::Scanned scan_beyond_ascii(const Byte* at, const Byte* end) { return cached::scan_apart(at, end); }
  static std::uint32_t rank_in_line(const std::uint64_t* slots, std::uint64_t wanted) {
    return cached::rank_in_line(slots, wanted);
  }
  static std::uint32_t lowest(const std::uint32_t* numbers, unsigned count) {
    std::uint32_t lowest = numbers[0];
    for (unsigned at = 1; at < count; ++at) lowest = numbers[at] < lowest ? numbers[at] : lowest;
    return lowest;
  }
};

constexpr std::array<std::string_view, 3> sets_of_fast{"avx512", "avx2", "portable"};

const SimdKernels* kernels_of_set(std::string_view set) {
  if (set == "avx512") return cpu_supports(set) ? fast_avx512() : nullptr;
  if (set == "avx2") return cpu_supports(set) ? fast_avx2() : nullptr;
  return &cached::kernels_of<Portable>;
}

std::string_view chosen_set(std::string_view variant) {
  if (!variant.empty()) return variant;
  for (const std::string_view set : sets_of_fast)
    if (kernels_of_set(set) != nullptr) return set;
  return "portable";
}

Cut cut_of(std::string_view pattern) {
  if (pattern == "gpt2") return Cut::gpt2;
  if (pattern == "cl100k" || pattern == "cl100k_plain" || pattern == "llama3") return Cut::words;
  if (pattern == "qwen2") return Cut::words_of_single_numbers;
  if (pattern == "o200k") return Cut::cases;
  if (pattern == "tekken") return Cut::cases_of_single_numbers;
  return Cut::by_pieces;
}

// A part of a text for a thread is worth waking it from so many bytes on.
constexpr std::int64_t least_part = 32768;

// Whether a text may be cut here by any pattern: behind a letter, before a white space.
bool may_cut(const Byte* first, const Byte* at, const Byte* end) {
  const auto ascii = [](Byte byte) { return byte < 0x80; };
  if (at == first || at == end || !ascii(*at) || !tokenizers::in(tokenizers::spaces, tokenizers::scan(at, end)))
    return false;
  const Byte* last = at - 1;
  while (last > first && at - last < 4 && (*last & 0xc0u) == 0x80u) --last;
  const tokenizers::Scanned scanned = tokenizers::scan(last, end);
  return tokenizers::in(tokenizers::letters, scanned) && last + scanned.bytes == at;
}

// What calls change, and so what one call at a time may have.
struct Working {
  std::vector<std::unique_ptr<Encoder>> encoders;  // one for each thread
  threads::ForkJoin threads;
};

// The caches stay from call to call. A call that finds them in use by another makes some for itself.
class CachedRunner final : public Runner {
 public:
  CachedRunner(std::shared_ptr<const Tables> tables, const SimdKernels& kernels, const Settings& settings,
               tokenizers::Splitter piece_end, int threads)
      : tables_(std::move(tables)),
        kernels_(kernels),
        cut_(cut_of(settings.pattern)),
        may_be_cut_(settings.pattern != "none"),
        piece_end_(piece_end),
        threads_(threads),
        idle_(make().release()) {}
  ~CachedRunner() override { delete idle_.load(); }

  void run(const Call& call) override {
    std::unique_ptr<Working> working(idle_.exchange(nullptr));
    if (working == nullptr) working = make();
    const auto* const first = call.inputs[text].as<const Byte>();
    const std::int64_t size = call.inputs[text].dims[0];
    const int parts = may_be_cut_ ? static_cast<int>(std::min<std::int64_t>(threads_, size / least_part)) : 1;
    call.outputs[ids].dims[0] = parts > 1
                                    ? encode_parts(*working, parts, first, size, call.outputs[ids].as<std::int32_t>())
                                    : encode(*working, 0, first, first + size, call.outputs[ids].as<std::int32_t>());
    delete idle_.exchange(working.release());
  }

 private:
  std::unique_ptr<Working> make() const {
    auto working = std::unique_ptr<Working>(new Working{{}, threads::ForkJoin(threads_)});
    for (int i = 0; i < threads_; ++i) working->encoders.push_back(std::make_unique<Encoder>(tables_, piece_end_));
    return working;
  }

  std::int64_t encode(Working& working, std::size_t part, const Byte* at, const Byte* end,
                      std::int32_t* written) const {
    return kernels_.encode(*working.encoders[part], cut_, at, end, written) - written;
  }

  // Each part writes its ids where there is room for one for each byte before it, and then they move up.
  std::int64_t encode_parts(Working& working, int parts, const Byte* first, std::int64_t size,
                            std::int32_t* written) const {
    std::vector<const Byte*> cuts{first};
    for (int part = 1; part < parts; ++part) {
      const Byte* at = std::max(cuts.back(), first + size / parts * part);
      while (at < first + size && !may_cut(first, at, first + size)) ++at;
      cuts.push_back(at);
    }
    cuts.push_back(first + size);
    std::vector<std::int64_t> counts(static_cast<std::size_t>(parts));
    working.threads.run(parts, [&](int number) {
      const auto part = static_cast<std::size_t>(number);
      counts[part] = encode(working, part, cuts[part], cuts[part + 1], written + (cuts[part] - first));
    });
    std::int64_t count = counts[0];
    for (std::size_t part = 1; part < counts.size(); ++part) {
      std::memmove(written + count, written + (cuts[part] - first), static_cast<std::size_t>(counts[part]) * 4);
      count += counts[part];
    }
    return count;
  }

  std::shared_ptr<const Tables> tables_;
  const SimdKernels& kernels_;
  Cut cut_;
  bool may_be_cut_;
  tokenizers::Splitter piece_end_;
  int threads_;
  std::atomic<Working*> idle_;
};

Prepared prepare(const Request& request) try {
  const Settings settings = settings_of(request.parameters);
  const SimdKernels* const kernels = kernels_of_set(chosen_set(request.variant));
  if (kernels == nullptr) return Unsupported{"this machine has no " + std::string(request.variant)};
  const tokenizers::Splitter piece_end = tokenizers::splitter_named(settings.pattern);
  if (piece_end == nullptr) return Unsupported{"no scanner for the pattern " + settings.pattern};
  auto model = tokenizers::read_bpe_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  auto tables = std::make_shared<const Tables>(std::get<tokenizers::BpeModel>(std::move(model)), settings, *kernels);
  // One text has several threads by itself; of documents each thread has its own.
  const int together = settings.asked.documents ? request.threads : 1,
            apart = settings.asked.documents ? 1 : request.threads;
  return with_surroundings<documents::AddedTree>(tables->model(), request, together, [&]() -> std::unique_ptr<Runner> {
    return std::make_unique<CachedRunner>(tables, *kernels, settings, piece_end, apart);
  });
} catch (const Unsupported& refused) {
  return refused;
}

}  // namespace

Implementation fast() {
  std::vector<Variant> variants;
  for (const std::string_view set : sets_of_fast)
    variants.push_back(
        {std::string(set), kernels_of_set(set) != nullptr ? "" : "this machine has no " + std::string(set)});
  return {.version = own_version,
          .isa = [](std::string_view variant) { return std::string(chosen_set(variant)); },
          .variants = std::move(variants),
          .prepare = prepare,
          .note =
              "a cache of pre-tokens, looked up many at a time and kept from call to call; masks of 64 bytes say "
              "where they start, a table of pairs merges those that are new"};
}

}  // namespace assay::byte_bpe_encode
