#include <cmath>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/trace.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

constexpr double kH = 1e-5;  // the default of finite_difference

std::string entry_text(const Case& c) {
  const Action& action = c.probe.actions[c.action];
  return label(c.probe, action.node) + " at [" + std::to_string(action.row) + ", " +
         std::to_string(action.column) + "]";
}

/// How often the output ran during the failed estimate.
std::int64_t output_runs(const Case& c) {
  std::int64_t runs = 0;
  for (const Event& event : c.claim.events[c.action]) {
    runs += event.kind == Event::Kind::forward && event.node == c.probe.output ? 1 : 0;
  }
  return runs;
}

/// Wrong in a known way, whatever the derivative is.
struct Slip {
  double factor;  // of the derivative
  const char* message;
  const char* advice;
};

const Slip kSlips[] = {
    {2, "that is twice as much", "From x - h to x + h is a step of 2h: divide by that."},
    {0.5, "that is half of it",
     "From x to x + h is a step of h, from x - h to x + h one of 2h: divide by the step."},
    {-1, "the sign is turned", "Take the result at x + h minus that before it, in this order."},
    {2 * kH, "that is the change of the result, not divided by the step",
     "A derivative is change divided by step: from x - h to x + h the step is 2h."},
    {kH, "that is the change of the result, not divided by the step",
     "A derivative is change divided by step: from x to x + h the step is h."},
};

bool is_wrong_estimate(const Evidence&, const Case& c) { return c.failure == Failure::estimate; }

void tell_estimate(const Evidence&, const Case& c, Diagnosis& d) {
  const std::vector<Claimed>& returned = c.failed_snapshot()->returned;
  const Claimed got = returned.empty() ? Claimed{} : returned[0];
  const Value& want = c.expected[c.action].returned[0];
  d.message = "For " + entry_text(c) + " `finite_difference` returned " + instead(got, want);
  d.advice =
      "Change this one entry by h, run forward, and read the output's result; then take the change of the "
      "result "
      "divided by the step.";
  if (!got.has_value() || got.value.size() != 1) {
    d.message += ".";
    d.advice = got.kind == Claimed::Kind::none && !got.is_node
                   ? "A function without a `return` gives None. Return the estimate, a number."
                   : "The estimate is one number: the output's result is one, and so is the step.";
    return;
  }
  const double value = got.value.number();
  const double tolerance = c.expected[c.action].tolerance;
  if (std::fabs(value) < tolerance && output_runs(c) < 2) {
    d.message +=
        output_runs(c) == 0
            ? ": the result did not change, because no forward ran."
            : ": the result did not change, because forward did not run after the entry was changed.";
    d.advice = "A changed leaf changes the output only when `forward_algorithm` runs again.";
    return;
  }
  for (const Slip& slip : kSlips) {
    if (std::fabs(value - slip.factor * want.number()) <= std::fabs(slip.factor) * tolerance) {
      d.message += std::string(": ") + slip.message + ".";
      d.advice = slip.advice;
      return;
    }
  }
  d.message += ".";
}

bool is_changed(const Evidence&, const Case& c) { return c.failure == Failure::changed; }

void tell_changed(const Evidence&, const Case& c, Diagnosis& d) {
  const int leaf = c.wrong_nodes().front();
  const auto id = static_cast<std::size_t>(leaf);
  d.message = "After `finite_difference` " + label(c.probe, leaf) + " is not as before: it holds " +
              instead(c.failed_snapshot()->results[id], c.expected[c.action].results[id]) + ".";
  d.advice = "Keep the entry's old value before you change it, and put it back before you return.";
}

}  // namespace

const std::vector<Hypothesis>& estimate_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"wrong-value", is_wrong_estimate, tell_estimate},
      {"wrong-value", is_changed, tell_changed},
  };
  return table;
}

}  // namespace backprop::lab
