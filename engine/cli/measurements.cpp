#include "engine/cli/measurements.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <vector>

#include "engine/run/executor.h"
#include "engine/transform/gradients.h"

namespace backprop::cli {

namespace {

using Clock = std::chrono::steady_clock;

/// Best of at least three runs, more while they are short.
double seconds_of(const Graph& graph, const FeedForward& network, std::span<const NodeId> outputs,
                  Device& device) {
  Executor executor(make_plan(graph, outputs, PlanMode::fast), device);
  executor.set(network.x, 0.01);
  for (const NodeId parameter : network.parameters) {
    executor.set(parameter, 0.01);
  }
  executor.run();
  double best = 0;
  const Clock::time_point begun = Clock::now();
  for (int run = 0; run < 3 || (run < 50 && Clock::now() - begun < std::chrono::milliseconds(100)); ++run) {
    const Clock::time_point start = Clock::now();
    executor.run();
    executor.scalar(network.loss);  // waits for the device
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    best = run == 0 ? seconds : std::min(best, seconds);
  }
  return best;
}

}  // namespace

Measurement measure(const DenseChainSize& size, Device& device, double most_operations) {
  Measurement result{.size = size, .counted = counted_costs(size), .failure = {}};
  Graph graph;
  const FeedForward network = dense_chain(graph, size);
  const std::vector<NodeId> slopes = gradients(graph, network.loss, network.parameters);
  std::vector<NodeId> all{network.loss};
  all.insert(all.end(), slopes.begin(), slopes.end());
  const std::uint64_t needed = make_plan(graph, all, PlanMode::fast).arena_bytes();
  if (static_cast<double>(result.counted[1]) > most_operations ||
      (device.free_bytes() > 0 && needed > device.free_bytes())) {
    return result;
  }
  // What the backward pass reads is kept: as outputs of the forward pass.
  std::vector<NodeId> kept{network.loss};
  kept.insert(kept.end(), network.values.begin(), network.values.end());
  const std::array<NodeId, 2> first{network.loss, slopes.front()};
  try {
    result.seconds[0] = seconds_of(graph, network, std::span(&network.loss, 1), device);
    result.seconds[1] = seconds_of(graph, network, kept, device);
    result.seconds[2] = std::max(0.0, seconds_of(graph, network, all, device) - result.seconds[1]);
    result.seconds[3] = std::max(0.0, seconds_of(graph, network, first, device) - result.seconds[1]);
  } catch (const Error& error) {
    result.failure = error.what();
  }
  return result;
}

}  // namespace backprop::cli
