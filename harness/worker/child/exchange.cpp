#include "harness/worker/child/exchange.h"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>

#include "harness/worker/child/host_memory.h"
#include "harness/worker/wire/shared_memory.h"

namespace assay {
namespace {

constexpr std::int64_t most_values = case_slots;
constexpr std::uint64_t most_exchanged = std::uint64_t{1} << 30;

std::uint64_t whole_of(const Json& json, const char* key, std::uint64_t least, std::uint64_t greatest) {
  if (!is_whole(json.at(key), static_cast<std::int64_t>(least), static_cast<std::int64_t>(greatest)))
    throw std::runtime_error(std::string("a request with an impossible ") + key);
  return json.at(key);
}

// So many bytes within one slot of the shared memory.
std::byte* place_of(const Json& json, const char* key, std::uint64_t bytes) {
  const std::uint64_t offset = whole_of(json, key, 0, slot_size * slot_count);
  if (offset % slot_size + bytes > slot_size || offset + bytes > slot_size * slot_count)
    throw std::runtime_error(std::string("a request with a ") + key + " that is not within the shared memory");
  return shared_address(offset);
}

const Json& list_of(const Json& request, const char* key) {
  static const Json nothing = Json::array();
  const auto found = request.find(key);
  if (found == request.end()) return nothing;
  if (!found->is_array() || static_cast<std::int64_t>(found->size()) > most_values)
    throw std::runtime_error(std::string("a request with an impossible ") + key);
  return *found;
}

bool continues(std::byte byte) { return (byte & std::byte{0xc0}) == std::byte{0x80}; }

}  // namespace

// A call changes so much that no whole input is like one before, and so little that it costs next to nothing.
constexpr std::uint64_t pieces_per_exchange = 16384, parts_of_a_text = 256;

Exchange::Range Exchange::range_of(const Json& json, std::int64_t calls) {
  const std::uint64_t size = whole_of(json, "size", 1, 8), count = whole_of(json, "count", 1, most_exchanged / size);
  Range range{place_of(json, "offset", count * size),
              place_of(json, "with", count * size),
              count,
              size,
              0,
              json.at("text").get<bool>(),
              line_exchange()};
  if ((size & (size - 1)) != 0 || (range.text && size != 1))
    throw std::runtime_error("a request with an impossible exchange");
  const auto made = static_cast<std::uint64_t>(calls);
  if (range.text) range.each = std::max<std::uint64_t>(1, count / std::max(made, parts_of_a_text));
  return range;
}

// A call that loads a vector of which a single element has just been stored waits until that has reached the cache:
// some 30 ns, of the 40 that a row of 256 floats takes. What was stored as a line can be loaded at once, so elements
// are exchanged a cache line at a time; those before the first whole line, and behind the last, change sides now. Of a
// few lines so few contents could be made that an implementation might know them all: they go element by element.
void Exchange::Range::in_lines() {
  constexpr std::uint64_t few_lines = 8;
  const std::uint64_t bytes = count * size,
                      before = (cache_line - reinterpret_cast<std::uintptr_t>(here) % cache_line) % cache_line,
                      lines = before < bytes ? (bytes - before) / cache_line : 0;
  if (lines < few_lines || before % size != 0) return;
  for (std::uint64_t index = 0; index < before / size; ++index) exchange_one(index);
  for (std::uint64_t index = (before + lines * cache_line) / size; index < count; ++index) exchange_one(index);
  here += before;
  there += before;
  count = lines;
  size = cache_line;
}

Exchange::Exchange(const Json& request, std::int64_t calls) : calls_left_(calls) {
  std::uint64_t seed = std::hash<Json>()(request.value("id", Json()));  // which the harness drew
  for (const Json& each : list_of(request, "exchange")) {
    ranges_.push_back(range_of(each, calls));
    ranges_.back().random = ++seed;
  }
  for (const Json& each : list_of(request, "touch")) {
    const std::uint64_t bytes = whole_of(each, "bytes", 0, slot_size);
    touched_.push_back({place_of(each, "offset", bytes), static_cast<std::size_t>(bytes)});
  }
}

void Exchange::begin() {
  for (const Stretch& stretch : touched_)
    for (std::size_t at = 0; at < stretch.bytes; at += cache_line) {
      volatile std::byte& byte = stretch.from[at];
      byte = byte;  // to have it for reading alone is not enough for who is about to write
    }
  for (Range& range : ranges_) range.begin(calls_left_);
}

// What the calls will exchange an odd number of times they leave on the other side; all the rest changes sides now.
void Exchange::Range::begin(std::int64_t calls) {
  if (!text) {
    in_lines();
    each = 1 + count / pieces_per_exchange;
  }
  const std::uint64_t by_calls = each * static_cast<std::uint64_t>(calls);
  if (text) {  // in an odd number of rounds
    std::uint64_t rounds = std::max<std::uint64_t>(1, (by_calls + count - 1) / count);
    rounds += 1 - rounds % 2;
    left = rounds * count;
    return go_on_in_text(left - by_calls);
  }
  std::vector<bool> changes_sides(count);
  const Range before = *this;
  for (std::uint64_t i = 0; i < by_calls; ++i) {
    const std::uint64_t index = draw();
    changes_sides[index] = !changes_sides[index];
  }
  random = before.random;
  last = before.last;
  for (std::uint64_t index = 0; index < count; ++index)
    if (!changes_sides[index]) exchange_one(index);
}

void Exchange::Range::exchange_one(std::uint64_t index) {
  switch (size) {
    case 1: return exchange<std::uint8_t>(index);
    case 2: return exchange<std::uint16_t>(index);
    case 4: return exchange<std::uint32_t>(index);
    case 8: return exchange<std::uint64_t>(index);
    default: return exchange_line(here + index * size, there + index * size);
  }
}

bool Exchange::Range::cuts_a_character() const { return continues(here[at]) || continues(there[at]); }

// As many as it takes to end between two characters of both texts come now, and are left out later.
void Exchange::Range::go_on_in_text(std::uint64_t wanted) {
  const std::uint64_t early = std::min(ahead, wanted);
  ahead -= early;
  wanted -= early;
  while (left > 0 && (wanted > 0 || cuts_a_character())) {
    exchange<std::uint8_t>(at);
    at = at + 1 < count ? at + 1 : 0;
    --left;
    if (wanted > 0) --wanted;
    else ++ahead;
  }
}

}  // namespace assay
