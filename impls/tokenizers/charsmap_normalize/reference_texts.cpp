#include "impls/tokenizers/charsmap_normalize/reference_texts.h"

#include <algorithm>
#include <array>

#include "harness/core/random.h"
#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/texts.h"

namespace assay::charsmap_normalize {
namespace {

constexpr const char *of_rules = "rules", *of_pieces = "pieces", *few_letters = "few_letters", *spaces = "spaces",
                     *vanishing = "vanishing", *blank = "blank";

const std::string& any_key(const std::map<std::string, std::string, std::less<>>& rules, Random& random) {
  return std::next(rules.begin(), static_cast<std::ptrdiff_t>(random.below(rules.size())))->first;
}

// What is replaced, whole, cut short and with more behind it; symbols likewise, and the bytes of the mark for spaces.
void add_rule(std::string& made, const ReferenceModel& model, const std::vector<std::string>& keys, Random& random) {
  const auto cut = [&](const std::string& whole) {
    return random.chance(0.2) ? whole.substr(0, random.below(whole.size() + 1)) : whole;
  };
  switch (random.below(8)) {
    case 0: made += " "; break;
    case 1: made += random.chance(0.5) ? space_mark : "\xe2\x96"; break;
    case 2: made += static_cast<char>(random.below(256)); break;
    case 3:
      if (model.symbols.empty()) break;
      made += cut(*std::next(model.symbols.begin(), static_cast<std::ptrdiff_t>(random.below(model.symbols.size()))));
      break;
    default: made += keys.empty() ? std::string("a") : cut(random.pick(keys));
  }
}

bool is_of_spaces(const std::string& kind) { return kind == spaces || kind == vanishing || kind == blank; }

// Of all, of those of which nothing is left, or of those that become one space. Where `marks` are wanted, of which
// nothing is left without any rule, there is nothing else among them.
void add_spaces(std::string& made, const std::string& kind, bool marks, Random& random) {
  constexpr std::array<std::string_view, 12> all{"\u200b", "\u2581", " ",       "\t", "\u3000", "\n",
                                                 "  ",     "\u00a8", "\u2009a", "b",  "\u00ad", " "};
  const std::size_t from = kind == blank                ? 2
                           : kind == vanishing && marks ? 1
                                                        : 0,
                    end = kind == spaces      ? all.size()
                          : kind == vanishing ? 3
                                              : 6;
  made += all[from + random.below(end - from)];
}

void add_piece(std::string& made, const ReferenceModel& model, const std::vector<std::string>& special,
               Random& random) {
  const ReferencePiece& any = model.pieces[random.below(model.pieces.size())];
  std::string text = !special.empty() && random.chance(0.4) ? random.pick(special) : any.text;
  if (random.chance(0.05)) text = "\U00010fff";  // that is in no model
  for (std::size_t at = text.find(space_mark); at != text.npos; at = text.find(space_mark))
    text.replace(at, std::string_view(space_mark).size(), " ");
  made += text;
}

std::string drawn(const Case& which, const ReferenceModel& model) {
  Random random(derive_seed(which.seed, which.values));
  const auto size = static_cast<std::size_t>(which.dim("bytes"));
  // Few different ones, so that they meet.
  std::vector<std::string> keys, special;
  for (int i = 0; i < 24 && !model.rules.empty(); ++i) keys.push_back(any_key(model.rules, random));
  for (const auto& piece : model.pieces)
    if (piece.type == PieceType::user_defined || piece.type == PieceType::unused || piece.type == PieceType::control)
      special.push_back(piece.text);
  const bool marks = random.chance(0.5);
  std::string made;
  while (made.size() < size) {
    if (which.values == of_rules) add_rule(made, model, keys, random);
    else if (is_of_spaces(which.values)) add_spaces(made, which.values, marks, random);
    else if (which.values == few_letters) made += "aabbc  c"[random.below(8)];
    else add_piece(made, model, special, random);
  }
  made.resize(size);
  // A character that was cut off would be none: what is left of it is spaces.
  if (which.values == vanishing || which.values == blank)
    for (std::size_t at = 0; at < made.size(); at += tokenizers::character_at(made, at).bytes)
      if (!tokenizers::character_at(made, at).well_formed) made.replace(at, std::string::npos, made.size() - at, ' ');
  return made;
}

bool is_own(const std::string& kind) {
  return kind == of_rules || kind == of_pieces || kind == few_letters || is_of_spaces(kind);
}

Buffer buffer(const char* name, Kind kind, const std::string& bytes) {
  const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
  return {name, kind, Dtype::u8, {std::ssize(bytes)}, {first, first + bytes.size()}, kind == Kind::path};
}

}  // namespace

std::vector<ValuesInfo> kinds_of_text() {
  constexpr std::array<std::string_view, 10> wanted{"mixed",    "words",        "letters",  "whitespace",  "emoji",
                                                    "repeated", "invalid_utf8", "controls", "code_points", "digits"};
  std::vector<ValuesInfo> kinds{{of_pieces, "pieces of the model, special ones more often, and what is in none"},
                                {of_rules, "what the charsmap replaces, whole and cut short, symbols, and any bytes"},
                                {few_letters, "a, b, c and spaces"},
                                {spaces, "spaces, what becomes one, and what becomes nothing"},
                                {vanishing, "only what leaves nothing where extra spaces are removed"},
                                {blank, "only what becomes one space"}};
  for (const ValuesInfo& kind : tokenizers::text_kinds())
    if (kind.file || !kind.drawn || std::ranges::find(wanted, kind.name) != wanted.end()) kinds.push_back(kind);
  return kinds;
}

std::vector<Buffer> draw_inputs(const Case& which, const Resources& resources, ModelsOfFiles& files) {
  const auto found = resources.vocabulary(which.parameters.get<std::string>("vocabulary"));
  if (found.path.empty()) throw AbsentResource{found.reason};
  return {is_own(which.values) ? buffer("text", Kind::bytes, drawn(which, *files.read(found.path)))
                               : tokenizers::draw_text("text", which.values, which.dim("bytes"), which.seed, resources),
          buffer("vocabulary", Kind::path, found.path)};
}

DimensionInfo bytes_to_normalize() {
  DimensionInfo bytes = tokenizers::bytes_dimension();
  bytes.edges.back() = 8191;
  return bytes;
}

ParameterInfo model_parameter(const std::vector<std::string>& checked) {
  ParameterInfo parameter{
      "vocabulary", "a model, by its name in specs/resources.toml, or of your own", checked.front(), {}, {}, {}, {},
      true};
  for (const std::string& name : checked) parameter.checked.emplace_back(name);
  return parameter;
}

std::vector<ValueInfo> text_and_model() {
  return {{.name = "text", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)},
          {.name = "vocabulary", .role = Role::vocabulary, .kind = Kind::path, .dims = {}, .dtype = always(Dtype::u8)}};
}

}  // namespace assay::charsmap_normalize
