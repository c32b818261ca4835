#pragma once

#include <nlohmann/json_fwd.hpp>

namespace backprop::lab {

/// Lesson 1's graph at x, copies included, with exact texts where a value is a fraction or a logarithm of
/// one. Events come in the order of the lesson's tables: a b c d e z, then z e d c b a x.
nlohmann::ordered_json cosh_trace(double x);

/// The visible graph of a step of lesson 2 at x: cosh (step 1 forward only), cosh, tanh, the polynomial of
/// steps 4 and 5 at one point, and the loss of step 6 with x for the first entry of A. Throws backprop::Error
/// for a step without one.
nlohmann::ordered_json code_trace(int step, double x);

}  // namespace backprop::lab
