#include "harness/run/tokenize.h"

#include "harness/cli/options.h"
#include "harness/core/error.h"

namespace assay {

void add_tokenize(CommandLine& program) {
  Verb verb = program.verb("tokenize", "Prints the ids of a text, of any length");
  verb.footer(
      "Examples: ./assay tokenize notes.txt --vocabulary o200k_base\n"
      "          ./assay tokenize - --vocabulary my/tokenizer.json --pieces\n"
      "          zcat dump.gz | ./assay tokenize - --vocabulary gpt2 --count");
  auto options = std::make_shared<TokenizeOptions>();
  verb.option("TEXT", options->text, "A file, or - for standard input").required();
  add_vocabulary(verb, options->vocabulary, options->pattern, options->rule);
  verb.option("--impl", options->implementation, "The implementation that encodes (default: the first of\nassay's own)")
      .type("NAME");
  auto ids = std::make_shared<bool>(false);
  verb.flag("--ids", *ids, "Prints ids, one in a line (the default)");
  verb.flag("--pieces", options->pieces, "Prints with each id the text that it stands for");
  verb.flag("--offsets", options->offsets,
            "Prints with each id at which byte of the text it\nbegins and, of WordPiece, where it ends");
  verb.option(
          "--special", options->special,
          "What becomes of the vocabulary's added tokens in the\ntext: plain: text like other (the default); allow:\n"
          "their ids; refuse: an error")
      .one_of({"plain", "allow", "refuse"});
  verb.flag("--count", options->count, "Prints how many ids there are, and not which");
  verb.flag("--json", options->json, "Prints one object, with what encoded it");
  auto block = std::make_shared<int>(0);
  verb.option("--block", *block, "Bytes that are encoded at a time").within(1, 128 << 20).hidden();
  verb.does([=] {
    if (*ids && options->pieces) throw InputError("--ids and --pieces exclude each other: give one of them");
    if (options->count && (*ids || options->pieces || options->offsets))
      throw InputError("--count prints no ids: leave out --ids, --pieces and --offsets");
    if (*block > 0) options->block = static_cast<std::size_t>(*block);
    return tokenize(*options);
  });
}

}  // namespace assay
