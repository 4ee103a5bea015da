// Texts, by all encoders and by the reference. The first byte of an input says which vocabulary, rule and pattern.
#include <array>
#include <map>
#include <memory>
#include <vector>

#include "impls/tokenizers/byte_bpe_encode/reference.h"
#include "tests/fuzz/target.h"

namespace assay::byte_bpe_encode {
Implementation rescan();
Implementation heap();
Implementation rounds();
Implementation backtracking();
Implementation fast();
}  // namespace assay::byte_bpe_encode

namespace assay::fuzz {
namespace {

using namespace byte_bpe_encode;

constexpr std::array<const char*, 4> files{"small.tiktoken", "improper.tiktoken", "small_merges.json",
                                           "improper_merges.json"};
constexpr std::array<const char*, 3> rules{bytes_rule, pairs_rule, whole_pairs_rule};

// What a first byte stands for, prepared once: vocabularies are read, which takes longer than a text.
struct Prepared {
  Parameters parameters;
  std::unique_ptr<const KnownVocabulary> known;
  std::string path;
  std::vector<std::unique_ptr<Runner>> runners;
};

Value value_of(Kind kind, Dtype dtype, std::int64_t size, void* data, bool constant) {
  return {"", kind, dtype, {size}, {1}, data, constant};
}

const Prepared& prepared_for(unsigned number) {
  static std::map<unsigned, Prepared> all;
  const auto [place, is_new] = all.try_emplace(number);
  Prepared& made = place->second;
  if (!is_new) return made;
  made.path = std::string(ASSAY_SOURCE_DIRECTORY "/impls/tokenizers/byte_bpe_encode/data/") + files[number % 4];
  made.parameters.push_back({"pattern", std::string(number / 12 % 2 == 0 ? "gpt2" : "none")});
  made.parameters.push_back({"rule", std::string(rules[number / 4 % 3])});
  made.known = std::make_unique<const KnownVocabulary>(read_model(made.path));
  const std::vector<Value> inputs{value_of(Kind::bytes, Dtype::u8, 0, nullptr, false),
                                  value_of(Kind::path, Dtype::u8, std::ssize(made.path), made.path.data(), true)};
  const std::vector<Value> outputs{value_of(Kind::ids, Dtype::i32, 0, nullptr, false)};
  for (const Implementation& each : {rescan(), heap(), rounds(), backtracking(), fast()}) {
    auto runner = each.prepare({made.parameters, inputs, outputs, Dtype::u8, 1, ""});
    if (auto* ready = std::get_if<std::unique_ptr<Runner>>(&runner)) made.runners.push_back(std::move(*ready));
  }
  require(made.runners.size() >= 3, "three encoders take every vocabulary");
  return made;
}

}  // namespace

void bpe_encode(std::string_view input) {
  if (input.empty()) return;
  const Prepared& prepared = prepared_for(static_cast<unsigned char>(input[0]) % 24);
  std::string whole(input.substr(1));
  const Encoded expected = reference_encode(whole, settings_of(prepared.parameters), *prepared.known);
  for (const std::unique_ptr<Runner>& runner : prepared.runners) {
    std::vector<std::int32_t> given(whole.size());
    std::string path = prepared.path;
    const std::vector<Value> inputs{value_of(Kind::bytes, Dtype::u8, std::ssize(whole), whole.data(), false),
                                    value_of(Kind::path, Dtype::u8, std::ssize(path), path.data(), true)};
    std::vector<Value> outputs{value_of(Kind::ids, Dtype::i32, std::ssize(given), given.data(), false)};
    runner->run({inputs, outputs});
    given.resize(static_cast<std::size_t>(outputs[0].dims[0]));
    require(std::vector<std::int64_t>(given.begin(), given.end()) == expected.ids, "all encoders give the same ids");
  }
}

}  // namespace assay::fuzz
