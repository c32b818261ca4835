#include "engine/model/feed_forward_costs.h"

#include <string>
#include <vector>

#include "engine/model/feed_forward.h"
#include "engine/model/fit.h"
#include "engine/model/labelled_gradients.h"
#include "engine/plan/report.h"

namespace backprop {

FeedForwardCosts feed_forward_costs(std::span<const std::int64_t> widths, std::int64_t examples,
                                    bool biases) {
  check_feed_forward(widths, examples);
  const auto m = static_cast<std::uint64_t>(examples);
  FeedForwardCosts costs{.inputs = static_cast<std::uint64_t>(widths[0]) * m};
  for (std::size_t layer = 1; layer < widths.size(); ++layer) {
    const auto units = static_cast<std::uint64_t>(widths[layer]);
    const std::uint64_t weights = units * static_cast<std::uint64_t>(widths[layer - 1]);
    costs.parameters += weights + (biases ? units : 0);
    costs.activations += units * m;
    costs.activation_calls += units * m;
    costs.multiply_adds_forward += weights * m;
    costs.multiply_adds_backward += (layer == 1 ? 1 : 2) * weights * m;
  }
  costs.gradient_descent = 2 * costs.parameters + 1;
  return costs;
}

FeedForwardCosts counted_feed_forward(std::span<const std::int64_t> widths, std::int64_t examples,
                                      bool biases) {
  Graph graph;
  const FeedForward net = feed_forward(graph, widths, examples, biases);
  const LabelledGradients step = labelled_gradients(graph, net.loss, net.parameters, net.parameters);
  const PlanReport plan = report(make_plan(graph, step.outputs(net.loss), PlanMode::lesson), step.roles);
  FeedForwardCosts costs{.gradient_descent = 1};
  for (const PlanReport::Row& row : plan.rows) {
    const bool product = graph.info(row.node).kernel == Kernel::matmul;
    if (graph.info(row.node).type == "Tanh") {
      costs.activation_calls += row.operations;
    }
    switch (row.role) {
      case Role::parameter: costs.parameters += graph.elements(row.node); [[fallthrough]];
      case Role::parameter_gradient: costs.gradient_descent += graph.elements(row.node); break;
      default: break;
    }
    if (product) {
      (row.role == Role::activation ? costs.multiply_adds_forward : costs.multiply_adds_backward) +=
          row.operations;
    }
  }
  for (const NodeId value : net.values) {
    costs.activations += graph.elements(value);
  }
  costs.inputs = graph.elements(net.x);
  return costs;
}

FeedForwardTraining feed_forward_training(std::span<const std::int64_t> widths, std::int64_t examples,
                                          bool biases) {
  Graph graph;
  const FeedForward net = feed_forward(graph, widths, examples, biases);
  const PlanReport run = report(make_plan(graph, std::span(&net.loss, 1), PlanMode::lesson));
  const LabelledGradients step = labelled_gradients(graph, net.loss, net.parameters, net.parameters);
  const PlanReport train = report(make_plan(graph, step.outputs(net.loss), PlanMode::lesson));
  return {.operations_run = run.operations,
          .operations_train = train.operations,
          .bytes_run = run.peak_bytes,
          .bytes_train = train.peak_bytes};
}

SquareNetworkExponents square_network_exponents(std::span<const std::int64_t> sizes, bool batch_of_n) {
  std::vector<double> n;
  std::vector<double> forward;
  std::vector<double> backward;
  std::vector<double> iterations;
  for (const std::int64_t size : sizes) {
    if (size < 1) {
      fail("feed_forward", "widths and examples are at least 1, got " + std::to_string(size));
    }
    const std::vector<std::int64_t> widths(static_cast<std::size_t>(size) + 1, size);
    const FeedForwardCosts costs = counted_feed_forward(widths, batch_of_n ? size : 1, false);
    n.push_back(static_cast<double>(size));
    forward.push_back(static_cast<double>(costs.multiply_adds_forward));
    backward.push_back(static_cast<double>(costs.multiply_adds_backward));
    iterations.push_back(n.back() * (forward.back() + backward.back()));
  }
  return {.forward = fitted_exponent(n, forward),
          .backward = fitted_exponent(n, backward),
          .iterations = fitted_exponent(n, iterations)};
}

}  // namespace backprop
