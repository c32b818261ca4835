#pragma once

#include <string>

#include "engine/lab/paper/judgement.h"

namespace backprop::lab {

/// The verdict on the gradient for A, dA = G @ B.T, or for B, dB = A.T @ G.
Judgement judge_product(char of, const std::string& text);

/// The verdict on the shape of dL/dB in numerator layout, 3 x 2: `3x2`, `3 × 2`, `(3, 2)`, `3 by 2`.
Judgement judge_layout(const std::string& text);

}  // namespace backprop::lab
