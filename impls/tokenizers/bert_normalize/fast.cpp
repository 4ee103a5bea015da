// ASCII by vectors; table.h for all else.
#include "impls/tokenizers/bert_normalize/fast.h"

#include <array>

#include "impls/tokenizers/bert_normalize/table.h"

namespace assay::bert_normalize {
namespace {

constexpr std::array<std::string_view, 3> sets_of_fast{"avx512vbmi2", "avx2", "portable"};
constexpr SimdKernels no_vectors{nullptr};

const SimdKernels* kernels_of(std::string_view set) {
  if (set == "avx512vbmi2") return cpu_supports(set) ? fast_avx512vbmi2() : nullptr;
  if (set == "avx2") return cpu_supports(set) ? fast_avx2() : nullptr;
  return &no_vectors;
}

std::string_view chosen(std::string_view variant) {
  if (!variant.empty()) return variant;
  for (const std::string_view set : sets_of_fast)
    if (kernels_of(set) != nullptr) return set;
  return "portable";
}

// A word or less between others is not worth a vector.
bool is_worth_it(const Byte* at, const Byte* end) {
  std::uint32_t first;
  if (end - at < 64) return false;
  std::memcpy(&first, at, sizeof first);
  return (first & 0x80808080u) == 0;
}

std::int64_t normalize(const SimdKernels& kernels, const Table& table, bool cased, std::string_view whole, char* to) {
  const auto* at = reinterpret_cast<const Byte*>(whole.data());
  const Byte* const end = at + whole.size();
  Writer writer(table, at, end, to);
  while (at < end) {
    const bool by_vectors = kernels.take_ascii != nullptr && is_worth_it(at, end);
    if (!by_vectors || writer.waits() || writer.is_empty()) {
      const Byte* const behind =
          kernels.take_ascii != nullptr ? writer.take_words<true>(at) : writer.take_words<false>(at);
      at = behind > at ? behind : writer.take(at);
      continue;
    }
    AsciiRun run{at, end, writer.at(), writer.apart};
    kernels.take_ascii(run, cased);
    at = run.from;
    writer.continue_at(run.to);
    writer.apart = run.apart;
  }
  return writer.finish();
}

Prepared prepare_fast(const Request& request) {
  const SimdKernels* const kernels = kernels_of(chosen(request.variant));
  if (kernels == nullptr) return Unsupported{"this machine has no " + std::string(request.variant)};
  const Settings settings = settings_of(request.parameters);
  return make_runner([kernels, &table = Table::of(settings), cased = settings.cased](const Call& call) {
    Value& output = call.outputs[normalized];
    output.dims[0] = normalize(*kernels, table, cased, call.inputs[text].text(), output.as<char>());
  });
}

}  // namespace

Implementation fast() {
  std::vector<Variant> variants;
  for (const std::string_view set : sets_of_fast)
    variants.push_back({std::string(set), kernels_of(set) != nullptr ? "" : "this machine has no " + std::string(set)});
  return {.version = own_version,
          .isa = [](std::string_view variant) { return std::string(chosen(variant)); },
          .variants = std::move(variants),
          .prepare = prepare_fast,
          .note = "ASCII by vectors, 64 bytes at a time; the table for what is beyond"};
}

}  // namespace assay::bert_normalize
