#include "harness/core/verdict.h"

#include <array>

namespace assay {
namespace {
constexpr std::array<std::string_view, verdict_count> names{"pass",   "fail",  "mistrusted", "unsupported",
                                                            "absent", "crash", "timeout",    "cheats"};
}

std::string_view name_of(Verdict verdict) { return names[static_cast<std::size_t>(verdict)]; }

}  // namespace assay
