// The hash that says what a file holds: the same on every machine, and by a library that is trusted with it.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// 64 hexadecimal digits in lower case.
std::string sha256_of(std::string_view bytes);

// The same of a file's content, read once: again only when its size, its time or what it is has changed. Throws
// InputError if it cannot be read.
std::string sha256_of_file(const std::string& path);

}  // namespace assay
