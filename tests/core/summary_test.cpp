// How cells are named to people.
#include "harness/core/summary.h"

#include <gtest/gtest.h>

#include "harness/core/run_comparison.h"

namespace assay {
namespace {

TEST(SettingOf, SaysWhatIsNotTheUsual) {
  EXPECT_EQ(setting_of("rms_norm:f32,rows=1,cols=768,eps=1e-05,values=normal,seed=1;hot"), "");
  EXPECT_EQ(setting_of("rms_norm:f32,rows=1,cols=768,values=zeros,seed=1;hot"), " zeros");
  EXPECT_EQ(setting_of("byte_bpe_encode:u8,bytes=24,vocabulary=gpt2,pattern=gpt2,values=german,seed=1;hot"),
            " gpt2 german");
  EXPECT_EQ(setting_of("byte_bpe_encode:u8,bytes=24,vocabulary=gpt2,pattern=none,values=german,seed=1;cold"),
            " gpt2 pattern=none german");
  EXPECT_EQ(setting_of("pretokenize:u8,values=russian"), " russian");
}

TEST(SettingOf, OfWhatIsNoCellSaysNothing) {
  for (const char* text : {"", ":", ",", ";", ";;", "cell", "values=german", ":,:,", "a:b,"})
    EXPECT_EQ(setting_of(text), "") << text;
}

TEST(PlaceOf, TellsTextsOfOneSizeApart) {
  Change change;
  change.op = "pretokenize";
  change.dtype = std::string("u8");  // GCC 12 takes what is assigned from a literal for uninitialised here
  change.implementation = "naive";
  change.dims = {{"bytes", 131072}};
  change.cell = "pretokenize:u8,bytes=131072,pattern=gpt2,values=german,seed=1;cold";
  change.cache = "cold";
  change.threads = 2;
  EXPECT_EQ(place_of(change), "131072 bytes german cold x2");
  change.fate = Fate::lost;
  change.why = "gone";
  EXPECT_EQ(describe(change), "pretokenize u8 naive 131072 bytes german cold on 2 threads: lost (gone)");
}

}  // namespace
}  // namespace assay
