#include "engine/lab/questions/sheets.h"

#include <array>
#include <string>
#include <utility>
#include <variant>

#include "engine/lab/growth/judge_growth.h"
#include "engine/lab/paper/readings.h"
#include "engine/lab/paper/report.h"
#include "engine/lab/questions/judge_choice.h"
#include "engine/lab/questions/judge_number.h"
#include "engine/lab/questions/right_answer.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::ordered_json;

struct Asking {
  std::string_view lesson;
  Sheet (*sheet)(std::uint32_t seed);
};
constexpr std::array<Asking, 6> kAsking{{
    {"cost-of-backprop", cost_of_backprop},
    {"why-keep-inputs", why_keep_inputs},
    {"feed-forward-costs", feed_forward_costs},
    {"will-it-fit", will_it_fit},
    {"checkpointing", checkpointing},
    {"train", train},
}};

const Asking* find(std::string_view lesson) {
  for (const Asking& each : kAsking) {
    if (each.lesson == lesson) {
      return &each;
    }
  }
  return nullptr;
}

Json blank_json(const Question& question) {
  Json out{
      {"name", question.name}, {"group", question.group}, {"title", question.title}, {"ask", question.ask}};
  if (const auto* number = std::get_if<NumberAnswer>(&question.answer)) {
    out["kind"] = "number";
    if (number->unit == NumberAnswer::Unit::bytes) {
      out["unit"] = number->asked_in.empty() ? "bytes" : number->asked_in;
    }
  } else if (const auto* choice = std::get_if<ChoiceAnswer>(&question.answer)) {
    out["kind"] = choice->several ? "choices" : "choice";
    out["options"] = Json::array();
    for (const Option& option : choice->options) {
      out["options"].push_back({{"name", option.name}, {"text", option.text}});
    }
  } else {
    out["kind"] = "growth";
    out["letters"] = growth_letters(std::get<GrowthQuestion>(question.answer).letters).names;
  }
  if (!question.curves.empty()) {
    out["curves"] = Json::array();
    for (const Curve& curve : question.curves) {
      out["curves"].push_back({{"name", curve.name}, {"first", question.first}, {"values", curve.values}});
    }
  }
  return out;
}

/// The seed that the answers name; `otherwise` if they name none.
std::uint32_t seed_of(SheetReport& report, std::uint32_t otherwise) {
  const std::string said = report.answer("seed");
  if (is_blank(said)) {
    return otherwise;
  }
  std::uint64_t seed = 0;
  bool whole = said.size() <= 10;
  for (const char c : said) {
    whole = whole && c >= '0' && c <= '9';
    seed = whole ? seed * 10 + static_cast<std::uint64_t>(c - '0') : 0;
  }
  if (!whole || seed > UINT32_MAX) {
    report.note("which-seed", "`" + said.substr(0, 20) +
                                  "` is no seed: the answers were compared with the numbers of seed " +
                                  std::to_string(otherwise) + ".");
    return otherwise;
  }
  return static_cast<std::uint32_t>(seed);
}

}  // namespace

bool has_questions(std::string_view lesson) { return find(lesson) != nullptr; }

Sheet questions_of(std::string_view lesson, std::uint32_t seed) { return find(lesson)->sheet(seed); }

void write_questions(std::string_view lesson, std::uint32_t seed, Json& sheet) {
  sheet["blanks"] = Json::array();
  for (const Question& question : questions_of(lesson, seed)) {
    sheet["blanks"].push_back(blank_json(question));
  }
}

void write_answers(std::string_view lesson, std::uint32_t seed, Json& answers) {
  answers["answers"] = Json::object();
  for (const Question& question : questions_of(lesson, seed)) {
    answers["answers"][question.name] = right_answer(question);
  }
}

void check_questions(std::string_view lesson, std::uint32_t seed, const nlohmann::json& answers,
                     Json& report) {
  SheetReport sheet(answers);
  const std::uint32_t used = seed_of(sheet, seed);
  OwnNumbers truth;
  OwnNumbers own;
  for (const Question& question : questions_of(lesson, used)) {
    const std::string text = sheet.answer(question.name);
    Judgement verdict;
    if (const auto* number = std::get_if<NumberAnswer>(&question.answer)) {
      verdict = judge_number(question, *number, text, truth, own);
      truth[question.name] = number->expected;
    } else if (const auto* choice = std::get_if<ChoiceAnswer>(&question.answer)) {
      verdict = judge_choice(*choice, text);
    } else {
      verdict = judge_growth(std::get<GrowthQuestion>(question.answer), text);
    }
    sheet.add(question.name, question.title, std::move(verdict));
  }
  report["sheet_seed"] = used;
  std::move(sheet).write(report);
}

}  // namespace backprop::lab
