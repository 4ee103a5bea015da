// Whether implementations encode alike with several vocabularies: what `assay certify --table` finds out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/report/agreement.h"
#include "harness/run/encoders.h"

namespace assay {

struct AgreementOptions : ChosenEncoders {
  std::vector<std::string> vocabularies;     // names of the list, or files
  std::vector<std::string> texts;            // the same
  bool all_texts = false;                    // those of the list that are here
  double minutes = 0;                        // for all vocabularies together; 0: as long as it takes
  std::uint64_t bytes = 0;                   // of each text; 0: all of it
  int generated = 0;                         // texts, of all kinds that the op draws
  std::size_t block = std::size_t{1} << 16;  // bytes of a part
  std::string command;                       // as it was called
};

// Each implementation is held to the reference of the rule that is asked for, or, if it takes only another, to that
// one's. Throws InputError, and Interrupted.
report::AgreementTable agree(const AgreementOptions& options);

}  // namespace assay
