#include "harness/select/merge.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace assay {
namespace {

// What is replaced together.
template <class Item>
auto group_of(const Item& item) {
  return std::tuple(item.op, item.dtype, item.threads, item.cache);
}

template <class Item>
auto place_of(const Item& item) {
  return std::tuple(item.op, item.dtype, item.cache, item.threads, item.parameters, item.dims);
}

}  // namespace

std::string key_of(const DispatchEntry& entry) {
  std::string key = entry.op + " " + entry.dtype;
  for (const auto& [name, size] : entry.dims) key += " " + name + "=" + std::to_string(size);
  for (const auto& [name, value] : entry.parameters) key += " " + name + "=" + value;
  if (entry.cache != "hot") key += " " + entry.cache;
  if (entry.threads != 1) key += " " + std::to_string(entry.threads) + " threads";
  return key;
}

MergedMachine merge_sections(const DispatchMachine& before, DispatchMachine made) {
  std::set<std::tuple<std::string, std::string, int, std::string>> groups;
  std::set<std::string> keys;
  for (const DispatchEntry& entry : made.entries) groups.insert(group_of(entry)), keys.insert(key_of(entry));
  for (const DispatchUndecided& each : made.undecided) groups.insert(group_of(each));

  MergedMachine merged{std::move(made), {}};
  DispatchMachine& machine = merged.machine;
  std::map<std::string, std::string> removed;  // by what was keyed, in its order, to what it chose
  bool any_kept = false;
  for (const DispatchEntry& entry : before.entries) {
    if (!groups.contains(group_of(entry))) machine.entries.push_back(entry), any_kept = true;
    else if (!keys.contains(key_of(entry))) {
      std::string& choices = removed[key_of(entry)];
      choices += (choices.empty() ? "" : ", ") + entry.choice();
    }
  }
  for (const DispatchUndecided& each : before.undecided)
    if (!groups.contains(group_of(each))) machine.undecided.push_back(each);
  for (const DispatchAdvice& each : before.advice)
    if (any_kept && std::ranges::none_of(machine.advice, [&](const DispatchAdvice& other) {
          return other.setting == each.setting && other.implementation == each.implementation;
        }))
      machine.advice.push_back(each);
  for (const std::string& run : before.runs)
    if (any_kept && std::ranges::find(machine.runs, run) == machine.runs.end()) machine.runs.push_back(run);
  // Entries of one key stay in the order of their ranges.
  std::ranges::stable_sort(machine.entries, {}, [](const DispatchEntry& entry) { return place_of(entry); });
  std::ranges::stable_sort(machine.undecided, {}, [](const DispatchUndecided& each) { return place_of(each); });
  for (const auto& [key, choices] : removed)
    merged.removed.push_back("removed: " + key + " (" + choices + "), which was not measured in these runs");
  return merged;
}

}  // namespace assay
