#include "harness/measure/timed_inputs.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <set>
#include <utility>

#include "harness/core/comparison.h"
#include "harness/core/dtype.h"
#include "harness/measure/cache_flush.h"

namespace assay {
namespace {

// What lies beside an input begins elsewhere in its page, so that it does not fall on the same places of the caches.
constexpr std::uint64_t beside = 33 * 64;

std::uint64_t row_bytes(const Placed& placed) {
  const Value& value = placed.value;
  return value.dims.size() < 2 ? 0 : static_cast<std::uint64_t>(value.strides[0]) * size_of(value.dtype);
}

std::string in_digits(double number) {
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", number);
  return text;
}

std::string tell(const std::string& name, const Comparison& comparison, std::int64_t first) {
  if (!comparison.refusal.empty()) return name + ": " + comparison.refusal;
  if (comparison.got_length != comparison.expected_length)
    return name + " has " + std::to_string(comparison.got_length) + " elements and should have " +
           std::to_string(comparison.expected_length);
  return name + "[" + std::to_string(first + comparison.first->index) + "] is " + in_digits(comparison.first->got) +
         " and should be " + in_digits(comparison.first->expected);
}

}  // namespace

TimedInputs::TimedInputs(const Arena& arena, const Layout& layout, const FreshInputs::OfCell& fresh, std::uint64_t seed)
    : arena_(arena), layout_(layout), fresh_(fresh), random_(derive_seed(seed, "inputs")) {
  if (!this->fresh()) return;
  lay_out_parts();
  if (layout_.copies == 1) {
    begin_block();
    return;
  }
  // A half of the contents lie there from the beginning; the others are for what becomes new.
  drawn_ = (fresh_.contents.size() + 1) / 2;
  for (int copy = 0; copy < layout_.copies; ++copy) {
    of_copy_.push_back(&fresh_.at(static_cast<std::size_t>(copy) % drawn_));
    for (const Part& part : parts_)
      write(part, part.offset + static_cast<std::uint64_t>(copy) * layout_.copy_distance, *of_copy_.back());
  }
}

void TimedInputs::lay_out_parts() {
  std::set<std::uint64_t> taken;
  for (const std::vector<Placed>* values : {&layout_.inputs, &layout_.outputs})
    for (const Placed& placed : *values) taken.insert(placed.offset / slot_size);
  std::uint64_t slot = 0;
  for (std::size_t i = 0; i < layout_.inputs.size(); ++i) {
    const Placed& placed = layout_.inputs[i];
    if (placed.constant || placed.extent == 0) continue;
    while (taken.contains(slot)) ++slot;
    if (slot >= case_slots) break;  // of what there is no room beside, this part stays as it is
    Part part{i, placed.offset, 0, placed.extent, 0, size_of(placed.value.dtype), placed.value.kind == Kind::bytes};
    if (fresh_.rows > 0) {
      const auto rows = static_cast<std::uint64_t>(fresh_.rows);
      const std::uint64_t last_row =
          placed.extent - row_bytes(placed) * static_cast<std::uint64_t>(placed.value.dims[0] - 1);
      part.bytes = row_bytes(placed) * (rows - 1) + last_row;
    }
    part.count = part.bytes / part.size;
    part.beside = slot++ * slot_size + std::min<std::uint64_t>(beside, (slot_size - part.bytes) / 64 * 64);
    parts_.push_back(part);
  }
}

// Where the part lies is drawn for each block, or once where each copy has one.
void TimedInputs::begin_block() {
  if (!fresh()) return;
  if (layout_.copies > 1) {
    newest_ = &fresh_.at(drawn_++);
    return;
  }
  const Placed& any = layout_.inputs[parts_.at(0).input];
  if (fresh_.rows > 0)
    first_row_ =
        static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(any.value.dims[0] - fresh_.rows + 1)));
  here_ = &fresh_.at(drawn_++);
  there_ = &fresh_.at(drawn_++);
  for (Part& part : parts_) {
    const Placed& placed = layout_.inputs[part.input];
    part.offset = placed.offset + static_cast<std::uint64_t>(first_row_) * row_bytes(placed);
    write(part, part.offset, *here_);
    write(part, part.beside, *there_);
  }
}

std::vector<std::byte> TimedInputs::image_of(const Part& part, const FreshContent& content) const {
  const Value& value = layout_.inputs[part.input].value;
  const Buffer& buffer = content.inputs[part.input];
  const std::size_t row = static_cast<std::size_t>(value.dims.back()) * part.size,
                    distance = value.dims.size() < 2
                                   ? row
                                   : static_cast<std::size_t>(value.strides[value.dims.size() - 2]) * part.size;
  std::vector<std::byte> image(part.bytes, std::byte{0xff});
  for (std::size_t from = 0, to = 0; from < buffer.bytes.size(); from += row, to += distance)
    std::memcpy(image.data() + to, buffer.bytes.data() + from, row);
  return image;
}

void TimedInputs::write(const Part& part, std::uint64_t to, const FreshContent& content) {
  const std::vector<std::byte> image = image_of(part, content);
  std::memcpy(arena_.bytes(to), image.data(), image.size());
}

Value TimedInputs::output_part(std::size_t output, std::size_t copy) const {
  const Placed& placed = layout_.outputs[output];
  Value value = arena_.value_of(placed);
  value.data = value.as<std::byte>() + copy * layout_.copy_distance +
               static_cast<std::size_t>(first_row_) * (fresh_.rows > 0 ? row_bytes(placed) : 0);
  if (fresh_.rows > 0) value.dims[0] = fresh_.rows;
  return value;
}

// By chance, as it is by chance in a check: what is found in an output before a call says nothing of who looks at it
// afterwards.
void TimedInputs::spoil_outputs(std::size_t copy, bool flush) {
  if (random_.chance(0.5)) return;
  for (std::size_t i = 0; i < layout_.outputs.size(); ++i) {
    const Value value = output_part(i, copy);
    const std::size_t rows = value.dims.size() < 2 ? 1 : static_cast<std::size_t>(value.dims[0]);
    const std::size_t row = rows == 0 ? 0 : static_cast<std::size_t>(value.dims.back()) * size_of(value.dtype);
    if (value.dims.size() > 2) continue;
    for (std::size_t r = 0; r < rows; ++r) {
      std::byte* at = value.as<std::byte>() + (rows == 1 ? 0 : r * row_bytes(layout_.outputs[i]));
      std::memset(at, 0xff, row);
      if (flush) flush_from_caches(at, row);
    }
  }
}

SampleAhead TimedInputs::exchange(std::int64_t calls) {
  SampleAhead ahead;
  ahead.exchanged = true;
  Json ranges = Json::array(), touched = Json::array();
  for (const Part& part : parts_) {
    ranges.push_back({{"offset", part.offset},
                      {"with", part.beside},
                      {"count", part.count},
                      {"size", part.size},
                      {"text", part.text}});
  }
  for (std::size_t i = 0; i < layout_.outputs.size(); ++i) {
    const Placed& placed = layout_.outputs[i];
    const Value value = output_part(i, 0);
    const auto from = placed.offset + static_cast<std::uint64_t>(value.as<std::byte>() - arena_.bytes(placed.offset));
    const std::uint64_t bytes =
        fresh_.rows > 0 ? row_bytes(placed) * static_cast<std::uint64_t>(fresh_.rows) : placed.extent;
    touched.push_back({{"offset", from}, {"bytes", std::min(bytes, placed.offset + placed.extent - from)}});
  }
  ahead.request = {{"calls", calls}, {"exchange", ranges}, {"touch", touched}};
  std::swap(here_, there_);
  ahead.content = here_;
  return ahead;
}

SampleAhead TimedInputs::prepare(std::int64_t calls, bool exchanges, std::optional<std::size_t> last_copy) {
  if (!fresh()) return {};
  if (layout_.copies > 1) {
    SampleAhead ahead = refresh_copy(calls, last_copy);
    if (exchanges) ahead.request["calls"] = calls;
    return ahead;
  }
  spoil_outputs(0, false);
  if (exchanges) return exchange(calls);
  SampleAhead ahead;
  std::swap(here_, there_);
  ahead.content = here_;
  for (const Part& part : parts_) {
    write(part, part.offset, *here_);
    write(part, part.beside, *there_);
  }
  return ahead;
}

SampleAhead TimedInputs::refresh_copy(std::int64_t calls, std::optional<std::size_t> last_copy) {
  SampleAhead ahead;
  if (!last_copy) return ahead;  // its first sample tells
  ahead.copy = (*last_copy + static_cast<std::size_t>(calls)) % static_cast<std::size_t>(layout_.copies);
  ahead.content = of_copy_[ahead.copy] = newest_;
  for (const Part& part : parts_) {
    const std::uint64_t to = part.offset + ahead.copy * layout_.copy_distance;
    write(part, to, *ahead.content);
    flush_from_caches(arena_.bytes(to), part.bytes);
  }
  spoil_outputs(ahead.copy, true);
  return ahead;
}

std::optional<std::string> TimedInputs::find_fault(const SampleAhead& ahead) const {
  if (ahead.content == nullptr) return std::nullopt;
  for (const Part& part : parts_) {
    const std::vector<std::byte> expected = image_of(part, *ahead.content);
    const std::uint64_t at = part.offset + ahead.copy * layout_.copy_distance;
    if (std::memcmp(arena_.bytes(at), expected.data(), expected.size()) == 0) continue;
    const std::string& name = layout_.inputs[part.input].value.name;
    if (ahead.exchanged && there_ != nullptr) {
      const std::vector<std::byte> before = image_of(part, *there_);
      if (std::memcmp(arena_.bytes(at), before.data(), before.size()) == 0)
        return "input " + name + " was not exchanged, as it says that it does";
    }
    return "input " + name + " is not what it should be after a sample";
  }
  return std::nullopt;
}

std::optional<std::string> TimedInputs::find_wrong(const SampleAhead& ahead, const TakenSample& taken) const {
  std::size_t open = 0;
  for (std::size_t i = 0; i < layout_.outputs.size(); ++i) {
    Value value = output_part(i, ahead.copy);
    if (value.kind != Kind::array) value.dims[0] = taken.lengths.at(open++);
    const Comparison comparison = compare(ahead.content->expected.at(i), value);
    const std::int64_t before = fresh_.rows > 0 ? first_row_ * layout_.outputs[i].value.dims.back() : 0;
    if (!comparison.equal()) return tell(value.name, comparison, before);
  }
  return std::nullopt;
}

void TimedInputs::lay_for_check(const SampleAhead& ahead) {
  for (const Part& part : parts_) write(part, part.offset, *ahead.content);
  if (!of_copy_.empty()) of_copy_[0] = ahead.content;
  for (std::size_t i = 0; i < layout_.outputs.size(); ++i)
    std::memset(arena_.bytes(layout_.outputs[i].offset), 0xff, layout_.outputs[i].extent);
}

}  // namespace assay
