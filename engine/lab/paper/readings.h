#pragma once

#include <string>
#include <vector>

#include "engine/lab/paper/parser.h"

namespace backprop::lab {

/// One way to read an answer.
struct Candidate {
  Formula formula;
  LetterE e = LetterE::euler_in_powers;
  const Expression& last() const { return formula.parts.back(); }
};

/// All ways to read `text`, of which `plain` is the likeliest: another order of products and fractions,
/// `1e-3` as a product, the letter e as the node of that name where the vocabulary has one.
std::vector<Candidate> readings(const std::string& text, const Formula& plain, const Vocabulary& vocabulary);

/// Equal up to the tolerance of the lessons, relative.
bool near(double answer, double expected);

bool is_blank(const std::string& text);

}  // namespace backprop::lab
