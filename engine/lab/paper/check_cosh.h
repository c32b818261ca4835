#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

namespace backprop::lab {

/// The verdict on the blanks of lesson 1: adds `checks`, `notes` and `blanks` of a PaperReport to `report`.
/// `answers` maps a blank's name to its text; what is not there is empty, what is no text is unreadable.
void check_cosh(const nlohmann::json& answers, nlohmann::ordered_json& report);

/// The second round, at another x: that of the answer `x` ('log 5'), for there the others were found. Where
/// nothing has been answered yet the seed chooses it. `at` of the report says which it is.
void check_cosh_again(const nlohmann::json& answers, std::uint32_t seed, nlohmann::ordered_json& report);

}  // namespace backprop::lab
