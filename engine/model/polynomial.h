#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace backprop {

/// A coefficient times powers of three sizes: of a chain's n, d and b, in this order.
struct Monomial {
  std::int64_t coefficient = 0;
  std::array<int, 3> powers{};
};

using Polynomial = std::vector<Monomial>;

std::int64_t value_of(const Polynomial& polynomial, const std::array<std::int64_t, 3>& sizes);

/// "n b d^2 + 3 n b d + 1"; sizes are written in the order n, b, d.
std::string text_of(const Polynomial& polynomial);

/// A number that is the largest of several polynomials: a peak has one for each step where it may lie.
using LargestOf = std::vector<Polynomial>;

std::int64_t value_of(const LargestOf& form, const std::array<std::int64_t, 3>& sizes);

/// One polynomial, or "max(.., ..)".
std::string text_of(const LargestOf& form);

}  // namespace backprop
