// What a reader knows a processor by, of the facts that identify a machine.
#include <algorithm>
#include <charconv>
#include <sstream>

#include "harness/core/names.h"
#include "harness/report/answer.h"
#include "harness/report/findings.h"
#include "harness/report/numbers.h"

namespace assay::report {
namespace {

std::string fact(const Facts& facts, std::string_view name) {
  for (const auto& [each, value] : facts)
    if (each == name && value != "unknown") return value;
  return {};
}

// The sets that kernels are written for, strongest first; a set that is none of these goes without saying.
std::string instruction_sets(const std::string& usable) {
  constexpr std::pair<std::string_view, std::string_view> known[] = {{"amx_bf16", "AMX BF16"},
                                                                     {"amx_int8", "AMX INT8"},
                                                                     {"avx512_fp16", "AVX-512 FP16"},
                                                                     {"avx512_bf16", "AVX-512 BF16"},
                                                                     {"avx512_vnni", "AVX-512 VNNI"},
                                                                     {"avx512f", "AVX-512"},
                                                                     {"avx_vnni", "AVX VNNI"},
                                                                     {"avx2", "AVX2"},
                                                                     {"fma", "FMA"},
                                                                     {"sve2", "SVE2"},
                                                                     {"sve", "SVE"},
                                                                     {"asimd", "NEON"}};
  std::vector<std::string> words, names;
  std::istringstream stream(usable);
  for (std::string word; stream >> word;) words.push_back(word);
  for (const auto& [word, name] : known)
    if (std::ranges::find(words, word) != words.end()) names.emplace_back(name);
  return names.empty() ? usable : join(names, ", ");
}

// "L1 Data 48K shared by 0; L2 Unified 1024K shared by 0" as "L1 48 KiB, L2 1 MiB"; as it is, if it is something else.
std::string cache_sizes(const std::string& caches) {
  std::vector<std::string> sizes;
  std::istringstream stream(caches);
  for (std::string each; std::getline(stream, each, ';');) {
    std::istringstream words(each);
    std::string level, kind, size;
    if (!(words >> level >> kind >> size)) return caches;
    double kibibytes = 0;
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), kibibytes);
    if (error != std::errc{} || end + 1 != size.data() + size.size() || *end != 'K') return caches;
    if (kind != "Instruction") sizes.push_back(level + " " + print_bytes(kibibytes * 1024));
  }
  return join(sizes, ", ");
}

std::string cores(const Environment& environment) {
  const std::string all = fact(environment.machine, "package_cores"),
                    used = fact(environment.allocation, "allotted_cores");
  if (all.empty() || used.empty() || all == used) return all.empty() ? used : all;
  return used + " of " + all;
}

}  // namespace

Facts processor_of(const Environment& environment) {
  Facts facts;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) facts.emplace_back(name, value);
  };
  add("Processor", machine_of(environment));
  add("Cores", cores(environment));
  add("Instruction sets", instruction_sets(fact(environment.machine, "usable_isa")));
  add("Caches", cache_sizes(fact(environment.machine, "caches")));
  add("Memory", fact(environment.machine, "memory"));
  return facts;
}

}  // namespace assay::report
