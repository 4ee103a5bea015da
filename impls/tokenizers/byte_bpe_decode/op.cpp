#include "impls/tokenizers/byte_bpe_decode/op.h"

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>
#include <utility>

#include "harness/core/random.h"
#include "harness/core/relation.h"
#include "impls/tokenizers/byte_bpe_decode/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::byte_bpe_decode {
namespace {

using Ids = std::vector<std::int64_t>;

const std::string any_ids = "any_ids", unknown_ids = "unknown_ids", every_id = "every_id";

// Texts are encoded, so that their ids are those that a model gives; of the many kinds of text a few will do, since
// where a text comes from makes no difference to who decodes it.
std::vector<ValuesInfo> kinds_of_ids() {
  std::vector<ValuesInfo> kinds;
  for (const char* wanted : {"mixed", "words", "code", "invalid_utf8", "controls", "repeated"})
    for (const ValuesInfo& kind : tokenizers::text_kinds())
      if (kind.name == wanted) kinds.push_back(kind);
  kinds.push_back(
      {any_ids,
       "any ids of the vocabulary, often one more than there is room for, often a multiple of a power of two"});
  kinds.push_back({unknown_ids, "ids of which one is no token: negative, in a gap, above the highest"});
  for (const ValuesInfo& kind : tokenizers::text_kinds())
    if (kind.file) kinds.push_back(kind);
  kinds.push_back({every_id, "all ids of the vocabulary, from the highest down, as many as there is room for", false});
  return kinds;
}

// Ids that no token has, as bugs take them for others: their lower bits are those of one.
std::int64_t draw_unknown(const Tokens& tokens, Random& random) {
  const std::int64_t known = random.pick(tokens.ids());
  const std::vector<std::int64_t> candidates{-1,
                                             -known - 1,
                                             std::numeric_limits<std::int32_t>::min(),
                                             std::numeric_limits<std::int32_t>::min() + known,
                                             std::numeric_limits<std::int32_t>::max(),
                                             tokens.ids().back() + 1,
                                             known + 1,
                                             known + 65536,
                                             known + (std::int64_t{1} << 24)};
  for (int tries = 0; tries < 100; ++tries) {
    const std::int64_t drawn = random.pick(candidates);
    if (drawn <= std::numeric_limits<std::int32_t>::max() && tokens.find(drawn) == nullptr) return drawn;
  }
  return -1;
}

Ids draw_ids(const Case& which, const Tokens& tokens) {
  Random random(derive_seed(which.seed, which.values));
  const auto room = static_cast<std::size_t>(which.dim("bytes"));
  Ids drawn;
  std::size_t size = 0;
  const auto next = [&] {
    if (which.values != every_id) return random.pick(tokens.ids());
    return tokens.ids()[tokens.ids().size() - 1 - drawn.size() % tokens.ids().size()];
  };
  // No more ids than bytes: that is the room that their declaration has.
  for (std::int64_t id = next(); drawn.size() < room; id = next()) {
    size += tokens.find(id)->size();
    if (size > room && !random.chance(0.5)) break;
    drawn.push_back(id);
    if (size > room) break;
  }
  // As many as buffers have, or powers of two: where code goes on in another place.
  if (random.chance(0.5))
    for (const std::size_t edge : {4096u, 1024u, 256u, 64u, 16u})
      if (drawn.size() >= edge) {
        drawn.resize(drawn.size() / edge * edge);
        break;
      }
  if (which.values == unknown_ids && !drawn.empty()) drawn[random.below(drawn.size())] = draw_unknown(tokens, random);
  return drawn;
}

Buffer buffer_of(const Ids& ids) {
  Buffer buffer{"ids", Kind::ids, Dtype::i32, {static_cast<std::int64_t>(ids.size())}, {}, false};
  buffer.bytes.resize(ids.size() * sizeof(std::int32_t));
  for (std::size_t i = 0; i < ids.size(); ++i)
    buffer.set_number(static_cast<std::int64_t>(i), static_cast<double>(ids[i]));
  return buffer;
}

Ids ids_of(const Buffer& buffer) {
  Ids ids;
  for (std::int64_t i = 0; i < buffer.count(); ++i) ids.push_back(static_cast<std::int64_t>(buffer.number(i)));
  return ids;
}

// What decoding a beginning gives is the beginning of what decoding all gives.
Relation beginnings_decode_alike() {
  return {"beginnings_decode_alike", "the first ids alone give the beginning of the text", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const Ids all = ids_of(inputs[ids]);
            if (all.size() < 2) return std::nullopt;
            FollowUp second{which, inputs};
            const std::size_t kept = 1 + derive_seed(which.seed, "beginning") % (all.size() - 1);
            second.inputs[ids] = buffer_of({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept)});
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const auto kept = static_cast<double>(second.inputs[ids].count());
            const double before = first.outputs[decoded].number(0), now = second.outputs[decoded].number(0);
            const std::string_view all = first.outputs[text].text(), beginning = second.outputs[text].text();
            const bool same_text = before <= kept ? beginning == all : all.starts_with(beginning);
            if (same_text && now == std::min(before, kept)) return std::nullopt;
            return "the first " + std::to_string(second.inputs[ids].count()) +
                   " ids alone give another text than they do before others";
          }};
}

class ByteBpeDecode final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    const auto found = resources.vocabulary(which.parameters.get<std::string>("vocabulary"));
    if (found.path.empty()) throw AbsentResource{found.reason};
    const auto* first = reinterpret_cast<const std::byte*>(found.path.data());
    Buffer path{"vocabulary",
                Kind::path,
                Dtype::u8,
                {static_cast<std::int64_t>(found.path.size())},
                {first, first + found.path.size()},
                true};
    return {buffer_of(ids_for(which, found.path, resources)), std::move(path)};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    const Decoded all = decode(which, inputs);
    Expectation bytes, count;
    for (const char byte : all.text) bytes.exact.push_back(static_cast<unsigned char>(byte));
    count.exact = {static_cast<std::int64_t>(all.ends.size())};
    return {std::move(bytes), std::move(count)};
  }

  std::vector<Relation> relations() const override { return {beginnings_decode_alike()}; }

  // What was decoded, which may be less than there is room for.
  Work work(const Case& which, const std::vector<Buffer>& inputs) const override {
    Work work;
    work.characters = static_cast<double>(decode(which, inputs).text.size());
    return work;
  }

  std::optional<Domain> domain(Dtype) const override {
    Domain all{"all ids of four vocabularies", {}};
    const auto add = [&](const char* vocabulary, const std::string& values, std::int64_t bytes, std::uint64_t seed) {
      Case which;
      which.op = info_.name;
      which.dtype = Dtype::u8;
      which.dims = {{"bytes", bytes}};
      which.parameters.push_back({"vocabulary", std::string(vocabulary)});
      which.values = values;
      which.seed = seed;
      all.cases.push_back(std::move(which));
    };
    for (const char* vocabulary : {"small", "improper", "improper_merges"}) add(vocabulary, every_id, 1 << 19, 1);
    for (std::uint64_t seed = 0; seed < 8; ++seed) add("small", any_ids, 65600, seed);
    add("gpt2", every_id, 1 << 19, 1);  // last: where it was not fetched, nothing more is tried
    return all;
  }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t output, std::int64_t index,
                      const std::vector<Value>&) const override {
    const Decoded all = decode(which, inputs);
    const auto place = output == text
                           ? static_cast<std::size_t>(std::ranges::upper_bound(all.ends, index) - all.ends.begin())
                           : all.ends.size();
    if (place >= static_cast<std::size_t>(inputs[ids].count()))
      return "after the last of " + std::to_string(place) + " ids: " + tokenizers::end_of(all.text);
    const std::string id =
        "id " + std::to_string(place) + ", which is " +
        std::to_string(static_cast<std::int64_t>(inputs[ids].number(static_cast<std::int64_t>(place))));
    if (place >= all.ends.size()) return id + ", is not decoded: " + tokenizers::end_of(all.text);
    const auto from = static_cast<std::size_t>(place == 0 ? 0 : all.ends[place - 1]);
    return id + ": " + tokenizers::surroundings(all.text, from, static_cast<std::size_t>(all.ends[place]));
  }

 private:
  std::shared_ptr<const Tokens> tokens_of(const std::string& path) const {
    auto vocabulary = files_.read(path);
    const std::lock_guard lock(mutex_);
    if (tokens_.size() > files_.most_files) tokens_.clear();
    auto& known = tokens_[path];
    if (known.first != vocabulary) known = {vocabulary, std::make_shared<const Tokens>(vocabulary)};
    return known.second;
  }

  Ids ids_for(const Case& which, const std::string& path, const Resources& resources) const {
    if (which.values == any_ids || which.values == unknown_ids || which.values == every_id)
      return draw_ids(which, *tokens_of(path));
    const Buffer drawn = tokenizers::draw_text("text", which.values, which.dim("bytes"), which.seed, resources);
    return byte_bpe_encode::reference_encode(drawn.text(), {.pattern = "gpt2"}, *files_.read(path)).ids;
  }

  Decoded decode(const Case& which, const std::vector<Buffer>& inputs) const {
    return reference_decode(ids_of(inputs[ids]), static_cast<std::size_t>(which.dim("bytes")),
                            *tokens_of(std::string(inputs[vocabulary].text())));
  }

  mutable byte_bpe_encode::VocabulariesOfFiles files_;
  mutable std::mutex mutex_;
  using KnownVocabulary = byte_bpe_encode::KnownVocabulary;
  mutable std::map<std::string, std::pair<std::shared_ptr<const KnownVocabulary>, std::shared_ptr<const Tokens>>>
      tokens_;

  const OpInfo info_{
      .name = "byte_bpe_decode",
      .family = "tokenizers",
      .summary = "The bytes that ids of byte-level byte pair encoding stand for",
      .formula =
          "the tokens of the ids, one behind the other, up to the first id that is none or whose bytes have no "
          "room; decoded: how many ids were",
      .source =
          "Radford et al. 2019, Language Models are Unsupervised Multitask Learners, sec. 2.2, and its encoder.py; "
          "where it stops is this project's",
      .dimensions = {tokenizers::bytes_dimension()},
      .parameters = {{"vocabulary",
                      "by its name in specs/resources.toml, or one of your own",
                      std::string("gpt2"),
                      {std::string("small"), std::string("improper"), std::string("improper_merges"),
                       std::string("gpt2")},
                      {},
                      {},
                      {},
                      true}},
      .dtypes = {Dtype::u8},
      .values = kinds_of_ids(),
      .inputs = {{.name = "ids", .kind = Kind::ids, .dims = {"bytes"}, .dtype = always(Dtype::i32)},
                 {.name = "vocabulary",
                  .role = Role::vocabulary,
                  .kind = Kind::path,
                  .dims = {},
                  .dtype = always(Dtype::u8)}},
      .outputs = {{.name = "text", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)},
                  {.name = "decoded", .kind = Kind::offsets, .dims = {Extent("", 0, 1)}, .dtype = always(Dtype::i64)}},
      .budget = "exact",
      .cost = "linear in the ids and in their bytes",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<ByteBpeDecode>(); }

}  // namespace assay::byte_bpe_decode
