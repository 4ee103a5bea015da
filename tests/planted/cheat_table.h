// What each implementation of cheats.cpp is to be told, all of which pass every check: for the tests of cli/ and
// docs/measuring.md.
#pragma once

#include <array>

namespace assay::planted {

struct PlantedCheat {
  const char* name;
  const char* verdict;  // of the cell; "pass" for one that is only not measurable; null: it may fail or have no time
  const char* reason;   // a part of it
};

inline constexpr std::array planted_cheats{
    // it does not compute what is asked for
    PlantedCheat{"first_row_unless_poisoned", "cheats", "right when the same inputs were checked: y["},
    PlantedCheat{"every_second_row", "cheats", "right when the same inputs were checked: y["},
    PlantedCheat{"remembers_the_last_input", "cheats", "right when the same inputs were checked: y["},
    PlantedCheat{"remembers_many_inputs", "cheats", "right when the same inputs were checked: y["},
    PlantedCheat{"answers_the_call_before", "cheats", "right when the same inputs were checked: y["},
    PlantedCheat{"skips_when_it_is_called_often", "cheats", "right when the same inputs were checked: y["},
    // it computes where its clock does not see it
    PlantedCheat{"has_a_helper", "pass", "and all of them took at least"},
    PlantedCheat{"works_between_samples", "pass", "of processor time"},
    PlantedCheat{"has_a_child", "pass", "it started processes"},
    // it takes more of the machine than it was given
    PlantedCheat{"changes_its_priority", nullptr, "it changed "},
    PlantedCheat{"changes_its_class", nullptr, "it changed "},
    PlantedCheat{"leaves_its_processor", nullptr, "it changed "},
};

}  // namespace assay::planted
