// Implementations of the ops on text, run by hand: on a text that nothing may be read behind, into memory that nothing
// may be written behind.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "harness/op.h"

namespace assay::tokenizers {

class PreparedText {
 public:
  // Of an implementation that has no such set here, or takes no such case: none.
  PreparedText(const Implementation& implementation, Parameters parameters, std::string variant,
               std::string vocabulary = {}, int threads = 1)
      : parameters_(std::move(parameters)), variant_(std::move(variant)), vocabulary_(std::move(vocabulary)) {
    const std::vector<Value> in = inputs(nullptr, 0);
    const std::vector<Value> out{{"out", Kind::ids, Dtype::i32, {0}, {1}, nullptr, false}};
    Prepared prepared = implementation.prepare({parameters_, in, out, Dtype::u8, threads, variant_});
    if (auto* runner = std::get_if<std::unique_ptr<Runner>>(&prepared)) runner_ = std::move(*runner);
    else reason_ = std::get<Unsupported>(prepared).reason;
  }

  bool is_ready() const { return runner_ != nullptr; }
  const std::string& reason() const { return reason_; }

  // T: the type of what is written.
  template <class T>
  std::vector<T> run(const std::string& text) const {
    // Of its own size exactly: a sanitizer sees what is read behind it.
    const std::unique_ptr<char[]> copy(new char[text.size()]);
    std::ranges::copy(text, copy.get());
    std::vector<T> written(text.size() + 4, T{-7});
    const std::vector<Value> in = inputs(copy.get(), static_cast<std::int64_t>(text.size()));
    std::vector<Value> out{{"out", Kind::ids, Dtype::i32, {in[0].dims[0]}, {1}, written.data(), false}};
    runner_->run({in, out});
    for (std::size_t i = text.size(); i < written.size(); ++i) EXPECT_EQ(written[i], T{-7}) << "written behind the end";
    written.resize(static_cast<std::size_t>(out[0].dims[0]));
    return written;
  }

 private:
  std::vector<Value> inputs(char* text, std::int64_t size) const {
    std::vector<Value> in{{"text", Kind::bytes, Dtype::u8, {size}, {1}, text, false}};
    auto* const path = const_cast<char*>(vocabulary_.data());
    if (!vocabulary_.empty())
      in.push_back({"vocabulary", Kind::path, Dtype::u8, {std::ssize(vocabulary_)}, {1}, path, true});
    return in;
  }

  Parameters parameters_;
  std::string variant_, vocabulary_, reason_;
  std::unique_ptr<Runner> runner_;
};

}  // namespace assay::tokenizers
