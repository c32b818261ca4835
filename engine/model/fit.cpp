#include "engine/model/fit.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/graph/error.h"

namespace backprop {

namespace {

double log_of(double value) {
  if (!(value > 0) || !std::isfinite(value)) {
    fail("fit", "sizes and costs must be positive, got " + std::to_string(value));
  }
  return std::log(value);
}

/// Solves the equations a x = c of a symmetric, positive matrix; rows hold c as their last element.
std::vector<double> solved(std::vector<std::vector<double>> rows) {
  const std::size_t n = rows.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t largest = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::fabs(rows[i][k]) > std::fabs(rows[largest][k])) {
        largest = i;
      }
    }
    std::swap(rows[k], rows[largest]);
    if (std::fabs(rows[k][k]) < 1e-9) {
      fail("fit", "the sizes do not vary independently, so they determine no exponents");
    }
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = rows[i][k] / rows[k][k];
      for (std::size_t j = k; j <= n; ++j) {
        rows[i][j] -= factor * rows[k][j];
      }
    }
  }
  std::vector<double> x(n);
  for (std::size_t k = n; k-- > 0;) {
    x[k] = rows[k][n];
    for (std::size_t j = k + 1; j < n; ++j) {
      x[k] -= rows[k][j] * x[j];
    }
    x[k] /= rows[k][k];
  }
  return x;
}

}  // namespace

std::vector<double> fitted_exponents(std::span<const std::vector<double>> sizes, std::span<const double> y) {
  if (sizes.empty() || sizes.size() != y.size()) {
    fail("fit", "needs one cost per row of sizes, got " + std::to_string(y.size()) + " for " +
                    std::to_string(sizes.size()));
  }
  const std::size_t n = sizes[0].size();
  // Centred, so that the constant drops out of the normal equations.
  std::vector<std::vector<double>> logs;
  std::vector<double> means(n + 1, 0);
  for (std::size_t row = 0; row < sizes.size(); ++row) {
    if (sizes[row].size() != n) {
      fail("fit", "rows of sizes differ in length");
    }
    std::vector<double>& log = logs.emplace_back();
    for (const double size : sizes[row]) {
      log.push_back(log_of(size));
    }
    log.push_back(log_of(y[row]));
    for (std::size_t i = 0; i <= n; ++i) {
      means[i] += log[i] / static_cast<double>(sizes.size());
    }
  }
  std::vector<std::vector<double>> normal(n, std::vector<double>(n + 1, 0));
  for (const std::vector<double>& log : logs) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j <= n; ++j) {
        normal[i][j] += (log[i] - means[i]) * (log[j] - means[j]);
      }
    }
  }
  return solved(std::move(normal));
}

double fitted_exponent(std::span<const double> x, std::span<const double> y) {
  std::vector<std::vector<double>> sizes;
  for (const double size : x) {
    sizes.push_back({size});
  }
  return fitted_exponents(sizes, y)[0];
}

}  // namespace backprop
