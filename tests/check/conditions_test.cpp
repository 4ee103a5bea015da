// Which condition a failure depends on, of implementations whose fault is known.
#include "harness/check/conditions.h"

#include <gtest/gtest.h>

#include <map>

#include "harness/check/replay.h"
#include "tests/check/planted_contenders.h"

namespace assay {
namespace {

std::string replayed(const std::string& implementation, const std::string& settings, Verdict verdict = Verdict::fail) {
  const NoResources resources;
  Arena arena;
  const Op& op = *find_op("rms_norm");
  Trial trial(op, parse_case("rms_norm:f32," + settings, op.info()), resources, arena);
  const Replayed replayed = replay(trial, planted(implementation), arena);
  EXPECT_EQ(replayed.verdict, verdict) << replayed.text;
  return replayed.text;
}

// What it says of one condition after another.
std::string varied(const std::string& implementation, const std::string& settings, Verdict verdict = Verdict::fail) {
  const std::string text = replayed(implementation, settings, verdict);
  const std::size_t begin = text.find("one changed     ");
  std::string lines;
  for (std::size_t at = begin; at != std::string::npos && at < text.size(); at = text.find('\n', at) + 1)
    lines += text.substr(at + 16, text.find('\n', at) - at - 15);
  return lines;
}

TEST(Conditions, SayHowTheCaseLies) {
  const std::string text = replayed("right", "rows=3,cols=17,seed=1,padding=3,in_place,buffers=end", Verdict::pass);
  for (const char* line :
       {"conditions      up to the end of a page, before one that cannot be touched\n",
        "padding between rows (elements): 3 of the first input, more of each other; in place, 1 thread\n",
        "  x: f32 [3 x 17], strides 20 1, alignment 4\n", "  gamma: f32 [17], stride 1, alignment 4\n",
        "  y: f32 [3 x 17], strides 20 1, alignment 4, over x\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  EXPECT_EQ(text.find("one changed"), std::string::npos) << text;
  const std::string plain = replayed("right", "rows=2,cols=16,seed=1,threads=2", Verdict::pass);
  for (const char* line :
       {"no padding, out of place, 2 threads\n", "  x: f32 [2 x 16], strides 16 1, alignment 4096\n"})
    EXPECT_NE(plain.find(line), std::string::npos) << line << plain;
}

TEST(Conditions, TheOneThatMattersIsNamed) {
  EXPECT_EQ(varied("wrong_between_gaps", "rows=3,cols=5,seed=1,padding=3,in_place"),
            "passes without padding\nfails out of place, too\n");
  EXPECT_EQ(varied("wrong_in_place", "rows=3,cols=5,seed=1,padding=3,in_place,threads=2"),
            "fails without padding, too\npasses out of place\nfails on one thread, too\n");
  EXPECT_EQ(varied("crashes_at_16n_plus_15", "rows=1,cols=15,seed=1,buffers=offset", Verdict::crash),
            "passes at alignment 64\n");
}

// At the end of a page it is both: not aligned, and at the end.
TEST(Conditions, APagesEndIsToldFromAlignment) {
  EXPECT_EQ(varied("crashes_at_16n_plus_15", "rows=1,cols=15,seed=1,buffers=end", Verdict::crash),
            "fails away from the end of a page, too\npasses at alignment 64\n");
  EXPECT_EQ(varied("writes_elsewhere", "rows=1,cols=15,seed=1,buffers=end", Verdict::crash),
            "fails away from the end of a page in another way: wrote at byte 0 behind the end of output y\n");
  EXPECT_EQ(varied("wrong_tail", "rows=1,cols=17,seed=1,buffers=end"),
            "fails away from the end of a page, too\nfails at alignment 64, too\n");
}

TEST(Conditions, OfACaseWithoutAnyNothingIsTried) {
  EXPECT_EQ(varied("wrong_tail", "rows=1,cols=17,seed=1"), "");
  EXPECT_EQ(varied("refuses", "rows=1,cols=17,seed=1,in_place", Verdict::unsupported), "");
}

}  // namespace
}  // namespace assay
