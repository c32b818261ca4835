#pragma once

#include <string>

#include "engine/lab/questions/question.h"

namespace backprop::lab {

/// A right answer as a learner would write it: `4,632,902`, `40.25 MB`, `O(nbd + nd^2)`, the names of
/// options.
std::string right_answer(const Question& question);

}  // namespace backprop::lab
