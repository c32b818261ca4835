#include "engine/lab/lab.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/graph/error.h"
#include "engine/lab/code/check_code.h"
#include "engine/lab/code/probe_sets.h"
#include "engine/lab/lesson_reference.h"
#include "engine/lab/lesson_trace.h"
#include "engine/lab/paper/check_cosh.h"
#include "engine/lab/questions/sheets.h"
#include "engine/lab/units/check_unit.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLargestAnswers = 64U << 20U;  // bytes

[[noreturn]] void fail_unknown(std::string_view lesson, int step) {
  fail("lab", "no lesson '" + std::string(lesson) + "' with a step " + std::to_string(step));
}

bool is_cosh(std::string_view lesson, int step) { return lesson == "cosh-paper" && step == 0; }
bool is_cosh_again(std::string_view lesson, int step) { return lesson == "cosh-paper" && step == 1; }
bool is_unit(std::string_view lesson, int step) { return lesson == "backprop-code" && is_unit_step(step); }
bool is_questions(std::string_view lesson, int step) { return step == 0 && has_questions(lesson); }
bool is_paper(std::string_view lesson, int step) {
  return is_cosh(lesson, step) || is_cosh_again(lesson, step) || is_unit(lesson, step) ||
         is_questions(lesson, step);
}
bool is_code(std::string_view lesson, int step) { return lesson == "backprop-code" && is_program_step(step); }

nlohmann::json parse_answers(std::string_view text) {
  if (text.size() > kLargestAnswers) {
    fail("lab", "the answers are larger than 64 MiB");
  }
  nlohmann::json answers = nlohmann::json::parse(text, nullptr, false);
  if (answers.is_discarded()) {
    fail("lab", "the answers are not JSON");
  }
  return answers;
}

}  // namespace

std::string probes(std::string_view lesson, int step, std::uint32_t seed) {
  if (!is_paper(lesson, step) && !is_code(lesson, step)) {
    fail_unknown(lesson, step);
  }
  Json list = Json::array();
  if (is_code(lesson, step)) {
    for (const Probe& probe : probes_of_step(step, seed)) {
      list.push_back(to_json(probe));
    }
  }
  return Json{{"schema", 1}, {"lesson", lesson}, {"step", step}, {"seed", seed}, {"probes", std::move(list)}}
      .dump();
}

std::string check(std::string_view lesson, int step, std::uint32_t seed, std::string_view answers_json) {
  const nlohmann::json answers = parse_answers(answers_json);
  Json report{{"schema", 1}, {"lesson", lesson}, {"step", step}, {"seed", seed}};
  // No copies of what came: they would recurse as deeply as it is nested.
  const nlohmann::json nothing;
  const auto part = [&](const char* name) -> const nlohmann::json& {
    return answers.is_object() && answers.contains(name) ? answers[name] : nothing;
  };
  if (is_cosh(lesson, step)) {
    check_cosh(part("answers"), report);
  } else if (is_cosh_again(lesson, step)) {
    check_cosh_again(part("answers"), seed, report);
  } else if (is_unit(lesson, step)) {
    check_unit(step, part("answers"), report);
  } else if (is_questions(lesson, step)) {
    check_questions(lesson, seed, part("answers"), report);
  } else if (is_code(lesson, step)) {
    check_code(step, seed, part("claims"), report);
  } else {
    fail_unknown(lesson, step);
  }
  return report.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string sheet(std::string_view lesson, int step, std::uint32_t seed) {
  if (!is_questions(lesson, step)) {
    fail_unknown(lesson, step);
  }
  Json out{{"schema", 1}, {"lesson", lesson}, {"step", step}, {"seed", seed}};
  write_questions(lesson, seed, out);
  return out.dump();
}

std::string answers(std::string_view lesson, int step, std::uint32_t seed) {
  if (!is_questions(lesson, step)) {
    fail_unknown(lesson, step);
  }
  Json out{{"schema", 1}, {"lesson", lesson}, {"step", step}, {"seed", seed}};
  write_answers(lesson, seed, out);
  return out.dump();
}

std::string trace(std::string_view lesson, int step, double x) {
  if (!std::isfinite(x) || std::fabs(x) > 50) {
    fail("lab", "x must be a number between -50 and 50");
  }
  if (is_cosh(lesson, step) || is_cosh_again(lesson, step)) {
    return cosh_trace(x).dump();
  }
  if (is_code(lesson, step)) {
    return code_trace(step, x).dump();
  }
  fail_unknown(lesson, step);
}

std::string reference(std::string_view lesson, int step) {
  if (!is_paper(lesson, step) && !is_code(lesson, step)) {
    fail_unknown(lesson, step);
  }
  return code_reference(is_code(lesson, step) ? step : 0).dump();
}

}  // namespace backprop::lab
