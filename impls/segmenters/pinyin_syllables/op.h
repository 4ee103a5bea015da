// pinyin_syllables: the order of its values, its rules and its table, for its implementations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "harness/op.h"

namespace assay::pinyin_syllables {

// Cuts romanised Chinese (Hanyu Pinyin) into its syllables.
//
// A letter is one of ASCII, capital or small; u with a diaeresis; or a, e, i, o, u or u with a diaeresis with the mark
// of a tone (macron, acute, caron, grave): each one code point, as NFC has them. v is another way to write u with a
// diaeresis. A run is letters, as many as there are. It is cut into syllables of `syllables`, of which each has at most
// one mark, and that where the orthography puts it: on a or e; else on the o of ou; else on the last vowel. A run that
// cannot be cut so is one piece.
//
// Where there are several ways,
//   rule = longest   takes the longest syllable with which the rest can still be cut, from left to right: xian is one;
//   rule = shortest  takes the shortest such syllable: xian is xi an;
//   rule = standard  lets no syllable but the first of a run begin with a, e or o, where GB/T 16159 writes an
//   apostrophe
//                    (fangan is fan gan, as fang'an is the other); of several such ways that of longest. Where there is
//                    no such way, that of longest, too.
//
// A digit from 0 to 5 behind a run that was cut (a tone) belongs to the last piece of the run. All else, from one run
// (and its digit) to the next, is one piece: an apostrophe, too, which therefore always parts two syllables.
//
// text: bytes. ends: the end of each piece, in bytes, ascending; the last is the length of the text.
enum Input : std::size_t { text };
enum Output : std::size_t { ends };

inline constexpr const char *longest_rule = "longest", *shortest_rule = "shortest", *standard_rule = "standard";
enum class Rule : std::uint8_t { longest, shortest, standard };

inline Rule rule_of(const Parameters& parameters) {
  const auto& name = parameters.get<std::string>("rule");
  return name == shortest_rule ? Rule::shortest : name == standard_rule ? Rule::standard : Rule::longest;
}

// The 411 syllables of the standard language, without tones: Scheme for the Chinese Phonetic Alphabet (1958; ISO
// 7098:2015), as dictionaries index them, with some of the spoken language (dia, kei, lo, nun, rua, zhei). Left out are
// those without a vowel (m, n, ng, hm, hng) and e with a circumflex. v is u with a diaeresis.
inline constexpr std::string_view syllables =
    "a o e ai ei ao ou an en ang eng er "
    "ba bo bai bei bao ban ben bang beng bi bie biao bian bin bing bu "
    "pa po pai pei pao pou pan pen pang peng pi pie piao pian pin ping pu "
    "ma mo me mai mei mao mou man men mang meng mi mie miao miu mian min ming mu "
    "fa fo fei fou fan fen fang feng fu "
    "da de dai dei dao dou dan den dang deng dong di dia die diao diu dian ding du duo dui duan dun "
    "ta te tai tao tou tan tang teng tong ti tie tiao tian ting tu tuo tui tuan tun "
    "na ne nai nei nao nou nan nen nang neng nong ni nie niao niu nian nin niang ning nu nuo nuan nun nv nve "
    "la lo le lai lei lao lou lan lang leng long li lia lie liao liu lian lin liang ling lu luo luan lun lv "
    "lve "
    "ga ge gai gei gao gou gan gen gang geng gong gu gua guo guai gui guan gun guang "
    "ka ke kai kei kao kou kan ken kang keng kong ku kua kuo kuai kui kuan kun kuang "
    "ha he hai hei hao hou han hen hang heng hong hu hua huo huai hui huan hun huang "
    "ji jia jie jiao jiu jian jin jiang jing jiong ju jue juan jun "
    "qi qia qie qiao qiu qian qin qiang qing qiong qu que quan qun "
    "xi xia xie xiao xiu xian xin xiang xing xiong xu xue xuan xun "
    "zhi zha zhe zhai zhei zhao zhou zhan zhen zhang zheng zhong zhu zhua zhuo zhuai zhui zhuan zhun zhuang "
    "chi cha che chai chao chou chan chen chang cheng chong chu chua chuo chuai chui chuan chun chuang "
    "shi sha she shai shei shao shou shan shen shang sheng shu shua shuo shuai shui shuan shun shuang "
    "ri re rao rou ran ren rang reng rong ru rua ruo rui ruan run "
    "zi za ze zai zei zao zou zan zen zang zeng zong zu zuo zui zuan zun "
    "ci ca ce cai cao cou can cen cang ceng cong cu cuo cui cuan cun "
    "si sa se sai sao sou san sen sang seng song su suo sui suan sun "
    "yi ya yo ye yao you yan yin yang ying yong yu yue yuan yun "
    "wu wa wo wai wei wan wen wang weng ";
inline constexpr std::size_t count_of_syllables = 411, longest_syllable = 6;

}  // namespace assay::pinyin_syllables
