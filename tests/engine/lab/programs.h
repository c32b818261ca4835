#pragma once

#include <string>
#include <vector>

#include "tests/engine/lab/learner.h"

namespace backprop::lab::testing {

struct Sample {
  std::string name;
  Program program;
};

/// Right programs in many styles.
std::vector<Sample> right_programs();

struct WrongSample {
  std::string slug;
  std::string name;
  std::vector<int> steps;  // on which it must be caught, and named
  Program program;
};

/// Wrong ways to run forward and backward, several for each diagnosis of steps 1 to 3.
std::vector<WrongSample> wrong_passes();
/// Wrong rules of Add and Mul.
std::vector<WrongSample> wrong_rules();
/// Both.
std::vector<WrongSample> wrong_programs();

}  // namespace backprop::lab::testing
