// The words of a text as sentencepiece_train's mutants see them. For mutants.cpp alone.
#pragma once

#include <limits>

#include "impls/tokenizers/sentencepiece_train/bugs.h"
#include "impls/tokenizers/sentencepiece_train/words.h"

namespace assay::sentencepiece_train {

inline void take_line(std::string_view line, char32_t boundary, Bug bug, std::vector<std::u32string>& sentences) {
  if (line.empty() || (bug != Bug::long_lines_kept && line.size() > longest_sentence)) return;
  if (bug != Bug::marked_lines_kept && line.find(unknown_mark) != line.npos) return;
  tokenizers::SentencePieceModel identity;
  if (bug == Bug::no_dummy_prefix) identity.dummy_prefix = false;
  if (bug == Bug::spaces_kept) identity.remove_extra_whitespaces = false;
  std::string normalized;
  charsmap_normalize::NaiveNormalizer(identity).normalize(line, normalized);
  if (bug != Bug::special_kept)
    for (const std::string_view special : special_pieces)
      for (std::size_t at = 0; (at = normalized.find(special, at)) != normalized.npos;)
        normalized.replace(at, special.size(), 1, static_cast<char>(boundary));
  sentences.push_back(characters_of(normalized));
}

inline TrainingText mutated_text(std::string_view text, const Settings& settings, Bug bug) {
  TrainingText made;
  for_each_line(text, [&](std::string_view line) {
    while (bug == Bug::cut_at_returns && line.find('\r') != line.npos) {
      take_line(line.substr(0, line.find('\r')), settings.boundary(), bug, made.sentences);
      line.remove_prefix(line.find('\r') + 1);
    }
    take_line(line, settings.boundary(), bug, made.sentences);
  });
  drop_empty(made.sentences);
  if (bug == Bug::last_line_lost && made.sentences.size() > 1) made.sentences.pop_back();
  Settings other = settings;
  if (bug == Bug::coverage_ignored) other.coverage = 1;
  if (bug == Bug::other_boundary) other.newest = !other.newest;
  keep_known(made, other);
  cut_into_words(made, bug == Bug::words_joined ? false : bug == Bug::words_always || settings.by_words);
  for (TrainingWord& word : made.words)
    if (bug == Bug::words_counted_once) word.count = 1;
  if (bug == Bug::characters_by_number) std::ranges::sort(made.characters);
  return made;
}

inline bool mutated_can_be_piece(std::u32string_view characters, const Settings& settings, Bug bug) {
  if (bug == Bug::unknown_merged) {
    std::u32string other(characters);
    std::ranges::replace(other, unknown, U'a');
    return can_be_piece(other, settings);
  }
  if (bug == Bug::longest_in_bytes && as_bytes(characters).size() > settings.longest) return false;
  if (bug == Bug::mark_first_alone && characters.find(space_mark, 1) != characters.npos) return false;
  if (bug == Bug::mark_at_end && characters.back() == space_mark) characters.remove_suffix(1);
  Settings other = settings;
  if (bug == Bug::one_too_long) ++other.longest;
  if (bug == Bug::words_joined) other.by_words = false;
  return can_be_piece(characters, other);
}

}  // namespace assay::sentencepiece_train
