#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "harness/core/error.h"
#include "harness/core/files.h"
#include "harness/core/random.h"
#include "impls/tokenizers/byte_bpe_encode/op.h"
#include "impls/tokenizers/byte_bpe_encode/reference.h"
#include "impls/tokenizers/formats/bpe_model.h"
#include "impls/tokenizers/pretokenize/reference.h"
#include "impls/tokenizers/texts.h"
#include "tests/impls/tree_resources.h"

namespace assay::byte_bpe_encode {
namespace {

namespace fs = std::filesystem;
const TreeResources resources;
const std::vector<std::string> vocabularies{"small", "improper"};

std::map<std::int64_t, std::string> tokens_of(const Ranks& ranks) {
  std::map<std::int64_t, std::string> tokens;
  for (const auto& [token, rank] : ranks) tokens[rank] = token;
  return tokens;
}

Ranks read_ranks(const std::string& path) { return read_model(path).ranks; }

KnownVocabulary known_by(const Ranks& ranks) {
  Model model;
  model.ranks = ranks;
  return KnownVocabulary(std::move(model));
}

// By the rule `bytes`.
Encoded encode(const std::string& text, const std::string& pattern, const KnownVocabulary& vocabulary) {
  return reference_encode(text, {.pattern = pattern}, vocabulary);
}

// The 256 bytes, each its own rank, and what else is given from 256 on.
Ranks bytes_and(const std::vector<std::string>& more) {
  Ranks ranks;
  for (int byte = 0; byte < 256; ++byte) ranks[std::string(1, static_cast<char>(byte))] = byte;
  for (const std::string& token : more) ranks.emplace(token, static_cast<std::int64_t>(ranks.size()));
  return ranks;
}

using Ids = std::vector<std::int64_t>;

TEST(ByteBpe, ByHand) {
  const KnownVocabulary known = known_by(bytes_and({"ab", "bc", "abc", "aa", "zzzz"}));  // 256...
  const auto ids = [&](const std::string& text) { return encode(text, "none", known).ids; };
  EXPECT_EQ(ids(""), Ids{});
  EXPECT_EQ(ids("a"), Ids{97});
  EXPECT_EQ(ids("ab"), Ids{256});
  EXPECT_EQ(ids("abc"), Ids{258});  // whole, and by ab + c
  EXPECT_EQ(ids("abcx"), (Ids{258, 120}));
  EXPECT_EQ(ids("aaa"), (Ids{259, 97}));  // the leftmost first
  EXPECT_EQ(ids("aab"), (Ids{97, 256}));  // the lowest rank before the leftmost
  EXPECT_EQ(ids("zzzz"), Ids{260});       // no merge reaches it, but it is there as a whole
  EXPECT_EQ(ids("zzzzz"), (Ids{122, 122, 122, 122, 122}));
  EXPECT_EQ(ids(std::string("\0\xff", 2)), (Ids{0, 255}));
}

TEST(ByteBpe, MergesStayWithinPieces) {
  const KnownVocabulary known = known_by(bytes_and({"ab", "a b", " b"}));
  EXPECT_EQ(encode("a b", "none", known).ids, Ids{257});
  EXPECT_EQ(encode("a b", "gpt2", known).ids, (Ids{97, 258}));
  EXPECT_EQ(encode("a b", "gpt2", known).ends, (Ids{1, 3}));
}

// Token by token, as strings: to hold the reference against.
Ids encode_by_strings(const std::string& text, const Ranks& ranks) {
  if (text.empty()) return {};
  if (const auto whole = ranks.find(text); whole != ranks.end()) return {whole->second};
  std::vector<std::string> parts;
  for (const char byte : text) parts.emplace_back(1, byte);
  for (;;) {
    std::size_t best = parts.size();
    std::int64_t lowest = 0;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto found = ranks.find(parts[i] + parts[i + 1]);
      if (found != ranks.end() && (best == parts.size() || found->second < lowest)) best = i, lowest = found->second;
    }
    if (best == parts.size()) break;
    parts[best] += parts[best + 1];
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
  Ids ids;
  for (const std::string& part : parts) ids.push_back(ranks.find(part)->second);
  return ids;
}

TEST(ByteBpe, ByPairsByHand) {
  Model model;
  model.ranks = bytes_and({"ab", "bc", "abc", "aa", "abcd"});  // 256...
  model.lists_merges = true;
  model.merges = {{"b", "c"}, {"a", "b"}, {"ab", "c"}, {"a", "a"}};
  const KnownVocabulary known(std::move(model));
  const auto ids = [&](const std::string& text, bool whole_first) {
    return reference_encode(text, {"none", true, whole_first}, known).ids;
  };
  EXPECT_EQ(ids("abc", false), (Ids{97, 257})) << "b and c come first, and a with bc is not in the list";
  EXPECT_EQ(ids("abc", true), Ids{258}) << "a token as a whole";
  EXPECT_EQ(ids("abcd", true), Ids{260}) << "which no merge reaches";
  EXPECT_EQ(ids("abcd", false), (Ids{97, 257, 100}));
  EXPECT_EQ(ids("aaa", false), (Ids{259, 97})) << "the leftmost first";
  EXPECT_EQ(encode("abcx", "none", known).ids, (Ids{258, 120})) << "by bytes ab ranks first";
}

// Where a vocabulary lists no merges: every cut of every token, in the order of the tokens, then of the left parts.
TEST(ByteBpe, ByPairsOfRanksAlone) {
  const KnownVocabulary known = known_by(bytes_and({"bc", "ab", "abc"}));  // 256...
  const PairRanks& pairs = known.pairs();
  ASSERT_NE(pairs.find('a', 256), nullptr);
  ASSERT_NE(pairs.find(257, 'c'), nullptr);
  EXPECT_EQ(pairs.find('b', 'c')->rank, 0);
  EXPECT_EQ(pairs.find('a', 'b')->rank, 1);
  EXPECT_EQ(pairs.find('a', 256)->rank, 2);
  EXPECT_EQ(pairs.find(257, 'c')->rank, 3);
  EXPECT_EQ(pairs.find(257, 'c')->id, 258);
  EXPECT_EQ(pairs.find('b', 'a'), nullptr);
}

TEST(ByteBpe, AllRulesAgreeWhereTheVocabularyIsProper) {
  EXPECT_TRUE(KnownVocabulary(read_model(resources.vocabulary("small").path)).is_proper());
  EXPECT_FALSE(KnownVocabulary(read_model(resources.vocabulary("improper").path)).is_proper());
  EXPECT_FALSE(KnownVocabulary(read_model(resources.vocabulary("improper_merges").path)).is_proper());
  const KnownVocabulary known(read_model(resources.vocabulary("small_merges").path));
  EXPECT_TRUE(known.is_proper());
  EXPECT_FALSE(known_by(bytes_and({"abc"})).is_proper()) << "no merge reaches it";
  EXPECT_FALSE(known_by(bytes_and({"abc", "ab"})).is_proper()) << "it ranks before its parts";
  const std::string all = "the rest of them is tested here and there";
  Random random(55);
  for (int i = 0; i < 300; ++i) {
    const std::string text = all.substr(random.below(20), random.below(21));
    const Ids by_bytes = encode(text, "none", known).ids;
    EXPECT_EQ(reference_encode(text, {"none", true, false}, known).ids, by_bytes) << text;
    EXPECT_EQ(reference_encode(text, {"none", true, true}, known).ids, by_bytes) << text;
  }
}

std::string random_text(Random& random, std::uint64_t longest) {
  std::string text;
  const bool few = random.chance(0.5);
  for (std::uint64_t size = random.below(longest); size > 0; --size)
    text += static_cast<char>(few ? " etaoin"[random.below(7)] : random.below(256));
  return text;
}

TEST(ByteBpe, TheReferenceDoesWhatItsRuleSays) {
  Random random(50);
  for (const std::string& vocabulary : vocabularies) {
    const Ranks ranks = read_ranks(resources.vocabulary(vocabulary).path);
    const KnownVocabulary known = known_by(ranks);
    for (int i = 0; i < 1500; ++i) {
      const std::string text = random_text(random, 60);
      ASSERT_EQ(encode(text, "none", known).ids, encode_by_strings(text, ranks))
          << vocabulary << " " << tokenizers::escaped(text);
      Ids by_piece;
      std::size_t from = 0;
      for (const std::int64_t end : pretokenize::reference_ends(text, "gpt2")) {
        const Ids of_piece = encode_by_strings(text.substr(from, static_cast<std::size_t>(end) - from), ranks);
        by_piece.insert(by_piece.end(), of_piece.begin(), of_piece.end());
        from = static_cast<std::size_t>(end);
      }
      ASSERT_EQ(encode(text, "gpt2", known).ids, by_piece) << vocabulary << " " << tokenizers::escaped(text);
    }
  }
}

// One piece of half a million bytes, all of them merging: quadratic time would take hours.
TEST(ByteBpe, TheReferenceIsDoneWithALongPieceInAMoment) {
  const std::size_t size = 500000;
  const std::string text = std::string(size, 'a') + "b";
  for (const std::string& vocabulary : vocabularies) {
    const Ranks ranks = read_ranks(resources.vocabulary(vocabulary).path);
    const KnownVocabulary known = known_by(ranks);
    const Encoded encoded = encode(text, "none", known);
    EXPECT_EQ(encoded.ends.back(), static_cast<std::int64_t>(text.size()));
    // Its beginning is that of a text as short as it takes to see it.
    const Ids beginning = encode_by_strings(std::string(2000, 'a'), ranks);
    for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(encoded.ids[i], beginning[i]) << vocabulary << " " << i;
  }
}

TEST(ByteBpe, TheBytesOfTheTokensAreTheText) {
  Random random(51);
  for (const std::string& vocabulary : vocabularies) {
    const Ranks ranks = read_ranks(resources.vocabulary(vocabulary).path);
    const KnownVocabulary known = known_by(ranks);
    const std::map<std::int64_t, std::string> tokens = tokens_of(ranks);
    std::size_t count = 0, bytes = 0;
    for (int i = 0; i < 400; ++i)
      for (const char* pattern : {"none", "gpt2"}) {
        const std::string text = random_text(random, 400);
        const Encoded encoded = encode(text, pattern, known);
        ASSERT_EQ(encoded.ids.size(), encoded.ends.size());
        std::string decoded;
        for (std::size_t token = 0; token < encoded.ids.size(); ++token) {
          decoded += tokens.at(encoded.ids[token]);
          ASSERT_EQ(encoded.ends[token], static_cast<std::int64_t>(decoded.size()));
        }
        ASSERT_EQ(decoded, text) << vocabulary << " " << pattern;
        count += encoded.ids.size(), bytes += text.size();
      }
    EXPECT_LT(count, bytes * 9 / 10) << vocabulary << ": hardly anything was merged";
  }
}

TEST(ByteBpe, TheSmallVocabularyIsProperAndTheImproperIsNot) {
  // Proper: every token of more than a byte is made of two that rank before it.
  const auto improper_tokens = [](const Ranks& ranks) {
    int count = 0;
    for (const auto& [token, rank] : ranks) {
      bool reached = token.size() == 1;
      for (std::size_t cut = 1; cut < token.size() && !reached; ++cut) {
        const auto left = ranks.find(token.substr(0, cut)), right = ranks.find(token.substr(cut));
        reached = left != ranks.end() && right != ranks.end() && left->second < rank && right->second < rank;
      }
      count += reached ? 0 : 1;
    }
    return count;
  };
  EXPECT_EQ(improper_tokens(read_ranks(resources.vocabulary("small").path)), 0);
  EXPECT_GT(improper_tokens(read_ranks(resources.vocabulary("improper").path)), 10);
}

// ---- rank files ---------------------------------------------------------------------------------------------

class RankFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "assay_ranks_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    path = folder + "/x.tiktoken";
    std::ifstream file(resources.vocabulary("small").path);
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    ASSERT_GE(lines.size(), 300u);
  }
  void TearDown() override { fs::remove_all(folder); }

  // How the contract and the implementations read the file: both refuse it, naming `place`.
  void refused(const std::string& content, const std::string& place) const {
    write_whole(path, content);
    try {
      read_ranks(path);
      ADD_FAILURE() << "the contract reads it";
    } catch (const InputError& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with(path + place + ": expected")) << error.what();
    }
    const auto read = tokenizers::read_bpe_model(path);
    ASSERT_TRUE(std::holds_alternative<Unsupported>(read));
    EXPECT_TRUE(std::get<Unsupported>(read).reason.starts_with(path + place + ": expected"))
        << std::get<Unsupported>(read).reason;
  }
  std::string with_line(std::size_t number, const std::string& line) const {
    std::string content;
    for (std::size_t i = 0; i < lines.size(); ++i) content += (i + 1 == number ? line : lines[i]) + "\n";
    return content;
  }

  std::string folder, path;
  std::vector<std::string> lines;
};

TEST_F(RankFiles, MalformedLinesAreRefusedWithTheirPlace) {
  // But for what is wrong with it, each would be a token and a rank that no other line has.
  write_whole(path, with_line(300, "3q2+7w== 777777"));
  ASSERT_EQ(read_ranks(path).at("\xde\xad\xbe\xef"), 777777);
  ASSERT_TRUE(std::holds_alternative<tokenizers::BpeModel>(tokenizers::read_bpe_model(path)));
  for (const char* line : {"",
                           " ",
                           "3q2+7w==",
                           "3q2+7w== ",
                           "3q2+7w==  777777",
                           "3q2+7w== 777777 ",
                           "3q2+7w== -777777",
                           "3q2+7w== -0",
                           "3q2+7w== +777777",
                           "3q2+7w== 0x777777",
                           "3q2+7w== 777777.0",
                           "3q2+7w== 2147483648",
                           "3q2+7w== 99999999999",
                           "3q2+7w== 00000777777",
                           "3q2+7w 777777",
                           "3q2+7w= 777777",
                           "3q2+7=== 777777",
                           "3q2+==== 777777",
                           "==== 777777",
                           " 777777",
                           "3*2+7w== 777777",
                           "3q2+7w==3q2+7w== 777777",
                           "3q2+7x== 777777",
                           "\xff\xff\xff\xff 777777",
                           "3q2+7w==\t777777",
                           "3q2+7w== 777777\r"})
    refused(with_line(300, line), ":300");
  refused(with_line(300, std::string(5000, 'A') + " 777777"), ":300");
  refused(with_line(300, std::string(50 << 20, 'A')).substr(0, 20 << 20), ":300");
}

TEST_F(RankFiles, DuplicatesAreRefusedAtTheSecondLine) {
  refused(with_line(300, lines[10]), ":300");                                             // token and rank
  refused(with_line(300, lines[10].substr(0, lines[10].find(' ')) + " 999999"), ":300");  // the token
  refused(with_line(300, lines[299].substr(0, lines[299].find(' ')) + lines[10].substr(lines[10].find(' '))), ":300");
}

TEST_F(RankFiles, FilesWithoutAllBytesAreRefused) {
  refused("", "");
  refused("IQ== 0\n", "");
  std::string content;
  for (std::size_t i = 1; i < lines.size(); ++i) content += lines[i] + "\n";
  refused(content, "");
  fs::remove(path);
  EXPECT_THROW(read_ranks(path), InputError);
  EXPECT_TRUE(std::holds_alternative<Unsupported>(tokenizers::read_bpe_model(path)));
  EXPECT_THROW(read_ranks(folder), InputError);
  EXPECT_TRUE(std::holds_alternative<Unsupported>(tokenizers::read_bpe_model(folder)));
  EXPECT_THROW(read_ranks("/dev/zero"), InputError);
}

TEST_F(RankFiles, FilesThatAreTooLargeAreRefused) {
  std::ofstream(path).close();
  fs::resize_file(path, largest_file + 1);  // of NULs, which take no room
  EXPECT_THROW(read_ranks(path), InputError);
  EXPECT_TRUE(std::holds_alternative<Unsupported>(tokenizers::read_bpe_model(path)));
}

TEST_F(RankFiles, TheLastLineMayLackItsEnd) {
  std::string content = with_line(0, "");
  content.pop_back();
  write_whole(path, content);
  EXPECT_EQ(read_ranks(path).size(), lines.size());
  EXPECT_TRUE(std::holds_alternative<tokenizers::BpeModel>(tokenizers::read_bpe_model(path)));
}

// Two readers that share nothing must take the same files, and find the same in them.
TEST_F(RankFiles, BothReadersAgreeOnDamagedFiles) {
  Random random(52);
  const std::string good = with_line(0, "");
  int accepted = 0;
  constexpr int trials = 300;
  for (int i = 0; i < trials; ++i) {
    std::string content = good;
    for (std::uint64_t changes = 1 + random.below(2); changes > 0; --changes) {
      const std::size_t at = random.below(content.size());
      if (random.chance(0.4)) content[at] = "ABYZabyz0159+/= \n\xff"[random.below(18)];
      else if (random.chance(0.5)) content.erase(at, random.below(12));
      else content.insert(at, content.substr(random.below(content.size()), random.below(12)));
    }
    write_whole(path, content);
    const auto read = tokenizers::read_bpe_model(path);
    try {
      const Ranks ranks = read_ranks(path);
      ASSERT_TRUE(std::holds_alternative<tokenizers::BpeModel>(read))
          << i << ": " << std::get<Unsupported>(read).reason;
      const auto& file = std::get<tokenizers::BpeModel>(read);
      ASSERT_EQ(file.tokens.size(), ranks.size());
      for (const auto& token : file.tokens) ASSERT_EQ(ranks.at(std::string(file.text(token))), token.id);
      ++accepted;
    } catch (const InputError& error) {
      ASSERT_TRUE(std::holds_alternative<Unsupported>(read)) << i << ": " << error.what();
    }
  }
  EXPECT_GT(accepted, trials / 20);
  EXPECT_LT(accepted, trials * 19 / 20);
}

}  // namespace
}  // namespace assay::byte_bpe_encode
