#pragma once

#include <span>
#include <vector>

#include "engine/transform/backward_walk.h"
#include "engine/transform/chain.h"
#include "engine/transform/schedule.h"

namespace backprop {

/// Gradients that recompute values of the forward pass instead of keeping them. The order of creation is the
/// order of a plan: copies come just before the gradient nodes that read them, and what is no longer read is
/// free by then.
struct Checkpointed {
  /// A node that computes again what another one computed. A plan leaves out those that nothing reads.
  struct Copy {
    NodeId of;
    NodeId node;
  };
  std::vector<NodeId> gradients;    ///< in the order of xs, equal to the bit to what `gradients` computes
  std::vector<Copy> copies;         ///< in the order of creation
  std::vector<HandedOn> handed_on;  ///< as BackwardWalk::handed_on
};

/// dL/dx for each x, L the chain's loss, by a schedule for the chain's layers. Throws Error for a schedule
/// that does not fit.
Checkpointed checkpoint(Graph& graph, const Chain& chain, std::span<const NodeId> xs,
                        const Schedule& schedule);

/// As above for any graph: of the values computed before the last of `kept`, only `kept` and leaves outlive
/// the forward pass. The others are computed at most once again, from these, just before they are needed.
Checkpointed checkpoint(Graph& graph, NodeId loss, std::span<const NodeId> xs, std::span<const NodeId> kept);

}  // namespace backprop
