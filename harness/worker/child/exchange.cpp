#include "harness/worker/child/exchange.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>

#include "harness/worker/child/host_memory.h"
#include "harness/worker/wire/shared_memory.h"

namespace assay {
namespace {

constexpr std::size_t cache_line = 64;
constexpr std::int64_t most_values = case_slots;

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

Exchange::Range Exchange::range_of(const Json& json, std::int64_t calls) {
  const std::uint64_t size = whole_of(json, "size", 1, 8), count = whole_of(json, "count", 1, slot_size / size),
                      step = whole_of(json, "step", 1, count), each = whole_of(json, "each", 1, slot_size);
  Range range{place_of(json, "offset", count * size),
              place_of(json, "with", count * size),
              count * size,
              size,
              step * size,
              each,
              json.at("text").get<bool>()};
  if ((size & (size - 1)) != 0 || std::gcd(step, count) != 1 || (range.text && (step != 1 || size != 1)))
    throw std::runtime_error("a request with an impossible exchange");
  // An odd number of rounds in all: then each element is on the other side.
  const std::uint64_t by_calls = each * static_cast<std::uint64_t>(calls);
  std::uint64_t rounds = std::max<std::uint64_t>(1, (by_calls + count - 1) / count);
  rounds += 1 - rounds % 2;
  range.left = rounds * count;
  range.before = range.left - by_calls;
  return range;
}

Exchange::Exchange(const Json& request, std::int64_t calls) : calls_left_(calls) {
  for (const Json& each : list_of(request, "exchange")) ranges_.push_back(range_of(each, calls));
  for (const Json& each : list_of(request, "touch")) {
    const std::uint64_t bytes = whole_of(each, "bytes", 0, slot_size);
    touched_.push_back({place_of(each, "offset", bytes), static_cast<std::size_t>(bytes)});
  }
}

void Exchange::begin() {
  for (const Stretch& stretch : touched_)
    for (std::size_t at = 0; at < stretch.bytes; at += cache_line)
      (void)*const_cast<const volatile std::byte*>(stretch.from + at);
  for (Range& range : ranges_) range.go_on(range.before);
}

bool Exchange::Range::cuts_a_character() const { return continues(here[at]) || continues(there[at]); }

// As many as it takes to end between two characters of both texts come now, and are left out later.
void Exchange::Range::go_on_in_text(std::uint64_t count) {
  const std::uint64_t early = std::min(ahead, count);
  ahead -= early;
  count -= early;
  left -= count;
  exchange<std::uint8_t>(count);
  for (; left > 0 && cuts_a_character(); --left, ++ahead) exchange<std::uint8_t>(1);
}

}  // namespace assay
