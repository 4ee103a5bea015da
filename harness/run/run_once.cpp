#include "harness/run/run_once.h"

#include <nlohmann/json.hpp>

#include "harness/core/clean.h"
#include "harness/core/dtype.h"
#include "harness/core/error.h"
#include "harness/worker/parent/message.h"
#include "harness/worker/parent/process.h"

namespace assay {
namespace {

// Dense, and of what has a length of its own as much as was written. Rows of numbers may lie apart: of those, none.
Buffer copied(const Value& value, std::int64_t length) {
  Buffer copy{value.name, value.kind, value.dtype, value.dims, {}, false};
  copy.dims[0] = length;
  const auto* first = value.as<std::byte>();
  copy.bytes.assign(first, first + static_cast<std::size_t>(copy.count()) * size_of(value.dtype));
  return copy;
}

}  // namespace

std::vector<Buffer> run_once(const Op& op, const Case& which, const std::vector<Buffer>& inputs,
                             const Contender& contender, std::chrono::duration<double> most,
                             std::size_t* memory) {
  Arena arena;
  const Layout layout = arena.place(which, inputs, op.outputs(which, inputs));
  arena.fill(layout, inputs);
  WorkerProcess process(contender.command, arena);
  Json request = describe_case(which, contender.backend, contender.variant, layout);
  request["type"] = "run";
  const Reply reply = process.request(std::move(request), most, layout.bytes());
  if (memory != nullptr) *memory = process.memory_used();
  const std::string who = contender.subject.implementation;
  if (reply.kind != Reply::Kind::answer) throw InputError(tell_end(who, clean(reply.reason)));
  const std::string type = reply.message.value("type", "");
  if (type != "ran")
    throw InputError(who + (type == "unsupported" ? " does not support this: " : " answered with an error: ") +
                     clean(reply.message.value("reason", "no reason given")));
  std::vector<Buffer> outputs;
  const Json lengths = reply.message.value("lengths", Json::array());
  for (const Placed& placed : layout.outputs) {
    const Value value = arena.value_of(placed);
    std::int64_t length = outputs.size() < lengths.size() ? lengths[outputs.size()].get<std::int64_t>() : -1;
    if (value.kind == Kind::array) length = value.dims.size() == 1 ? value.dims[0] : -1;
    if (length < 0 || length > value.dims[0])
      throw InputError(who + " did not say how long its output " + value.name + " is");
    outputs.push_back(copied(value, length));
  }
  return outputs;
}

}  // namespace assay
