#include "engine/lab/paper/check_cosh.h"

#include <string>

#include "engine/lab/json.h"
#include "engine/lab/paper/judge.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::ordered_json;
using Status = Judgement::Status;

const char* status_name(Status status) {
  switch (status) {
    case Status::right: return "right";
    case Status::follows: return "follows";
    case Status::wrong: return "wrong";
    case Status::unreadable: return "unreadable";
    case Status::empty: break;
  }
  return "empty";
}

Json blank_json(const Blank& blank, const Judgement& verdict) {
  Json out{{"name", blank.name}, {"status", status_name(verdict.status)}};
  if (!verdict.read.empty()) {
    out["read"] = verdict.read;
    out["read_latex"] = verdict.read_latex;
  }
  if (!verdict.message.empty()) {
    out["message"] = verdict.message;
  }
  out["diagnosis"] = verdict.diagnosis.empty() ? Json(nullptr) : Json(verdict.diagnosis);
  if (verdict.position) {
    out["position"] = *verdict.position;
  }
  if (verdict.value) {
    out["value"] = num(*verdict.value);
  }
  return out;
}

Json check_json(const Blank& blank, const Judgement& verdict) {
  const bool passed = verdict.status == Status::right || verdict.status == Status::follows;
  const bool skipped = verdict.status == Status::unreadable || verdict.status == Status::empty;
  return Json{
      {"name", blank.name},
      {"title", blank.kind == Blank::Kind::formula ? "dz/dx as a formula" : blank.name},
      {"status", passed    ? "passed"
                 : skipped ? "skipped"
                           : "failed"},
      {"diagnosis", verdict.diagnosis.empty() ? Json(nullptr) : Json(verdict.diagnosis)},
      {"message", verdict.status == Status::right   ? "Right."
                  : verdict.status == Status::empty ? "Left empty."
                                                    : verdict.message},
  };
}

}  // namespace

void check_cosh(const nlohmann::json& answers, Json& report) {
  CoshJudge judge;
  Json checks = Json::array();
  Json blanks = Json::array();
  for (const Blank& blank : cosh_blanks()) {
    const auto at = answers.is_object() ? answers.find(blank.name) : answers.end();
    const bool given = answers.is_object() && at != answers.end() && !at->is_null();
    Judgement verdict = judge.judge(blank, given && at->is_string() ? at->get<std::string>() : std::string{});
    if (given && !at->is_string()) {
      verdict.status = Status::unreadable;
      verdict.message = "This answer is not a text.";
      verdict.position = 0;
    }
    checks.push_back(check_json(blank, verdict));
    blanks.push_back(blank_json(blank, verdict));
  }
  report["checks"] = std::move(checks);
  report["notes"] = Json::array();
  report["blanks"] = std::move(blanks);
}

}  // namespace backprop::lab
