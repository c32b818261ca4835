#include "engine/lab/paper/report.h"

#include <utility>

#include "engine/lab/json.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::ordered_json;
using Status = Judgement::Status;

const char* status_name(Status status) {
  switch (status) {
    case Status::right: return "right";
    case Status::follows: return "follows";
    case Status::partial: return "partial";
    case Status::wrong: return "wrong";
    case Status::unreadable: return "unreadable";
    case Status::empty: break;
  }
  return "empty";
}

Json diagnosis(const Judgement& verdict) {
  return verdict.diagnosis.empty() ? Json(nullptr) : Json(verdict.diagnosis);
}

Json blank_json(const std::string& name, const Judgement& verdict) {
  Json out{{"name", name}, {"status", status_name(verdict.status)}};
  if (!verdict.read.empty()) {
    out["read"] = verdict.read;
    out["read_latex"] = verdict.read_latex;
  }
  if (!verdict.message.empty()) {
    out["message"] = verdict.message;
  }
  out["diagnosis"] = diagnosis(verdict);
  if (verdict.position) {
    out["position"] = *verdict.position;
  }
  if (verdict.value) {
    out["value"] = num(*verdict.value);
  }
  if (verdict.status == Status::partial) {
    out["credit"] = verdict.credit;
  }
  return out;
}

Json check_json(const std::string& name, const std::string& title, const Judgement& verdict) {
  const bool passed = verdict.status == Status::right || verdict.status == Status::follows;
  const bool skipped = verdict.status == Status::unreadable || verdict.status == Status::empty;
  Json out{
      {"name", name},
      {"title", title},
      {"status", passed    ? "passed"
                 : skipped ? "skipped"
                           : "failed"},
      {"diagnosis", diagnosis(verdict)},
      {"message", verdict.status == Status::right   ? "Right."
                  : verdict.status == Status::empty ? "Left empty."
                                                    : verdict.message},
  };
  if (verdict.status == Status::partial) {
    out["credit"] = verdict.credit;
  }
  return out;
}

}  // namespace

const nlohmann::json* SheetReport::find(const std::string& name) const {
  if (!answers_.is_object()) {
    return nullptr;
  }
  const auto at = answers_.find(name);
  return at == answers_.end() || at->is_null() ? nullptr : &*at;
}

std::string SheetReport::answer(const std::string& name) const {
  const nlohmann::json* given = find(name);
  return given && given->is_string() ? given->get<std::string>() : std::string{};
}

void SheetReport::add(const std::string& name, const std::string& title, Judgement verdict) {
  const nlohmann::json* given = find(name);
  if (given && !given->is_string()) {
    verdict.status = Status::unreadable;
    verdict.message = "This answer is not a text.";
    verdict.position = 0;
  }
  checks_.push_back(check_json(name, title, verdict));
  blanks_.push_back(blank_json(name, verdict));
}

void SheetReport::note(const std::string& slug, const std::string& message) {
  notes_.push_back({{"slug", slug}, {"message", message}});
}

void SheetReport::write(Json& report) && {
  report["checks"] = std::move(checks_);
  report["notes"] = std::move(notes_);
  report["blanks"] = std::move(blanks_);
}

}  // namespace backprop::lab
