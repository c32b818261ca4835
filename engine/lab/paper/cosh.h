#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/lab/paper/expression.h"

namespace backprop::lab {

/// The quantities of lesson 1, in the order of its graph: x is copied to a and c, b = exp(a), d = -c, e =
/// exp(d), z = (b + e)/2.
enum Quantity : int { kX, kA, kB, kC, kD, kE, kZ, kQuantities };

/// Every value and every dz/d... of the lesson at one x.
struct Point {
  std::array<double, kQuantities> value{};
  std::array<double, kQuantities> gradient{};
};

/// The truth at x: values from the definitions, gradients from the symbolic row of the lesson.
Point cosh_at(double x);

/// Points without meaning, at which a formula must agree as well.
const std::vector<double>& cosh_points();

/// x, a, b, c, d, e, z.
const Vocabulary& cosh_vocabulary();

/// A blank of the lesson: the formula for dz/dx, a value, or a gradient.
struct Blank {
  enum class Kind { formula, value, gradient };
  std::string name;  // 'derivative', 'a', 'dz/dd'
  Kind kind = Kind::value;
  Quantity quantity = kX;
  bool again = false;  // asked in the second round, too

  double expected(const Point& point) const {
    return kind == Kind::value ? point.value[quantity] : point.gradient[quantity];
  }
};

/// All blanks, in the order in which they are filled in.
const std::vector<Blank>& cosh_blanks();

/// What a blank may be, given the learner's own earlier answers in `own` (the truth where they gave none):
/// empty if it follows from nothing earlier. Several where several ways are sound: the local derivative of
/// exp is its output as given, or exp of its input as given.
std::vector<double> follow(const Blank& blank, const Point& own);

}  // namespace backprop::lab
