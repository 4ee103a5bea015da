// What a worker is asked. A case that it binds must lie in the shared memory, all of it: an implementation touches the
// ends of each value here, and a fault is a finding.
#include <atomic>

#include "harness/core/dtype.h"
#include "harness/worker/child/bound_case.h"
#include "harness/worker/child/host.h"
#include "harness/worker/child/host_memory.h"
#include "harness/worker/parent/arena.h"
#include "tests/fuzz/target.h"

namespace assay::fuzz {
namespace {

void touch_ends(const Value& value) {
  std::uint64_t last = 0;
  for (std::size_t d = 0; d < value.dims.size(); ++d) {
    if (value.dims[d] == 0) return;
    last += static_cast<std::uint64_t>(value.dims[d] - 1) * static_cast<std::uint64_t>(value.strides[d]);
  }
  auto* bytes = value.as<std::atomic<unsigned char>>();  // reads that the compiler must make
  (void)bytes[0].load();
  (void)bytes[(last + 1) * size_of(value.dtype) - 1].load();
}

Implementation toucher() {
  Implementation made;
  made.version = [] { return std::string("1"); };
  made.variants = {{"own", ""}};
  made.prepare = [](const Request&) {
    return make_runner([](const Call& call) {
      for (const Value& input : call.inputs) touch_ends(input);
      for (const Value& output : call.outputs) touch_ends(output);
    });
  };
  return made;
}

}  // namespace

void request(std::string_view input) {
  static const Arena arena;
  static const bool mapped = (map_shared_memory(arena.descriptor()), true);
  static const std::vector<Hosted> hosted{{"touch", "ends", toucher()}};
  require(mapped, "the memory is there");
  const std::optional<Json> message = parse_message(input);
  if (!message) return;
  try {
    BoundCase bound(*message, hosted);
    require(!bound.prepare().has_value(), "this implementation refuses nothing");
    for (int call = 0; call < 3; ++call) bound.run();
    require(bound.output_lengths().is_array(), "the lengths are told");
  } catch (const Json::exception&) {  // the worker answers with what it says
  } catch (const std::runtime_error&) {
  }
}

}  // namespace assay::fuzz
