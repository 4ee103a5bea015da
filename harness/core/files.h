// Reading and writing files: only whole ones, and only what is one. A pipe that nobody writes to would be waited for
// without end, and a device has none.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// Writes to a temporary file beside it and renames; a link stays, and leads to the new content. What is there and is no
// regular file (a pipe, a device) is written to, and never replaced. Throws InputError if the place cannot be written
// to.
void write_whole(const std::string& file, std::string_view content);

// Appends in one write. Throws InputError if that cannot be done, or if something else than a regular file is there.
void append_whole(const std::string& file, std::string_view content);

// The whole file. Throws InputError if it is no regular file, cannot be read, or is larger than `limit` bytes.
std::string read_whole(const std::string& file, std::size_t limit);

// A descriptor of a regular file, which the caller closes; `flags` as for open(2). Throws InputError for anything else.
int open_regular(const std::string& file, int flags);

// Whether it names something within a folder: not empty, no path, and neither "." nor "..".
bool is_file_name(std::string_view text);

// The last part of a path, whether or not a '/' ends it: "run" of "results/run/".
std::string name_of_folder(const std::string& path);

// "2026-11-23T21:09:04Z"
std::string utc_now();

}  // namespace assay
