#include "impls/tokenizers/sentencepiece_decode/op.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "harness/core/random.h"
#include "harness/core/relation.h"
#include "impls/tokenizers/charsmap_normalize/reference_texts.h"
#include "impls/tokenizers/sentencepiece_decode/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::sentencepiece_decode {
namespace {

using charsmap_normalize::PieceType;
using charsmap_normalize::ReferenceModel;
using Ids = std::vector<std::int64_t>;

constexpr const char *any_ids = "any_ids", *special_ids = "special_ids", *unknown_ids = "unknown_ids",
                     *every_id = "every_id";

// Ids of these types are drawn more often: what decodes to nothing, to bytes, or begins with a space.
Ids special_pieces(const ReferenceModel& model) {
  Ids found;
  for (std::size_t id = 0; id < model.pieces.size(); ++id) {
    const auto& piece = model.pieces[id];
    const bool marked = piece.text.starts_with("\u2581") && piece.text.size() < 10;
    if (piece.type == PieceType::control || piece.type == PieceType::unknown || piece.type == PieceType::user_defined ||
        piece.type == PieceType::unused || (marked && found.size() < 64))
      found.push_back(static_cast<std::int64_t>(id));
  }
  return found;
}

std::int64_t draw_one(const Case& which, const ReferenceModel& model, const Ids& special, Random& random) {
  const auto pieces = static_cast<std::int64_t>(model.pieces.size());
  if (which.values == special_ids && random.chance(0.7)) {
    // Bytes of characters, whole and cut short.
    if (!model.of_byte.empty() && random.chance(0.5)) {
      constexpr int some[] = {0xe2, 0x96, 0x81, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80, 0xed, 0xa0, 0xff, 0x41, 0x00};
      return model.of_byte[static_cast<std::size_t>(some[random.below(std::size(some))])];
    }
    return random.pick(special);
  }
  return random.between(0, pieces - 1);
}

Ids draw_ids(const Case& which, const ReferenceModel& model) {
  Random random(derive_seed(which.seed, which.values));
  const auto room = static_cast<std::size_t>(which.dim("bytes"));
  const Ids special = special_pieces(model);
  Ids drawn;
  std::size_t taken = 0;
  // At the beginning, what gives no text, or loses a mark.
  if (random.chance(0.5) && !special.empty())
    for (std::int64_t count = random.between(1, 3); count > 0; --count) drawn.push_back(random.pick(special));
  // A mark alone leaves no text, and neither does a control piece: what is behind them is at the beginning as well.
  const auto mark = model.ids.find("\u2581");
  const auto control = std::ranges::find(model.pieces, PieceType::control, &charsmap_normalize::ReferencePiece::type);
  if (mark != model.ids.end() && random.chance(0.6)) {
    drawn.insert(drawn.begin(), 1 + random.below(2), mark->second);
    if (control != model.pieces.end() && random.chance(0.5))
      drawn.insert(drawn.begin(), control - model.pieces.begin());
  }
  for (const std::int64_t id : drawn) taken += most_bytes_of(id, model);
  while (drawn.size() < room) {
    const std::int64_t id = which.values == every_id ? static_cast<std::int64_t>(drawn.size() % model.pieces.size())
                                                     : draw_one(which, model, special, random);
    taken += most_bytes_of(id, model);
    if (taken > room && !random.chance(0.5)) break;
    drawn.push_back(id);
    if (taken > room) break;
  }
  if (drawn.size() > room) drawn.resize(room);
  if (which.values == unknown_ids && !drawn.empty()) {
    const auto pieces = static_cast<std::int64_t>(model.pieces.size());
    const Ids none{-1,
                   pieces,
                   pieces + 1,
                   std::numeric_limits<std::int32_t>::min(),
                   std::numeric_limits<std::int32_t>::max(),
                   pieces + 65536};
    drawn[random.below(drawn.size())] = random.pick(none);
  }
  return drawn;
}

Buffer buffer_of(const Ids& ids) {
  Buffer buffer{"ids", Kind::ids, Dtype::i32, {std::ssize(ids)}, {}, false};
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

// A piece that gives nothing, put behind all others, changes nothing but the number.
Relation control_pieces_vanish(std::function<std::shared_ptr<const ReferenceModel>(const std::string&)> read) {
  return {"control_pieces_vanish", "a CONTROL piece behind all others gives no text", true,
          [read = std::move(read)](const OpInfo&, const Case& which,
                                   const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            const auto model = read(std::string(inputs[vocabulary].text()));
            Ids all = ids_of(inputs[ids]);
            const auto room = static_cast<std::size_t>(which.dim("bytes"));
            std::size_t taken = 0;
            for (const std::int64_t id : all) taken += most_bytes_of(id, *model);
            if (count_decoded(all, room, *model) != all.size() || all.size() >= room) return std::nullopt;
            for (std::size_t id = 0; id < model->pieces.size(); ++id) {
              if (model->pieces[id].type != PieceType::control || taken + model->pieces[id].text.size() > room)
                continue;
              all.push_back(static_cast<std::int64_t>(id));
              FollowUp second{which, inputs};
              second.inputs[ids] = buffer_of(all);
              return second;
            }
            return std::nullopt;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            if (first.outputs[text].text() == second.outputs[text].text() &&
                first.outputs[decoded].number(0) + 1 == second.outputs[decoded].number(0))
              return std::nullopt;
            return "with a CONTROL piece behind them, the ids give another text";
          }};
}

class SentencepieceDecode final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    const auto found = resources.vocabulary(which.parameters.get<std::string>("vocabulary"));
    if (found.path.empty()) throw AbsentResource{found.reason};
    const auto* first = reinterpret_cast<const std::byte*>(found.path.data());
    Buffer path{"vocabulary", Kind::path, Dtype::u8, {std::ssize(found.path)}, {first, first + found.path.size()},
                true};
    return {buffer_of(draw_ids(which, *files_.read(found.path))), std::move(path)};
  }

  std::vector<Expectation> expect(const Case& which, const std::vector<Buffer>& inputs,
                                  const RowSample&) const override {
    Expectation bytes, count;
    Ids counted;
    for (const char byte : decode(which, inputs, counted)) bytes.exact.push_back(static_cast<unsigned char>(byte));
    count.exact = {std::ssize(counted)};
    return {std::move(bytes), std::move(count)};
  }

  std::vector<Relation> relations() const override {
    return {control_pieces_vanish([this](const std::string& path) { return files_.read(path); })};
  }

  // What was decoded, which may be less than there is room for.
  Work work(const Case& which, const std::vector<Buffer>& inputs) const override {
    Work work;
    Ids counted;
    work.characters = static_cast<double>(decode(which, inputs, counted).size());
    return work;
  }

  std::string context(const Case& which, const std::vector<Buffer>& inputs, std::size_t output, std::int64_t index,
                      const std::vector<Value>&) const override {
    if (output != text) return {};
    Ids counted;
    const std::string made = decode(which, inputs, counted);
    const auto at = static_cast<std::size_t>(index);
    return at < made.size() ? tokenizers::surroundings(made, at, at + 1) : tokenizers::end_of(made);
  }

 private:
  std::string decode(const Case& which, const std::vector<Buffer>& inputs, Ids& counted) const {
    const auto model = files_.read(std::string(inputs[vocabulary].text()));
    counted = ids_of(inputs[ids]);
    counted.resize(count_decoded(counted, static_cast<std::size_t>(which.dim("bytes")), *model));
    return reference_text(counted, *model);
  }

  mutable charsmap_normalize::ModelsOfFiles files_;

  const OpInfo info_{
      .name = "sentencepiece_decode",
      .family = "tokenizers",
      .summary = "The text that ids of a model of SentencePiece stand for",
      .formula =
          "pieces one behind the other with U+2581 as a space; the unknown one is unk_surface, runs of bytes are "
          "characters or U+FFFD, control pieces are nothing; the first space is that of the dummy prefix",
      .source = "Kudo and Richardson 2018, SentencePiece, section 3.2; sentencepiece_processor.cc, 0.2.3",
      .dimensions = {{"bytes",
                      "room for the text",
                      "",
                      DispatchKey::range,
                      65536,
                      {0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 255, 256, 257, 1023, 1024, 1025, 4096},
                      8192}},
      .parameters = {charsmap_normalize::model_parameter(
          {"bytes_unigram", "small_unigram", "bytes_bpe", "spaces_bpe", "unused_bpe", "shuffled_bpe"})},
      .dtypes = {Dtype::u8},
      .values = {{any_ids, "any ids of the model, often one more than there is room for"},
                 {special_ids, "ids of special pieces more often, and bytes of characters, whole and cut short"},
                 {unknown_ids, "ids of which one is no piece: negative, or behind the last"},
                 {every_id, "all ids, from the first on, as many as there is room for", false}},
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

std::unique_ptr<Op> op() { return std::make_unique<SentencepieceDecode>(); }

}  // namespace assay::sentencepiece_decode
