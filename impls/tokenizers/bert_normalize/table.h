// What becomes of each code point, worked out once for each rule: for `table`, and for `fast` beyond ASCII.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "impls/tokenizers/bert_normalize/op.h"
#include "impls/tokenizers/scan.h"

namespace assay::bert_normalize {

using tokenizers::Byte;

enum class Action : std::uint8_t {
  copy,    // belongs to a word, and is left as it is
  change,  // belongs to a word, as other bytes
  copy_alone,
  change_alone,  // a word by itself
  blank,
  drop,      // as if it were not there
  vanish,    // a mark that is taken away; it orders no others
  vanish_0,  // one of class 0: marks before it and behind it keep their sides
  sigma,     // whose lower case depends on what is around it
  parts      // further characters, some of which are marks that are put in order
};

struct Entry {
  Action action = Action::copy;
  std::uint8_t bytes = 0;   // of `change` and `change_alone`; of `parts`: how many
  std::uint16_t kept = 0;   // by flags below
  std::uint32_t first = 0;  // in `bytes_of_changes`, or in `parts`
  bool operator==(const Entry&) const = default;
};
constexpr std::uint16_t cased = 1, passed_over = 2;  // for sigmas

// One character of what a code point becomes.
struct Part {
  std::uint8_t combining;
  bool alone;
  std::string bytes;
};

class Table {
 public:
  static const Table& of(const Settings& settings);

  // For loops that keep it where no write can change it.
  struct Stages {
    const std::uint16_t* block_of;
    const Entry* entries;
    const char* changes;
    const Entry& entry(std::uint32_t code_point) const {
      return entries[std::size_t{block_of[code_point / block]} * block + code_point % block];
    }
  };
  Stages stages() const { return {block_of_.data(), entries_.data(), changes_.data()}; }
  const Entry& entry(std::uint32_t code_point) const { return stages().entry(code_point); }
  const char* change(const Entry& entry) const { return changes_.data() + entry.first; }
  const Part* parts(const Entry& entry) const { return parts_.data() + entry.first; }
  // Whether a capital sigma before `behind` is a final one.
  bool is_final(const Byte* begin, const Byte* sigma, const Byte* behind, const Byte* end) const;

 private:
  static constexpr std::size_t block = 128;
  explicit Table(const Settings& settings);
  Entry made_entry(std::uint32_t code_point, const Settings& settings);

  std::vector<std::uint16_t> block_of_;
  std::vector<Entry> entries_;
  std::string changes_;
  std::vector<Part> parts_;
};

// Writes words, character by character.
class Writer {
 public:
  Writer(const Table& table, const Byte* begin, const Byte* end, char* to)
      : table_(table), begin_(begin), end_(end), first_(to), at_(to) {}

  // Takes the character or ill-formed byte at `from`; returns where the next one begins.
  const Byte* take(const Byte* from) {
    const tokenizers::Scanned next = tokenizers::scan(from, end_);
    const Byte* const behind = from + next.bytes;
    if (next.code_point == tokenizers::no_character) return behind;
    const Entry& entry = table_.entry(next.code_point);
    if (!waiting_.empty() && entry.action != Action::drop && entry.action != Action::vanish &&
        entry.action != Action::parts)
      put_waiting();
    switch (entry.action) {
      case Action::copy: put(reinterpret_cast<const char*>(from), next.bytes, false); break;
      case Action::change: put(table_.change(entry), entry.bytes, false); break;
      case Action::blank: apart = true; break;
      case Action::copy_alone: put(reinterpret_cast<const char*>(from), next.bytes, true); break;
      case Action::change_alone: put(table_.change(entry), entry.bytes, true); break;
      case Action::sigma: put(table_.is_final(begin_, from, behind, end_) ? "\u03c2" : "\u03c3", 2, false); break;
      case Action::parts: take_parts(entry); break;
      default: break;
    }
    return behind;
  }

  // The same for what most texts are made of, as far as that goes: characters of up to three bytes, of which nothing
  // has to wait for what follows. Eight bytes are left, so that four can be copied whatever a character has. With
  // `leaves_ascii` it ends before four bytes of ASCII.
  template <bool leaves_ascii>
  const Byte* take_words(const Byte* from) {
    if (waits() || is_empty()) return from;
    const Table::Stages stages = table_.stages();
    const Byte* const end = end_;
    char* to = at_;
    bool begins = apart;
    while (end - from >= 8) {
      std::uint32_t first;
      std::memcpy(&first, from, sizeof first);
      if (leaves_ascii && (first & 0x80808080u) == 0) break;
      std::uint32_t code_point = from[0];
      std::size_t length = 1;
      if (code_point >= 0x80) {
        const bool second = (from[1] & 0xc0u) == 0x80u, third = (from[2] & 0xc0u) == 0x80u;
        if (tokenizers::between(from[0], 0xc2, 0xdf) && second) {
          code_point = (from[0] & 0x1fu) << 6 | (from[1] & 0x3fu);
          length = 2;
        } else if (tokenizers::between(from[0], 0xe1, 0xec) && second && third) {
          code_point = (from[0] & 0x0fu) << 12 | (from[1] & 0x3fu) << 6 | (from[2] & 0x3fu);
          length = 3;
        } else {
          break;
        }
      }
      const Entry& entry = stages.entry(code_point);
      if (entry.action <= Action::copy_alone) {
        const bool is_changed = entry.action == Action::change, alone = entry.action == Action::copy_alone;
        const char* const bytes = is_changed ? stages.changes + entry.first : reinterpret_cast<const char*>(from);
        const std::size_t count = is_changed ? entry.bytes : length;
        *to = ' ';
        to += begins || alone ? 1 : 0;
        std::memcpy(to, bytes, 4);
        if (count > 4) std::memcpy(to, bytes, count);
        to += count;
        begins = alone;
      } else if (entry.action == Action::blank) {
        begins = true;
      } else if (entry.action != Action::drop && entry.action != Action::vanish && entry.action != Action::vanish_0) {
        break;
      }
      from += length;
    }
    at_ = to;
    apart = begins;
    return from;
  }

  std::int64_t finish() {
    if (!waiting_.empty()) put_waiting();
    return at_ - first_;
  }

  bool waits() const { return !waiting_.empty(); }
  bool is_empty() const { return at_ == first_; }
  char* at() const { return at_; }
  void continue_at(char* at) { at_ = at; }

  bool apart = false;  // the next character begins a word

 private:
  void put(const char* bytes, std::size_t count, bool alone) {
    if ((apart || alone) && at_ != first_) *at_++ = ' ';
    std::memcpy(at_, bytes, count);
    at_ += count;
    apart = alone;
  }

  void take_parts(const Entry& entry) {
    for (const Part* part = table_.parts(entry); part != table_.parts(entry) + entry.bytes; ++part) {
      if (part->combining != 0) {
        waiting_.push_back(part);
        continue;
      }
      put_waiting();
      put(part->bytes.data(), part->bytes.size(), part->alone);
    }
  }

  // A list for each class: linear, however many wait.
  void put_waiting() {
    if (waiting_.size() > 1) {
      std::vector<std::vector<const Part*>> of_class(256);
      for (const Part* part : waiting_) of_class[part->combining].push_back(part);
      waiting_.clear();
      for (const auto& each : of_class) waiting_.insert(waiting_.end(), each.begin(), each.end());
    }
    for (const Part* part : waiting_) put(part->bytes.data(), part->bytes.size(), part->alone);
    waiting_.clear();
  }

  const Table& table_;
  const Byte *begin_, *end_;
  char *first_, *at_;
  std::vector<const Part*> waiting_;  // marks that are put in order before they are written
};

}  // namespace assay::bert_normalize
