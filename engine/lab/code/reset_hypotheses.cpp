#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/replay.h"
#include "engine/lab/code/trace.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

/// A second backward pass on the probe's own graph, with a wrong gradient and a complete trace.
bool is_second_run(const Case& c) {
  return c.failure == Failure::gradient && c.backward_at && c.action > *c.backward_at && can_replay(c) &&
         !c.expected[c.action].current && !c.probe.actions[c.action].build_graph;
}

bool starts_like(const Case& c, Start start) {
  return is_second_run(c) && (reproduces(c, c.action, Delivery::add, Timing::at_once, start) ||
                              reproduces(c, c.action, Delivery::add, Timing::one_by_one, start));
}

/// What `node` held before the failed pass.
Claimed before(const Case& c, int node) {
  return c.claim.snapshots[c.action - 1].gradients[static_cast<std::size_t>(node)];
}

/// 'leaf x had 2.1 from the first run and ends the second with 4.2 instead of 2.1'
void tell_kept(const Case& c, int node, Diagnosis& d) {
  d.message = "After a second `backward_algorithm` on the same graph " + label(c.probe, node) +
              " has the gradient " + wrong_left(c, node) + ": " + short_claim(before(c, node)) +
              " was still there from the first run";
  d.line = c.line_setting_gradient(node);
}

bool keeps_all(const Evidence&, const Case& c) {
  return starts_like(c, Start::kept) || starts_like(c, Start::kept_in_leaves);
}

void tell_keeps_all(const Evidence&, const Case& c, Diagnosis& d) {
  tell_kept(c, c.wrong_nodes().front(), d);
  d.message += ", and the second run added to it.";
  d.advice =
      "Each run starts afresh: before the walk, set the gradient of every node of the graph to None, then "
      "the "
      "output's to `one`.";
}

bool keeps_inside(const Evidence&, const Case& c) { return starts_like(c, Start::kept_inside); }

void tell_keeps_inside(const Evidence&, const Case& c, Diagnosis& d) {
  int node = c.wrong_nodes().front();
  for (const int wrong : c.wrong_nodes()) {
    if (!is_leaf(c, wrong)) {
      node = wrong;
      break;
    }
  }
  tell_kept(c, node, d);
  d.message += ". The leaves were cleared; this node, which is between them and the output, was not.";
  d.advice =
      "What an inner node still holds is passed on a second time. Clear every node of the graph, not only "
      "the "
      "leaves.";
}

}  // namespace

const std::vector<Hypothesis>& reset_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"no-reset", keeps_all, tell_keeps_all},
      {"resets-leaves-only", keeps_inside, tell_keeps_inside},
  };
  return table;
}

}  // namespace backprop::lab
