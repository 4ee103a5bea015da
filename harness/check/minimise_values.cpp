#include "harness/check/minimise_values.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "harness/check/counterexample.h"
#include "harness/core/content.h"
#include "harness/core/dtype.h"

namespace assay {
namespace {

class Minimiser {
 public:
  Minimiser(LiteralCase failing, const std::function<bool(const LiteralCase&)>& still_fails,
            const std::vector<ValueInfo>& declared)
      : best_(std::move(failing)), declared_(declared), still_fails_(still_fails) {}

  LiteralCase run() {
    const bool arrays =
        std::ranges::any_of(declared_, [](const ValueInfo& input) { return input.kind == Kind::array; });
    if (arrays)
      for (std::size_t d = 0; d < best_.which.dims.size(); ++d) smaller_shape(d);
    for (std::size_t i = 0; i < best_.inputs.size(); ++i) {
      const Kind kind = best_.inputs[i].kind;
      if (kind == Kind::array) plainer_numbers(i);
      if (kind == Kind::bytes || kind == Kind::ids) shorter_list(i);
      if (kind == Kind::bytes) plainer_text(i);
    }
    return std::move(best_);
  }

 private:
  bool accept(LiteralCase changed) {
    changed.which.literal = hash_of(changed.inputs);
    if (changed.which.literal == best_.which.literal || !still_fails_(changed)) return false;
    best_ = std::move(changed);
    return true;
  }

  // Takes out ranges of a dimension, large ones first.
  void smaller_shape(std::size_t dimension) {
    const auto size = [&] { return best_.which.dims[dimension].size; };
    for (std::int64_t chunk = std::max<std::int64_t>(size() / 2, 1);; chunk /= 2) {
      for (std::int64_t begin = 0; begin + chunk <= size();)
        if (!cut(dimension, begin, chunk)) begin += chunk;
      if (chunk <= 1) break;
    }
  }

  // Takes the range out of every axis that is this dimension, of all inputs.
  bool cut(std::size_t dimension, std::int64_t begin, std::int64_t count) {
    LiteralCase changed = best_;
    changed.which.dims[dimension].size -= count;
    std::size_t place = 0;
    for (const ValueInfo& info : declared_) {
      if (!info.is_present(changed.which)) continue;
      Buffer& input = changed.inputs.at(place++);
      if (input.kind != Kind::array) continue;
      for (std::size_t axis = 0; axis < info.dims.size(); ++axis) {
        const Extent& extent = info.dims[axis];
        if (extent.dimension != best_.which.dims[dimension].name) continue;
        // Where an axis is the dimension several times over, the range goes from each of them.
        for (std::int64_t time = extent.times; time-- > 0;)
          remove_range(input, axis, time * best_.which.dims[dimension].size + begin, count);
      }
    }
    return accept(std::move(changed));
  }

  static void remove_range(Buffer& input, std::size_t axis, std::int64_t begin, std::int64_t count) {
    std::int64_t outer = 1, inner = static_cast<std::int64_t>(size_of(input.dtype));
    for (std::size_t a = 0; a < axis; ++a) outer *= input.dims[a];
    for (std::size_t a = axis + 1; a < input.dims.size(); ++a) inner *= input.dims[a];
    std::vector<std::byte> kept;
    for (std::int64_t o = 0; o < outer; ++o) {
      const auto first = input.bytes.begin() + o * input.dims[axis] * inner;
      kept.insert(kept.end(), first, first + begin * inner);
      kept.insert(kept.end(), first + (begin + count) * inner, first + input.dims[axis] * inner);
    }
    input.dims[axis] -= count;
    input.bytes = std::move(kept);
  }

  // Whole arrays first, then halves of what is not yet plain, down to single elements.
  void plainer_numbers(std::size_t input) {
    const std::int64_t count = best_.inputs[input].count();
    for (std::int64_t chunk = count; chunk >= 1; chunk = chunk / 2)
      for (std::int64_t begin = 0; begin < count; begin += chunk)
        for (const double plain : {0.0, 1.0})
          if (set_range(input, begin, std::min(begin + chunk, count), plain)) break;
    for (std::int64_t i = 0; i < count; ++i) plainer_element(input, i);
  }

  bool set_range(std::size_t input, std::int64_t begin, std::int64_t end, double plain) {
    LiteralCase changed = best_;
    Buffer& buffer = changed.inputs[input];
    bool differs = false;
    for (std::int64_t i = begin; i < end; ++i) {
      // A 0 stays, and a 1 gives way to a 0 alone: all ones may have been needed for the sake of one of them.
      const double now = buffer.number(i);
      if ((now == 0 && !std::signbit(now)) || (now == 1 && plain == 1)) continue;
      differs = true;
      encode(buffer.dtype, plain, buffer.bytes.data() + static_cast<std::size_t>(i) * size_of(buffer.dtype));
    }
    return differs && accept(std::move(changed));
  }

  void plainer_element(std::size_t input, std::int64_t index) {
    const double now = best_.inputs[input].number(index);
    if (!std::isfinite(now) || now == 0 || now == 1) return;
    const std::array<double, 6> candidates{-1.0,
                                           2.0,
                                           std::copysign(std::exp2(std::ceil(std::log2(std::fabs(now)))), now),
                                           std::round(now),
                                           std::round(now * 8) / 8,
                                           std::round(now * 256) / 256};
    for (const double plain : candidates) {
      if (plain == now || !std::isfinite(plain)) continue;
      LiteralCase changed = best_;
      Buffer& buffer = changed.inputs[input];
      encode(buffer.dtype, plain, buffer.bytes.data() + static_cast<std::size_t>(index) * size_of(buffer.dtype));
      if (accept(std::move(changed))) return;
    }
  }

  // Takes out pieces, large ones first.
  void shorter_list(std::size_t input) {
    const auto length = [&] { return best_.inputs[input].count(); };
    for (std::int64_t chunk = std::max<std::int64_t>(length() / 2, 1);; chunk /= 2) {
      for (std::int64_t begin = 0; begin + chunk <= length();)
        if (!remove(input, begin, chunk)) begin += chunk;
      if (chunk <= 1) break;
    }
  }

  void plainer_text(std::size_t input) {
    for (std::int64_t i = 0; i < best_.inputs[input].count(); ++i)
      for (const char plain : {'a', ' '}) {
        const std::byte byte{static_cast<unsigned char>(plain)};
        LiteralCase changed = best_;
        if (changed.inputs[input].bytes[static_cast<std::size_t>(i)] == byte) break;
        changed.inputs[input].bytes[static_cast<std::size_t>(i)] = byte;
        if (accept(std::move(changed))) break;
      }
  }

  bool remove(std::size_t input, std::int64_t begin, std::int64_t count) {
    LiteralCase changed = best_;
    Buffer& buffer = changed.inputs[input];
    const auto size = static_cast<std::int64_t>(size_of(buffer.dtype));
    buffer.bytes.erase(buffer.bytes.begin() + begin * size, buffer.bytes.begin() + (begin + count) * size);
    buffer.dims[0] -= count;
    if (buffer.kind == Kind::ids) return accept(std::move(changed));  // the room for their bytes stays
    for (const ValueInfo& info : declared_)
      for (Dimension& dimension : changed.which.dims)
        if (info.name == buffer.name && info.dims.size() == 1 && info.dims[0].dimension == dimension.name)
          dimension.size = buffer.dims[0];
    return accept(std::move(changed));
  }

  LiteralCase best_;
  const std::vector<ValueInfo>& declared_;
  const std::function<bool(const LiteralCase&)>& still_fails_;
};

}  // namespace

LiteralCase spell_out(const Case& which, const std::vector<Buffer>& inputs) {
  LiteralCase literal{which, inputs};
  literal.which.values.clear();
  literal.which.weight_values.clear();
  literal.which.seed = 0;
  literal.which.literal = hash_of(inputs);
  if (const Op* op = find_op(which.op)) drop_text_content(op->info(), literal.which);
  return literal;
}

LiteralCase minimise_values(LiteralCase failing, const std::function<bool(const LiteralCase&)>& still_fails,
                            const std::vector<ValueInfo>& declared) {
  return Minimiser(std::move(failing), still_fails, declared).run();
}

}  // namespace assay
