#pragma once

#include <string>
#include <vector>

#include "engine/lab/paper/expression.h"

namespace backprop::lab {

/// A mistake that is known by the value it leads to.
struct UnitSlip {
  const char* slug;
  double (*value)(const Scope&);
  const char* message;
};

/// A blank of a unit step that takes a number or a formula.
struct UnitBlank {
  enum class Kind {
    value,    // a number, or a formula for it
    number,   // a number and nothing else
    formula,  // a formula and nothing else
  };
  std::string name;   // 'power'
  std::string title;  // 'IntPow: what it sends to x'
  Kind kind = Kind::value;
  double (*expected)(const Scope&) = nullptr;
  std::vector<UnitSlip> slips;
  /// Said of a wrong answer that is no known slip.
  const char* advice = "";
  /// Earlier blanks that this one is computed from, and how, from their values.
  std::vector<std::string> from{};
  double (*follow)(const Scope&, const std::vector<double>& own) = nullptr;
  /// The gradient that the blank asks for, by index into the vocabulary: it may not stand in its own answer.
  int gradient = -1;
  int quantity = -1;  // the same for a value
};

/// The blanks of a unit step that take numbers and formulas, and what their letters stand for: first in the
/// step's own example, then at points without meaning, at which a formula must agree as well.
struct UnitSheet {
  Vocabulary vocabulary;
  std::vector<Scope> points;
  std::vector<UnitBlank> blanks;
};

/// Step 11: one node's backward alone, with an upstream gradient that is not 1.
const UnitSheet& one_node();

/// Step 13: one entry of a product of matrices, and its derivatives. The products themselves are in
/// matrix_product.h.
const UnitSheet& one_entry();

}  // namespace backprop::lab
