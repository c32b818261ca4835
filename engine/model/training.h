#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/network.h"
#include "engine/plan/plan.h"
#include "engine/plan/roles.h"

namespace backprop {

/// Which values of the forward pass are computed again instead of kept.
struct Checkpointing {
  enum class Kind : std::uint8_t {
    none,
    sqrt,   ///< every sqrt(layers)-th layer's result is kept
    bytes,  ///< the fewest operations with which all but leaves fits into so many bytes
  };
  Kind kind = Kind::none;
  std::uint64_t bytes = 0;
};

struct TrainingOptions {
  UpdateOptions updates;  ///< micro-batches must divide the model's batch
  Checkpointing checkpointing;
};

/// One step of training as a graph: a run takes a (micro-)batch and the rate, and gives the loss and new
/// parameters, in place of the old ones.
struct TrainingStep {
  Network network;
  Updates updates;
  Roles roles;  ///< what every node is for, as reports count it

  /// The loss and every new parameter and state.
  std::vector<NodeId> outputs() const;
  Plan plan(const Graph& graph, PlanMode mode = PlanMode::fast) const;
};

/// Adds the training step of a model. Throws Error where build_network or updates do, for micro-batches that
/// do not divide the batch, and for eager updates together with checkpointing.
TrainingStep training_step(Graph& graph, const Model& model, const TrainingOptions& options = {});

}  // namespace backprop
