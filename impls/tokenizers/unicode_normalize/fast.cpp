// Runs of what every form leaves as it is by vectors; forms.h for all else.
#include "impls/tokenizers/unicode_normalize/fast.h"

#include <array>

#include "impls/tokenizers/unicode_normalize/forms.h"

namespace assay::unicode_normalize {
namespace {

constexpr std::array<std::string_view, 3> sets_of_fast{"avx512", "avx2", "portable"};
constexpr SimdKernels no_vectors{nullptr, nullptr};
constexpr std::ptrdiff_t vector = 64;

const SimdKernels* kernels_of(std::string_view set) {
  if (set == "avx512") return cpu_supports(set) ? fast_avx512() : nullptr;
  if (set == "avx2") return cpu_supports(set) ? fast_avx2() : nullptr;
  return &no_vectors;
}

std::string_view chosen(std::string_view variant) {
  if (!variant.empty()) return variant;
  for (const std::string_view set : sets_of_fast)
    if (kernels_of(set) != nullptr) return set;
  return "portable";
}

// A single byte below the limit between others is not worth a vector.
bool is_worth_it(const Byte* at, const Byte* end, Byte limit) {
  return end - at >= vector && at[0] < limit && at[1] < limit;
}

std::int64_t lower(const SimdKernels& kernels, const Byte* begin, const Byte* end, Byte* first) {
  Byte* to = first;
  for (const Byte* at = begin; at < end;) {
    if (kernels.lower_ascii != nullptr && is_worth_it(at, end, 0x80)) {
      const std::size_t done = kernels.lower_ascii(at, end, to);
      at += done;
      to += done;
    } else {
      at = take_lower(begin, at, end, to);
    }
  }
  return to - first;
}

// U+0000 to U+02FF are in NFC whatever stands beside them, unless a mark follows; to other forms that is true of ASCII
// alone.
constexpr Byte first_lead_of_marks = 0xcc, beyond_ascii = 0x80;

std::int64_t normalize(const SimdKernels& kernels, const FormTable& table, Byte limit, const Byte* at, const Byte* end,
                       Byte* first) {
  FormWriter writer(table, at, end, first);
  while (at < end) {
    std::size_t done = 0;
    if (kernels.copy_below != nullptr && is_worth_it(at, end, limit))
      done = kernels.copy_below(at, end, limit, writer.at());
    // A lead byte at the end of a vector waits for what follows it.
    if (done > 0 && at[done - 1] >= 0xc2) --done;
    if (done == 0) {
      at = writer.take(at);
      continue;
    }
    const Byte* const behind = at + done;
    // The last character may be changed by a mark behind it; an ill-formed byte is none.
    const bool of_two = done > 1 && behind[-1] >= 0x80 && behind[-1] < 0xc0 && behind[-2] >= 0xc2;
    writer.continue_behind(behind - (behind[-1] < 0x80 ? 1 : of_two ? 2 : 0), behind, writer.at() + done);
    at = behind;
  }
  return writer.written();
}

Prepared prepare_fast(const Request& request) {
  const SimdKernels* const kernels = kernels_of(chosen(request.variant));
  if (kernels == nullptr) return Unsupported{"this machine has no " + std::string(request.variant)};
  const Form form = form_of(request.parameters);
  const auto over = [](const Call& call, auto work) {
    const auto* const begin = call.inputs[text].as<const Byte>();
    call.outputs[normalized].dims[0] =
        work(begin, begin + call.inputs[text].dims[0], call.outputs[normalized].as<Byte>());
  };
  if (form == Form::lowercase)
    return make_runner([=](const Call& call) {
      over(call, [&](const Byte* begin, const Byte* end, Byte* to) { return lower(*kernels, begin, end, to); });
    });
  const Byte limit = form == Form::nfc ? first_lead_of_marks : beyond_ascii;
  return make_runner([=, &table = FormTable::of(form)](const Call& call) {
    over(call, [&](const Byte* begin, const Byte* end, Byte* to) {
      return normalize(*kernels, table, limit, begin, end, to);
    });
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
          .note = "vectors copy what every form leaves as it is; the passes of table for what is beyond"};
}

}  // namespace assay::unicode_normalize
