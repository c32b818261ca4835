#pragma once

#include <string>
#include <vector>

#include "engine/lab/paper/cosh.h"

namespace backprop::lab {

/// A mistake that is known by the value it leads to: `value` computes it from the truth, or from the
/// learner's own earlier answers.
struct Slip {
  const char* blank;
  const char* slug;
  double (*value)(const Point&);
  const char* message;
};

/// The known slips of lesson 1. Where two lead to one value the likelier stands first.
const std::vector<Slip>& cosh_slips();

}  // namespace backprop::lab
