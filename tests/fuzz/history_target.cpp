// The history of nights: a line each.
#include <filesystem>

#include "harness/store/history.h"
#include "tests/fuzz/target.h"

namespace assay::fuzz {

void nights(std::string_view input) {
  const ReadNights read = read_nights(InputFile(input).path());
  for (const std::string& line : read.damage) require(!line.empty(), "damage is named");
  const std::string again = scratch_folder() + "/" + history_name;
  std::filesystem::remove(again);
  for (const Night& night : read.nights) {
    require(std::filesystem::path(night.run).filename() == night.run && night.run != "..",
            "a night leads out of its folder");
    append_night(again, night);
  }
  if (read.nights.empty()) return;
  const ReadNights back = read_nights(again);
  require(back.damage.empty() && back.nights.size() == read.nights.size(), "what was written reads back");
  for (std::size_t i = 0; i < back.nights.size(); ++i)
    require(back.nights[i].run == read.nights[i].run && back.nights[i].times.size() == read.nights[i].times.size(),
            "and is the same");
}

}  // namespace assay::fuzz
