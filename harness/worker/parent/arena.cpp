#include "harness/worker/parent/arena.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "harness/core/dtype.h"
#include "harness/core/error.h"

namespace assay {
namespace {

// Every dtype reads this as something that cannot be a right answer: NaN, -1, or a byte that is not UTF-8.
constexpr auto mark = static_cast<unsigned char>(0xff);
constexpr std::size_t margin = 4096;                       // looked at on either side of a value
constexpr std::size_t most_left = std::size_t{128} << 20;  // memory that is not given back between cases
constexpr std::size_t page_size = 4096;                    // of all machines that this runs on, or a multiple of it
constexpr std::size_t huge_page = std::size_t{2} << 20;

std::size_t row_bytes(const Value& value) {
  return value.dims.empty() ? size_of(value.dtype) : static_cast<std::size_t>(value.dims.back()) * size_of(value.dtype);
}
std::size_t row_count(const Value& value) {
  std::size_t rows = 1;
  for (std::size_t d = 0; d + 1 < value.dims.size(); ++d) rows *= static_cast<std::size_t>(value.dims[d]);
  return rows;
}
std::size_t row_distance(const Value& value) {
  if (value.dims.size() < 2) return row_bytes(value);
  return static_cast<std::size_t>(value.strides[value.dims.size() - 2]) * size_of(value.dtype);
}

// Elements between rows of so many bytes, each of which ends with a page, with at least so many pages behind it.
std::int64_t padding_to_pages(std::size_t row, std::size_t element, std::int64_t least, std::size_t pages) {
  const std::size_t padded = row + static_cast<std::size_t>(least) * element;
  const std::size_t distance = ((padded + page_size - 1) / page_size + pages) * page_size;
  return static_cast<std::int64_t>((distance - std::max(row, element)) / element);
}

Value form_of(const std::string& name, Kind kind, Dtype dtype, const std::vector<std::int64_t>& dims,
              std::int64_t padding) {
  Value value{name, kind, dtype, dims, std::vector<std::int64_t>(dims.size(), 1), nullptr};
  std::int64_t stride = 1;
  for (std::size_t d = dims.size(); d-- > 0;) {
    value.strides[d] = stride;
    stride *= std::max<std::int64_t>(dims[d], 1);
    if (d + 1 == dims.size() && dims.size() > 1) stride += padding;
  }
  return value;
}

void fill_bytes(std::byte* at, std::size_t count) { std::memset(at, mark, count); }

// The first byte in a range that no longer carries the mark, or nothing.
std::optional<std::size_t> find_unmarked(const std::byte* at, std::size_t count) {
  static const std::vector<std::byte> marked(margin, std::byte{mark});
  for (std::size_t begin = 0; begin < count; begin += margin) {
    const std::size_t length = std::min(margin, count - begin);
    if (std::memcmp(at + begin, marked.data(), length) == 0) continue;
    for (std::size_t i = begin; i < begin + length; ++i)
      if (at[i] != std::byte{mark}) return i;
  }
  return std::nullopt;
}

std::size_t margin_before(std::uint64_t offset) {
  return std::min(margin, static_cast<std::size_t>(offset % slot_size));
}
std::size_t margin_after(const Placed& placed) {
  const std::size_t end = placed.offset % slot_size + placed.extent;
  return std::min(margin, slot_size - end);
}

}  // namespace

bool Layout::is_written_over(std::size_t input) const {
  return std::ranges::find(below, static_cast<int>(input)) != below.end();
}

const Placed* Layout::input_at(std::int64_t offset) const {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Placed& placed = inputs[i];
    const auto begin = static_cast<std::int64_t>(placed.offset);
    if (is_written_over(i) || offset < begin || offset >= begin + static_cast<std::int64_t>(placed.extent)) continue;
    const auto into_row =
        static_cast<std::size_t>(offset - begin) % std::max<std::size_t>(row_distance(placed.value), 1);
    if (into_row < row_bytes(placed.value)) return &placed;
  }
  return nullptr;
}

std::size_t Layout::footprint() const {
  std::size_t bytes = 0;
  for (const Placed& input : inputs) bytes += input.constant ? 0 : input.extent;
  for (std::size_t i = 0; i < outputs.size(); ++i) bytes += below[i] < 0 ? outputs[i].extent : 0;
  return bytes;
}

std::size_t Layout::bytes() const {
  std::size_t constants = 0;
  for (const Placed& input : inputs) constants += input.constant ? input.extent : 0;
  return footprint() + constants;
}

Arena::Arena() {
  descriptor_ = memfd_create("assay", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor_ < 0 || ftruncate(descriptor_, static_cast<off_t>(slot_size * slot_count)) != 0 ||
      fcntl(descriptor_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot make shared memory");
  map();
}

Arena::Arena(int descriptor) : descriptor_(descriptor) { map(); }

void Arena::map() {
  void* base =
      mmap(nullptr, slot_size * slot_count, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor_, 0);
  if (base == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "cannot map shared memory");
  base_ = static_cast<std::byte*>(base);
}

Arena::~Arena() {
  if (base_ != nullptr) munmap(base_, slot_size * slot_count);
  if (descriptor_ >= 0) close(descriptor_);
}

Layout Arena::place(const Case& which, const std::vector<Buffer>& inputs, const std::vector<ValueForm>& outputs,
                    int copies, std::int64_t moved) const {
  if (inputs.size() + outputs.size() > case_slots) throw std::logic_error(which.op + " has too many values");
  Layout layout;
  layout.copies = copies;
  layout.below = inputs_below(find_op(which.op)->info(), which);
  std::size_t slot = 0, longest = 0;
  const auto put = [&](Value value, bool constant) {
    Placed placed{std::move(value), 0, 0, constant};
    const Value& form = placed.value;
    const std::size_t rows = row_count(form);
    placed.extent = rows == 0 ? 0 : (rows - 1) * row_distance(form) + row_bytes(form);
    if (which.placement == Placement::pages && rows > static_cast<std::size_t>(most_rows_on_pages))
      throw InputError(which.op + ": " + form.name + " has " + std::to_string(rows) +
                       " rows; buffers=pages takes a page for each, and is for up to " +
                       std::to_string(most_rows_on_pages) + " rows");
    if (placed.extent + 2 * margin > slot_size)
      throw InputError(which.op + ": " + form.name + " takes " + std::to_string(placed.extent >> 20) +
                       " MiB; a value may take up to 1023. Choose a smaller shape");
    std::size_t within = 0;
    if (which.placement == Placement::offset) within = size_of(form.dtype);
    if (!constant) within += static_cast<std::size_t>(moved) * size_of(form.dtype);
    if (ends_with_page(which.placement)) within = slot_size - placed.extent;
    placed.offset = slot++ * slot_size + within;
    placed.value.data = base_ + placed.offset;
    longest = std::max(longest, placed.extent);
    return placed;
  };
  // Between the rows of each value there is something else, and of outputs at least twice as much, or a page more: an
  // implementation that takes one stride for another must not get away with it.
  const auto padding_of = [&](const ValueForm& form, std::int64_t times, std::size_t further) {
    const std::int64_t padding = which.padding > 0 ? times * which.padding + static_cast<std::int64_t>(further) : 0;
    if (which.placement != Placement::pages || form.dims.empty()) return padding;
    const std::size_t element = size_of(form.dtype);
    return padding_to_pages(static_cast<std::size_t>(form.dims.back()) * element, element, padding,
                            static_cast<std::size_t>(times) + (which.padding > 0 ? further : 0));
  };
  const auto formed = [&](const ValueForm& form, std::int64_t times, std::size_t further) {
    return form_of(form.name, form.kind, form.dtype, form.dims, padding_of(form, times, further));
  };
  for (std::size_t i = 0; i < inputs.size(); ++i)
    layout.inputs.push_back(put(formed(inputs[i].form(), 1, i), inputs[i].constant));
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const ValueForm& output = outputs[i];
    if (layout.below[i] >= 0) {
      Placed shared = layout.inputs[static_cast<std::size_t>(layout.below[i])];
      shared.value.name = output.name;
      layout.outputs.push_back(std::move(shared));
    } else {
      layout.outputs.push_back(put(formed(output, 2, inputs.size() + i), false));
    }
  }
  // Copies lie a whole number of pages apart, with an odd number of cache lines between so that they spread over the
  // sets.
  layout.copy_distance = (longest + 2 * margin) / 64 * 64 + 64;
  while (layout.copies > 1 && layout.copy_distance * static_cast<std::size_t>(layout.copies) > slot_size)
    --layout.copies;
  return layout;
}

void Arena::fill(const Layout& layout, const std::vector<Buffer>& inputs) {
  settled_.clear();
  const std::size_t needed =
      layout.copy_distance * static_cast<std::size_t>(layout.copies) * (layout.inputs.size() + layout.outputs.size());
  // A large case is over, or somebody has filled what is not his: give the memory back.
  if ((touched_ > most_left && needed < touched_) || allocated() > touched_ + kept_) release();
  // Cases lie at both ends of their slots in turn, and leave their pages, which may be huge ones, there.
  touched_ = std::max(touched_, 2 * needed + case_slots * 2 * huge_page);
  for (std::size_t i = 0; i < layout.inputs.size(); ++i) {
    const Placed& placed = layout.inputs[i];
    if (placed.kept) continue;
    mark_margins(placed);
    const int copies = placed.constant ? 1 : layout.copies;
    for (int copy = 0; copy < copies; ++copy)
      write(placed, inputs[i], static_cast<std::size_t>(copy) * layout.copy_distance);
  }
  for (std::size_t i = 0; i < layout.outputs.size(); ++i) {
    if (layout.below[i] >= 0) continue;
    const Placed& placed = layout.outputs[i];
    for (int copy = 0; copy < layout.copies; ++copy)
      fill_bytes(at(placed) + static_cast<std::size_t>(copy) * layout.copy_distance, placed.extent);
    mark_margins(placed);
  }
}

void Arena::release() {
  forget();
  (void)fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
                  static_cast<off_t>(slot_size * case_slots));
  touched_ = 0;
}

void Arena::mark_margins(const Placed& placed) {
  fill_bytes(at(placed) - margin_before(placed.offset), margin_before(placed.offset));
  fill_bytes(at(placed) + placed.extent, margin_after(placed));
}

void Arena::write(const Placed& placed, const Buffer& content, std::size_t shift) {
  std::byte* to = at(placed) + shift;
  const std::size_t bytes = row_bytes(placed.value), distance = row_distance(placed.value);
  const std::size_t rows = row_count(placed.value);
  for (std::size_t row = 0; row < rows; ++row) {
    if (bytes > 0) std::memcpy(to + row * distance, content.bytes.data() + row * bytes, bytes);
    if (row + 1 < rows) fill_bytes(to + row * distance + bytes, distance - bytes);
  }
}

void Arena::keep(Layout& layout, std::size_t input, std::size_t slot) const {
  Placed& placed = layout.inputs.at(input);
  placed.offset = (case_slots + slot) * slot_size + placed.offset % slot_size;
  placed.value.data = base_ + placed.offset;
  placed.kept = true;
}

void Arena::lay_down(const Placed& kept, const Buffer& content) {
  mark_margins(kept);
  write(kept, content, 0);
  kept_ += kept.extent + 2 * huge_page;
}

Value Arena::value_of(const Placed& placed) const {
  Value value = placed.value;
  value.data = at(placed);
  return value;
}

void Arena::settle(const Layout& layout) {
  settled_.clear();
  const auto note = [&](const Placed& placed, const char* role) {
    settled_.push_back(
        {placed.offset, placed.extent, XXH3_64bits(at(placed), placed.extent), role + placed.value.name});
  };
  for (const Placed& output : layout.outputs) note(output, "output ");
  for (std::size_t i = 0; i < layout.inputs.size(); ++i)
    if (!layout.is_written_over(i)) note(layout.inputs[i], "input ");
}

std::optional<std::string> Arena::find_late_write() const {
  for (const Settled& each : settled_)
    if (XXH3_64bits(base_ + each.offset, each.extent) != each.hash) return each.name;
  return std::nullopt;
}

std::optional<std::string> Arena::settled_at(std::int64_t offset) const {
  const auto found = std::ranges::find(settled_, static_cast<std::uint64_t>(offset) / slot_size,
                                       [](const Settled& each) { return each.offset / slot_size; });
  return found == settled_.end() ? std::nullopt : std::optional(found->name);
}

std::size_t Arena::allocated() const {
  struct stat file {};
  return fstat(descriptor_, &file) == 0 ? static_cast<std::size_t>(file.st_blocks) * 512 : 0;
}

std::optional<std::string> Arena::find_stray_write(const Layout& layout) const {
  const auto look = [&](const Placed& placed, const char* role) -> std::optional<std::string> {
    const std::string name = std::string(role) + " " + placed.value.name;
    const std::byte* from = at(placed);
    const std::size_t before = margin_before(placed.offset);
    if (const auto found = find_unmarked(from - before, before))
      return "wrote up to " + std::to_string(before - *found) + " bytes in front of " + name;
    if (const auto found = find_unmarked(from + placed.extent, margin_after(placed)))
      return "wrote at byte " + std::to_string(*found) + " behind the end of " + name;
    const std::size_t bytes = row_bytes(placed.value), distance = row_distance(placed.value);
    if (distance == bytes) return std::nullopt;
    for (std::size_t row = 0; row + 1 < row_count(placed.value); ++row)
      if (const auto found = find_unmarked(from + row * distance + bytes, distance - bytes))
        return "wrote at byte " + std::to_string(*found) + " behind row " + std::to_string(row) + " of " + name;
    return std::nullopt;
  };
  if (layout.copies > 1) return std::nullopt;
  for (const Placed& placed : layout.outputs)
    if (auto stray = look(placed, "output")) return stray;
  for (std::size_t i = 0; i < layout.inputs.size(); ++i)
    if (layout.is_written_over(i)) continue;
    else if (auto stray = look(layout.inputs[i], "input")) return stray;
  return std::nullopt;
}

std::optional<std::string> Arena::find_changed_input(const Layout& layout, const std::vector<Buffer>& inputs) const {
  for (std::size_t i = 0; i < layout.inputs.size(); ++i) {
    if (layout.is_written_over(i)) continue;
    const Placed& placed = layout.inputs[i];
    const std::size_t bytes = row_bytes(placed.value), distance = row_distance(placed.value);
    for (std::size_t row = 0; row < row_count(placed.value) && bytes > 0; ++row)
      if (std::memcmp(at(placed) + row * distance, inputs[i].bytes.data() + row * bytes, bytes) != 0)
        return placed.value.name;
  }
  return std::nullopt;
}

std::string Arena::describe(const Layout& layout, std::int64_t offset) const {
  std::string nearest;
  std::int64_t least = INT64_MAX;
  const auto consider = [&](const Placed& placed, const char* role) {
    const auto begin = static_cast<std::int64_t>(placed.offset);
    const auto end = begin + static_cast<std::int64_t>(placed.extent);
    const std::int64_t distance = offset < begin ? begin - offset : offset >= end ? offset - end : 0;
    if (distance >= least) return;
    least = distance;
    nearest = std::string(offset < begin  ? " bytes in front of "
                          : offset >= end ? " bytes behind the end of "
                                          : " bytes into ");
    nearest = std::to_string(offset < begin || offset >= end ? distance : offset - begin) + nearest + role + " " +
              placed.value.name;
    const std::size_t row = row_bytes(placed.value), apart = row_distance(placed.value);
    const auto into = static_cast<std::size_t>(std::max<std::int64_t>(offset - begin, 0));
    if (distance == 0 && apart > row && into % apart >= row)
      nearest = std::to_string(into % apart - row) + " bytes behind the end of row " + std::to_string(into / apart) +
                " of " + role + " " + placed.value.name;
  };
  for (const Placed& placed : layout.inputs) consider(placed, "input");
  for (const Placed& placed : layout.outputs) consider(placed, "output");
  return nearest;
}

}  // namespace assay
