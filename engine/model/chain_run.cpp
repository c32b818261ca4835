#include "engine/model/chain_run.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "engine/model/cost_request.h"
#include "engine/model/labelled_gradients.h"
#include "engine/run/executor.h"
#include "engine/transform/accumulate.h"

namespace backprop::cost {

namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr int most_runs = 5;
constexpr double enough_seconds = 0.2;

}  // namespace

std::string dense_chain_run(std::string_view text) {
  const nlohmann::json request = parsed(text);
  const DenseChainSize size = size_of_chain(request, 1);
  Graph graph;
  const FeedForward net = dense_chain(graph, size, dtype_of(request));
  const std::vector<NodeId> wanted = wanted_weights(request, net);
  const Chain chain = make_chain(graph, net.x, std::span(net.values).first(net.values.size() - 1), net.loss);
  const Schedule schedule = schedule_of(policy_of(request), graph, chain, wanted);
  const LabelledGradients step = labelled_gradients(graph, chain, net.weights, wanted, schedule);
  const Plan plan = make_plan(graph, step.outputs(net.loss), mode_of(request));

  Executor executor(plan);
  executor.set(net.x, 0.5);
  for (const NodeId weights : net.weights) {
    executor.set(weights, 1.0 / static_cast<double>(size.d));
  }
  double fastest = std::numeric_limits<double>::infinity();
  double together = 0;
  int runs = 0;
  while (runs < most_runs && (runs == 0 || together < enough_seconds)) {
    const Clock::time_point began = Clock::now();
    executor.run();
    const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
    fastest = std::min(fastest, seconds);
    together += seconds;
    ++runs;
  }
  return Json{{"schema", 1},
              {"planned_bytes", plan.arena_bytes()},
              {"used_bytes", executor.allocated_bytes()},
              {"seconds", fastest},
              {"runs", runs}}
      .dump();
}

std::string dense_chain_accumulation(std::string_view text) {
  const nlohmann::json request = parsed(text);
  DenseChainSize size = size_of_chain(request, 1);
  const std::int64_t passes = divisor(request, "micro_batches", size.b);
  size.b /= passes;
  Graph graph;
  const FeedForward net = dense_chain(graph, size);
  LabelledGradients step = labelled_gradients(graph, net.loss, net.weights, net.weights);
  Accumulation sums(graph, static_cast<std::uint32_t>(passes), DType::f32);
  for (const NodeId gradient : step.gradients) {
    sums.add(gradient);
  }
  std::vector<NodeId> outputs{net.loss};
  for (const Donation& sum : sums.sums()) {
    step.roles.set(sum.input, Role::parameter_gradient);
    step.roles.set(sum.output, Role::parameter_gradient);
    outputs.push_back(sum.output);
  }
  const Plan plan = make_plan(graph, outputs, PlanMode::lesson, sums.sums());
  return Json{{"schema", 1}, {"report", report_json(plan, step.roles, {}, detail_of(request))}}.dump();
}

}  // namespace backprop::cost
