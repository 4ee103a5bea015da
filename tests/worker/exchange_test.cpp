// Inputs that change while calls are timed: after the last call of a sample both sides have changed places, in however
// many calls and steps.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "harness/worker/parent/message.h"
#include "harness/worker/parent/process.h"
#include "tests/worker/example_case.h"

namespace assay {
namespace {

constexpr std::uint64_t here = 5 * slot_size, there = 6 * slot_size + 64;  // slots that no value of the case has

class Exchanging : public testing::Test {
 protected:
  Exchanging() : process_({{ASSAY_WORKERS "/assay-worker-planted"}, {}, {}}, arena_) {
    const ExampleCase example("");
    const Layout layout = arena_.place(example.which, example.inputs, example.outputs);
    arena_.fill(layout, example.inputs);
    Json request = describe_case(example.which, "right", "", layout);
    request.update({{"type", "measure"},
                    {"samples", 100000},
                    {"warm_up_seconds", 0},
                    {"sample_seconds", 1e-5},
                    {"iterations", 3}});
    const Reply reply = ask(request);
    EXPECT_EQ(reply.message.value("exchanges", Json()), true) << reply.message << reply.reason;
  }

  Reply ask(const Json& request) { return process_.request(request, std::chrono::seconds(20)); }

  static Json range(std::uint64_t count, std::uint64_t size, bool text = false) {
    return {{"offset", here}, {"with", there}, {"count", count}, {"size", size}, {"text", text}};
  }
  void lay(const std::string& one, const std::string& other) {
    std::memcpy(arena_.bytes(here), one.data(), one.size());
    std::memcpy(arena_.bytes(there), other.data(), other.size());
  }
  std::string at(std::uint64_t offset, std::size_t bytes) const {
    return {reinterpret_cast<const char*>(arena_.bytes(offset)), bytes};
  }
  // Of a sample that exchanges so.
  Json sample(const Json& exchange, std::int64_t calls) {
    return ask({{"type", "sample"},
                {"calls", calls},
                {"exchange", Json::array({exchange})},
                {"touch", {{{"offset", here}, {"bytes", 100}}}}})
        .message;
  }

  Arena arena_;
  WorkerProcess process_;
};

TEST_F(Exchanging, BothSidesHaveChangedPlacesAfterTheLastCall) {
  const std::string one = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN",
                    other = "0123456789:;<=>?0123456789:;<=>?01234567";
  for (const auto& [count, size] : std::vector<std::pair<int, int>>{{40, 1}, {20, 2}, {10, 4}, {5, 8}, {1, 4}})
    for (const int calls : {0, 1, 7, 40, 41, 80, 1000}) {
      lay(one, other);
      const Json answer = sample(range(count, size), calls);
      const auto bytes = static_cast<std::size_t>(count * size);
      EXPECT_EQ(answer["type"], "sample") << answer;
      EXPECT_GE(answer["aside"].get<double>(), 0);
      EXPECT_EQ(at(here, bytes), other.substr(0, bytes)) << count << " " << size << " " << calls;
      EXPECT_EQ(at(there, bytes), one.substr(0, bytes));
      EXPECT_EQ(at(here + bytes, one.size() - bytes), one.substr(bytes)) << "behind it nothing changes";
    }
}

// In whole cache lines, wherever they begin in it; what is before and behind them changes sides, too.
TEST_F(Exchanging, LongInputsAreExchangedInLines) {
  std::string one, other;
  for (int i = 0; i < 4096; ++i) {
    one += static_cast<char>('a' + i % 26);
    other += static_cast<char>('0' + i % 10);
  }
  for (const int begin : {0, 4, 32, 60, 62, 63, 64})
    for (const auto& [count, size] :
         std::vector<std::pair<int, int>>{{900, 4}, {1801, 2}, {143, 4}, {3000, 1}, {400, 8}})
      for (const int calls : {0, 1, 2, 63, 1000}) {
        lay(one, other);
        Json exchange = range(count, size);
        exchange["offset"] = here + begin;
        sample(exchange, calls);
        const auto from = static_cast<std::size_t>(begin), bytes = static_cast<std::size_t>(count * size);
        ASSERT_EQ(at(here, from), one.substr(0, from));
        ASSERT_EQ(at(here + from, bytes), other.substr(0, bytes))
            << begin << " " << count << " " << size << " " << calls;
        ASSERT_EQ(at(there, bytes), one.substr(from, bytes));
        ASSERT_EQ(at(here + from + bytes, 64), one.substr(from + bytes, 64)) << "behind it nothing changes";
        ASSERT_EQ(at(there + bytes, 64), other.substr(bytes, 64));
      }
}

// A call exchanges more than one element of a long input.
TEST_F(Exchanging, LongInputsAreExchangedToo) {
  const std::string one(80000, 'a'), other(80000, 'b');
  for (const int calls : {0, 3, 1000}) {
    lay(one, other);
    sample(range(20000, 4), calls);
    EXPECT_EQ(at(here, one.size()), other) << calls;
    EXPECT_EQ(at(there, one.size()), one) << calls;
  }
}

TEST_F(Exchanging, TextsAreExchangedWhateverTheirCharacters) {
  const std::string one = "a\xc3\xa4o\xe2\x82\xac\xf0\x9f\x98\x80 end", other = "\xf0\x9f\x98\x80plain as it";
  ASSERT_EQ(one.size(), other.size());
  for (const int calls : {0, 1, 4, 15, 16, 100, 1000}) {
    lay(one, other);
    sample(range(one.size(), 1, true), calls);
    EXPECT_EQ(at(here, one.size()), other) << calls;
    EXPECT_EQ(at(there, one.size()), one) << calls;
  }
}

TEST_F(Exchanging, WhatMakesNoSenseIsRefusedAndTheNextSampleTaken) {
  Json beyond = range(10, 4), nowhere = range(10, 4);
  beyond["with"] = slot_size - 8;
  nowhere["offset"] = slot_size * slot_count;
  for (const Json& bad :
       {beyond, nowhere, range(10, 3), range(0, 4), range(10, 4, true), Json("all"), Json::object()}) {
    const Json answer = sample(bad, 3);
    EXPECT_EQ(answer["type"], "error") << bad << answer;
  }
  EXPECT_EQ(ask({{"type", "sample"}, {"calls", -1}}).message["type"], "error");
  EXPECT_EQ(ask({{"type", "sample"}}).message["type"], "sample");
}

// As after a run.
TEST_F(Exchanging, WithoutCallsTheProcessIsLookedAt) {
  const Json answer = ask({{"type", "sample"}, {"calls", 0}}).message;
  EXPECT_EQ(answer["control_changed"], false) << answer;
  EXPECT_EQ(answer["process_changed"], "") << answer;
}

}  // namespace
}  // namespace assay
