#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/lab/lab.h"
#include "engine/lab/questions/sheets.h"

// Sheets of questions as a learner hands them in, and what is said of them.

namespace backprop::lab {

using Json = nlohmann::json;
using Answers = std::map<std::string, std::string>;

inline constexpr const char* kLessons[] = {"cost-of-backprop", "why-keep-inputs", "feed-forward-costs",
                                           "will-it-fit",      "checkpointing",   "train"};

inline std::string written(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.12g", value);
  return text;
}

/// Numbers in their smallest unit.
inline std::string number(const NumberAnswer& answer, double value) {
  return written(value) + (answer.unit == NumberAnswer::Unit::bytes ? " bytes" : "");
}

inline Answers right_answers(const std::string& lesson, std::uint32_t seed) {
  return Json::parse(answers(lesson, 0, seed))["answers"].get<Answers>();
}

inline Json report(const std::string& lesson, std::uint32_t seed, const Answers& answers) {
  return Json::parse(check(lesson, 0, seed, Json{{"answers", answers}}.dump()));
}

inline Json blank(const std::string& lesson, const Answers& answers, const std::string& name,
                  std::uint32_t seed = 1) {
  for (const Json& each : Json(report(lesson, seed, answers)["blanks"])) {
    if (each["name"] == name) {
      return each;
    }
  }
  return nullptr;
}

inline Json alone(const std::string& lesson, const std::string& name, const std::string& text) {
  return blank(lesson, {{name, text}}, name);
}

}  // namespace backprop::lab
