#pragma once

#include <nlohmann/json.hpp>

namespace backprop::lab {

/// Whether `backprop-code` has a unit step of this number: 11 one-node, 13 one-entry.
bool is_unit_step(int step);

/// The verdict on the blanks of a unit step: adds `checks`, `notes` and `blanks` of a PaperReport to
/// `report`. `answers` maps a blank's name to its text.
void check_unit(int step, const nlohmann::json& answers, nlohmann::ordered_json& report);

}  // namespace backprop::lab
