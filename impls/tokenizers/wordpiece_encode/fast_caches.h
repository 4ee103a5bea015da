// What `fast` remembers: the ids of short words of ASCII by the word itself, and those of what stands between two
// spaces by its bytes. What is full is forgotten.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

namespace assay::wordpiece_encode {

// Up to 15 bytes, zeros behind them, and their number in the last one.
struct ShortKey {
  std::uint64_t low = 0, high = 0;
  bool operator==(const ShortKey&) const = default;
  std::uint64_t hash() const {
    const std::uint64_t mixed = (low ^ high * 0x9e3779b97f4a7c15) * 0xff51afd7ed558ccd;
    return mixed ^ mixed >> 29;
  }
};

// A bucket is a cache line of two entries; the second one is the older.
class ShortWords {
 public:
  // Up to three ids stand in an entry; more of them elsewhere: then `ids` holds where.
  struct Entry {
    ShortKey key;
    std::int32_t ids[3] = {0, 0, 0};
    std::uint32_t count = 0;
  };
  static constexpr std::uint32_t in_entry = 3;

  const Entry* find(const ShortKey& key) const {
    const Bucket& bucket = buckets_[place_of(key)];
    if (bucket.entries[0].key == key) return &bucket.entries[0];
    if (bucket.entries[1].key == key) return &bucket.entries[1];
    return nullptr;
  }
  std::span<const std::int32_t> ids_of(const Entry& entry) const {
    if (entry.count <= in_entry) return {entry.ids, entry.count};
    return {more_.data() + entry.ids[0], entry.count};
  }
  void add(const ShortKey& key, std::span<const std::int32_t> ids) {
    if (ids.size() > in_entry && more_.size() + ids.size() > most_more) forget();
    Entry made{key, {}, static_cast<std::uint32_t>(ids.size())};
    if (ids.size() <= in_entry) {
      std::ranges::copy(ids, made.ids);
    } else {
      made.ids[0] = static_cast<std::int32_t>(more_.size());
      more_.insert(more_.end(), ids.begin(), ids.end());
    }
    Bucket& bucket = buckets_[place_of(key)];
    bucket.entries[1] = bucket.entries[0];
    bucket.entries[0] = made;
  }

 private:
  static constexpr int bits = 15;
  static constexpr std::size_t most_more = std::size_t{1} << 20;
  struct alignas(64) Bucket {
    std::array<Entry, 2> entries;
  };
  static std::size_t place_of(const ShortKey& key) { return key.hash() * 0x9e3779b97f4a7c15 >> (64 - bits); }
  void forget() {
    more_.clear();
    buckets_.assign(buckets_.size(), {});
  }

  std::vector<Bucket> buckets_ = std::vector<Bucket>(std::size_t{1} << bits);
  std::vector<std::int32_t> more_;
};

// Where an id stands in its stretch.
struct PlaceInStretch {
  std::uint32_t start = 0, end = 0;
};

// Whole stretches of any bytes, compared byte by byte.
class Stretches {
 public:
  static constexpr std::size_t longest = 64;

  struct Found {
    bool is_known = false;
    std::span<const std::int32_t> ids = {};
    std::span<const PlaceInStretch> places = {};  // if they were given
  };
  Found find(std::string_view stretch) const {
    const Entry& entry = entries_[place_of(hash_of(stretch))];
    if (entry.size != stretch.size() || std::memcmp(bytes_.data() + entry.bytes, stretch.data(), stretch.size()) != 0)
      return {};
    const bool placed = !places_.empty();
    return {true,
            {ids_.data() + entry.ids, entry.count},
            {placed ? places_.data() + entry.ids : nullptr, placed ? entry.count : 0}};
  }
  // Of at most `longest` bytes; not empty. With the places of the ids, or without them in all calls.
  void add(std::string_view stretch, std::span<const std::int32_t> ids, std::span<const PlaceInStretch> places) {
    if (bytes_.size() + stretch.size() > most || ids_.size() + ids.size() > most) {
      bytes_.clear();
      ids_.clear();
      places_.clear();
      entries_.assign(entries_.size(), {});
    }
    entries_[place_of(hash_of(stretch))] = {
        static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(ids_.size()),
        static_cast<std::uint32_t>(stretch.size()), static_cast<std::uint32_t>(ids.size())};
    bytes_ += stretch;
    ids_.insert(ids_.end(), ids.begin(), ids.end());
    places_.insert(places_.end(), places.begin(), places.end());
  }

 private:
  static constexpr int bits = 18;
  static constexpr std::size_t most = std::size_t{1} << 22;
  struct Entry {
    std::uint32_t bytes = 0, ids = 0, size = 0, count = 0;
  };

  static std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = text.size();
    const auto mix = [&](std::uint64_t part) {
      hash = (hash ^ part) * 0xff51afd7ed558ccd;
      hash ^= hash >> 32;
    };
    std::size_t at = 0;
    for (std::uint64_t part = 0; at + sizeof part <= text.size(); at += sizeof part) {
      std::memcpy(&part, text.data() + at, sizeof part);
      mix(part);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, text.data() + at, text.size() - at);
    mix(rest);
    return hash;
  }
  static std::size_t place_of(std::uint64_t hash) { return hash * 0x9e3779b97f4a7c15 >> (64 - bits); }

  std::vector<Entry> entries_ = std::vector<Entry>(std::size_t{1} << bits);
  std::string bytes_;
  std::vector<std::int32_t> ids_;
  std::vector<PlaceInStretch> places_;
};

}  // namespace assay::wordpiece_encode
