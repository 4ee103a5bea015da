// The wire format of protocol buffers, a field at a time. For the reader of SentencePiece's models alone.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace assay::tokenizers {

// Thrown by the reader of models, and caught by read_sentencepiece_model.
struct RefusedAtByte {
  std::size_t at;
  std::string complaint;
};

// A part of a file, which knows where in it it lies.
struct Stretch {
  std::string_view bytes;
  std::size_t at = 0;
};

class WireFields {
 public:
  explicit WireFields(Stretch message) : message_(message) {}

  // Goes to the next field; false at the end.
  bool next() {
    if (here_ == message_.bytes.size()) return false;
    key_at_ = here_;
    const std::uint64_t key = varint();
    if (key >> 3 == 0 || key >> 32 != 0) refuse(key_at_, "expected a field with a number from 1 to 536870911");
    number_ = static_cast<std::uint32_t>(key >> 3);
    wire_ = static_cast<unsigned>(key & 7);
    value_at_ = here_;
    switch (wire_) {
      case 0: value_ = varint(); break;
      case 1: take(8); break;
      case 2: {
        const std::uint64_t length = varint();
        if (length > message_.bytes.size() - here_)
          refuse(value_at_, "expected a length of at most the " + std::to_string(message_.bytes.size() - here_) +
                                " bytes that are left");
        value_at_ = here_;
        take(static_cast<std::size_t>(length));
        break;
      }
      case 5: take(4); break;
      default: refuse(key_at_, "expected a field of wire type 0, 1, 2 or 5");
    }
    return true;
  }

  std::uint32_t number() const { return number_; }
  std::size_t at() const { return message_.at + value_at_; }

  std::uint64_t whole() const { return need(0, "a number"), value_; }
  bool flag() const { return whole() != 0; }
  Stretch message() const { return need(2, "bytes behind their length"), Stretch{taken_, at()}; }
  float single() const {
    need(5, "a float");
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) bits |= std::uint32_t{static_cast<unsigned char>(taken_[i])} << 8 * i;
    return std::bit_cast<float>(bits);
  }

 private:
  [[noreturn]] void refuse(std::size_t at, std::string complaint) const {
    throw RefusedAtByte{message_.at + at, std::move(complaint)};
  }
  void need(unsigned wire, const char* what) const {
    if (wire_ != wire) refuse(key_at_, "expected " + std::string(what) + " for field " + std::to_string(number_));
  }
  void take(std::size_t bytes) {
    if (bytes > message_.bytes.size() - here_)
      refuse(here_, "expected " + std::to_string(bytes) + " bytes, not the end");
    taken_ = message_.bytes.substr(here_, bytes);
    here_ += bytes;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    const std::size_t from = here_;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (here_ == message_.bytes.size()) refuse(here_, "expected the rest of a number, not the end");
      const auto byte = static_cast<unsigned char>(message_.bytes[here_++]);
      value |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return value;
    }
    refuse(from, "expected a number of at most ten bytes");
  }

  Stretch message_;
  std::size_t here_ = 0, key_at_ = 0, value_at_ = 0;
  std::uint32_t number_ = 0;
  unsigned wire_ = 0;
  std::uint64_t value_ = 0;
  std::string_view taken_;
};

}  // namespace assay::tokenizers
