#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "harness/cli/options.h"
#include "harness/core/clean.h"
#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/names.h"
#include "harness/run/choices.h"
#include "harness/run/run_once.h"
#include "harness/run/tell.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

struct Training {
  std::vector<std::string> files, special;
  std::string kind = "byte_level_gpt2", pattern = "gpt2", ties = "smallest_ids", letters = "uncased", output,
              implementation = "indexed", rule;
  int size = 0, merges = 0, least_frequency = 2, threads = 1;
  double smoothing = 0;
};

// By the end of the name, as people know these files.
std::string format_of(const std::string& output) {
  const std::string ending = fs::path(output).extension().string();
  if (ending == ".tiktoken") return "tiktoken";
  if (ending == ".json") return "tokenizer.json";
  if (ending == ".bpe" || ending == ".codes") return "codes";
  if (ending == ".model") return "model";
  if (ending == ".txt") return "vocab.txt";
  if (ending == ".hmm") return "hmm";
  if (ending.empty()) return "vocab.json";
  throw InputError(output +
                   " has an ending that no format has: expected NAME.tiktoken, NAME.json (a tokenizer.json), NAME.bpe "
                   "(codes of subword-nmt), NAME.model (of SentencePiece), NAME.txt (vocab.txt of WordPiece), NAME.hmm "
                   "(of segmenters) or a "
                   "folder without an ending (vocab.json and merges.txt)");
}

// One behind the other, as cat has them.
Buffer read_texts(const std::vector<std::string>& files) {
  constexpr std::size_t most = std::size_t{1}
                               << 27;  // the merges of a text have room for eight bytes for each of its own
  Buffer text{"text", Kind::bytes, Dtype::u8, {0}, {}, false};
  for (const std::string& file : files) {
    const std::string content = read_whole(file, most);
    const auto* first = reinterpret_cast<const std::byte*>(content.data());
    text.bytes.insert(text.bytes.end(), first, first + content.size());
    if (text.bytes.size() > most)
      throw InputError("the texts have more than 128 MiB together: train on a part of them");
  }
  text.dims[0] = static_cast<std::int64_t>(text.bytes.size());
  return text;
}

std::int64_t merges_of(const Training& asked) {
  if ((asked.size == 0) == (asked.merges == 0)) throw InputError("give either --size or --merges");
  if (asked.merges > 0) return asked.merges;
  if (asked.kind == "classic")
    throw InputError("--size counts bytes as tokens, which the kind classic has not: give --merges");
  const auto others = 256 + static_cast<std::int64_t>(asked.special.size());
  if (asked.size < others)
    throw InputError("--size is at least " + std::to_string(others) + ": the bytes and the special tokens");
  return asked.size - others;
}

Case case_of(const Training& asked, const OpInfo& info, const std::vector<Dimension>& dims,
             const std::vector<std::pair<std::string, ParameterValue>>& told) {
  Case which;
  which.op = info.name;
  which.dtype = Dtype::u8;
  which.dims = dims;
  which.values = info.values.front().name;
  which.threads = asked.threads;
  for (const ParameterInfo& parameter : info.parameters) {
    ParameterValue value = parameter.default_value;
    for (const auto& [name, said] : told)
      if (parameter.name == name) value = said;
    const auto* chosen = std::get_if<std::string>(&value);
    if (chosen != nullptr && std::ranges::find(parameter.choices, *chosen) == parameter.choices.end())
      throw InputError("--" + parameter.name + " is one of " + join(parameter.choices, ", ") + ", and not " +
                       clean(*chosen) + suggestion(*chosen, parameter.choices));
    which.parameters.push_back({parameter.name, value});
  }
  return which;
}

Contender trainer_named(const std::string& op, const std::string& name) {
  const Roster roster = discover(roster_options({}));
  std::vector<std::string> names;
  for (const Contender& contender : roster.of(op)) {
    if (contender.subject.implementation != name) {
      names.push_back(contender.subject.implementation);
      continue;
    }
    if (!contender.present()) throw InputError(name + " is absent: " + contender.absent);
    return contender;
  }
  throw InputError(op + " has no implementation " + clean(name) + "; there are " + join(names, ", "));
}

// A model of SentencePiece.
int train_model(const Training& asked) {
  const Op& op = *find_op("sentencepiece_train");
  constexpr std::int64_t special = 3;  // <unk>, <s> and </s>
  if (asked.merges > 0 || asked.size <= special)
    throw InputError("a model has --size pieces, at least " + std::to_string(special + 1) + ", and no --merges");
  const std::vector<Buffer> inputs{read_texts(asked.files)};
  const std::string kind = asked.kind == Training{}.kind ? "unigram" : asked.kind;
  std::vector<std::pair<std::string, ParameterValue>> told{{"kind", kind}};
  if (!asked.rule.empty()) told.push_back({"rule", asked.rule});
  const Case which = case_of(asked, op.info(), {{"bytes", inputs[0].dims[0]}, {"pieces", asked.size - special}}, told);
  const auto start = std::chrono::steady_clock::now();
  const std::vector<Buffer> outputs =
      run_once(op, which, inputs, trainer_named(op.info().name, asked.implementation), std::chrono::hours(24));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  const auto learned = special + std::ranges::count(outputs[0].text(), '\n');
  std::printf("%lld pieces of %lld bytes in %.1f s\n", static_cast<long long>(learned),
              static_cast<long long>(inputs[0].dims[0]), taken.count());
  if (learned == special)
    throw InputError("nothing was learned: the characters of the text are more than --size has room for, or none");
  if (learned < asked.size)
    tell("there are fewer pieces than the " + std::to_string(asked.size) + " that were asked for");
  write_whole(asked.output, op.written(which, outputs, {"model", asked.special})[0].content);
  std::printf("%s\n", clean(asked.output).c_str());
  return all_well;
}

// Pieces of WordPiece: from whole words down, or by merges. By the words that readers of the file cut.
struct PieceTraining {
  const Op* op;
  std::vector<Dimension> dims;
  std::vector<std::pair<std::string, ParameterValue>> told;
};

PieceTraining piece_training(const Training& asked, const std::string& format) {
  constexpr std::int64_t of_bert = 5;  // [PAD], [UNK], [CLS], [SEP] and [MASK]
  PieceTraining training{find_op("wordpiece_top_down"), {}, {}};
  training.told = {{"rule", std::string(format == "tokenizer.json" ? "hf" : "google")},
                   {"case", asked.letters},
                   {"least_frequency", std::int64_t{asked.least_frequency}}};
  if (asked.kind == "wordpiece") {
    const std::int64_t special = of_bert + std::ssize(asked.special);
    if (asked.merges > 0 || asked.size <= special)
      throw InputError("the kind wordpiece has --size tokens, at least " + std::to_string(special + 1) +
                       ", and no --merges");
    training.dims = {{"pieces", asked.size - special}};
    return training;
  }
  if (asked.merges == 0 || asked.size > 0)
    throw InputError("the kind " + asked.kind +
                     " has --merges, and no --size: how many characters there are is not known");
  training.op = find_op("wordpiece_train");
  training.told.push_back({"score", asked.kind.substr(asked.kind.find('_') + 1)});
  training.told.push_back({"merges", std::int64_t{asked.merges}});
  return training;
}

int train_pieces(const Training& asked, const std::string& format) {
  if (format != "vocab.txt" && format != "tokenizer.json")
    throw InputError("pieces of WordPiece are written to NAME.txt or NAME.json");
  PieceTraining training = piece_training(asked, format);
  const std::vector<Buffer> inputs{read_texts(asked.files)};
  training.dims.insert(training.dims.begin(), {"bytes", inputs[0].dims[0]});
  const OpInfo& info = training.op->info();
  const Case which = case_of(asked, info, training.dims, training.told);
  const bool is_default = asked.implementation == Training{}.implementation && info.name == "wordpiece_top_down";
  const auto start = std::chrono::steady_clock::now();
  const std::vector<Buffer> outputs =
      run_once(*training.op, which, inputs, trainer_named(info.name, is_default ? "trie" : asked.implementation),
               std::chrono::hours(24));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  const std::string content = training.op->written(which, outputs, {format, asked.special})[0].content;
  if (info.name == "wordpiece_train") std::printf("%lld merges", static_cast<long long>(outputs[0].dims[0] / 2));
  else std::printf("%lld pieces", static_cast<long long>(std::ranges::count(outputs[0].text(), '\n')));
  std::printf(" of %lld bytes in %.1f s\n", static_cast<long long>(inputs[0].dims[0]), taken.count());
  write_whole(asked.output, content);
  std::printf("%s\n", clean(asked.output).c_str());
  return all_well;
}

// A hidden Markov model of texts that are cut into words.
int train_hmm(const Training& asked) {
  const Op& op = *find_op("hmm_train");
  const std::vector<Buffer> inputs{read_texts(asked.files)};
  const Case which = case_of(asked, op.info(), {{"bytes", inputs[0].dims[0]}}, {{"smoothing", asked.smoothing}});
  const auto start = std::chrono::steady_clock::now();
  const std::vector<Buffer> outputs =
      run_once(op, which, inputs, trainer_named("hmm_train", asked.implementation), std::chrono::hours(24));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  std::printf("%lld characters of %lld bytes in %.1f s\n", static_cast<long long>(outputs[0].dims[0]),
              static_cast<long long>(inputs[0].dims[0]), taken.count());
  if (outputs[0].dims[0] == 0) throw InputError("nothing was learned: no word has a character from U+4E00 to U+9FD5");
  write_whole(asked.output, op.written(which, outputs, {"hmm"})[0].content);
  std::printf("%s\n", clean(asked.output).c_str());
  return all_well;
}

bool is_of_wordpiece(const Training& asked) {
  return asked.kind == "wordpiece" || asked.kind == "wordpiece_frequency" || asked.kind == "wordpiece_ratio";
}

int train(const Training& asked) {
  const std::string format = format_of(asked.output);
  if (!asked.rule.empty() && format != "model")
    throw InputError("--rule says whose release of SentencePiece trains a NAME.model: leave it out");
  if (format == "hmm") return train_hmm(asked);
  if (is_of_wordpiece(asked)) return train_pieces(asked, format);
  if (format == "vocab.txt")
    throw InputError(
        "a NAME.txt has pieces of WordPiece: train with --kind wordpiece, wordpiece_frequency or "
        "wordpiece_ratio");
  if (format == "model") return train_model(asked);
  const Op& op = *find_op("bpe_train");
  const std::int64_t merges = merges_of(asked);
  const std::vector<Buffer> inputs{read_texts(asked.files)};
  const Case which = case_of(asked, op.info(), {{"bytes", inputs[0].dims[0]}},
                             {{"kind", asked.kind},
                              {"pattern", asked.pattern},
                              {"ties", asked.ties},
                              {"merges", merges},
                              {"least_frequency", std::int64_t{asked.least_frequency}}});
  op.written(which, {Buffer{"merges", Kind::ids, Dtype::i32, {0}, {}, false}}, {format, asked.special});  // or refuses
  const auto start = std::chrono::steady_clock::now();
  const std::vector<Buffer> outputs =
      run_once(op, which, inputs, trainer_named("bpe_train", asked.implementation), std::chrono::hours(24));
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  const std::int64_t learned = outputs[0].dims[0] / 2;
  std::printf("%lld merges of %lld bytes in %.1f s\n", static_cast<long long>(learned),
              static_cast<long long>(inputs[0].dims[0]), taken.count());
  if (learned < merges)
    tell("it ends before the " + std::to_string(merges) + " merges that were asked for: no pair is there " +
         std::to_string(asked.least_frequency) + " times any more");
  for (const WrittenFile& file : op.written(which, outputs, {format, asked.special})) {
    const bool is_folder = format == "vocab.json";
    if (is_folder) fs::create_directories(asked.output);
    const std::string path = is_folder ? (fs::path(asked.output) / file.name).string() : asked.output;
    write_whole(path, file.content);
    std::printf("%s\n", clean(path).c_str());
  }
  return all_well;
}

}  // namespace

void add_train(CommandLine& program) {
  Verb verb = program.verb("train", "Learns a vocabulary of texts, and writes it");
  verb.footer(
      "Examples: ./assay train book.txt --size 32000 --output mine.tiktoken\n"
      "          ./assay train *.txt --size 50257 --special '<|endoftext|>' \\\n"
      "              --pattern o200k --output tokenizer.json\n"
      "          ./assay train book.txt --kind classic --ties largest_pair \\\n"
      "              --merges 10000 --output codes.bpe\n"
      "          ./assay train book.txt --size 8000 --output mine.model\n"
      "          ./assay train book.txt --kind wordpiece --size 8000 --output vocab.txt\n"
      "          ./assay train words.txt --output mine.hmm\n"
      "docs/tokenizers.md has the rules (bpe_train, sentencepiece_train,\nwordpiece_train).");
  auto asked = std::make_shared<Training>();
  verb.option("FILE", asked->files, "Texts in UTF-8; one behind the other they are one").required();
  verb.option("--size", asked->size, "Tokens: the 256 bytes, the merges, the special ones").within(4, 2000000);
  verb.option("--merges", asked->merges, "How many merges at most, in place of --size").within(1, 1000000);
  verb.option(
          "--kind", asked->kind,
          "byte_level_gpt2 (default), byte_level or classic;\nof a NAME.model unigram (default) or bpe; wordpiece,\n"
          "wordpiece_frequency or wordpiece_ratio")
      .type("KIND");
  verb.option("--rule", asked->rule, "Of a NAME.model: 0.1.97, 0.2.0 (default) or 0.2.3").type("RELEASE");
  verb.option("--pattern", asked->pattern, "How the text is cut into words (default: gpt2)").type("NAME");
  verb.option("--case", asked->letters, "Of WordPiece: uncased (default) or cased").type("CASE");
  verb.option("--smoothing", asked->smoothing, "Of a NAME.hmm: what is added to each count (default: 0)")
      .within(0.0, 1e6);
  verb.option("--ties", asked->ties, "smallest_ids (default), largest_pair or first_seen").type("RULE");
  verb.option("--least-frequency", asked->least_frequency, "Of a pair that is merged (default: 2)").within(1, 1000000);
  verb.option("--special", asked->special, "A special token, for a tokenizer.json").type("TOKEN").one_each();
  verb.option("--impl", asked->implementation, "Who trains (default: indexed)").type("NAME");
  verb.option("--threads", asked->threads, "For --impl parallel (default: 1)").within(1, 4096);
  verb.option("--output", asked->output,
              "NAME.tiktoken, NAME.json (a tokenizer.json), NAME.bpe (codes\nof subword-nmt), NAME.model (of "
              "SentencePiece), NAME.txt (of\nWordPiece), or a folder for vocab.json and merges.txt")
      .type("PATH")
      .required()
      .not_empty();
  verb.does([asked] { return train(*asked); });
}

}  // namespace assay
