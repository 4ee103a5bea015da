// Files of words for the tests of segmenters, and texts as pieces.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/op.h"

namespace assay::segmenters {

using Pieces = std::vector<std::string>;

inline Pieces pieces_of(const std::string& text, const std::vector<std::int64_t>& ends) {
  Pieces pieces;
  std::size_t from = 0;
  for (const std::int64_t end : ends) {
    pieces.push_back(text.substr(from, static_cast<std::size_t>(end) - from));
    from = static_cast<std::size_t>(end);
  }
  return pieces;
}

// A file that a test writes.
class WrittenFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_words_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    path = folder_ + "/words.txt";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // Both readers, of which one throws and the other gives a reason, refuse it at the line and say `complaint`.
  template <class Read, class Reference>
  void refused_by(const std::string& content, int line, const std::string& complaint, Read read,
                  Reference reference) const {
    write_whole(path, content);
    const std::string start = path + (line > 0 ? ":" + std::to_string(line) : "") + ": ";
    const auto holds = [&](const std::string& reason) {
      EXPECT_TRUE(reason.starts_with(start)) << reason << "\nshould begin with " << start;
      EXPECT_NE(reason.find(complaint), std::string::npos) << reason << "\nshould say " << complaint;
    };
    const auto mine = read(path);
    ASSERT_TRUE(std::holds_alternative<Unsupported>(mine)) << content;
    holds(std::get<Unsupported>(mine).reason);
    try {
      reference(path);
      ADD_FAILURE() << "the contract reads it: " << content;
    } catch (const InputError& error) {
      holds(error.what());
    }
  }

  std::string path;

 private:
  std::string folder_;
};

}  // namespace assay::segmenters
