#include "impls/tokenizers/wordpiece_decode/op.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "harness/core/random.h"
#include "harness/core/relation.h"
#include "impls/tokenizers/texts.h"
#include "impls/tokenizers/wordpiece_encode/reference.h"

namespace assay::wordpiece_decode {
namespace {

using Numbers = std::vector<std::int64_t>;
using wordpiece_encode::PieceVocabulary;

constexpr const char *any_ids = "any_ids", *unknown_ids = "unknown_ids", *sign_ids = "sign_ids", *every_id = "every_id";

std::vector<ValuesInfo> kinds_of_ids() {
  std::vector<ValuesInfo> kinds{
      {sign_ids, "signs, apostrophes and what stands beside them, of which blanks are taken away"},
      {any_ids, "any ids of the vocabulary, often one more than there is room for"},
      {unknown_ids, "ids of which one is none: negative, in a gap, above the highest"}};
  for (const ValuesInfo& kind : tokenizers::text_kinds())
    if (kind.file || kind.name == "mixed" || kind.name == "words" || kind.name == "code") kinds.push_back(kind);
  kinds.push_back({every_id, "all ids of the vocabulary, from the highest down, as many as there is room for", false});
  return kinds;
}

// As bugs take them for others: their lower bits are those of one.
std::int64_t draw_unknown(const PieceVocabulary& pieces, const Numbers& known, Random& random) {
  const std::int64_t one = random.pick(known);
  const Numbers candidates{-1,      -one - 1,    std::numeric_limits<std::int32_t>::min() + one, known.back() + 1,
                           one + 1, one + 65536, std::numeric_limits<std::int32_t>::max() - 1};
  for (int tries = 0; tries < 100; ++tries) {
    const std::int64_t drawn = random.pick(candidates);
    if (drawn <= std::numeric_limits<std::int32_t>::max() && !pieces.texts.contains(drawn)) return drawn;
  }
  return -1;
}

std::string without_blank(const std::string& piece, const std::string& prefix) {
  return piece.starts_with(prefix) ? piece.substr(prefix.size()) : " " + piece;
}

Numbers draw_ids(const Case& which, const PieceVocabulary& pieces) {
  Random random(derive_seed(which.seed, which.values));
  Numbers known, signs;
  for (const auto& [id, text] : pieces.texts) {
    known.push_back(id);
    if (text.find_first_of(".?!,' ") != text.npos || text.size() == 1) signs.push_back(id);
  }
  if (signs.empty()) signs = known;
  const auto room = static_cast<std::size_t>(which.dim("bytes"));
  Numbers drawn;
  std::size_t size = 0;
  while (drawn.size() < room) {
    const std::int64_t next = which.values == every_id ? known[known.size() - 1 - drawn.size() % known.size()]
                              : which.values == sign_ids && random.chance(0.8) ? random.pick(signs)
                                                                               : random.pick(known);
    const std::string& text = pieces.texts.at(next);
    size += drawn.empty() ? text.size() : without_blank(text, pieces.prefix).size();
    if (size > room && !random.chance(0.5)) break;
    drawn.push_back(next);
    if (size > room) break;
  }
  if (which.values == unknown_ids && !drawn.empty())
    drawn[random.below(drawn.size())] = draw_unknown(pieces, known, random);
  return drawn;
}

Buffer buffer_of(const Numbers& ids) {
  Buffer buffer{"ids", Kind::ids, Dtype::i32, {std::ssize(ids)}, {}, false};
  buffer.bytes.resize(ids.size() * sizeof(std::int32_t));
  for (std::size_t i = 0; i < ids.size(); ++i)
    buffer.set_number(static_cast<std::int64_t>(i), static_cast<double>(ids[i]));
  return buffer;
}

Numbers numbers_of(const Buffer& buffer) {
  Numbers ids;
  for (std::int64_t i = 0; i < buffer.count(); ++i) ids.push_back(static_cast<std::int64_t>(buffer.number(i)));
  return ids;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  std::string made;
  std::size_t at = 0;
  for (std::size_t found = text.find(what); found != text.npos; found = text.find(what, at)) {
    made += text.substr(at, found - at);
    made += with;
    at = found + what.size();
  }
  text = made + text.substr(at);
}

void clean_up(std::string& text, bool of_pieces) {
  for (const auto& [what, with] : replacements)
    if (of_pieces || what != of_pieces_alone) replace_all(text, what, with);
}

struct Joined {
  std::string text;
  std::int64_t decoded = 0;
};

Joined join(const Numbers& ids, std::size_t room, Cleanup cleanup, const PieceVocabulary& pieces) {
  Joined joined;
  std::size_t size = 0;
  for (const std::int64_t id : ids) {
    const auto found = pieces.texts.find(id);
    if (found == pieces.texts.end()) break;
    std::string part = joined.decoded == 0 ? found->second : without_blank(found->second, pieces.prefix);
    if (size + part.size() > room) break;
    size += part.size();
    if (cleanup == Cleanup::pieces) clean_up(part, true);
    joined.text += part;
    ++joined.decoded;
  }
  if (cleanup == Cleanup::text) clean_up(joined.text, false);
  return joined;
}

// Of texts that are not cleaned up as a whole, the beginning of the ids is the beginning of the text.
Relation beginnings_join_alike() {
  return {"beginnings_join_alike", "the first ids alone give the beginning of the text", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const Numbers all = numbers_of(inputs[ids]);
            if (all.size() < 2 || cleanup_of(which.parameters) == Cleanup::text) return std::nullopt;
            FollowUp second{which, inputs};
            const std::size_t kept = 1 + derive_seed(which.seed, "beginning") % (all.size() - 1);
            second.inputs[ids] = buffer_of({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept)});
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            const auto kept = static_cast<double>(second.inputs[ids].count());
            const double before = first.outputs[decoded].number(0), now = second.outputs[decoded].number(0);
            const std::string_view all = first.outputs[text].text(), beginning = second.outputs[text].text();
            const bool same = before <= kept ? beginning == all : all.starts_with(beginning);
            if (same && now == std::min(before, kept)) return std::nullopt;
            return "the first " + std::to_string(second.inputs[ids].count()) +
                   " ids alone give another text than they do before others";
          }};
}

class WordpieceDecode final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    const auto found = resources.vocabulary(which.parameters.get<std::string>("vocabulary"));
    if (found.path.empty()) throw AbsentResource{found.reason};
    const auto* first = reinterpret_cast<const std::byte*>(found.path.data());
    return {buffer_of(ids_for(which, *files_.read(found.path), resources)),
            {"vocabulary", Kind::path, Dtype::u8, {std::ssize(found.path)}, {first, first + found.path.size()}, true}};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    const Joined all = joined(which, inputs);
    Expectation bytes, count;
    for (const char byte : all.text) bytes.exact.push_back(static_cast<unsigned char>(byte));
    count.exact = {all.decoded};
    return {std::move(bytes), std::move(count)};
  }

  std::vector<Relation> relations() const override { return {beginnings_join_alike()}; }

  Work work(const Case& which, const std::vector<Buffer>& inputs) const override {
    Work work;
    work.characters = static_cast<double>(joined(which, inputs).text.size());
    return work;
  }

  std::optional<Domain> domain(Dtype) const override {
    Domain all{"all ids of three vocabularies", {}};
    for (const char* const vocabulary : {"small_pieces", "awkward_pieces", "other_prefix_pieces"})
      for (const char* const cleanup : {"none", "pieces", "text"}) {
        Case which;
        which.op = info_.name;
        which.dtype = Dtype::u8;
        which.dims = {{"bytes", 1 << 19}};
        which.parameters = {{"vocabulary", std::string(vocabulary)}, {"cleanup", std::string(cleanup)}};
        which.values = every_id;
        which.seed = 1;
        all.cases.push_back(std::move(which));
      }
    return all;
  }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t output, std::int64_t index,
                      const std::vector<Value>&) const override {
    const Joined all = joined(which, inputs);
    const auto at = static_cast<std::size_t>(index);
    if (output != text || at >= all.text.size())
      return std::to_string(all.decoded) + " ids are decoded: " + tokenizers::end_of(all.text);
    return tokenizers::surroundings(all.text, at, at + 1);
  }

 private:
  Numbers ids_for(const Case& which, const PieceVocabulary& pieces, const Resources& resources) const {
    if (which.values == any_ids || which.values == unknown_ids || which.values == every_id || which.values == sign_ids)
      return draw_ids(which, pieces);
    const Buffer drawn = tokenizers::draw_text("text", which.values, which.dim("bytes"), which.seed, resources);
    return wordpiece_encode::reference_encode(drawn.text(), {false, !pieces.is_uncased(), 200}, pieces);
  }

  Joined joined(const Case& which, const std::vector<Buffer>& inputs) const {
    return join(numbers_of(inputs[ids]), static_cast<std::size_t>(which.dim("bytes")), cleanup_of(which.parameters),
                *files_.read(std::string(inputs[vocabulary].text())));
  }

  mutable wordpiece_encode::PiecesOfFiles files_;

  const OpInfo info_{
      .name = "wordpiece_decode",
      .family = "tokenizers",
      .summary = "The text that ids of WordPiece stand for",
      .formula =
          "the pieces of the ids: without '##' where they go on with a word, with a blank before them where they do "
          "not; "
          "up to the first id that is none or has no room; decoded: how many ids were; cleanup takes blanks away",
      .source =
          "the decoder WordPiece of Hugging Face's tokenizers, and clean_up_tokenization of transformers; where it "
          "stops "
          "is this project's",
      .dimensions = {tokenizers::bytes_dimension()},
      .parameters = {{"vocabulary",
                      "pieces, by their name in specs/resources.toml, or of your own",
                      std::string("small_pieces"),
                      {std::string("small_pieces"), std::string("awkward_pieces"), std::string("other_prefix_pieces")},
                      {},
                      {},
                      {},
                      true},
                     {"cleanup",
                      "which blanks are taken away: none, those within each piece, or those of the whole text",
                      std::string("pieces"),
                      {std::string("none"), std::string("pieces"), std::string("text")},
                      {},
                      {},
                      {std::string("none"), std::string("pieces"), std::string("text")}}},
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
      .cost = "linear in the ids and in the text",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<WordpieceDecode>(); }

}  // namespace assay::wordpiece_decode
