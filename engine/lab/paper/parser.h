#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "engine/lab/paper/expression.h"
#include "engine/lab/paper/tokens.h"

namespace backprop::lab {

/// One way to read what a learner typed.
struct Reading {
  /// `1e-3` is a thousandth, not a product with e.
  bool powers_of_ten = true;
  /// `1/2x` is 1/(2x), not (1/2)x.
  bool products_first = false;
};

/// What was typed, read in one way. `a = 1/2 = 0.5` has three parts, of which the caller judges the first as
/// a name.
struct Formula {
  std::vector<Expression> parts;
  bool approximate = false;  // something after ≈ was left out
  /// Whether the other choice of Reading would have made a difference.
  bool powers_of_ten_matter = false;
  bool products_first_matter = false;
};

/// Longest text read, in UTF-16 units, and deepest nesting of the grammar's rules: what is typed is
/// untrusted.
inline constexpr int kLongestFormula = 200;
inline constexpr int kDeepestFormula = 160;

/// Reads ordinary maths: numbers, fractions, implicit products (`2x`, `3 log 2`), powers, functions, |x|.
/// Never throws for what was typed.
std::variant<Formula, Unreadable> parse(std::string_view text, const Vocabulary& vocabulary,
                                        Reading reading = {});

/// The same for text that has been split into tokens, in the way that `reading` says.
std::variant<Formula, Unreadable> parse(Tokens tokens, Reading reading = {});

/// Throws Unreadable for text longer than kLongestFormula.
void refuse_too_long(std::string_view text);

}  // namespace backprop::lab
