#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "engine/lab/growth/judge_growth.h"

namespace backprop::lab {

/// A mistake that is known by the number it leads to.
struct NumberSlip {
  double value = 0;
  std::string slug;
  std::string message;
};

struct NumberAnswer {
  enum class Unit : std::uint8_t { none, bytes };

  double expected = 0;  // bytes: in bytes
  std::vector<NumberSlip> slips{};
  Unit unit = Unit::none;
  std::string asked_in{};  // 'MB': the unit of an answer that has none; empty: bytes
  double tolerance = 0;    // relative; 0: exact
  /// Earlier questions that this one is computed from, and how, from their values.
  std::vector<std::string> from{};
  std::function<double(const std::vector<double>&)> follow{};
};

struct Option {
  std::string name;  // what stands in the answer
  std::string text;
  bool right = false;
  std::string message{};  // said where it is chosen though wrong, or left out though right
};

/// One option, or all that hold.
struct ChoiceAnswer {
  bool several = false;
  std::vector<Option> options;
};

/// What is to be read off a picture: values at places one apart.
struct Curve {
  std::string name;  // 'training'
  std::vector<double> values;
};

struct Question {
  std::string name;   // unique on its sheet
  std::string group;  // questions that stand together
  std::string title;  // a few words, for results
  std::string ask;    // plain text; `code` in backticks
  std::variant<NumberAnswer, ChoiceAnswer, GrowthQuestion> answer;
  std::string advice{};  // said of a wrong number that is no known slip
  std::vector<Curve> curves{};
  int first{};  // place of the curves' first values: a step, an epoch
};

using Sheet = std::vector<Question>;

}  // namespace backprop::lab
