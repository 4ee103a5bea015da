// Two cache lines that change places, each stored in one instruction where the processor can do that: what was stored
// in pieces cannot be loaded as one vector until it has reached the cache.
#pragma once

#include <cstddef>

namespace assay {

inline constexpr std::size_t cache_line = 64;

// Of two different lines; they need not be aligned.
using ExchangeLine = void (*)(std::byte* one, std::byte* other);

// The one whose stores are widest on this machine.
ExchangeLine line_exchange();

}  // namespace assay
