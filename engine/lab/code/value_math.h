#pragma once

#include <functional>
#include <vector>

#include "engine/lab/code/value.h"

namespace backprop::lab {

// Arithmetic on Values, for what a wrong program may have computed. Two operands broadcast by numpy's rule.
// Where shapes do not fit, the outcome is nan, which is the same as nothing.

Value operator-(const Value& x);
Value operator+(const Value& a, const Value& b);
Value operator-(const Value& a, const Value& b);
Value operator*(const Value& a, const Value& b);
Value operator/(const Value& a, const Value& b);

/// f of each entry.
Value each(const Value& x, const std::function<double(double)>& f);
Value exp(const Value& x);
Value pow(const Value& x, int power);

/// The sum of all entries, a number.
Value sum(const Value& x);
/// x stretched to a larger shape.
Value expand(const Value& x, const std::vector<int>& shape);
/// The sum over the axes along which `shape` is stretched to x's: the gradient of `expand`.
Value sum_to(const Value& x, const std::vector<int>& shape);
/// The axes in reverse order; a number is its own transpose.
Value transpose(const Value& x);
/// The matrix product.
Value matmul(const Value& a, const Value& b);

}  // namespace backprop::lab
