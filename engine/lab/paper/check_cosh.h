#pragma once

#include <nlohmann/json.hpp>

namespace backprop::lab {

/// The verdict on the blanks of lesson 1: adds `checks`, `notes` and `blanks` of a PaperReport to `report`.
/// `answers` maps a blank's name to its text; what is not there is empty, what is no text is unreadable.
void check_cosh(const nlohmann::json& answers, nlohmann::ordered_json& report);

}  // namespace backprop::lab
