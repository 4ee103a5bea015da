#include "harness/worker/child/case_pages.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "harness/worker/child/bound_case.h"

namespace assay {
namespace {

struct Range {
  std::byte* from;
  std::size_t bytes;
};
std::vector<Range> changed;
volatile sig_atomic_t closed = 0;

std::uintptr_t page() {
  static const auto size = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  return size;
}

void protect(const Range& range, int how) {
  // Where the kernel has no place for so many ranges, the memory stays as it is.
  (void)mprotect(range.from, range.bytes, how);
}

// Its own pages and no more: to go through a slot of a gigabyte would take longer than many a call.
Range pages_of(const Value& value) {
  const auto begin = reinterpret_cast<std::uintptr_t>(value.data) / page() * page();
  const auto end = (reinterpret_cast<std::uintptr_t>(value.data) + extent_of(value) + page() - 1) / page() * page();
  return {reinterpret_cast<std::byte*>(begin), end - begin};
}

void change(const Value& value, int how) {
  const Range pages = pages_of(value);
  if (pages.bytes == 0) return;
  changed.push_back(pages);
  protect(pages, how);
}

std::size_t element_size(Dtype dtype) {
  static constexpr std::array<std::size_t, 7> sizes{4, 2, 2, 8, 1, 4, 8};
  return sizes[static_cast<std::size_t>(dtype)];
}

void close_between_rows(const Value& value) {
  if (value.dims.size() < 2 || std::ranges::find(value.dims, 0) != value.dims.end()) return;
  const std::size_t element = element_size(value.dtype);
  const std::size_t row = static_cast<std::size_t>(value.dims.back()) * element;
  const std::size_t distance = static_cast<std::size_t>(value.strides[value.strides.size() - 2]) * element;
  std::int64_t rows = 1;
  for (std::size_t d = 0; d + 1 < value.dims.size(); ++d) rows *= value.dims[d];
  auto at = reinterpret_cast<std::uintptr_t>(value.data);
  for (std::int64_t i = 0; i + 1 < rows; ++i, at += distance) {
    const std::uintptr_t from = (at + row + page() - 1) / page() * page(), to = (at + distance) / page() * page();
    if (from < to) protect({reinterpret_cast<std::byte*>(from), to - from}, PROT_NONE);
  }
  changed.push_back(pages_of(value));
}

}  // namespace

Guards guards_in(const Json& request) {
  const Json guards = request.value("guards", Json::object());
  const auto asked = [&](const char* key) { return guards.is_object() && guards.value(key, Json()) == true; };
  return {asked("rows"), asked("inputs"), asked("after")};
}

void guard_pages(std::span<const Value> inputs, std::span<const Value> outputs, const Guards& guards) {
  for (const Value& input : inputs) {
    const bool written_over =
        std::ranges::any_of(outputs, [&](const Value& output) { return output.data == input.data; });
    if (guards.inputs && !written_over) change(input, PROT_READ);
  }
  if (!guards.rows) return;
  for (const std::span<const Value> values : {inputs, outputs})
    for (const Value& value : values) close_between_rows(value);
}

void close_pages(std::span<const Value> inputs, std::span<const Value> outputs) {
  closed = 1;
  for (const std::span<const Value> values : {inputs, outputs})
    for (const Value& value : values) change(value, PROT_NONE);
}

void open_pages() {
  for (const Range& range : changed) protect(range, PROT_READ | PROT_WRITE);
  changed.clear();
  closed = 0;
}

bool pages_are_closed() { return closed != 0; }

}  // namespace assay
