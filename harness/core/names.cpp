#include "harness/core/names.h"

#include <algorithm>
#include <numeric>

namespace assay {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

}  // namespace

bool is_plain_name(std::string_view text) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.@:+";
  constexpr std::size_t longest = 200;
  return !text.empty() && text.size() <= longest && text.find_first_not_of(letters) == std::string_view::npos;
}

bool is_plain_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte > 0x20 && byte < 0x7f && character != ',' && character != ';' && character != '=';
  });
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
  name = name.substr(0, 64);  // a name longer than that is no misspelling, and the distance is quadratic
  std::string best;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

std::string suggestion(std::string_view name, const std::vector<std::string>& known) {
  const std::string nearest = nearest_name(name, known);
  if (!nearest.empty()) return "; did you mean '" + nearest + "'?";
  return known.empty() ? std::string() : "; known: " + enumeration(known);
}

std::string enumeration(const std::vector<std::string>& names) {
  constexpr std::size_t most = 280, room_for_the_rest = 40;
  if (std::string all = join(names, ", "); all.size() <= most) return all;
  std::string some;
  std::size_t told = 0;
  for (; told < names.size() && some.size() + names[told].size() + 2 <= most - room_for_the_rest; ++told)
    some += (told == 0 ? "" : ", ") + names[told];
  return some + (told == 0 ? "" : ", and ") + std::to_string(names.size() - told) + (told == 0 ? " names" : " more");
}

bool matches_glob(std::string_view pattern, std::string_view name) {
  // Greedy with one point of return: linear in practice, at worst |pattern| * |name|.
  std::size_t p = 0, n = 0, star = std::string_view::npos, retry = 0;
  while (n < name.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n]) && pattern[p] != '*') {
      ++p, ++n;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string joined;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) joined += separator;
    joined += parts[i];
  }
  return joined;
}

}  // namespace assay
