#include "engine/run/gradient_check.h"

#include <algorithm>
#include <cmath>

#include "engine/graph/number_text.h"
#include "engine/ops/ops.h"
#include "engine/plan/plan.h"
#include "engine/run/executor.h"
#include "engine/transform/gradients.h"

namespace backprop {

namespace {

/// Slopes of a function of one number at 0, over a step h and over h/2.
struct Slopes {
  template <class F>
  Slopes(const F& f, double h) {
    const double here = f(0.0);
    const double full_right = f(h);
    const double full_left = f(-h);
    const double half_right = f(h / 2);
    const double half_left = f(-h / 2);
    right = (full_right - here) / h;
    left = (here - full_left) / h;
    near_right = (half_right - here) / (h / 2);
    near_left = (here - half_left) / (h / 2);
    // The error of a central difference shrinks by four from h to h/2: Richardson's extrapolation takes it
    // out.
    const double full = (full_right - full_left) / (2 * h);
    const double half = (half_right - half_left) / h;
    central = (4 * half - full) / 3;
  }

  /// Where the function is smooth, the slopes from both sides differ by h times its curvature, and by half
  /// that over h/2.
  bool kink(double tolerance) const {
    const double jump = std::fabs(right - left);
    const double near_jump = std::fabs(near_right - near_left);
    const double largest = std::max(jump, near_jump) / std::max(1.0, std::fabs(central));
    return largest > 10 * tolerance && (largest > 0.01 || std::fabs(near_jump - jump / 2) > 0.02 * jump);
  }
  double lowest() const { return std::min({right, left, near_right, near_left}); }
  double highest() const { return std::max({right, left, near_right, near_left}); }

  double right, left, near_right, near_left, central;
};

}  // namespace

std::string GradientCheck::to_string() const {
  std::string text;
  for (const Mismatch& m : mismatches) {
    text += "input " + std::to_string(m.input) + ", element " + std::to_string(m.element) + " = " +
            number_text(m.value) + ": received " + number_text(m.received) + ", expected " +
            number_text(m.expected) + "\n";
  }
  return text;
}

GradientCheck check_gradients(Graph& graph, NodeId y, std::span<const NodeId> xs,
                              std::span<const std::vector<double>> values,
                              const GradientCheckOptions& options, Device& device) {
  if (values.size() != xs.size()) {
    fail("check_gradients",
         std::to_string(xs.size()) + " inputs, " + std::to_string(values.size()) + " values");
  }
  // L = sum of y times weights between 1 and 2, the golden ratio's multiples: no two cancel.
  const NodeId weights = graph.input(graph.shape(y), graph.dtype(y), "weights");
  const Expr loss = sum(graph[y] * graph[weights]);
  const std::vector<NodeId> slopes = gradients(graph, loss.id, xs);
  std::vector<double> weight_values(graph.elements(y));
  for (std::size_t i = 0; i < weight_values.size(); ++i) {
    const double multiple = static_cast<double>(i + 1) * 0.6180339887498949;
    weight_values[i] = 1 + multiple - std::floor(multiple);
  }

  Executor forward(make_plan(graph, std::span(&loss.id, 1), PlanMode::lesson), device);
  Executor backward(make_plan(graph, slopes, PlanMode::lesson), device);
  const auto set = [](Executor& executor, NodeId input, const std::vector<double>& value) {
    if (executor.plan().contains(input)) {
      executor.set(input, value);
    }
  };
  for (Executor* executor : {&forward, &backward}) {
    set(*executor, weights, weight_values);
    for (std::size_t i = 0; i < xs.size(); ++i) {
      set(*executor, xs[i], values[i]);
    }
  }
  backward.run();

  GradientCheck check;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const std::vector<double> received = backward.get(slopes[i]);
    std::vector<double> moved = values[i];
    for (std::size_t element = 0; element < moved.size(); ++element) {
      const double at = values[i][element];
      const auto loss_at = [&](double offset) {
        moved[element] = at + offset;
        set(forward, xs[i], moved);
        forward.run();
        return forward.scalar(loss.id);
      };
      const Slopes measured(loss_at, options.step * std::max(1.0, std::fabs(at)));
      moved[element] = at;
      set(forward, xs[i], moved);

      double expected = measured.central;
      if (measured.kink(options.tolerance)) {
        ++check.kinks;
        expected = std::clamp(received[element], measured.lowest(), measured.highest());
      }
      const double error = std::fabs(received[element] - expected) / std::max(1.0, std::fabs(expected));
      ++check.elements;
      check.largest_error = std::isnan(error) ? error : std::max(check.largest_error, error);
      if (!(error <= options.tolerance)) {
        check.mismatches.push_back({i, element, at, received[element], expected});
      }
    }
  }
  return check;
}

}  // namespace backprop
