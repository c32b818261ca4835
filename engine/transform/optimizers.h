#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/transform/accumulate.h"
#include "engine/transform/backward_walk.h"

namespace backprop {

// How a weight w changes given its gradient g.

/// w' = w - rate g.
struct Sgd {
  bool operator==(const Sgd&) const = default;
};

/// v' = momentum v + g, w' = w - rate v' (Polyak 1964).
struct Momentum {
  double momentum = 0.9;
  bool operator==(const Momentum&) const = default;
};

/// s' = decay s + (1 - decay) g^2, w' = w - rate g / (sqrt(s') + epsilon) (Tieleman and Hinton 2012).
struct RmsProp {
  double decay = 0.9;
  double epsilon = 1e-8;
  bool operator==(const RmsProp&) const = default;
};

/// m' = beta1 m + (1 - beta1) g, v' = beta2 v + (1 - beta2) g^2; with m^ = m' / (1 - beta1^t) and v^ likewise
/// in step t = 1, 2, ..: w' = w - rate m^ / (sqrt(v^) + epsilon) (Kingma and Ba 2015).
struct Adam {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  bool operator==(const Adam&) const = default;
};

using Optimizer = std::variant<Sgd, Momentum, RmsProp, Adam>;

/// "sgd", "momentum", "rmsprop" or "adam".
std::string_view name_of(const Optimizer& optimizer);
/// Numbers of state per weight: 0, 1, 1 and 2.
std::size_t state_per_weight(const Optimizer& optimizer);

/// The updates of one training step, as nodes. State is an input donated to an output: it starts as zeros,
/// and a run updates it in place.
struct Updates {
  struct State {
    std::string name;  ///< "W.first_moment", after the parameter's name; "step"
    Donation donation;
  };
  NodeId rate = 0;                   ///< scalar input
  std::vector<Donation> parameters;  ///< in the order in which they were given
  std::vector<NodeId> gradients;     ///< in the same order; of accumulated ones, the sums
  std::vector<State> state;          ///< moments, Adam's count of steps, sums of gradients
  std::optional<NodeId>
      apply;  ///< with micro-batches: scalar input, 1 in the last run of a step, otherwise 0

  std::vector<HandedOn> handed_on;  ///< of eager updates, which walk back themselves

  /// Of parameters and state.
  std::vector<Donation> donations() const;
};

struct UpdateOptions {
  /// Each weight is updated as soon as its gradient is complete, which is then free; otherwise all of them
  /// are, after the whole backward pass.
  bool eager = false;
  std::uint32_t micro_batches = 1;  ///< runs per step, see Accumulation
  bool data_parallel = false;       ///< gradients are means over all processes, see data_parallel
};

/// Adds the gradients of a loss and the updates of its parameters (inputs of one floating dtype). Throws
/// Error for parameters that are no such inputs, or none.
Updates updates(Graph& graph, NodeId loss, std::span<const NodeId> parameters, const Optimizer& optimizer,
                const UpdateOptions& options = {});

/// Updates with gradients that are there already, one per parameter. Not eager: they come after all of these.
Updates updates_from(Graph& graph, std::span<const NodeId> parameters, std::span<const NodeId> gradients,
                     const Optimizer& optimizer, std::uint32_t micro_batches = 1);

}  // namespace backprop
