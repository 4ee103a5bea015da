// What is wrong with the value of an argument, before any work is done: each returns it for people, and nothing if the
// value is as it should be.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace assay {

std::string fault_of_whole(const std::string& value, std::int64_t least = INT32_MIN, std::int64_t greatest = INT32_MAX);
// The same for one that is not negative, up to 2^64 - 1.
std::string fault_of_natural(const std::string& value);
std::string fault_of_number(const std::string& value, double least = -std::numeric_limits<double>::infinity(),
                            double greatest = std::numeric_limits<double>::infinity());
std::string fault_of_choice(const std::string& value, const std::vector<std::string>& choices);
std::string fault_of_text(const std::string& value);  // an empty one, or one of spaces

// Of a file that is to be written: its folder must be there. Of a folder that is made if need be: what is there of its
// path must be folders, and the last of them writable.
std::string fault_of_file_to_write(const std::string& path);
std::string fault_of_folder_to_write(const std::string& path);

// "1 to 1000", "at least 0", "at most 5".
std::string range_in_words(double least, double greatest);

}  // namespace assay
