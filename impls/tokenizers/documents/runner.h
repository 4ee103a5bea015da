// What encoders of one text have around them where a case has special tokens, offsets or documents: they are given what
// stands between added tokens, and the rest is done here. How added tokens are found, each of them chooses.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/threads/fork_join.h"
#include "impls/tokenizers/documents/op.h"
#include "impls/tokenizers/formats/added_token.h"
#include "impls/tokenizers/scan.h"

namespace assay::documents {

// What of a vocabulary is needed here. Finder: made of the added tokens; `Found find(const Byte* at, const Byte* end)
// const` gives the first one in these bytes, the longest that begins there. Throws Unsupported.
template <class Finder>
struct Surroundings {
  Surroundings(const std::vector<tokenizers::AddedToken>& added, const Asked& its)
      : asked(its), finder(asked.special == Special::plain ? std::vector<tokenizers::AddedToken>{} : added) {
    for (const tokenizers::AddedToken& each : added)
      if (asked.special != Special::plain && !each.flag.empty())
        throw Unsupported{"no added tokens with " + each.flag + ": '" + each.text + "' has it"};
  }

  Asked asked;
  Finder finder;
};

// Where the next ids are written, and where they stand: nullptr where nobody asks.
struct Place {
  std::int32_t* ids;
  std::array<std::int64_t*, most_places> in_text{};

  Place behind(std::int64_t count) const {
    Place next{ids + count, in_text};
    for (std::int64_t*& each : next.in_text)
      if (each != nullptr) each += count;
    return next;
  }
};

// One document after the other, by one thread.
template <class Finder>
class DocumentEncoder {
 public:
  using Byte = tokenizers::Byte;

  // `encoder` takes a text, and gives its ids and, with offsets, the places of each within that text.
  DocumentEncoder(std::shared_ptr<const Surroundings<Finder>> around, std::unique_ptr<Runner> encoder,
                  const Request& request)
      : around_(std::move(around)),
        encoder_(std::move(encoder)),
        inputs_(request.inputs.begin(), request.inputs.begin() + 2),
        outputs_(request.outputs.begin(),
                 request.outputs.begin() + 1 + static_cast<std::ptrdiff_t>(around_->asked.given_places())) {}

  // The ids of the bytes from `at` to `end`, of a text that begins at `first`. Returns how many they are.
  std::int64_t encode(const Value& vocabulary_now, const Byte* first, const Byte* at, const Byte* end, Place place) {
    inputs_[vocabulary].data = vocabulary_now.data;
    const std::int32_t* const begin = place.ids;
    while (at < end) {
      const auto found = around_->finder.find(at, end);
      if (found.length > 0 && around_->asked.special == Special::refuse) return 0;
      place = place.behind(encode_plainly(first, at, found.at, place));
      at = found.at + found.length;
      if (found.length == 0) continue;
      *place.ids = found.id;
      if (place.in_text[0] != nullptr) *place.in_text[0] = found.at - first;
      if (place.in_text[1] != nullptr) *place.in_text[1] = at - first;
      place = place.behind(1);
    }
    return place.ids - begin;
  }

 private:
  std::int64_t encode_plainly(const Byte* first, const Byte* at, const Byte* end, const Place& place) {
    if (at == end) return 0;
    inputs_[text].data = const_cast<Byte*>(at);
    inputs_[text].dims[0] = end - at;
    outputs_[ids].data = place.ids;
    for (std::size_t i = 1; i < outputs_.size(); ++i) outputs_[i].data = place.in_text[i - 1];
    for (Value& output : outputs_) output.dims[0] = end - at;
    encoder_->run({inputs_, outputs_});
    const std::int64_t count = outputs_[ids].dims[0];
    if (at == first) return count;
    for (std::size_t i = 1; i < outputs_.size(); ++i)
      for (std::int64_t& each : std::span(place.in_text[i - 1], static_cast<std::size_t>(count))) each += at - first;
    return count;
  }

  std::shared_ptr<const Surroundings<Finder>> around_;
  std::unique_ptr<Runner> encoder_;
  std::vector<Value> inputs_, outputs_;
};

// As many threads as there are encoders: each has documents that lie beside each other.
template <class Finder>
class DocumentRunner final : public Runner {
 public:
  using Byte = tokenizers::Byte;

  DocumentRunner(std::shared_ptr<const Surroundings<Finder>> around, std::vector<std::unique_ptr<Runner>> encoders,
                 const Request& request)
      : asked_(around->asked), threads_(static_cast<int>(encoders.size())) {
    for (std::unique_ptr<Runner>& encoder : encoders) encoders_.emplace_back(around, std::move(encoder), request);
  }

  void run(const Call& call) override {
    const Value& whole = call.inputs[text];
    read_ends(call, whole.dims[0]);
    Place start{call.outputs[ids].as<std::int32_t>()};
    for (std::size_t i = 0; i < asked_.given_places(); ++i) start.in_text[i] = call.outputs[1 + i].as<std::int64_t>();
    counts_.resize(ends_.size());
    share();
    const auto first_of = [&](std::size_t document) { return document == 0 ? 0 : ends_[document - 1]; };
    // A part of the documents writes where there is room for an id for each byte before it, and then all move up.
    threads_.run(static_cast<int>(parts_.size()) - 1, [&](int number) {
      const auto part = static_cast<std::size_t>(number);
      const std::int64_t room = first_of(parts_[part]);
      std::int64_t count = 0;
      for (std::size_t document = parts_[part]; document < parts_[part + 1]; ++document) {
        const auto* const first = whole.as<const Byte>();
        count += encoders_[part].encode(call.inputs[vocabulary], first, first + first_of(document),
                                        first + ends_[document], start.behind(room + count));
        counts_[document] = count;
      }
    });
    std::int64_t before = 0;
    for (std::size_t part = 0; part + 1 < parts_.size(); ++part) {
      const std::int64_t room = first_of(parts_[part]);
      if (parts_[part] == parts_[part + 1]) continue;
      const std::int64_t count = counts_[parts_[part + 1] - 1];
      if (before != room) move_up(start.ids, room, before, count);
      for (std::int64_t* const places : start.in_text)
        if (places != nullptr && before != room) move_up(places, room, before, count);
      for (std::size_t document = parts_[part]; document < parts_[part + 1]; ++document) counts_[document] += before;
      before += count;
    }
    for (std::size_t i = 0; i <= asked_.given_places(); ++i) call.outputs[i].dims[0] = before;
    if (!asked_.documents) return;
    Value& id_ends = call.outputs[asked_.id_ends()];
    std::ranges::copy(counts_, id_ends.as<std::int64_t>());
    id_ends.dims[0] = static_cast<std::int64_t>(counts_.size());
  }

 private:
  void read_ends(const Call& call, std::int64_t size) {
    ends_.clear();
    if (!asked_.documents) return ends_.push_back(size);
    const Value& given = call.inputs[document_ends];
    std::int64_t before = 0;
    for (std::int64_t i = 0; i < given.dims[0]; ++i)
      ends_.push_back(before = std::clamp(given.as<const std::int64_t>()[i], before, size));
  }

  // Where the documents of each thread begin: each has about as many bytes.
  void share() {
    constexpr std::int64_t least = 4096;  // are worth waking a thread for
    const std::int64_t bytes = ends_.empty() ? 0 : ends_.back();
    const std::int64_t parts = std::clamp<std::int64_t>(bytes / least, 1, std::ssize(encoders_));
    parts_.assign(1, 0);
    for (std::int64_t part = 1; part < parts; ++part)
      parts_.push_back(
          static_cast<std::size_t>(std::lower_bound(ends_.begin() + static_cast<std::ptrdiff_t>(parts_.back()),
                                                    ends_.end(), bytes / parts * part) -
                                   ends_.begin()));
    parts_.push_back(ends_.size());
  }

  template <class Number>
  static void move_up(Number* first, std::int64_t from, std::int64_t to, std::int64_t count) {
    std::memmove(first + to, first + from, static_cast<std::size_t>(count) * sizeof *first);
  }

  Asked asked_;
  std::vector<DocumentEncoder<Finder>> encoders_;
  threads::ForkJoin threads_;
  std::vector<std::int64_t> ends_, counts_;  // of documents: in bytes; and how many ids are before it in its part
  std::vector<std::size_t> parts_;
};

// What `make` makes, as often as threads are wanted, with all that is asked for around it.
template <class Finder>
std::unique_ptr<Runner> with_surroundings(const std::vector<tokenizers::AddedToken>& added, const Asked& asked,
                                          const Request& request, int threads,
                                          const std::function<std::unique_ptr<Runner>()>& make) {
  if (asked.special == Special::plain && !asked.documents) return make();
  auto around = std::make_shared<const Surroundings<Finder>>(added, asked);
  std::vector<std::unique_ptr<Runner>> encoders;
  for (int i = 0; i < threads; ++i) encoders.push_back(make());
  return std::make_unique<DocumentRunner<Finder>>(std::move(around), std::move(encoders), request);
}

}  // namespace assay::documents
