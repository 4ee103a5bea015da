#include "harness/run/compare_tokenizers.h"

#include "harness/cli/options.h"

namespace assay {

void add_compare_tokenizers(CommandLine& program) {
  Verb verb = program.verb("compare-tokenizers", "Cuts a text in every way, side by side");
  verb.footer(
      "Examples: ./assay compare-tokenizers --text notes.txt\n"
      "          ./assay compare-tokenizers --text notes.txt --vocabulary gpt2\n"
      "              --vocabulary mine=my/tokenizer.json --without-speed\n"
      "          ./assay compare-tokenizers --text chinese.txt --segmented gold.txt\n"
      "Of each text the first MiB is taken, up to the end of a line.");
  auto options = std::make_shared<CutOptions>();
  auto without_speed = std::make_shared<bool>(false);
  verb.option("--text", options->texts, "A text in UTF-8; may be given several times")
      .type("FILE")
      .required()
      .one_each();
  verb.option("--vocabulary", options->vocabularies,
              "A vocabulary: a name in specs/resources.toml, or a\nfile (default: one of each kind)")
      .type("NAME|[NAME=]FILE")
      .one_each();
  verb.option("--way", options->ways, "Only these ways of cutting (names or globs)").type("GLOB").one_each();
  verb.option("--segmented", options->segmented,
              "The text again, with white space between its words:\nwhat the ways are held to")
      .type("FILE");
  verb.flag("--without-speed", *without_speed, "Measures nothing: the pieces alone, in seconds");
  verb.flag("--json", options->json, "Prints one object");
  verb.option("--page", options->page, "Writes the page to this file (default:\nreports/compare-tokenizers.html)")
      .type("FILE")
      .file_to_write();
  verb.option("--output", options->output, "Folder for the records of what was measured").type("DIR").folder_to_write();
  verb.does([=] {
    options->speed = !*without_speed;
    return compare_tokenizers(*options);
  });
}

}  // namespace assay
