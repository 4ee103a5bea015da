// Rank files, by both readers: the reference's and the implementations'. They share no code, and must agree.
#include "impls/tokenizers/byte_bpe_encode/reference.h"
#include "impls/tokenizers/formats/rank_file.h"
#include "tests/fuzz/target.h"

namespace assay::fuzz {

void rank_file(std::string_view input) {
  const InputFile file(input);
  byte_bpe_encode::Ranks ranks;
  const bool taken = refuses_cleanly([&] { ranks = byte_bpe_encode::read_ranks(file.path()); });
  const auto read = tokenizers::read_rank_file(file.path());
  const auto* mine = std::get_if<tokenizers::RankFile>(&read);
  require((mine != nullptr) == taken, "both readers take a rank file, or neither");
  if (mine == nullptr) return;
  require(mine->tokens.size() == ranks.size(), "both read as many tokens");
  for (const tokenizers::RankFile::Token& token : mine->tokens) {
    const auto found = ranks.find(mine->text(token));
    require(found != ranks.end() && found->second == token.rank, "both read the same ranks");
  }
}

}  // namespace assay::fuzz
