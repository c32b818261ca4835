#include "engine/lab/questions/right_answer.h"

#include <cmath>
#include <cstdio>

#include "engine/lab/questions/formulas.h"
#include "engine/lab/questions/quantity.h"

namespace backprop::lab {
namespace {

/// Four figures where a tolerance allows it, otherwise all there are.
std::string written(double value, double tolerance) {
  if (tolerance == 0 && value == std::round(value) && std::fabs(value) < 1e15) {
    return grouped(std::llround(value));
  }
  char text[40];
  std::snprintf(text, sizeof text, tolerance > 0 ? "%.4g" : "%.12g", value);
  return text;
}

std::string written(const NumberAnswer& answer) {
  if (answer.unit == NumberAnswer::Unit::none) {
    return written(answer.expected, answer.tolerance);
  }
  if (answer.asked_in.empty()) {
    return written(answer.expected, answer.tolerance) + " bytes";
  }
  return written(answer.expected / bytes_of(answer.asked_in), answer.tolerance) + " " + answer.asked_in;
}

}  // namespace

std::string right_answer(const Question& question) {
  if (const auto* number = std::get_if<NumberAnswer>(&question.answer)) {
    return written(*number);
  }
  if (const auto* growth = std::get_if<GrowthQuestion>(&question.answer)) {
    return "O(" + growth->right + ")";
  }
  std::string names;
  for (const Option& option : std::get<ChoiceAnswer>(question.answer).options) {
    if (option.right) {
      names += (names.empty() ? "" : ", ") + option.name;
    }
  }
  return names.empty() ? "none" : names;
}

}  // namespace backprop::lab
