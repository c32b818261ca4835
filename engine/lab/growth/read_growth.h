#pragma once

#include <string_view>
#include <variant>

#include "engine/lab/growth/bounds.h"
#include "engine/lab/growth/growth.h"
#include "engine/lab/paper/characters.h"

namespace backprop::lab {

/// An asymptotic answer as it was read.
struct GrowthReading {
  Growth growth;
  BoundWord word = BoundWord::none;
  bool constants = false;  // a constant factor was written, and left out
};

/// Reads `O(n*b*d^2)`, `Θ(nbd²)`, `n d (b + d)`, `max(nbd, nd^2)`, `\mathcal{O}(n b d^2)`: sums of products
/// of powers of the letters, adjacent letters being products. Capitals are read as small letters. Logarithms,
/// subtractions and anything else that is no such sum is said to be unreadable. Never throws for what was
/// typed.
std::variant<GrowthReading, Unreadable> read_growth(std::string_view text, const Vocabulary& letters);

/// The letters of a question, each a name: "nbd".
Vocabulary growth_letters(std::string_view letters);

}  // namespace backprop::lab
