// The program that hosts implementations: one executable per library, one process per implementation.
#include "harness/worker/child/host.h"

#include <fcntl.h>
#include <fenv.h>
#include <link.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <exception>

#include "harness/worker/child/bound_case.h"
#include "harness/worker/child/build_id.h"
#include "harness/worker/child/case_pages.h"
#include "harness/worker/child/host_memory.h"
#include "harness/worker/child/host_state.h"
#include "harness/worker/child/measure.h"
#include "harness/worker/child/repeat.h"

namespace assay {
namespace {

Json hello(const std::vector<Hosted>& hosted) {
  Json all = Json::array();
  for (const Hosted& each : hosted) {
    const Implementation& implementation = each.implementation;
    Json variants = Json::array();
    for (const Variant& variant : implementation.variants)
      variants.push_back(
          {{"name", variant.name}, {"unavailable", variant.unavailable}, {"isa", implementation.isa(variant.name)}});
    all.push_back({{"op", each.op},
                   {"implementation", each.backend},
                   {"version", implementation.version()},
                   {"isa", implementation.isa("")},
                   {"variants", variants},
                   {"note", implementation.note},
                   {"accumulates_wider", implementation.accumulates == Accumulation::wider}});
  }
  return {
      {"type", "hello"}, {"protocol", protocol_version}, {"implementations", all}, {"build_ids", loaded_build_ids()}};
}

std::uint64_t control_bits_now() {
  fenv_t now{};
  fegetenv(&now);
  return control_bits(now);
}

constexpr std::int64_t most_calls = 1000000;

std::int64_t calls_asked(const Json& request) {
  const Json calls = request.value("calls", Json(1));
  if (!is_whole(calls, 1, most_calls)) throw std::runtime_error("a request with impossible calls");
  return calls;
}

// Each run starts with the defaults, so that what one leaves behind is not put down to the next. What a library
// changed while it was loaded (one linked with -ffast-math flushes denormals from then on) counts against all.
// `kept` is what an earlier request asked to be kept for this one.
Json run(const Json& request, const std::vector<Hosted>& hosted, std::uint64_t bits_at_start,
         std::unique_ptr<BoundCase>& kept) {
  const Json use = request.value("runner", Json());
  std::unique_ptr<BoundCase> bound = use == "beside" ? nullptr : std::move(kept);
  reset_control_bits();
  const Guards guards = guards_in(request);
  if (use == "again" && bound) {
    bound->move_to(request);
    guard_pages(bound->inputs(), bound->outputs(), guards);
  }
  if (use != "again" || !bound) {
    bound = std::make_unique<BoundCase>(request, hosted);
    guard_pages(bound->inputs(), bound->outputs(), guards);
    if (const auto refusal = bound->prepare()) return {{"type", "unsupported"}, {"reason", *refusal}};
  }
  const Repeated repeated = repeat(*bound, calls_asked(request), guards);
  const std::uint64_t bits_after = control_bits_now();
  reset_control_bits();
  const std::uint64_t defaults = control_bits_now();
  Json answer{{"type", "ran"},
              {"lengths", bound->output_lengths()},
              {"prepare_seconds", bound->prepare_seconds()},
              {"control_changed", bits_after != defaults || bits_at_start != defaults}};
  const std::vector<Value> inputs(bound->inputs().begin(), bound->inputs().end());
  const std::vector<Value> outputs(bound->outputs().begin(), bound->outputs().end());
  if (use == "keep" || use == "again") kept = std::move(bound);
  bound.reset();  // now, so that what goes wrong when it is released counts against this case
  if (guards.after) close_pages(inputs, outputs);
  if (repeated.calls > 1) {
    answer["calls"] = repeated.calls;
    answer["differing"] = repeated.differing;
    answer["first_differing"] = repeated.first_differing;
  }
  if (answer["control_changed"])
    answer["control_what"] = describe_control_change(defaults, bits_after != defaults ? bits_after : bits_at_start);
  return answer;
}

// What calls that were timed have left changed, as after a run.
Json look_after_calls(std::uint64_t bits_at_start, HostState& state_at_start) {
  const std::uint64_t bits_after = control_bits_now();
  fenv_t kept{};
  fegetenv(&kept);
  reset_control_bits();
  const std::uint64_t defaults = control_bits_now();
  fesetenv(&kept);
  Json found{{"control_changed", bits_after != defaults || bits_at_start != defaults}};
  state_at_start.take_over_what_the_harness_changes();
  found["process_changed"] = describe_change(state_at_start, HostState::now());
  return found;
}

// Returns when there is nobody to serve any more.
void serve(const std::vector<Hosted>& hosted) {
  const std::uint64_t bits_at_start = control_bits_now();
  HostState state_at_start = HostState::now();
  std::unique_ptr<BoundCase> kept;
  std::optional<Json> request = read_frame(request_descriptor);
  while (request) {
    std::optional<Json> next;
    Json answer;
    open_pages();
    state_at_start.take_over_what_the_harness_changes();
    try {
      const std::string type = request->at("type");
      if (type == "hello") answer = hello(hosted);
      else if (type == "run") answer = run(*request, hosted, bits_at_start, kept);
      else if (type == "measure") {
        reset_control_bits();
        next = measure(*request, hosted, [&] { return look_after_calls(bits_at_start, state_at_start); });
      } else throw std::runtime_error("unknown request " + type);
    } catch (const Unsupported& refusal) {  // of what only the text shows, which is not there to be prepared for
      answer = {{"type", "unsupported"}, {"reason", refusal.reason}};
    } catch (const std::exception& error) {
      answer = {{"type", "error"}, {"reason", error.what()}};
    }
    if (!answer.is_null()) {
      answer["process_changed"] = describe_change(state_at_start, HostState::now());
      answer["id"] = request->value("id", Json());
      if (!write_frame(answer_descriptor, answer)) return;
    }
    request = next ? std::move(next) : read_frame(request_descriptor);
  }
}

}  // namespace

// What an implementation starts needs no way to the harness.
void become_worker(bool alone) {
  if (!alone)
    for (const int descriptor : {request_descriptor, answer_descriptor, memory_descriptor})
      fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  map_shared_memory(memory_descriptor);
  report_faults(answer_descriptor, pages_are_closed);
}

void serve_and_end(const std::vector<Hosted>& hosted, char** then) {
  serve(hosted);
  for (const int descriptor : {request_descriptor, answer_descriptor})
    if (fcntl(descriptor, F_GETFD) < 0) {
      std::fprintf(stderr, "descriptor %d of the worker was closed\n", descriptor);
      _exit(1);
    }
  if (then != nullptr) {
    execv(then[0], then);
    std::perror(then[0]);
    _exit(126);
  }
  // Static destructors of foreign libraries are not part of anything that is asked here.
  _exit(0);
}

char** command_after_then(char** arguments) {
  for (; *arguments != nullptr; ++arguments)
    if (std::strcmp(*arguments, then_option) == 0) return arguments[1] != nullptr ? arguments + 1 : nullptr;
  return nullptr;
}

}  // namespace assay
