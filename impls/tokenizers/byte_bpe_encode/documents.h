// What encoders of one text have around them where a case has special tokens, offsets or documents: they are given what
// stands between added tokens, and the rest is done here. How added tokens are found, each of them chooses.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "harness/op.h"
#include "impls/threads/fork_join.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/byte_bpe_encode/token_lengths.h"
#include "impls/tokenizers/formats/bpe_model.h"

namespace assay::byte_bpe_encode {

// What of a vocabulary is needed here. Finder: made of the added tokens; `Found find(const Byte* at, const Byte* end)
// const` gives the first one in these bytes, the longest that begins there. Throws Unsupported.
template <class Finder>
struct Surroundings {
  Surroundings(const tokenizers::BpeModel& model, const Settings& its_settings)
      : settings(its_settings),
        finder(settings.special == Special::plain ? std::vector<tokenizers::BpeModel::Added>{} : model.added) {
    if (settings.offsets) lengths = TokenLengths(model);
    for (const tokenizers::BpeModel::Added& each : model.added)
      if (settings.special != Special::plain && !each.flag.empty())
        throw Unsupported{"no added tokens with " + each.flag + ": '" + each.text + "' has it"};
  }

  Settings settings;
  Finder finder;
  TokenLengths lengths;
};

// One document after the other, by one thread.
template <class Finder>
class DocumentEncoder {
 public:
  using Byte = tokenizers::Byte;

  DocumentEncoder(std::shared_ptr<const Surroundings<Finder>> around, std::unique_ptr<Runner> encoder,
                  const Request& request)
      : around_(std::move(around)),
        encoder_(std::move(encoder)),
        inputs_(request.inputs.begin(), request.inputs.begin() + 2),
        outputs_(request.outputs.begin(), request.outputs.begin() + 1) {}

  // Writes the ids of the bytes from `at` to `end`, and where each begins as so many bytes behind `text`, if that is
  // asked for. Returns how many they are.
  std::int64_t encode(const Value& vocabulary_now, const Byte* first, const Byte* at, const Byte* end,
                      std::int32_t* written, std::int64_t* starts) {
    inputs_[vocabulary].data = vocabulary_now.data;
    const std::int32_t* const begin = written;
    while (at < end) {
      const auto found = around_->finder.find(at, end);
      if (found.length > 0 && around_->settings.special == Special::refuse) return 0;
      const std::int64_t count = encode_plainly(at, found.at, written);
      if (starts != nullptr) {
        around_->lengths.starts(written, count, at - first, starts);
        starts += count;
        if (found.length > 0) *starts++ = found.at - first;
      }
      written += count;
      if (found.length > 0) *written++ = found.id;
      at = found.at + found.length;
    }
    return written - begin;
  }

 private:
  std::int64_t encode_plainly(const Byte* at, const Byte* end, std::int32_t* written) {
    if (at == end) return 0;
    inputs_[text].data = const_cast<Byte*>(at);
    inputs_[text].dims[0] = end - at;
    outputs_[ids].data = written;
    outputs_[ids].dims[0] = end - at;
    encoder_->run({inputs_, outputs_});
    return outputs_[ids].dims[0];
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
      : settings_(around->settings), threads_(static_cast<int>(encoders.size())) {
    for (std::unique_ptr<Runner>& encoder : encoders) encoders_.emplace_back(around, std::move(encoder), request);
  }

  void run(const Call& call) override {
    const Value& whole = call.inputs[text];
    read_ends(call, whole.dims[0]);
    auto* const written = call.outputs[ids].as<std::int32_t>();
    auto* const starts = settings_.offsets ? call.outputs[settings_.starts()].as<std::int64_t>() : nullptr;
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
        count +=
            encoders_[part].encode(call.inputs[vocabulary], first, first + first_of(document), first + ends_[document],
                                   written + room + count, starts == nullptr ? nullptr : starts + room + count);
        counts_[document] = count;
      }
    });
    std::int64_t before = 0;
    for (std::size_t part = 0; part + 1 < parts_.size(); ++part) {
      const std::int64_t room = first_of(parts_[part]);
      if (parts_[part] == parts_[part + 1]) continue;
      const std::int64_t count = counts_[parts_[part + 1] - 1];
      if (before != room) move_up(written, room, before, count);
      if (starts != nullptr && before != room) move_up(starts, room, before, count);
      for (std::size_t document = parts_[part]; document < parts_[part + 1]; ++document) counts_[document] += before;
      before += count;
    }
    call.outputs[ids].dims[0] = before;
    if (settings_.offsets) call.outputs[settings_.starts()].dims[0] = before;
    if (!settings_.documents) return;
    Value& id_ends = call.outputs[settings_.id_ends()];
    std::ranges::copy(counts_, id_ends.as<std::int64_t>());
    id_ends.dims[0] = static_cast<std::int64_t>(counts_.size());
  }

 private:
  void read_ends(const Call& call, std::int64_t size) {
    ends_.clear();
    if (!settings_.documents) return ends_.push_back(size);
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

  Settings settings_;
  std::vector<DocumentEncoder<Finder>> encoders_;
  threads::ForkJoin threads_;
  std::vector<std::int64_t> ends_, counts_;  // of documents: in bytes; and how many ids are before it in its part
  std::vector<std::size_t> parts_;
};

// What `make` makes, as often as threads are wanted, with all that its settings ask for around it.
template <class Finder>
std::unique_ptr<Runner> with_surroundings(const tokenizers::BpeModel& model, const Request& request, int threads,
                                          const std::function<std::unique_ptr<Runner>()>& make) {
  const Settings settings = settings_of(request.parameters);
  if (settings.text_alone()) return make();
  auto around = std::make_shared<const Surroundings<Finder>>(model, settings);
  std::vector<std::unique_ptr<Runner>> encoders;
  for (int i = 0; i < threads; ++i) encoders.push_back(make());
  return std::make_unique<DocumentRunner<Finder>>(std::move(around), std::move(encoders), request);
}

}  // namespace assay::byte_bpe_encode
