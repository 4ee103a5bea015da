#include "harness/worker/wire/frame.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace assay {
namespace {

constexpr std::size_t header_size = 4;

bool write_all(int descriptor, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(descriptor, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    data += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

bool read_all(int descriptor, char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t got = ::read(descriptor, data, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    data += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

std::uint32_t size_in(const char* header) {
  std::uint32_t size = 0;
  for (std::size_t i = 0; i < header_size; ++i)
    size |= static_cast<std::uint32_t>(static_cast<unsigned char>(header[i])) << (8 * i);
  return size;
}

}  // namespace

std::optional<std::string> to_frame(const Json& message) {
  // Bytes that are not UTF-8 (from a library's error message, say) are replaced: a frame is always JSON.
  const std::string text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > longest_frame) return std::nullopt;
  std::string frame(header_size, '\0');
  for (std::size_t i = 0; i < header_size; ++i) frame[i] = static_cast<char>(text.size() >> (8 * i));
  return frame + text;
}

bool write_frame(int descriptor, const Json& message) {
  const std::optional<std::string> frame = to_frame(message);
  return frame && write_all(descriptor, frame->data(), frame->size());
}

std::optional<Json> read_frame(int descriptor) {
  std::array<char, header_size> header{};
  if (!read_all(descriptor, header.data(), header.size())) return std::nullopt;
  const std::uint32_t size = size_in(header.data());
  if (size > longest_frame) return std::nullopt;
  std::string text(size, '\0');
  if (!read_all(descriptor, text.data(), size)) return std::nullopt;
  return parse_message(text);
}

std::variant<FrameReader::Incomplete, FrameReader::Garbage, Json> FrameReader::next() {
  if (pending_.size() < header_size) return Incomplete{};
  const std::uint32_t size = size_in(pending_.data());
  if (size > longest_frame) return Garbage{"an answer of " + std::to_string(size) + " bytes was announced"};
  if (pending_.size() < header_size + size) return Incomplete{};
  std::optional<Json> message = parse_message(std::string_view(pending_).substr(header_size, size));
  pending_.erase(0, header_size + size);
  if (!message || !message->contains("type") || !(*message)["type"].is_string())
    return Garbage{"the answer is not a message"};
  return std::move(*message);
}

bool is_whole(const Json& json, std::int64_t least, std::int64_t greatest) {
  if (!json.is_number_integer()) return false;
  if (json.is_number_unsigned() && !std::in_range<std::int64_t>(json.get<std::uint64_t>())) return false;
  const auto number = json.get<std::int64_t>();
  return number >= least && number <= greatest;
}

std::optional<Json> parse_message(std::string_view text) {
  constexpr int deepest = 8;
  bool too_deep = false;
  const auto watch = [&too_deep](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > deepest;
    return !too_deep;
  };
  Json message = Json::parse(text, watch, false);
  if (too_deep || !message.is_object()) return std::nullopt;
  return message;
}

}  // namespace assay
