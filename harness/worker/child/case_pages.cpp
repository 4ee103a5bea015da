#include "harness/worker/child/case_pages.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "harness/worker/child/host_memory.h"
#include "harness/worker/wire/shared_memory.h"

namespace assay {
namespace {

std::vector<std::byte*> changed_slots;
volatile sig_atomic_t closed = 0;

std::byte* slot_of_value(const Value& value) { return slot_around(value.as<std::byte>()); }

void protect(std::byte* from, std::size_t bytes, int how) {
  // Where the kernel has no place for so many ranges, the memory stays as it is.
  (void)mprotect(from, bytes, how);
}

void note_change(std::byte* slot) {
  if (std::ranges::find(changed_slots, slot) == changed_slots.end()) changed_slots.push_back(slot);
}

// Whole slots: a part of one would be a mapping more.
void change_slot(std::byte* slot, int how) {
  note_change(slot);
  protect(slot, slot_size, how);
}

std::size_t element_size(Dtype dtype) {
  static constexpr std::array<std::size_t, 7> sizes{4, 2, 2, 8, 1, 4, 8};
  return sizes[static_cast<std::size_t>(dtype)];
}

void close_between_rows(const Value& value) {
  static const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  if (value.dims.size() < 2 || std::ranges::find(value.dims, 0) != value.dims.end()) return;
  const std::size_t element = element_size(value.dtype);
  const std::size_t row = static_cast<std::size_t>(value.dims.back()) * element;
  const std::size_t distance = static_cast<std::size_t>(value.strides[value.strides.size() - 2]) * element;
  std::int64_t rows = 1;
  for (std::size_t d = 0; d + 1 < value.dims.size(); ++d) rows *= value.dims[d];
  auto at = reinterpret_cast<std::uintptr_t>(value.data);
  for (std::int64_t i = 0; i + 1 < rows; ++i, at += distance) {
    const std::uintptr_t from = (at + row + page - 1) / page * page, to = (at + distance) / page * page;
    if (from < to) protect(reinterpret_cast<std::byte*>(from), to - from, PROT_NONE);
  }
  note_change(slot_of_value(value));
}

}  // namespace

Guards guards_in(const Json& request) {
  const Json guards = request.value("guards", Json::object());
  const auto asked = [&](const char* key) { return guards.is_object() && guards.value(key, Json()) == true; };
  return {asked("rows"), asked("inputs"), asked("after")};
}

void guard_pages(std::span<const Value> inputs, std::span<const Value> outputs, const Guards& guards) {
  for (const Value& input : inputs) {
    const bool written_over = std::ranges::any_of(
        outputs, [&](const Value& output) { return slot_of_value(output) == slot_of_value(input); });
    if (guards.inputs && !written_over) change_slot(slot_of_value(input), PROT_READ);
  }
  if (!guards.rows) return;
  for (const std::span<const Value> values : {inputs, outputs})
    for (const Value& value : values) close_between_rows(value);
}

void close_pages(std::span<const Value> inputs, std::span<const Value> outputs) {
  closed = 1;
  for (const std::span<const Value> values : {inputs, outputs})
    for (const Value& value : values) change_slot(slot_of_value(value), PROT_NONE);
}

void open_pages() {
  for (std::byte* slot : changed_slots) protect(slot, slot_size, PROT_READ | PROT_WRITE);
  changed_slots.clear();
  closed = 0;
}

bool pages_are_closed() { return closed != 0; }

}  // namespace assay
