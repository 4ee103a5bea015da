// The verdicts of a run, found by what they are of. A later one of the same replaces an earlier one.
#pragma once

#include <compare>
#include <map>
#include <string>
#include <vector>

#include "harness/core/record.h"

namespace assay {

struct VerdictKey {
  std::string op, dtype, implementation, scope;
  auto operator<=>(const VerdictKey&) const = default;
};
inline VerdictKey key_of(const VerdictRecord& verdict) {
  return {verdict.op, verdict.dtype, verdict.subject.implementation, verdict.scope};
}

class VerdictIndex {
 public:
  void add(const VerdictRecord& verdict) { by_key_[key_of(verdict)] = verdict; }

  // Null if there is none.
  const VerdictRecord* find(const VerdictKey& key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &found->second;
  }
  // Of one implementation of an op and dtype, in the order of their scopes.
  std::vector<const VerdictRecord*> of(const std::string& op, const std::string& dtype,
                                       const std::string& implementation) const {
    std::vector<const VerdictRecord*> found;
    for (auto at = by_key_.lower_bound({op, dtype, implementation, ""}); at != by_key_.end(); ++at) {
      const VerdictKey& key = at->first;
      if (key.op != op || key.dtype != dtype || key.implementation != implementation) break;
      found.push_back(&at->second);
    }
    return found;
  }
  const std::map<VerdictKey, VerdictRecord>& all() const { return by_key_; }

 private:
  std::map<VerdictKey, VerdictRecord> by_key_;
};

}  // namespace assay
