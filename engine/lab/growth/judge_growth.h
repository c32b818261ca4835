#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/lab/growth/read_growth.h"
#include "engine/lab/paper/judgement.h"

namespace backprop::lab {

/// A mistake that is known by the growth it leads to.
struct GrowthSlip {
  std::string growth;  // 'nbd'
  std::string slug;
  std::string message;
};

struct GrowthQuestion {
  std::string letters;  // 'nbd'
  std::string right;    // 'nbd^2'
  std::vector<GrowthSlip> slips{};
  /// Two letters that learners take for one: named where this alone makes the answer right.
  std::string taken_for_one{};  // 'bd'
};

/// The verdict on an upper bound. Whatever grows like the right one is right; too loose a bound, constants
/// left in and a word for lower bounds earn a part (Judgement::credit). Wrong answers come with rates along
/// which they are.
Judgement judge_growth(const GrowthQuestion& question, const std::string& text);

}  // namespace backprop::lab
