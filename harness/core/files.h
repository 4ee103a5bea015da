// Writing files so that nobody ever sees half of one.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// Writes to a temporary file beside it and renames. Throws InputError if the place cannot be written to.
void write_whole(const std::string& file, std::string_view content);

// The whole file. Throws InputError if it cannot be read or is larger than `limit` bytes.
std::string read_whole(const std::string& file, std::size_t limit);

// "2026-11-23T21:09:04Z"
std::string utc_now();

}  // namespace assay
