#pragma once

#include <span>
#include <string>

#include "engine/cli/measurements.h"

namespace backprop::cli {

/// An SVG with a panel per quantity, on logarithmic axes over the size that varies most: a line per value of
/// the other sizes, what was counted; dots, what was timed, moved so that they meet the counts at their last.
std::string profile_plot(std::span<const Measurement> measurements);

}  // namespace backprop::cli
