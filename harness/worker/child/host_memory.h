// A worker's view of the shared memory: every slot between pages that fault.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay {

// Maps the memory file that the harness left open. Ends the process with a message if that cannot be done.
void map_shared_memory(int descriptor);

// The address of an offset in the memory file.
std::byte* shared_address(std::uint64_t offset);

// From now on a fault is told to the harness before the process dies of it: with its place in the shared memory, or
// that the stack has overflowed, or which system call was forbidden; and whether it came after an answer, which
// `has_answered` says within the signal handler.
void report_faults(int answers, bool (*has_answered)());

}  // namespace assay
