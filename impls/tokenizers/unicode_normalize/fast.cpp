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

std::int64_t lower(const SimdKernels& kernels, const Byte* begin, const Byte* end, Byte* first) {
  Byte* to = first;
  for (const Byte* at = begin; at < end;) {
    if (kernels.lower_ascii != nullptr && end - at >= vector && at[0] < 0x80 && at[1] < 0x80) {
      const std::size_t done = kernels.lower_ascii(at, end, to);
      at += done;
      to += done;
    } else {
      at = take_lower(begin, at, end, to);
    }
  }
  return to - first;
}

// How long what a lead byte begins should be.
std::ptrdiff_t length_of(Byte lead) { return lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4; }

// Where the character that is cut at `behind` begins; `behind` if none is.
const Byte* before_cut(const Byte* begin, const Byte* behind) {
  for (const Byte* at = behind; at > begin && behind - at < 3;) {
    --at;
    if (*at < 0x80) return behind;
    if (*at >= 0xc0) return at + length_of(*at) > behind ? at : behind;
  }
  return behind;
}

// Where the character before `behind` begins; `behind` if an ill-formed byte stands there, which parts the text.
const Byte* last_character(const Byte* begin, const Byte* behind) {
  for (std::ptrdiff_t length = 1; length <= 3 && behind - begin >= length; ++length) {
    const tokenizers::Scanned found = tokenizers::scan(behind - length, behind);
    if (found.bytes == length && found.code_point != tokenizers::no_character) return behind - length;
  }
  return behind;
}

std::int64_t normalize(const SimdKernels& kernels, const FormTable& table, Plain plain, const Byte* at, const Byte* end,
                       Byte* first) {
  FormWriter writer(table, at, end, first);
  while (at < end) {
    const Byte* behind = at;
    if (kernels.copy_plain != nullptr && end - at >= vector && is_plain(at[0], plain) && is_plain(at[1], plain))
      behind = before_cut(at, at + kernels.copy_plain(at, end, plain, writer.at()));
    if (behind == at) {
      at = writer.take(at);
      continue;
    }
    writer.continue_behind(last_character(at, behind), behind, writer.at() + (behind - at));
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
  const Plain plain = form == Form::nfc ? Plain::in_nfc : Plain::in_every_form;
  return make_runner([=, &table = FormTable::of(form)](const Call& call) {
    over(call, [&](const Byte* begin, const Byte* end, Byte* to) {
      return normalize(*kernels, table, plain, begin, end, to);
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
