#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/run/communicator.h"
#include "engine/run/kernels.h"

namespace backprop {

struct ExecutorOptions {
  /// Every buffer is an allocation of its own instead of a part of one arena: a tool that watches memory then
  /// sees a kernel that leaves its buffer.
  bool separate_buffers = false;
  /// The second run is written down as one recording, which it and every later run replay; where the device
  /// has recordings.
  bool recorded = false;
  /// The arena takes at least so many bytes, for other plans that run within this one.
  std::uint64_t least_bytes = 0;
  /// Runs all_reduce nodes, and outlives the executor; null: this process is alone.
  Communicator* communicator = nullptr;
};

/// Runs a plan on a device, any number of times. Memory is allocated once, here; a run allocates nothing.
class Executor {
 public:
  /// Throws Error if there is not enough memory, or the communicator is another device's.
  explicit Executor(const Plan& plan, Device& device = cpu(), const ExecutorOptions& options = {});
  /// Runs a plan that is made within the plan of another executor, in that one's memory and with its options.
  /// The other must outlive it; inputs that it has a value for have it here too. A run of either leaves the
  /// other nothing but inputs and constants. Throws Error if that memory is too small.
  Executor(const Plan& plan, const Executor& within);
  ~Executor();
  Executor(Executor&&) noexcept;
  Executor& operator=(Executor&&) noexcept;

  /// Gives an input its value, which stays until it is set again. Throws Error unless the size is the
  /// input's.
  void set(NodeId input, std::span<const double> values);
  /// The same value in every element.
  void set(NodeId input, double value);

  /// Computes the outputs. Throws Error if an input was never set.
  void run();
  /// As run, calling `after` once each node's value is there; for plans of mode trace.
  void run(const std::function<void(NodeId)>& after);

  /// The value of an output, an input or, in mode trace, of any node. Throws Error if the plan does not keep
  /// it.
  std::vector<double> get(NodeId node) const;
  /// The value of a node with one element.
  double scalar(NodeId node) const;

  const Plan& plan() const;
  /// Bytes taken from the device: the plan's arena, or the sum of separate buffers.
  std::uint64_t allocated_bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace backprop
