#include "impls/tokenizers/charsmap_normalize/reference_charsmap.h"

#include <algorithm>
#include <vector>

#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/texts.h"

namespace assay::charsmap_normalize {
namespace {

// Goes down the trie along every way that there is.
class WrittenOut {
 public:
  WrittenOut(std::string_view trie, std::string_view behind, ReferenceModel& model, const RequireAt& require)
      : behind_(behind), model_(model), require_(require), units_(trie.size() / 4) {
    for (std::size_t i = 0; i < units_.size(); ++i) units_[i] = little_endian_word(trie.substr(4 * i, 4));
  }

  void visit(std::size_t unit) {
    const std::size_t here = 4 + 4 * unit;
    require_(++nodes_ <= most_nodes, here, "a trie of at most 1048576 nodes");
    require_(rule_.size() <= longest_rule, here, "rules of at most 1024 bytes, and no circles");
    const std::uint32_t told = units_[unit];
    const std::size_t distance = (told >> 10) * (told >> 9 & 1 ? std::size_t{256} : 1);
    const std::size_t base = unit ^ distance;
    require_(base < units_.size(), here, "a unit whose children are in the trie");
    if (told >> 8 & 1) {
      const std::size_t place = units_[base] & 0x7fffffffu;
      require_(place < behind_.size(), here, "the place of a replacement behind the trie");
      if (!rule_.empty()) add_rule(behind_.substr(place, behind_.find('\0', place) - place), here);
    }
    for (std::size_t byte = 0; byte < 256; ++byte) {
      if ((units_[base ^ byte] & 0x800000ffu) != byte) continue;
      rule_.push_back(static_cast<char>(byte));
      visit(base ^ byte);
      rule_.pop_back();
    }
  }

 private:
  void add_rule(std::string_view becomes, std::size_t at) {
    std::size_t bytes = 0;
    for (const char each : becomes) bytes += each == ' ' ? 3 : 1;
    require_(bytes <= most_growth * rule_.size(), at, "a replacement of at most 16 times the bytes of its rule");
    require_(tokenizers::is_well_formed(becomes), at, "a replacement of UTF-8");
    model_.rules[rule_] = becomes;
    std::size_t& longest = model_.longest_rule[static_cast<unsigned char>(rule_.front())];
    longest = std::max(longest, rule_.size());
  }

  std::string_view behind_;
  ReferenceModel& model_;
  const RequireAt& require_;
  std::vector<std::uint32_t> units_;
  std::size_t nodes_ = 0;
  std::string rule_;
};

}  // namespace

std::uint32_t little_endian_word(std::string_view four) {
  std::uint32_t number = 0;
  for (int i = 3; i >= 0; --i) number = number * 256 + static_cast<unsigned char>(four[static_cast<std::size_t>(i)]);
  return number;
}

void write_out_charsmap(std::string_view blob, ReferenceModel& model, const RequireAt& require) {
  require(blob.size() >= 4, 0, "the size of the charsmap's trie");
  const std::size_t size = little_endian_word(blob);
  require(size > 0 && size % 1024 == 0 && size < blob.size() - 4, 0,
          "the size of a trie: a multiple of 1024, with replacements behind it");
  WrittenOut(blob.substr(4, size), blob.substr(4 + size), model, require).visit(0);
}

}  // namespace assay::charsmap_normalize
