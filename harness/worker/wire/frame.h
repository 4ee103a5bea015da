// Messages between the harness and a worker: a length (four bytes, little endian), then that many bytes of JSON.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>

#include "harness/worker/wire/json.h"

namespace assay {

// The descriptors that a worker finds open.
inline constexpr int request_descriptor = 3;
inline constexpr int answer_descriptor = 4;
inline constexpr int memory_descriptor = 5;

// PROGRAM --then COMMAND...: when requests end, a worker of ours becomes COMMAND. This is how a case is run without
// a second process, for debuggers: the harness becomes the worker, which reads its request from a file, and then the
// harness again, which looks at the answer.
inline constexpr const char* then_option = "--then";

inline constexpr std::uint32_t longest_frame = 1u << 20;
inline constexpr int protocol_version = 1;

// The bytes of a frame; nothing if the message is longer than a frame may be.
std::optional<std::string> to_frame(const Json& message);

// Returns false if the other end is gone, or the message too long.
bool write_frame(int descriptor, const Json& message);

// Reads a whole frame, waiting as long as it takes. Nothing at the end of the stream or for a frame that is too
// long or is not JSON: a worker can do nothing useful with it. (The harness reads through WorkerProcess.)
std::optional<Json> read_frame(int descriptor);

// Puts frames together from bytes as they arrive.
class FrameReader {
 public:
  void add(std::string_view bytes) { pending_.append(bytes); }
  bool empty() const { return pending_.empty(); }  // nothing is left of what was added

  struct Incomplete {};
  struct Garbage {
    std::string reason;
  };
  // The next message: a JSON object with a `type` that is a text. After garbage there is no telling where the next
  // frame begins.
  std::variant<Incomplete, Garbage, Json> next();

 private:
  std::string pending_;
};

// Whether it is a whole number in this range. (Converting what is not one has no defined outcome.)
bool is_whole(const Json& json, std::int64_t least, std::int64_t greatest);

// Parses the text of a frame; nothing if it is not a JSON object, or is nested deeper than any message.
std::optional<Json> parse_message(std::string_view text);

}  // namespace assay
