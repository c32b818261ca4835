#include <algorithm>

#include "engine/lab/code/hypothesis.h"
#include "engine/lab/code/node_runs.h"
#include "engine/lab/code/trace.h"
#include "engine/lab/code/words.h"

namespace backprop::lab {
namespace {

/// The backward pass under build_graph that the failed action rests on.
std::optional<std::size_t> building_pass(const Case& c) {
  for (std::size_t i = std::min(c.action + 1, c.probe.actions.size()); i-- > 0;) {
    if (c.probe.actions[i].kind == Action::Kind::backward && c.probe.actions[i].build_graph) {
      return i;
    }
  }
  return {};
}

bool is_detached(const Evidence&, const Case& c) {
  if (!building_pass(c)) {
    return false;
  }
  const bool cannot_derive = c.raised() && c.failed_kind() == Action::Kind::derive;
  const bool after = c.expected[c.action].current.has_value();
  return c.failure == Failure::detached || c.failure == Failure::current || cannot_derive ||
         (c.failure == Failure::gradient && (after || c.probe.actions[c.action].build_graph));
}

/// A node with a result before any forward ran: a constant.
bool is_constant(const Claimed& claimed) { return claimed.is_node && claimed.kind == Claimed::Kind::value; }

/// A node of the learner's whose backward, under build_graph, turned a gradient that was a node into a value
/// or a constant.
struct Cut {
  int node;
  std::optional<int> line;
};
std::optional<Cut> cut_by_node(const Case& c, std::size_t pass) {
  for (const Event& event : c.claim.events[pass]) {
    const bool open = event.value.is_node && !is_constant(event.value);
    if (event.kind != Event::Kind::backward || !open ||
        !is_learners(c.probe.nodes[static_cast<std::size_t>(event.node)].type)) {
      continue;
    }
    for (const Claimed& sent : event.sent) {
      if (is_constant(sent) || sent.has_value()) {
        return Cut{event.node, event.line};
      }
    }
  }
  return {};
}

/// A node whose gradient was set to a value or a constant though what was sent to it is a node that depends
/// on others.
std::optional<Cut> cut_by_algorithm(const Case& c, std::size_t pass) {
  std::vector<bool> open(c.probe.size(), false);  // whether a node was sent to it
  for (const Event& event : c.claim.events[pass]) {
    const auto id = static_cast<std::size_t>(event.node);
    if (event.kind == Event::Kind::backward) {
      const std::vector<int>& inputs = c.probe.nodes[id].inputs;
      for (std::size_t slot = 0; slot < std::min(inputs.size(), event.sent.size()); ++slot) {
        const Claimed& sent = event.sent[slot];
        const auto to = static_cast<std::size_t>(inputs[slot]);
        open[to] = open[to] || (sent.is_node && !is_constant(sent));
      }
    } else if (event.kind == Event::Kind::gradient && open[id] &&
               (event.value.has_value() || is_constant(event.value))) {
      return Cut{event.node, event.line};
    }
  }
  return {};
}

/// The learner's types whose local derivative depends on the inputs, as far as the graph has them.
std::optional<NodeType> type_with_factors(const Case& c) {
  for (const NodeType type : {NodeType::mul, NodeType::matmul}) {
    if (std::any_of(c.probe.nodes.begin(), c.probe.nodes.end(),
                    [=](const NodeSpec& spec) { return spec.type == type; })) {
      return type;
    }
  }
  return {};
}

/// What the failure shows: that the gradient's graph lacks something, or that what it computes is wrong.
std::string symptom(const Case& c) {
  const std::vector<int> wrong = c.wrong_nodes();
  if (c.failure == Failure::detached && c.failed_kind() == Action::Kind::backward && !wrong.empty()) {
    const auto id = static_cast<std::size_t>(wrong.front());
    return "Under `build_graph` the gradient of " + label(c.probe, wrong.front()) + " is " +
           short_claim(c.claim.snapshots[c.action].gradients[id]) + ", and no node";
  }
  const int x = c.probe.actions[c.action].kind == Action::Kind::derive ? c.probe.actions[c.action].node : 0;
  const std::string of = "The gradient of " + label(c.probe, x) + ", built as a graph,";
  if (c.failure == Failure::detached && !wrong.empty()) {
    std::vector<std::string> names;
    for (auto at = wrong.rbegin(); at != wrong.rend(); ++at) {
      names.push_back(label(c.probe, *at));
    }
    return of + " does not contain " + join(names) + ", though it depends on " +
           (names.size() == 1 ? "it" : "them");
  }
  if (c.failure == Failure::current) {
    const Snapshot* got = c.failed_snapshot();
    return of + " computes " +
           instead(got && got->current ? got->current->result : Claimed{}, *c.expected[c.action].current);
  }
  if (c.failure == Failure::gradient && !wrong.empty()) {
    return "The derivative of a gradient is wrong: " + label(c.probe, wrong.front()) + " has " +
           wrong_left(c, wrong.front());
  }
  return of + " is no graph";
}

void tell_detached(const Evidence&, const Case& c, Diagnosis& d) {
  const std::size_t pass = *building_pass(c);
  d.message = symptom(c);
  d.advice =
      "Under `build_graph` gradients are nodes, and what is computed with nodes is a node. `self.input(i)` "
      "gives "
      "the input's value outside and the node itself inside; a `.result`, or a value kept from the forward "
      "pass, is "
      "a plain value in both.";
  if (const auto cut = cut_by_node(c, pass)) {
    d.message += std::string(": `") + type_name(spec_of(c, cut->node).type) +
                 ".backward` makes a plain value of what arrives.";
    d.line = cut->line;
  } else if (const auto at = cut_by_algorithm(c, pass)) {
    d.message += ": what was sent to " + label(c.probe, at->node) +
                 " is a node, and `backward_algorithm` stores a plain value.";
    d.line = at->line;
  } else if (const auto type = type_with_factors(c)) {
    d.message += std::string(": `") + type_name(*type) +
                 ".backward` computes with values of its inputs, not with the inputs.";
    for (const Event& event : c.claim.events[pass]) {
      if (event.kind == Event::Kind::backward && spec_of(c, event.node).type == *type) {
        d.line = event.line;
      }
    }
  } else {
    d.message += ".";
  }
}

}  // namespace

const std::vector<Hypothesis>& detached_hypotheses() {
  static const std::vector<Hypothesis> table{
      {"detached-gradient", is_detached, tell_detached},
  };
  return table;
}

}  // namespace backprop::lab
