#pragma once

#include <span>
#include <vector>

namespace backprop {

/// Exponents e for which y comes nearest to c x_1^e_1 x_2^e_2 .., by least squares on the logarithms. One row
/// of sizes and one y per measurement, all positive. Throws Error where the measurements do not determine the
/// exponents.
std::vector<double> fitted_exponents(std::span<const std::vector<double>> sizes, std::span<const double> y);

/// With one size: the slope of log y over log x.
double fitted_exponent(std::span<const double> x, std::span<const double> y);

}  // namespace backprop
