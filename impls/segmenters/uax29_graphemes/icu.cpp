// ICU's break iterator by the rules of its own for characters, but for GB9c, which is Unicode 16's here.
#include "impls/segmenters/icu_breaks.h"
#include "impls/segmenters/uax29_graphemes/op.h"

#include <cstdio>

namespace assay::uax29_graphemes {
namespace {

namespace of = unicode16_breaks::graphemes;

const std::vector<int> values{U_GCB_OTHER,
                              U_GCB_CR,
                              U_GCB_LF,
                              U_GCB_CONTROL,
                              U_GCB_EXTEND,
                              U_GCB_EXTEND,
                              U_GCB_EXTEND,
                              U_GCB_ZWJ,
                              U_GCB_REGIONAL_INDICATOR,
                              U_GCB_PREPEND,
                              U_GCB_SPACING_MARK,
                              U_GCB_L,
                              U_GCB_V,
                              U_GCB_T,
                              U_GCB_LV,
                              U_GCB_LVT,
                              U_GCB_OTHER,
                              U_GCB_OTHER};
static_assert(of::classes == 18, "one value for each class, in their order");

// The characters of these classes as a set of ICU's.
std::string set_of(std::initializer_list<std::uint8_t> kinds) {
  std::string set = "[";
  for (std::uint32_t each = 0; each < 0x110000; ++each)
    for (const std::uint8_t kind : kinds) {
      if (of::class_of(each) != kind) continue;
      char escaped[12];
      std::snprintf(escaped, sizeof escaped, "\\U%08x", each);
      set += escaped;
    }
  return set + "]";
}

std::string rules_of_graphemes() {
  return "!!quoted_literals_only;"
         "$CR=[\\p{Grapheme_Cluster_Break=CR}];$LF=[\\p{Grapheme_Cluster_Break=LF}];"
         "$Control=[\\p{Grapheme_Cluster_Break=Control}];$Extend=[\\p{Grapheme_Cluster_Break=Extend}];"
         "$ZWJ=[\\p{Grapheme_Cluster_Break=ZWJ}];"
         "$Regional_Indicator=[\\p{Grapheme_Cluster_Break=Regional_Indicator}];"
         "$Prepend=[\\p{Grapheme_Cluster_Break=Prepend}];$SpacingMark=[\\p{Grapheme_Cluster_Break=SpacingMark}];"
         "$Consonant=" +
         set_of({of::consonant}) + ";$Linker=" + set_of({of::linker}) +
         ";"
         "$InConjunct=" +
         set_of({of::extend, of::linker, of::zwj}) +
         ";"
         "$L=[\\p{Grapheme_Cluster_Break=L}];$V=[\\p{Grapheme_Cluster_Break=V}];"
         "$T=[\\p{Grapheme_Cluster_Break=T}];$LV=[\\p{Grapheme_Cluster_Break=LV}];"
         "$LVT=[\\p{Grapheme_Cluster_Break=LVT}];$Extended_Pict=[:ExtPict:];"
         "!!chain;!!lookAheadHardBreak;"
         "$CR $LF;"
         "$L ($L|$V|$LV|$LVT);($LV|$V) ($V|$T);($LVT|$T) $T;"
         "[^$Control $CR $LF] ($Extend|$ZWJ);"
         "[^$Control $CR $LF] $SpacingMark;"
         "$Prepend [^$Control $CR $LF];"
         "$Consonant $InConjunct* $Linker $InConjunct* $Consonant;"
         "$Extended_Pict $Extend* $ZWJ $Extended_Pict;"
         "^$Prepend* $Regional_Indicator $Regional_Indicator / $Regional_Indicator;"
         "^$Prepend* $Regional_Indicator $Regional_Indicator;"
         ".;";
}

Prepared prepare_icu(const Request& request) {
  static const std::vector<bool> other = segmenters::taken_for_others<segmenters::GraphemeClasses>(
      UCHAR_GRAPHEME_CLUSTER_BREAK, values, [](std::uint8_t kind) { return kind == of::pictographic; });
  static const std::string rules = rules_of_graphemes();
  return segmenters::prepare_icu_breaks(request, rules, other);
}

}  // namespace

Implementation icu() { return segmenters::icu_implementation(prepare_icu); }

}  // namespace assay::uax29_graphemes
