// What stands around the encoding of one text, once more in the plainest way, with a place for each bug. For the
// mutants.
#pragma once

#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/tokenizers/documents/bugs.h"
#include "impls/tokenizers/documents/op.h"
#include "impls/tokenizers/formats/added_token.h"

namespace assay::documents {

class MutatedDocuments {
 public:
  // Each id, and where in the text it begins and ends.
  struct Part {
    std::vector<std::int32_t> ids;
    std::vector<std::int64_t> starts, ends;
  };
  struct Answer : Part {
    std::vector<std::int64_t> id_ends;
  };
  struct Encoders {
    std::function<Part(std::string_view part)> plainly;
    // A part whose pre-tokens are those that all of the document has. For Bug::cut_before_added.
    std::function<Part(std::string_view document, std::size_t from, std::size_t to)> within = {};
  };

  MutatedDocuments(const std::vector<tokenizers::AddedToken>& added, const Asked& asked, Bug bug, int threads)
      : added_(added), asked_(asked), bug_(bug), threads_(threads) {
    if (bug == Bug::added_in_plain && asked_.special == Special::plain) asked_.special = Special::allow;
    if (bug == Bug::added_not_found && asked_.special == Special::allow) asked_.special = Special::plain;
  }

  // `ends` as they are given; without documents, that of the text.
  Answer answer(std::string_view text, const std::vector<std::int64_t>& ends, const Encoders& encoders) {
    text_ = text;
    answer_ = {};
    if (bug_ == Bug::documents_joined) return joined(ends, encoders);
    std::size_t from = 0;
    std::vector<std::int64_t> counts;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      std::size_t to = static_cast<std::size_t>(std::clamp<std::int64_t>(ends[i], 0, std::ssize(text)));
      if (bug_ != Bug::ends_as_given) to = std::max(to, from);
      if (bug_ == Bug::behind_last_document && i + 1 == ends.size()) to = text.size();
      const std::int64_t before = std::ssize(answer_.ids);
      encode_document(from, std::max(from, to), encoders);
      from = to;
      if (is_lost(std::ssize(answer_.ids) - before, i + 1 == ends.size())) continue;
      counts.push_back(bug_ == Bug::id_ends_of_each  ? std::ssize(answer_.ids) - before
                       : bug_ == Bug::id_ends_before ? before
                                                     : std::ssize(answer_.ids));
    }
    if (bug_ == Bug::refused_together && refused_) cut_back(0), std::ranges::fill(counts, 0);
    if (bug_ == Bug::documents_swapped && threads_ > 1 && counts.size() > 1) swap_halves(counts);
    answer_.id_ends = std::move(counts);
    return std::move(answer_);
  }

 private:
  struct Found {
    std::size_t from, to;
    std::int32_t id;
  };
  using Added = tokenizers::AddedToken;

  void cut_back(std::size_t count) {
    answer_.ids.resize(count);
    answer_.starts.resize(count);
    answer_.ends.resize(count);
  }

  bool is_lost(std::int64_t ids_of_document, bool last) const {
    if (ids_of_document > 0) return false;
    return bug_ == Bug::empty_documents || (bug_ == Bug::last_empty_document && last);
  }

  // How many bytes of the token stand there.
  std::size_t agreeing(const Added& added, std::size_t at, std::size_t end) const {
    std::size_t count = 0;
    while (count < added.text.size() && at + count < end && same(added.text[count], text_[at + count])) ++count;
    return count;
  }
  bool same(char one, char other) const {
    if (bug_ != Bug::added_by_case) return one == other;
    return std::tolower(static_cast<unsigned char>(one)) == std::tolower(static_cast<unsigned char>(other));
  }

  // The one that is taken of those that begin here; otherwise how far one of them went.
  std::optional<Found> added_at(std::size_t at, std::size_t end, std::size_t& went) const {
    std::optional<Found> best;
    went = 0;
    for (const Added& added : added_) {
      std::size_t size = agreeing(added, at, end);
      went = std::max(went, size);
      if (bug_ == Bug::added_by_beginning && size + 1 == added.text.size() && at + size < end) ++size;
      if (size < added.text.size()) continue;
      const bool better = !best || (bug_ == Bug::shortest_added ? at + size < best->to
                                    : bug_ == Bug::lowest_added ? added.id < best->id
                                                                : at + size > best->to);
      if (better) best = Found{at, at + size, added.id};
    }
    return best;
  }

  bool is_missed(const Found& found, std::size_t document, std::size_t at, std::size_t end) const {
    switch (bug_) {
      case Bug::added_at_end: return found.to == end;
      case Bug::added_at_start: return found.from == document;
      case Bug::added_beside_added: return found.from == at && at > document;
      case Bug::added_in_words:
        return found.from > document && std::isalpha(static_cast<unsigned char>(text_[found.from - 1])) != 0;
      case Bug::added_once: return at > document;
      case Bug::refused_at_start: return asked_.special == Special::refuse && found.from > document;
      default: return false;
    }
  }

  // The first one from `at` on. `at` is behind the one before, in a document that begins at `document`.
  std::optional<Found> next(std::size_t document, std::size_t at, std::size_t end) const {
    if (bug_ == Bug::added_across_documents) end = text_.size();
    std::optional<Found> longest;
    for (std::size_t from = at; from < end;) {
      std::size_t went = 0;
      const auto found = added_at(from, end, went);
      if (found && !is_missed(*found, document, at, end)) {
        if (bug_ != Bug::longest_added_anywhere) return found;
        if (!longest || found->to - found->from > longest->to - longest->from) longest = found;
      }
      from += bug_ == Bug::added_behind_beginning && !found ? std::max<std::size_t>(went, 1) : 1;
    }
    return longest;
  }

  void encode_document(std::size_t from, std::size_t to, const Encoders& encoders) {
    const auto ids_before = answer_.ids.size();
    for (std::size_t at = from; at < to;) {
      const auto found = asked_.special == Special::plain ? std::nullopt : next(from, at, to);
      if (found && asked_.special == Special::refuse) {
        refused_ = true;
        if (bug_ == Bug::refused_from_there_on) encode_part(from, at, found->from, encoders, to);
        else cut_back(ids_before);
        return;
      }
      const std::size_t end = found ? std::min(found->from, to) : to;
      encode_part(from, at, end, encoders, to);
      if (!found || found->from >= to) return;
      add(found->id, from, at, found->from, found->to);
      at = found->to;
    }
  }

  void encode_part(std::size_t document, std::size_t at, std::size_t end, const Encoders& encoders, std::size_t to) {
    if (at >= end) return;
    const Part part = bug_ == Bug::cut_before_added
                          ? encoders.within(text_.substr(document, to - document), at - document, end - document)
                          : encoders.plainly(text_.substr(at, end - at));
    for (std::size_t i = 0; i < part.ids.size(); ++i)
      add(part.ids[i], document, at, at + static_cast<std::size_t>(part.starts[i]),
          at + static_cast<std::size_t>(part.ends[i]));
  }

  void add(std::int32_t id, std::size_t document, std::size_t part, std::size_t from, std::size_t to) {
    answer_.ids.push_back(id);
    answer_.starts.push_back(start_of(document, part, from, to));
    answer_.ends.push_back(static_cast<std::int64_t>(to));
  }

  bool continues(std::size_t at) const {
    return at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xc0u) == 0x80u;
  }

  std::int64_t start_of(std::size_t document, std::size_t part, std::size_t at, std::size_t end) const {
    const auto start = static_cast<std::int64_t>(at);
    switch (bug_) {
      case Bug::starts_in_characters: {
        std::int64_t characters = 0;
        for (std::size_t i = 0; i < at; ++i) characters += continues(i) ? 0 : 1;
        return characters;
      }
      case Bug::starts_are_ends: return static_cast<std::int64_t>(end);
      case Bug::starts_of_characters: {
        while (at > document && continues(at)) --at;
        return static_cast<std::int64_t>(at);
      }
      case Bug::start_behind_character: return start - (at > 0 && continues(at - 1) ? 1 : 0);
      case Bug::starts_in_part: return start - static_cast<std::int64_t>(part);
      case Bug::starts_in_document: return start - static_cast<std::int64_t>(document);
      case Bug::starts_in_16_bits: return start & 0xffff;
      default: return start;
    }
  }

  // All of the text at once; an id is of the document in which it begins.
  Answer joined(const std::vector<std::int64_t>& ends, const Encoders& encoders) {
    std::int64_t last = 0;
    std::vector<std::int64_t> ascending;
    for (const std::int64_t end : ends)
      ascending.push_back(last = std::clamp<std::int64_t>(end, last, std::ssize(text_)));
    encode_document(0, static_cast<std::size_t>(last), encoders);
    for (const std::int64_t end : ascending)
      answer_.id_ends.push_back(std::ranges::lower_bound(answer_.starts, end) - answer_.starts.begin());
    return std::move(answer_);
  }

  // As if the thread that has the second half had written first.
  void swap_halves(std::vector<std::int64_t>& counts) {
    const std::size_t half = counts.size() / 2;
    const std::int64_t first = counts[half - 1];
    std::ranges::rotate(answer_.ids, answer_.ids.begin() + first);
    std::ranges::rotate(answer_.starts, answer_.starts.begin() + first);
    std::ranges::rotate(answer_.ends, answer_.ends.begin() + first);
    std::vector<std::int64_t> swapped;
    for (std::size_t i = half; i < counts.size(); ++i) swapped.push_back(counts[i] - first);
    for (std::size_t i = 0; i < half; ++i) swapped.push_back(counts[i] + counts.back() - first);
    counts = std::move(swapped);
  }

  const std::vector<tokenizers::AddedToken>& added_;
  Asked asked_;
  Bug bug_;
  int threads_;
  std::string_view text_;
  Answer answer_;
  bool refused_ = false;
};

// The documents of a call by a mutant: its answer, written where there is room.
inline void answer_documents(const Call& call, const std::vector<tokenizers::AddedToken>& added, const Asked& asked,
                             Bug bug, int threads, const MutatedDocuments::Encoders& encoders) {
  const std::string_view whole = call.inputs[text].text();
  std::vector<std::int64_t> ends{std::ssize(whole)};
  if (asked.documents) {
    const auto* const given = call.inputs[document_ends].as<const std::int64_t>();
    ends.assign(given, given + call.inputs[document_ends].dims[0]);
  }
  const MutatedDocuments::Answer answer = MutatedDocuments(added, asked, bug, threads).answer(whole, ends, encoders);
  const auto give = [](Value& output, const auto& numbers) {
    using Number = typename std::remove_cvref_t<decltype(numbers)>::value_type;
    output.dims[0] = std::min<std::int64_t>(std::ssize(numbers), output.dims[0]);
    std::copy_n(numbers.begin(), output.dims[0], output.as<Number>());
  };
  give(call.outputs[ids], answer.ids);
  if (asked.offsets) give(call.outputs[asked.starts()], answer.starts);
  if (asked.offsets && asked.places > 1) give(call.outputs[asked.ends()], answer.ends);
  if (asked.documents) give(call.outputs[asked.id_ends()], answer.id_ends);
}

}  // namespace assay::documents
