#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>

namespace backprop::lab {

/// The verdict on a step of lesson 2: adds `checks` and `notes` of a StepReport to `report`. `claims` is
/// untrusted.
void check_code(int step, std::uint32_t seed, const nlohmann::json& claims, nlohmann::ordered_json& report);

}  // namespace backprop::lab
