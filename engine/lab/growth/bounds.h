#pragma once

#include <cstdint>
#include <vector>

#include "engine/lab/paper/characters.h"
#include "engine/lab/paper/expression.h"

namespace backprop::lab {

/// The word in front of a growth: exactly (Θ), at most (O; a small o, which is usually meant for it), at
/// least (Ω).
enum class BoundWord : std::uint8_t { none, theta, big_o, small_o, omega };

struct Unwrapped {
  std::vector<Character> text;
  BoundWord word = BoundWord::none;
};

/// Takes `O(...)`, `Θ(...)`, `Ω(...)` and a name in front of an equals sign (`T_run =`) from an answer, and
/// rewrites `max(a, b)` as the sum that grows alike. What stays keeps its position. Throws Unreadable.
Unwrapped without_bounds(const std::vector<Character>& text, const Vocabulary& letters);

}  // namespace backprop::lab
