// A worker that breaks the protocol: assay-misbehaving-worker MODE [greets]
//
// Frames are put together by hand. With `greets` it answers to hello as it should, as an implementation of rms_norm
// and of pretokenize named after its mode, and misbehaves from the next request on.
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <thread>

namespace {

void send_bytes(const std::string& bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t written = write(4, bytes.data() + done, bytes.size() - done);
    if (written <= 0) _exit(9);
    done += static_cast<std::size_t>(written);
  }
}

std::string header(std::uint32_t size) {
  std::string bytes(4, '\0');
  for (int i = 0; i < 4; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<char>(size >> (8 * i));
  return bytes;
}

std::string frame(const std::string& text) { return header(static_cast<std::uint32_t>(text.size())) + text; }

std::string read_request() {
  unsigned char head[4];
  for (std::size_t done = 0; done < 4;) {
    const ssize_t got = read(3, head + done, 4 - done);
    if (got <= 0) _exit(0);
    done += static_cast<std::size_t>(got);
  }
  std::string text(head[0] | head[1] << 8 | head[2] << 16 | static_cast<std::size_t>(head[3]) << 24, '\0');
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t got = read(3, text.data() + done, text.size() - done);
    if (got <= 0) _exit(0);
    done += static_cast<std::size_t>(got);
  }
  return text;
}

std::string id_of(const std::string& request) {
  const std::size_t found = request.find("\"id\":");
  return found == std::string::npos ? "0" : std::to_string(std::atoll(request.c_str() + found + 5));
}

void sleep_long() { sleep(600); }

std::string implementation(const std::string& op, const std::string& name, const std::string& isa) {
  return "{\"op\":\"" + op + "\",\"implementation\":\"" + name + "\",\"version\":\"1\",\"isa\":\"" + isa +
         "\",\"variants\":[],\"note\":\"\"}";
}

std::string hello(const std::string& id, const std::string& implementations) {
  return "{\"type\":\"hello\",\"id\":" + id + ",\"protocol\":1,\"build_ids\":{},\"implementations\":[" +
         implementations + "]}";
}

void leave_a_child() {
  const pid_t child = fork();
  if (child == 0) sleep_long();
  std::fprintf(stderr, "%d\n", child);
  _exit(0);
}

void drip() {
  const std::string text = frame("{\"type\":\"ran\",\"id\":1,\"note\":\"" + std::string(4000, 'x') + "\"}");
  for (const char byte : text) {
    send_bytes(std::string(1, byte));
    usleep(20000);
  }
}

void flood(const std::string& id) {
  const std::string line(1024, 'e');
  for (int i = 0; i < 8192; ++i) std::fwrite(line.data(), 1, line.size(), stderr);
  std::fputs("\nthe end of the flood\n", stderr);
  send_bytes(frame("{\"type\":\"ran\",\"id\":" + id + "}"));
}

using Mode = std::function<void(const std::string& id)>;

const std::map<std::string, Mode>& modes() {
  // From the second request on.
  const auto changing = [](void (*change)()) {
    return [change, requests = 0](const std::string& id) mutable {
      if (requests++ > 0) change();
      send_bytes(frame("{\"type\":\"ran\",\"id\":" + id + "}"));
    };
  };
  const auto answering = [](std::string before, std::string after) {
    return [=](const std::string& id) { send_bytes(frame(before + id + after)); };
  };
  const auto sending = [](std::string bytes) { return [=](const std::string&) { send_bytes(bytes); }; };
  static const std::map<std::string, Mode> all{
      {"answers", answering("{\"type\":\"ran\",\"id\":", "}")},
      // Each says nothing of what it does to its own process.
      // The C library catches a signal then: that is no change of the program's.
      {"starts_a_thread", changing([] { std::thread([] {}).join(); })},
      {"changes_umask", changing([] { umask(0); })},
      {"changes_a_signal", changing([] { signal(SIGUSR1, SIG_IGN); })},
      {"changes_a_limit", changing([] {
         const rlimit few{16, 16};
         setrlimit(RLIMIT_NOFILE, &few);
       })},
      {"changes_its_niceness", changing([] { (void)!nice(1); })},
      {"changes_its_output", changing([] { dup2(0, 1); })},
      {"changes_its_folder", changing([] { (void)!chdir("/proc"); })},
      {"garbage", sending("Hello! This is a library that prints to every pipe it finds.\n")},
      {"not_json", sending(frame("{\"type\":\"ran\","))},
      {"not_an_object", sending(frame("[1,2,3]"))},
      {"huge_frame", sending(header(0xffffffffu))},
      {"deep_json", sending(frame("{\"type\":" + std::string(200000, '[') + std::string(200000, ']') + "}"))},
      {"closes_pipe",
       [](const std::string&) {
         close(4);
         sleep_long();
       }},
      {"silent", [](const std::string&) { sleep_long(); }},
      {"never_reads", [](const std::string&) {}},
      {"drips", [](const std::string&) { drip(); }},
      {"other_id", [](const std::string& id) { send_bytes(frame("{\"type\":\"ran\",\"id\":" + id + "7}")); }},
      {"no_id", sending(frame("{\"type\":\"ran\"}"))},
      {"id_of_wrong_type", answering("{\"type\":\"ran\",\"id\":\"", "\"}")},
      {"type_of_wrong_type", answering("{\"type\":7,\"id\":", "}")},
      {"two_answers",
       [](const std::string& id) {
         const std::string one = frame("{\"type\":\"ran\",\"id\":" + id + "}");
         send_bytes(one + one);
       }},
      {"exits", [](const std::string&) { _exit(3); }},
      // As std::thread does where there may be no more threads.
      {"no_more_threads",
       [](const std::string&) {
         std::fputs(
             "terminate called after throwing 'std::system_error'\n  what():  Resource temporarily unavailable\n",
             stderr);
         _exit(4);
       }},
      {"tells_of_no_more_threads",
       answering("{\"type\":\"error\",\"reason\":\"RuntimeError: can't start new thread\",\"id\":", "}")},
      {"kills_itself", [](const std::string&) { kill(getpid(), SIGKILL); }},
      {"half_a_frame",
       [](const std::string&) {
         send_bytes(header(100) + "{\"type\"");
         _exit(0);
       }},
      {"floods", flood},
      {"leaves_child", [](const std::string&) { leave_a_child(); }},
      {"forges_fault",
       [](const std::string&) {
         send_bytes(frame("{\"type\":\"fault\",\"signal\":\"eleven\",\"offset\":\"somewhere\"}"));
         _exit(5);
       }},
      {"fault_far_away",
       [](const std::string&) {
         send_bytes(frame("{\"type\":\"fault\",\"signal\":11,\"offset\":9223372036854775807}"));
         _exit(5);
       }},
      // Right as frames; wrong as answers to a run.
      {"lengths_of_wrong_type",
       answering("{\"type\":\"ran\",\"lengths\":\"long\",\"control_changed\":\"no\",\"prepare_seconds\":[],\"id\":",
                 "}")},
      {"lengths_too_long", answering("{\"type\":\"ran\",\"lengths\":[9223372036854775807,-5,1e300],\"id\":", "}")},
      {"reason_of_wrong_type", answering("{\"type\":\"unsupported\",\"reason\":{},\"id\":", "}")},
      {"unknown_answer", answering("{\"type\":\"sang\",\"id\":", "}")},
      // Wrong as answers to hello.
      {"hello_protocol_text",
       answering("{\"type\":\"hello\",\"protocol\":\"one\",\"implementations\":[],\"id\":", "}")},
      {"hello_protocol_99", answering("{\"type\":\"hello\",\"protocol\":99,\"implementations\":[],\"id\":", "}")},
      {"hello_number", answering("{\"type\":\"hello\",\"protocol\":1,\"implementations\":5,\"id\":", "}")},
      {"hello_of_numbers", answering("{\"type\":\"hello\",\"protocol\":1,\"implementations\":[1,2],\"id\":", "}")},
      {"hello_nothing", answering("{\"type\":\"hello\",\"protocol\":1,\"implementations\":[],\"id\":", "}")},
      {"hello_nameless",
       answering("{\"type\":\"hello\",\"protocol\":1,\"implementations\":[{\"op\":\"rms_norm\"}],\"id\":", "}")},
      {"hello_odd_name",
       answering("{\"type\":\"hello\",\"protocol\":1,\"implementations\":[{\"op\":\"rms_norm\",\"implementation\":\"a "
                 "b\\u001b[31m\",\"version\":\"1\",\"isa\":\"\",\"note\":\"\"}],\"id\":",
                 "}")},
      // Right as an answer, and nothing for a terminal: colours, a line of its own, the other direction.
      {"hello_escapes",
       answering("{\"type\":\"hello\",\"protocol\":1,\"implementations\":[{\"op\":\"rms_norm\",\"implementation\":"
                 "\"plain\",\"version\":\"\\u001b[31m1\\u202e2\\nabsent\",\"isa\":\"\\u001b[2J\",\"note\":"
                 "\"\\u009b31m\\rnote\"}],\"id\":",
                 "}")},
      // A library that computes with avx512 only if the environment asks for it.
      {"openblas",
       [](const std::string& id) {
         const char* type = std::getenv("OPENBLAS_CORETYPE");
         const bool wide = type != nullptr && std::string(type) == "SKYLAKEX";
         send_bytes(frame(hello(id, implementation("rms_norm", "openblas", wide ? "avx512" : "avx2"))));
       }},
  };
  return all;
}

}  // namespace

int main(int count, char** arguments) {
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  const std::string mode = count > 1 ? arguments[1] : "";
  const bool greets = count > 2;
  const auto found = modes().find(mode);
  if (found == modes().end()) {
    std::fprintf(stderr, "no mode '%s'\n", mode.c_str());
    return 2;
  }
  if (mode == "never_reads") sleep_long();
  while (true) {
    const std::string request = read_request();
    const std::string id = id_of(request);
    if (greets && request.find("\"type\":\"hello\"") != std::string::npos)
      send_bytes(frame(hello(
          id, implementation("rms_norm", mode, "baseline") + "," + implementation("pretokenize", mode, "baseline"))));
    else found->second(id);
  }
}
