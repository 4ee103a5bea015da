// Whether implementations encode a person's texts with a vocabulary alike: what `assay certify` finds out.
#pragma once

#include <string>
#include <vector>

#include "harness/report/certificate.h"
#include "harness/run/encoders.h"

namespace assay {

struct CertifyOptions : ChosenEncoders {
  std::string vocabulary, pattern, rule;
  std::vector<std::string> texts;            // files
  std::size_t block = std::size_t{1} << 20;  // bytes of a part
};

// Throws InputError, and Interrupted.
report::Certificate certify(const CertifyOptions& options);

}  // namespace assay
