#include "engine/transform/checkpoint.h"

#include <algorithm>
#include <string>

#include "engine/transform/recompute.h"

namespace backprop {

namespace {

/// Carries out a schedule, action by action.
class Reversal {
 public:
  Reversal(Graph& graph, const Chain& chain, std::span<const NodeId> xs)
      : chain_(chain),
        walk_(graph, chain.loss(), xs),
        recompute_(graph, chain.loss()),
        needed_(std::size_t{chain.loss()} + 1, false),
        outlives_layer_(needed_.size(), false),
        stored_(chain.layers() + 1, false),
        end_(chain.layers()) {
    stored_[0] = true;
    needed_[chain.loss()] = true;
    for (NodeId node = chain.loss() + 1; node-- > 0;) {
      for (const NodeId input : graph.inputs(node)) {
        needed_[input] = needed_[input] || needed_[node];
      }
    }
    for (std::size_t layer = 1; layer <= chain.layers(); ++layer) {
      for (NodeId node = begin(layer); node <= chain.values[layer]; ++node) {
        for (const NodeId input : graph.inputs(node)) {
          outlives_layer_[input] = outlives_layer_[input] || (needed_[node] && input < begin(layer));
        }
        if (graph.info(node).kernel == Kernel::leaf) {
          outlives_layer_[node] = true;
        }
      }
    }
  }

  void run(const Schedule& schedule) {
    for (const Action& action : schedule) {
      check(action);
      switch (action.kind) {
        case Action::Kind::advance:
        case Action::Kind::tape: go_forward(action); break;
        case Action::Kind::backward: go_back(action); break;
      }
    }
    if (end_ != 0) {
      fail("checkpoint", "the schedule ends before the backward pass of layer " + std::to_string(end_));
    }
  }

  Checkpointed result() {
    Checkpointed result;
    result.gradients = walk_.results();
    result.copies = recompute_.take_copies();
    result.handed_on = walk_.handed_on();
    return result;
  }

 private:
  NodeId begin(std::size_t layer) const { return layer == 1 ? 0 : chain_.values[layer - 1] + 1; }

  void check(const Action& action) const {
    const bool back = action.kind == Action::Kind::backward;
    if (action.from >= action.to || action.to > end_ || (back && action.to != end_)) {
      fail("checkpoint", "an action goes from x_" + std::to_string(action.from) + " to x_" +
                             std::to_string(action.to) + " while the backward pass stands at x_" +
                             std::to_string(end_));
    }
    if (!stored_[action.from]) {
      fail("checkpoint", "an action starts at x_" + std::to_string(action.from) + ", which is not stored");
    }
  }

  /// Values that only the layer itself reads; the layer's result too if asked for.
  void drop(std::size_t layer, bool with_result) {
    for (NodeId node = begin(layer); node < chain_.values[layer]; ++node) {
      if (!outlives_layer_[node]) {
        recompute_.drop(node);
      }
    }
    if (with_result) {
      recompute_.drop(chain_.values[layer]);
    }
  }

  void go_forward(const Action& action) {
    const bool taping = action.kind == Action::Kind::tape;
    // The value where the backward pass stands has waited for a layer's backward pass that comes later now.
    if (!first_sweep_ && !taped(end_) && !action.keep_end) {
      recompute_.drop(chain_.values[end_]);
      stored_[end_] = false;
    }
    if (!first_sweep_) {
      for (std::size_t layer = action.from + 1; taping && layer <= action.to; ++layer) {
        for (NodeId node = begin(layer); node <= chain_.values[layer]; ++node) {
          if (needed_[node]) {
            recompute_.value(node);
          }
        }
      }
      recompute_.value(chain_.values[action.to]);
    }
    if (taping) {
      taped_.push_back(action);
      for (std::size_t layer = action.from + 1; layer <= action.to; ++layer) {
        stored_[layer] = true;
      }
      return;
    }
    for (std::size_t layer = action.from + 1; layer <= action.to; ++layer) {
      drop(layer, layer != action.to);
    }
    stored_[action.to] = true;
  }

  /// Whether the layer that ends in x_position has been taped and waits for its backward pass.
  bool taped(std::size_t position) const {
    return std::any_of(taped_.begin(), taped_.end(), [position](const Action& action) {
      return action.from < position && position <= action.to;
    });
  }

  void go_back(const Action& action) {
    const NodeId lowest = std::max(begin(action.from + 1), walk_.first());
    for (NodeId node = chain_.values[action.to] + 1; node-- > lowest;) {
      if (walk_.hands_on(node)) {
        walk_.visit(node, recompute_.stand_in(node));
      }
    }
    for (std::size_t layer = action.from + 1; layer <= action.to; ++layer) {
      drop(layer, true);
      stored_[layer] = false;
    }
    std::erase_if(taped_, [&action](const Action& done) { return done.from >= action.from; });
    end_ = action.from;
    first_sweep_ = false;
  }

  const Chain& chain_;
  BackwardWalk walk_;
  Recompute recompute_;
  std::vector<bool> needed_;          // by the loss
  std::vector<bool> outlives_layer_;  // leaves, and what several layers read: computed once and kept
  std::vector<bool> stored_;          // per position of the chain
  std::vector<Action> taped_;
  std::size_t end_;          // the backward pass has come down to here
  bool first_sweep_ = true;  // the nodes of the forward pass itself hold the values
};

}  // namespace

Checkpointed checkpoint(Graph& graph, const Chain& chain, std::span<const NodeId> xs,
                        const Schedule& schedule) {
  Reversal reversal(graph, chain, xs);
  reversal.run(schedule);
  return reversal.result();
}

Checkpointed checkpoint(Graph& graph, NodeId loss, std::span<const NodeId> xs, std::span<const NodeId> kept) {
  BackwardWalk walk(graph, loss, xs);
  Recompute recompute(graph, loss);
  std::vector<bool> keep(std::size_t{loss} + 1, false);
  NodeId last = 0;
  for (const NodeId node : kept) {
    graph.check(node);
    if (node > loss) {
      fail("checkpoint", "node " + std::to_string(node) + " comes after the loss, node " +
                             std::to_string(loss) + ", and cannot be kept for its gradients");
    }
    keep[node] = true;
    last = std::max(last, node);
  }
  for (NodeId node = 0; node < last; ++node) {
    if (!keep[node] && graph.info(node).kernel != Kernel::leaf) {
      recompute.drop(node);
    }
  }
  for (NodeId node = loss + 1; node-- > walk.first();) {
    if (walk.hands_on(node)) {
      walk.visit(node, recompute.stand_in(node));
    }
  }
  Checkpointed result;
  result.gradients = walk.results();
  result.copies = recompute.take_copies();
  result.handed_on = walk.handed_on();
  return result;
}

}  // namespace backprop
