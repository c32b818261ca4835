#include "engine/lab/code/check_code.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/lab/code/evidence.h"
#include "engine/lab/code/exhibits.h"
#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/probe_sets.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::ordered_json;

/// The checks of step 2 that presuppose right gradients: of the program that computes none, nothing else can
/// be said.
bool presupposes_gradients(const std::string& check) { return check == "values-kept" || check == "cost"; }

const char* status_of(const Case& c, const Diagnosis& diagnosis) {
  switch (c.failure) {
    case Failure::missing: return "skipped";
    case Failure::stopped:
      if (c.raised()) {
        return diagnosis.slug.empty() ? "failed" : "raised";
      }
      return diagnosis.slug == "never-ends" ? "timed-out" : "failed";
    default: return "failed";
  }
}

/// Of the failing cases of a check, the one to show: a wrong value rather than a missing claim, then the
/// smallest.
const Case* case_to_show(const std::vector<const Case*>& failing) {
  const auto rank = [](const Case* c) {
    return std::pair(c->failure == Failure::missing ? 1 : 0, c->probe.size());
  };
  const auto at = std::min_element(failing.begin(), failing.end(),
                                   [&](const Case* a, const Case* b) { return rank(a) < rank(b); });
  return at == failing.end() ? nullptr : *at;
}

class StepCheck {
 public:
  StepCheck(int step, std::uint32_t seed, const nlohmann::json& claims)
      : evidence_(gather(step, seed, claims)) {}

  void report(Json& out) {
    Json checks = Json::array();
    for (const CheckSpec& spec : checks_of_step(evidence_.step)) {
      checks.push_back(check(spec));
    }
    out["checks"] = std::move(checks);
    out["notes"] = notes();
  }

 private:
  std::vector<const Case*> failing(const std::string& check) const {
    std::vector<const Case*> out;
    for (const Case& c : evidence_.cases) {
      // A result that the backward pass changed counts for one check, wherever it is seen.
      const bool counts = check == "values-kept" && c.mutated_at;
      if ((c.probe.check == check && c.failed()) || counts) {
        out.push_back(&c);
      }
    }
    return out;
  }

  Json check(const CheckSpec& spec) {
    const std::vector<const Case*> wrong = failing(spec.name);
    Json out{{"name", spec.name}, {"title", spec.title}, {"status", "passed"}, {"diagnosis", nullptr}};
    const Case* shown = case_to_show(wrong);
    if (!shown) {
      out["message"] = passed_message(spec.name);
      return out;
    }
    Case as_shown = *shown;
    if (std::string(spec.name) == "values-kept" && shown->mutated_at) {
      as_shown.failure = Failure::mutated;
      as_shown.action = *shown->mutated_at;
    }
    const Case& c = as_shown;
    if (presupposes_gradients(spec.name) && c.failure != Failure::mutated && !first_failed_.empty()) {
      if (c.stopped_by_budget()) {
        return moot(std::move(out), "failed",
                    "This cannot be better than what it rests on: the gradients are not right yet.");
      }
      return moot(std::move(out), "skipped", "This is checked once the gradients are right.");
    }
    const Diagnosis diagnosis = diagnose(evidence_, c);
    out["status"] = status_of(c, diagnosis);
    out["diagnosis"] = diagnosis.slug.empty() ? Json(nullptr) : Json(diagnosis.slug);
    out["message"] = diagnosis.message;
    if (!diagnosis.advice.empty()) {
      out["advice"] = diagnosis.advice;
    }
    if (diagnosis.line) {
      out["line"] = *diagnosis.line;
    }
    if (c.raised() && !c.claim.traceback.empty() && !diagnosis.slug.empty()) {
      out["traceback"] = c.claim.traceback;
    }
    add_exhibits(c, out);
    remember(spec.name, diagnosis, out);
    return out;
  }

  /// Points at the first check that failed for the same reason.
  void remember(const std::string& name, const Diagnosis& diagnosis, Json& out) {
    if (out["status"] == "skipped") {
      return;
    }
    const std::string reason = diagnosis.slug.empty() ? diagnosis.message : diagnosis.slug;
    const auto earlier = std::find_if(reasons_.begin(), reasons_.end(),
                                      [&](const auto& each) { return each.first == reason; });
    if (earlier != reasons_.end()) {
      out["because_of"] = earlier->second;
    } else {
      reasons_.emplace_back(reason, name);
    }
    if (first_failed_.empty()) {
      first_failed_ = name;
      first_slug_ = diagnosis.slug;
    }
  }

  Json moot(Json out, const char* status, const char* message) const {
    out["status"] = status;
    out["diagnosis"] =
        std::string(status) == "failed" && !first_slug_.empty() ? Json(first_slug_) : Json(nullptr);
    out["message"] = message;
    out["because_of"] = first_failed_;
    return out;
  }

  std::string passed_message(const std::string& check) const {
    const auto graphs = std::count_if(evidence_.cases.begin(), evidence_.cases.end(),
                                      [&](const Case& c) { return c.probe.check == check; });
    return graphs == 1 ? "Right." : "Right on all " + std::to_string(graphs) + " graphs.";
  }

  Json notes() const {
    Json out = Json::array();
    if (!first_failed_.empty()) {
      return out;  // of a program that is right, or of none
    }
    for (const Case& c : evidence_.cases) {
      if (c.probe.check == kDepthNote && c.claim.outcome == Claim::Outcome::raised &&
          c.claim.error_type == "RecursionError") {
        out.push_back(Json{
            {"slug", "too-deep"},
            {"message", "Your program is right. Its recursion is as deep as the graph, though: a chain of " +
                            std::to_string(c.probe.size() - 1) +
                            " nodes already ends in a RecursionError, and networks can be deeper. A loop "
                            "over a sorted list has no such limit. This costs no points."}});
      }
    }
    return out;
  }

  Evidence evidence_;
  std::vector<std::pair<std::string, std::string>>
      reasons_;  // slug or message -> the check that showed it first
  std::string first_failed_;
  std::string first_slug_;
};

}  // namespace

void check_code(int step, std::uint32_t seed, const nlohmann::json& claims, Json& report) {
  StepCheck(step, seed, claims).report(report);
}

}  // namespace backprop::lab
