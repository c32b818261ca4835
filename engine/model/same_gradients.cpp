#include "engine/model/same_gradients.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/model/cost_request.h"
#include "engine/model/labelled_gradients.h"
#include "engine/model/random.h"
#include "engine/run/executor.h"
#include "engine/transform/accumulate.h"

namespace backprop::cost {

namespace {

using Values = std::vector<double>;

constexpr std::uint64_t seed = 1;

/// Entries of W_layer, as wide as keeps the layers' results apart from zero.
Values drawn_weights(const DenseChainSize& size, std::size_t layer) {
  const RandomStream random(seed, layer + 1);
  const double limit = std::sqrt(3.0 / static_cast<double>(size.d));
  Values values(static_cast<std::size_t>(size.d * size.d));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = (2 * random.uniform(i) - 1) * limit;
  }
  return values;
}

/// Columns `from` to `to` of the batch, one example each.
Values drawn_examples(const DenseChainSize& size, std::int64_t from, std::int64_t to) {
  const RandomStream random(seed, 0);
  Values values;
  for (std::int64_t row = 0; row < size.d; ++row) {
    for (std::int64_t column = from; column < to; ++column) {
      values.push_back(2 * random.uniform(static_cast<std::uint64_t>(row * size.b + column)) - 1);
    }
  }
  return values;
}

void set_weights(Executor& executor, const FeedForward& net, const DenseChainSize& size) {
  for (std::size_t layer = 0; layer < net.weights.size(); ++layer) {
    executor.set(net.weights[layer], drawn_weights(size, layer));
  }
}

Values read_all(const Executor& executor, std::span<const NodeId> nodes) {
  Values all;
  for (const NodeId node : nodes) {
    const Values values = executor.get(node);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

/// The gradients of all weights, with values recomputed as the policy says.
Values gradients_of(const DenseChainSize& size, const CheckpointPolicy& policy) {
  Graph graph;
  const FeedForward net = dense_chain(graph, size);
  const Chain chain = make_chain(graph, net.x, std::span(net.values).first(net.values.size() - 1), net.loss);
  const LabelledGradients step = labelled_gradients(graph, chain, net.weights, net.weights,
                                                    schedule_of(policy, graph, chain, net.weights));
  Executor executor(make_plan(graph, step.outputs(net.loss), PlanMode::lesson));
  set_weights(executor, net, size);
  executor.set(net.x, drawn_examples(size, 0, size.b));
  executor.run();
  return read_all(executor, step.gradients);
}

/// The same, summed over passes of b / passes examples each.
Values accumulated(const DenseChainSize& size, std::int64_t passes) {
  DenseChainSize part = size;
  part.b /= passes;
  Graph graph;
  const FeedForward net = dense_chain(graph, part);
  const LabelledGradients step = labelled_gradients(graph, net.loss, net.weights, net.weights);
  Accumulation sums(graph, static_cast<std::uint32_t>(passes), DType::f32);
  std::vector<NodeId> totals;
  for (const NodeId gradient : step.gradients) {
    totals.push_back(sums.add(gradient));
  }
  std::vector<NodeId> outputs = totals;
  for (const Donation& sum : sums.sums()) {
    outputs.push_back(sum.output);
  }
  Executor executor(make_plan(graph, outputs, PlanMode::lesson, sums.sums()));
  set_weights(executor, net, size);
  for (const Donation& sum : sums.sums()) {
    executor.set(sum.input, 0);
  }
  for (std::int64_t pass = 0; pass < passes; ++pass) {
    executor.set(net.x, drawn_examples(size, pass * part.b, (pass + 1) * part.b));
    executor.set(sums.apply(), pass + 1 == passes ? 1 : 0);
    executor.run();
  }
  Values all = read_all(executor, totals);
  for (double& value : all) {
    value *= static_cast<double>(passes);  // a mean over the passes; the loss here is a sum
  }
  return all;
}

}  // namespace

std::string dense_chain_same_gradients(std::string_view text) {
  const nlohmann::json request = parsed(text);
  const DenseChainSize size = size_of_chain(request, 1);
  const std::int64_t passes =
      request.contains("micro_batches") ? divisor(request, "micro_batches", size.b) : 1;
  const Values whole = gradients_of(size, {});
  const Values other = passes > 1 ? accumulated(size, passes) : gradients_of(size, policy_of(request));
  std::size_t differing = 0;
  double largest = 0;
  double difference = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    differing += whole[i] == other[i] ? 0 : 1;
    largest = std::max(largest, std::fabs(whole[i]));
    difference = std::max(difference, std::fabs(whole[i] - other[i]));
  }
  return nlohmann::ordered_json{{"schema", 1},
                                {"numbers", whole.size()},
                                {"differing", differing},
                                {"largest", largest},
                                {"difference", difference}}
      .dump();
}

}  // namespace backprop::cost
