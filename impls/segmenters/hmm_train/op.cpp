#include "impls/segmenters/hmm_train/op.h"

#include <memory>
#include <numeric>

#include "harness/core/error.h"
#include "harness/core/random.h"
#include "harness/core/relation.h"
#include "impls/segmenters/dictionary/reference_dictionary_texts.h"
#include "impls/segmenters/hmm_train/reference.h"
#include "impls/tokenizers/texts.h"

namespace assay::hmm_train {
namespace {

std::vector<std::int64_t> numbers_in(const Buffer& buffer) {
  std::vector<std::int64_t> all;
  for (std::int64_t i = 0; i < buffer.count(); ++i) all.push_back(static_cast<std::int64_t>(buffer.number(i)));
  return all;
}

// Words between blanks, some of them side by side with other scripts, in lines; few characters, or many.
std::string draw_cut_text(const Case& which) {
  constexpr std::string_view between[] = {" ",      " ",      " ",  " ",  " ",    " ", "  ", "\t", "\n",     "\r\n",
                                          "\u3000", "\u3002", ", ", "\n", " \n ", "a", "7",  "\r", "\u00a0", "\v"};
  constexpr std::string_view odd[] = {"\u9fd6", "\u4dff",   "\U00020000", "\xe4\xb8",
                                      "\x80",   "\xe9\xbf", "\uac00",     "\ufeff"};
  Random random(derive_seed(which.seed, which.values));
  const auto size = static_cast<std::size_t>(which.dim("bytes"));
  const bool few = which.values == "few_characters", unbroken = which.values == "one_run";
  const std::int64_t first = few ? 0x9fd3 : 0x4e00, last = few ? 0x9fd5 : random.chance(0.5) ? 0x4e40 : 0x9fd5;
  std::string text;
  while (text.size() < size) {
    for (std::int64_t length = random.chance(0.05) ? 40 : random.between(1, 4); length > 0; --length)
      text += tokenizers::to_utf8(static_cast<std::uint32_t>(random.between(first, last)));
    text += unbroken ? " " : random.pick(std::span(between));
    if (!unbroken && random.chance(0.05)) text += random.pick(std::span(odd));
  }
  text.resize(size);  // any cut is welcome
  return text;
}

// The second run is of the text twice, with an end of a line between.
Relation twice_the_text() {
  return {"twice_the_text", "a text twice has each count twice", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            if (inputs[text].dims[0] > 1 << 20) return std::nullopt;
            FollowUp second{which, inputs};
            std::vector<std::byte>& bytes = second.inputs[text].bytes;
            bytes.push_back(std::byte{'\n'});
            bytes.insert(bytes.end(), inputs[text].bytes.begin(), inputs[text].bytes.end());
            second.inputs[text].dims = {std::ssize(bytes)};
            second.which.dims.front().size = std::ssize(bytes);
            return second;
          },
          [](const FinishedRun& first, const FinishedRun& second) -> std::optional<std::string> {
            std::vector<std::int64_t> once = numbers_in(first.outputs[counts]);
            for (std::int64_t& count : once) count *= 2;
            if (numbers_in(first.outputs[characters]) != numbers_in(second.outputs[characters]))
              return "twice the text has other characters";
            if (once != numbers_in(second.outputs[counts])) return "twice the text has other counts than twice as many";
            return std::nullopt;
          }};
}

// Whatever the reference says.
Relation counts_add_up() {
  return {"counts_add_up", "each character in runs has a state, and each but the first of a run follows one", true,
          [](const OpInfo&, const Case& which, const std::vector<Buffer>& inputs) -> std::optional<FollowUp> {
            return FollowUp{which, inputs};
          },
          [](const FinishedRun&, const FinishedRun& second) -> std::optional<std::string> {
            const std::vector<std::int64_t> all = numbers_in(second.outputs[counts]);
            if (all.size() < counts_of_states) return "there are fewer counts than states have";
            const auto behind = all.begin() + static_cast<std::ptrdiff_t>(counts_of_states);
            const std::int64_t of_states = std::accumulate(all.begin(), behind, std::int64_t{0});
            const std::int64_t of_characters = std::accumulate(behind, all.end(), std::int64_t{0});
            std::int64_t there = 0;
            const std::string_view whole = second.inputs[text].text();
            for (std::size_t at = 0; at < whole.size();) {
              const tokenizers::Character one = tokenizers::character_at(whole, at);
              there += one.well_formed && one.code_point >= first_character && one.code_point <= last_character ? 1 : 0;
              at += one.bytes;
            }
            if (of_states == there && of_characters == there) return std::nullopt;
            return "of " + std::to_string(there) + " characters, " + std::to_string(of_characters) +
                   " have a state, and " + std::to_string(of_states) + " follow one or begin a run";
          }};
}

class HmmTrain final : public Op {
 public:
  const OpInfo& info() const override { return info_; }

  std::vector<Buffer> generate(const Case& which, const Resources& resources) const override {
    if (which.values == "cut_words" || which.values == "few_characters" || which.values == "one_run")
      return {dictionary::text_buffer(draw_cut_text(which))};
    return {tokenizers::draw_text("text", which.values, which.dim("bytes"), which.seed, resources)};
  }

  std::vector<Expectation> expect(const Case&, const std::vector<Buffer>& inputs, const RowSample&) const override {
    const Counted counted = reference_count(inputs[text].text());
    std::vector<Expectation> expected(2);
    expected[characters].exact = characters_of(counted);
    expected[counts].exact = counts_of(counted);
    return expected;
  }

  std::vector<Relation> relations() const override { return {twice_the_text(), counts_add_up()}; }

  std::vector<WrittenFile> written(const Case& which, const std::vector<Buffer>& outputs,
                                   const FileFormat& format) const override {
    if (format.name != "hmm") throw InputError("counts of states are written as NAME.hmm, and not as " + format.name);
    return {{"model.hmm", written_model(numbers_in(outputs[characters]), numbers_in(outputs[counts]),
                                        which.parameters.get<double>("smoothing"))}};
  }

 private:
  static std::vector<ValuesInfo> kinds_of_text() {
    std::vector<ValuesInfo> kinds{{"cut_words", "words between blanks, and other scripts"},
                                  {"few_characters", "the same of three characters"},
                                  {"one_run", "words between blanks, and nothing else"}};
    for (const ValuesInfo& kind : tokenizers::text_kinds())
      if (kind.file || kind.name == "mixed" || kind.name == "invalid_utf8" || kind.name == "whitespace")
        kinds.push_back(kind);
    return kinds;
  }

  const OpInfo info_{
      .name = "hmm_train",
      .family = "segmenters",
      .summary =
          "Counts what a hidden Markov model of the places of characters in words is made of, in a text that is cut",
      .formula =
          "per character of a run: S, B, M or E by whether others stand before and behind it; how many runs begin "
          "with each state, how often each follows each, and how often each character has each",
      .source =
          "Rabiner 1989, A Tutorial on Hidden Markov Models, sec. III C (of states that are seen: relative "
          "frequencies); jieba 0.42.1, jieba/finalseg",
      .dimensions = {tokenizers::bytes_dimension()},
      .parameters = {{"smoothing",
                      "what is added to each count where a file is written; the counts themselves stay as they are",
                      0.0,
                      {0.0, 0.0, 0.5},
                      0.0,
                      1e6,
                      {}}},
      .dtypes = {Dtype::u8},
      .values = kinds_of_text(),
      .inputs = {{.name = "text", .kind = Kind::bytes, .dims = {"bytes"}, .dtype = always(Dtype::u8)}},
      .outputs = {{.name = "characters", .kind = Kind::ids, .dims = {"bytes"}, .dtype = always(Dtype::i32)},
                  {.name = "counts",
                   .kind = Kind::offsets,
                   .dims = {Extent("bytes", 4, static_cast<std::int64_t>(counts_of_states))},
                   .dtype = always(Dtype::i64)}},
      .budget = "exact",
  };
};

}  // namespace

std::unique_ptr<Op> op() { return std::make_unique<HmmTrain>(); }

}  // namespace assay::hmm_train
