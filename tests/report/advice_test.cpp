// Advice on one screen.
#include "harness/report/advice.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/report/numbers.h"

namespace assay {
namespace {

CellFields fields(const std::string& op, const std::string& dtype, std::int64_t rows, std::int64_t cols) {
  CellFields made;
  made.op = op;
  made.dtype = dtype;
  made.dims = {{"rows", rows}, {"cols", cols}};
  made.values = op == "swish" ? "wide" : "normal";
  made.cache = "hot";
  made.label = "llama-3-8b";
  return made;
}

AdvisedCell advised(CellFields cell, std::vector<std::string> use, Estimate gain = {1.62, 1.55, 1.7}) {
  return {std::move(cell), "20261129T030644Z-873ca1", std::move(use), {547e-9, 540e-9, 550e-9}, "onednn", gain};
}

// All of a model, as it comes.
Advice of_a_model() {
  Advice advice;
  advice.models = {"llama-3-8b"};
  advice.machine = "AMD EPYC";
  for (const char* op : {"rms_norm", "add_rms_norm", "swish"})
    for (const char* dtype : {"f32", "bf16"})
      for (const int rows : {1, 128}) advice.cells.push_back(advised(fields(op, dtype, rows, 14336), {"simd"}));
  advice.settings.push_back({"ONEDNN_MAX_CPU_ISA=AVX2", "onednn", {1.06, 1.03, 1.09}, 12, 0});
  advice.runs = {"20261129T030644Z-873ca1"};
  return advice;
}

std::size_t lines_in(const std::string& text) { return static_cast<std::size_t>(std::ranges::count(text, '\n')); }

void expect_narrow(const std::string& text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    EXPECT_LE(report::width_of(text.substr(begin, end - begin)), 80u) << text.substr(begin, end - begin);
    begin = end + 1;
  }
}

// Whether it says so, wherever the lines were broken and however far the columns are apart.
bool says(const std::string& text, const std::string& part) {
  std::string joined;
  for (const char c : text)
    if (c != ' ' && c != '\n') joined += c;
    else if (!joined.ends_with(' ')) joined += ' ';
  return joined.find(part) != std::string::npos;
}

TEST(PrintAdvice, AModelIsOneScreen) {
  const std::string text = print_advice(of_a_model(), "./assay advise");
  expect_narrow(text);
  EXPECT_LE(lines_in(text), 36u) << text;
  EXPECT_TRUE(text.starts_with("llama-3-8b on AMD EPYC\n")) << text;
  EXPECT_TRUE(says(text, "f32 1x14336 simd 547 ns 1.62x onednn [1.55, 1.70]")) << text;
  EXPECT_TRUE(says(
      text,
      "ONEDNN_MAX_CPU_ISA=AVX2: onednn 1.06x [1.03, 1.09] over 12 shapes, which helps only a program that keeps it"))
      << text;
  EXPECT_TRUE(says(text, "./assay report 20261129T030644Z-873ca1 shows all of it")) << text;
  EXPECT_FALSE(says(text, "wide")) << "what all cells of an op share tells none apart:\n" << text;
  EXPECT_FALSE(says(text, "Undecided")) << text;
}

TEST(PrintAdvice, TiesAreNamedAsTies) {
  Advice advice;
  advice.cells = {advised(fields("rms_norm", "f32", 1, 4096), {"onednn", "simd"}, {1.01, 0.99, 1.03}),
                  advised(fields("rms_norm", "f32", 128, 4096),
                          {"onednn", "simd@portable", "implementation-of-a-long-name", "another-one"}),
                  advised(fields("rms_norm", "f32", 256, 4096), {"onednn"}, {1, 1, 1})};
  const std::string text = print_advice(advice, "./assay advise");
  expect_narrow(text);
  EXPECT_TRUE(says(text, "onednn or simd 547 ns 1.01x onednn [0.990, 1.03]")) << text;
  EXPECT_TRUE(says(text, "onednn or simd@portable +2")) << text;
  EXPECT_TRUE(says(text, "onednn 547 ns - the obvious choice")) << text;
}

TEST(PrintAdvice, WhatIsUndecidedIsFoldedByKindWithTheCommandThatDecidesIt) {
  Advice advice;
  advice.cells = {advised(fields("rms_norm", "f32", 1, 4096), {"simd"})};
  for (const int rows : {2, 4, 8, 16, 32, 64})
    advice.undecided.push_back({fields("rms_norm", "f32", rows, 4096), Doubt::noisy, "onednn, simd"});
  advice.undecided.push_back({fields("swish", "bf16", 1, 14336), Doubt::unfinished, ""});
  advice.undecided.push_back({fields("swish", "f32", 1, 14336), Doubt::interrupted, "openblas"});
  advice.undecided.push_back({fields("swish", "f32", 2, 14336), Doubt::suspect, "simd"});
  advice.undecided.push_back({fields("swish", "f16", 1, 14336), Doubt::nobody, "fail: all of it"});
  advice.interrupted = 0.08;
  const std::string text = print_advice(advice, "./assay advise --model m");
  expect_narrow(text);
  EXPECT_TRUE(says(text, "Undecided: 10 of 11 shapes")) << text;
  EXPECT_TRUE(
      says(text,
           "the noise hides who is faster, onednn, simd: rms_norm f32 2x4096, f32 4x4096, f32 8x4096, f32 16x4096 "
           "and 2 more -> ./assay advise --model m --again, when this machine does nothing else"))
      << text;
  EXPECT_TRUE(says(text, "no time for it so far: swish bf16 1x14336 -> ./assay advise --model m goes on")) << text;
  EXPECT_TRUE(says(text, "other programs interrupted openblas, which may be the fastest: swish f32 1x14336")) << text;
  EXPECT_TRUE(says(text, "the times of simd are less than this machine can do: swish f32 2x14336")) << text;
  EXPECT_TRUE(
      says(text,
           "no implementation can be used: fail: all of it: swish f16 1x14336 -> ./assay check --op swish --dtype f16"))
      << text;
  EXPECT_TRUE(says(text, "This machine did other things meanwhile: 8.0% of the samples were interrupted")) << text;
}

TEST(PrintAdvice, SettingsAndThreadsSayWhatTheyAreWorth) {
  Advice advice;
  advice.cells = {advised(fields("rms_norm", "f32", 1, 4096), {"onednn"})};
  advice.settings = {{"ONEDNN_MAX_CPU_ISA=AVX2", "onednn", {1.06, 1.03, 1.09}, 1, 1}};
  advice.threads[2] = {3,
                       {{fields("rms_norm", "f32", 128, 4096), {1.4, 1.3, 1.5}},
                        {fields("swish", "f32", 128, 14336), {1.85, 1.79, 1.91}}}};
  advice.threads[4] = {1, {}};
  const std::string text = print_advice(advice, "./assay advise");
  expect_narrow(text);
  EXPECT_TRUE(says(text, "onednn 1.06x [1.03, 1.09], and would beat what is advised at 1 shape")) << text;
  EXPECT_TRUE(
      says(text, "2 threads instead of 1: gain at 2 of 3 shapes, most of all swish f32 128x14336 1.85x [1.79, 1.91]"))
      << text;
  EXPECT_TRUE(says(text, "4 threads instead of 1: no gain seen at 1 shape")) << text;
}

}  // namespace
}  // namespace assay
