// Normalizers with one bug each: in what is looked up, in what becomes of spaces at the ends and within, in what is
// never looked up; and those around a call.
#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/mutant.h"
#include "impls/mutants/call_bugs.h"
#include "impls/tokenizers/charsmap_normalize/op.h"
#include "impls/tokenizers/formats/sentencepiece_model.h"
#include "impls/tokenizers/scan.h"

namespace assay::charsmap_normalize {
namespace {

using tokenizers::Charsmap;
using tokenizers::SentencePieceModel;

enum class Bug {
  none,
  shortest_rule,
  one_character_rules,
  last_rule_missing,
  rules_of_symbols,
  shortest_symbol,
  symbol_split_by_rule,
  no_dummy,
  double_dummy,
  dummy_for_empty,
  suffix_as_prefix,
  prefix_where_not_asked,
  trailing_kept,
  one_trailing_stripped,
  leading_kept,
  leading_before_rules,
  inner_spaces_kept,
  inner_spaces_always_collapsed,
  space_in_replacement_kept,
  removed_counts_as_text,
  mark_as_space,
  spaces_unescaped,
  replaced_once_per_run,
  malformed_dropped,
  malformed_kept,
  surrogate_kept,
  stops_at_zero,
  writes_beyond,
  text_overwritten
};

class MutatedNormalizer {
 public:
  MutatedNormalizer(const SentencePieceModel& model, Bug bug) : model_(model), bug_(bug) {
    if (bug == Bug::last_rule_missing && !model.charsmap.empty()) find_last();
    for (const auto& piece : model.pieces)
      if (piece.type == SentencePieceModel::Type::user_defined) {
        symbols_.emplace(piece.text, piece.text);
        longest_ = std::max(longest_, piece.text.size());
      }
  }

  std::string normalize(std::string_view text) const {
    if (bug_ == Bug::stops_at_zero) text = text.substr(0, text.find('\0'));
    const bool remove = model_.remove_extra_whitespaces;
    const std::string space = model_.escape_whitespaces && bug_ != Bug::spaces_unescaped ? space_mark : " ";
    const bool suffix = model_.whitespace_as_suffix && bug_ != Bug::suffix_as_prefix;
    const bool dummy = (model_.dummy_prefix && bug_ != Bug::no_dummy) || bug_ == Bug::prefix_where_not_asked;
    std::string_view becomes;
    bool replaced = false;
    if (remove && bug_ == Bug::leading_before_rules)
      text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    while (remove && !text.empty() && bug_ != Bug::leading_kept && bug_ != Bug::leading_before_rules) {
      const std::size_t bytes = next(text, becomes, replaced);
      if (becomes != " ") break;
      text.remove_prefix(bytes);
    }
    if (text.empty()) return bug_ == Bug::dummy_for_empty && dummy ? space : "";
    std::string made;
    if (dummy && !suffix) made = bug_ == Bug::double_dummy ? space + space : space;
    bool behind_space = remove && bug_ != Bug::leading_kept;
    const std::size_t prefix = made.size();
    replaced = false;
    while (!text.empty()) {
      const bool before = replaced;
      text.remove_prefix(next(text, becomes, replaced));
      if (replaced && before && bug_ == Bug::replaced_once_per_run) continue;
      if (replaced && bug_ == Bug::malformed_dropped) continue;
      std::string_view rest = becomes;
      if (bug_ == Bug::mark_as_space && rest == space_mark) rest = " ";
      const bool drops = bug_ == Bug::inner_spaces_kept               ? behind_space && made.size() == prefix
                         : bug_ == Bug::inner_spaces_always_collapsed ? behind_space || made.ends_with(space)
                         : bug_ == Bug::space_in_replacement_kept     ? behind_space && rest == " "
                                                                      : behind_space;
      while (drops && rest.starts_with(' ')) rest.remove_prefix(1);
      for (const char byte : rest) {
        if (byte == ' ') made += space;
        else made += byte;
      }
      if (!rest.empty()) behind_space = remove && rest.ends_with(' ');
      else if (bug_ == Bug::removed_counts_as_text && becomes.empty()) behind_space = false;
    }
    strip(made, space, remove);
    if (dummy && suffix) made += bug_ == Bug::double_dummy ? space + space : space;
    return made;
  }

 private:
  // Also the dummy prefix, where nothing is left behind it. Whoever keeps that shows only with a model that has one in
  // front, removes spaces, and has no rule for U+2581; of those in the tree none has all three.
  void strip(std::string& made, const std::string& space, bool remove) const {
    if (!remove || bug_ == Bug::trailing_kept) return;
    while (made.ends_with(space)) {
      made.resize(made.size() - space.size());
      if (bug_ == Bug::one_trailing_stripped) break;
    }
  }

  // The last of all rules in the order of their bytes.
  void find_last() {
    const auto& units = model_.charsmap.units;
    std::uint32_t base = Charsmap::distance(units[0]);
    for (std::uint32_t byte = 256; byte-- > 0;) {
      if (Charsmap::label(units[base ^ byte]) != byte) continue;
      last_ += static_cast<char>(byte);
      const std::uint32_t unit = base ^ byte;
      base = unit ^ Charsmap::distance(units[unit]);
      byte = 256;
    }
  }

  std::size_t found_rule(std::string_view text, bool shortest, std::string_view& becomes) const {
    if (model_.charsmap.empty()) return 0;
    const auto& units = model_.charsmap.units;
    std::uint32_t base = Charsmap::distance(units[0]);
    std::size_t best = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const auto byte = static_cast<unsigned char>(text[at]);
      const std::uint32_t unit = base ^ byte;
      if (Charsmap::label(units[unit]) != byte) break;
      base = unit ^ Charsmap::distance(units[unit]);
      if (!Charsmap::has_value(units[unit]) || text.substr(0, at + 1) == last_) continue;
      becomes = model_.charsmap.replacement(Charsmap::value(units[base]));
      best = at + 1;
      if (shortest) break;
    }
    return best;
  }

  std::size_t found(const std::map<std::string, std::string, std::less<>>& table, std::string_view text, bool shortest,
                    std::string_view& becomes) const {
    const std::size_t most = std::min(longest_, text.size());
    for (std::size_t i = 0; i < most; ++i) {
      const std::size_t length = shortest ? i + 1 : most - i;
      const auto entry = table.find(text.substr(0, length));
      if (entry == table.end()) continue;
      becomes = entry->second;
      return length;
    }
    return 0;
  }

  std::size_t next(std::string_view text, std::string_view& becomes, bool& replaced) const {
    replaced = false;
    const auto* const at = reinterpret_cast<const tokenizers::Byte*>(text.data());
    const tokenizers::Scanned character = tokenizers::scan(at, at + text.size());
    if (bug_ == Bug::symbol_split_by_rule)
      if (const std::size_t bytes = found_rule(text, false, becomes); bytes > 0) return bytes;
    if (bug_ != Bug::rules_of_symbols)
      if (const std::size_t bytes = found(symbols_, text, bug_ == Bug::shortest_symbol, becomes); bytes > 0)
        return bytes;
    const std::string_view where = bug_ == Bug::one_character_rules ? text.substr(0, character.bytes) : text;
    if (const std::size_t bytes = found_rule(where, bug_ == Bug::shortest_rule, becomes); bytes > 0) return bytes;
    becomes = text.substr(0, character.bytes);
    if (character.code_point != tokenizers::no_character || bug_ == Bug::malformed_kept) return character.bytes;
    if (bug_ == Bug::surrogate_kept && text.size() > 2 && at[0] == 0xed && at[1] >= 0xa0 && at[1] < 0xc0 &&
        (at[2] & 0xc0) == 0x80) {
      becomes = text.substr(0, 3);
      return 3;
    }
    replaced = true;
    becomes = replacement_character;
    return 1;
  }

  SentencePieceModel model_;
  Bug bug_;
  std::map<std::string, std::string, std::less<>> symbols_;
  std::size_t longest_ = 0;
  std::string last_;  // the rule that is not known
};

// They look rules up in a slow way: of long texts, nobody waits for it.
constexpr std::int64_t longest_for_normalizers = 8192;

Prepared prepare_any(const Request& request, Bug bug) {
  auto model = tokenizers::read_sentencepiece_model(request.inputs[vocabulary].text());
  if (const auto* refused = std::get_if<Unsupported>(&model)) return *refused;
  const auto normalizer = std::make_shared<const MutatedNormalizer>(std::get<SentencePieceModel>(model), bug);
  return make_runner([normalizer, bug](const Call& call) {
    const Value& input = call.inputs[text];
    Value& output = call.outputs[normalized];
    std::string made = normalizer->normalize(input.text());
    made.resize(std::min(made.size(), static_cast<std::size_t>(output.dims[0])));
    std::memcpy(output.data, made.data(), made.size());
    if (bug == Bug::writes_beyond) output.as<char>()[output.dims[0]] = '\0';
    if (bug == Bug::text_overwritten && input.dims[0] > 0) input.as<char>()[0] = ' ';
    output.dims[0] = static_cast<std::int64_t>(made.size());
  });
}

Prepared prepare_mutant(const Request& request, Bug bug) {
  if (request.inputs[text].dims[0] > longest_for_normalizers) return Unsupported{"slow: at most 8192 bytes"};
  return prepare_any(request, bug);
}

}  // namespace

std::vector<Mutant> mutants() {
  const auto mutant = mutants::planted_in(prepare_mutant);
  std::vector<Mutant> all{
      mutant("shortest_rule", "takes the shortest rule of the charsmap that begins here", Bug::shortest_rule),
      mutant("rules_of_one_character", "knows no rule of more than a character", Bug::one_character_rules),
      mutant("last_rule_missing", "does not know the last rule", Bug::last_rule_missing),
      mutant("symbols_normalised", "normalises user-defined symbols as well", Bug::rules_of_symbols),
      mutant("shortest_symbol", "takes the shortest symbol that begins here", Bug::shortest_symbol),
      mutant("rules_before_symbols", "takes a rule where a symbol begins as well", Bug::symbol_split_by_rule),
      mutant("no_dummy_prefix", "writes no space in front", Bug::no_dummy),
      mutant("dummy_prefix_twice", "writes two spaces in front", Bug::double_dummy),
      mutant("dummy_prefix_alone", "writes the space in front of a text of spaces alone", Bug::dummy_for_empty),
      mutant("suffix_in_front", "writes the space in front where it belongs behind", Bug::suffix_as_prefix),
      mutant("dummy_prefix_unasked", "writes a space in front whatever the model says", Bug::prefix_where_not_asked),
      mutant("trailing_spaces_kept", "keeps the spaces at the end", Bug::trailing_kept),
      mutant("one_trailing_space_stripped", "strips one space at the end", Bug::one_trailing_stripped),
      mutant("leading_spaces_kept", "keeps the spaces at the beginning", Bug::leading_kept),
      mutant("leading_stripped_first",
             "strips U+0020 at the beginning before it looks into the charsmap, and nothing else",
             Bug::leading_before_rules),
      mutant("inner_spaces_kept", "keeps runs of spaces within the text", Bug::inner_spaces_kept),
      mutant("inner_spaces_collapsed", "collapses runs of spaces, and of marks, whatever the model says",
             Bug::inner_spaces_always_collapsed),
      mutant("spaces_of_rules_kept", "keeps the first space of what a rule gives behind another space",
             Bug::space_in_replacement_kept),
      mutant("removed_ends_a_run", "takes what becomes nothing for a text between two spaces",
             Bug::removed_counts_as_text),
      mutant("mark_as_space", "takes U+2581 in a text for a space", Bug::mark_as_space),
      mutant("spaces_unescaped", "leaves spaces what they are", Bug::spaces_unescaped),
      mutant("replaced_once_per_run", "writes one U+FFFD for a run of ill-formed bytes", Bug::replaced_once_per_run),
      mutant("malformed_dropped", "drops ill-formed bytes", Bug::malformed_dropped),
      mutant("malformed_kept", "keeps ill-formed bytes", Bug::malformed_kept),
      mutant("surrogates_kept", "takes surrogates for characters", Bug::surrogate_kept),
      mutant("stops_at_zero", "ends a text at U+0000", Bug::stops_at_zero),
      mutant("writes_past_end", "ends the room with a zero byte behind it", Bug::writes_beyond),
      mutant("text_overwritten", "writes a blank to the text", Bug::text_overwritten),
  };
  for (Mutant& each : mutants::around_calls([](const Request& request) { return prepare_any(request, Bug::none); }))
    all.push_back(std::move(each));
  return all;
}

}  // namespace assay::charsmap_normalize
