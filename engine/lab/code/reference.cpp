#include "engine/lab/code/reference.h"

#include <algorithm>

#include "engine/lab/code/oracle.h"

namespace backprop::lab {
namespace {

using Gradients = Oracle::Gradients;

/// Finite differences in doubles, one-sided ones included, are that exact; of an entry that is small beside
/// the others, that much of those.
constexpr double kEstimateTolerance = 1e-3;
constexpr double kSmallEntry = 0.1;

/// What to read after an action.
struct Questions {
  NodeId current = 0;
  const Gradients* gradients = nullptr;  // of the current graph
  std::vector<NodeId> alone;             // what a node sends
};

/// Nodes whose shape differs from that of a reader that works entry by entry, and all they are made of.
std::vector<bool> stretched(const Probe& probe, const std::vector<Value>& results) {
  std::vector<bool> out(probe.size(), false);
  for (std::size_t id = probe.size(); id-- > 0;) {
    const NodeType type = probe.nodes[id].type;
    const bool by_entry = type != NodeType::matsum && type != NodeType::matexpand && type != NodeType::matmul;
    for (const int input : probe.nodes[id].inputs) {
      const auto source = static_cast<std::size_t>(input);
      const bool stretches = by_entry && results[source].shape != results[id].shape;
      out[source] = out[source] || out[id] || stretches;
    }
  }
  return out;
}

class Reader {
 public:
  explicit Reader(const Probe& probe) : probe_(probe), oracle_(probe) {}

  std::vector<Expected> read() {
    std::vector<Questions> asked;
    NodeId current = oracle_.node(probe_.output);
    const Gradients* last = nullptr;
    for (const Action& action : probe_.actions) {
      if (action.kind == Action::Kind::derive && last) {
        current = last->nodes[static_cast<std::size_t>(action.node)];
      }
      asked.push_back(ask(action, current));
      last = action.kind == Action::Kind::backward ? asked.back().gradients : last;
    }
    oracle_.start();
    std::vector<Expected> out;
    for (std::size_t i = 0; i < probe_.actions.size(); ++i) {
      out.push_back(answer(probe_.actions[i], asked[i]));
    }
    return out;
  }

 private:
  bool is_derived(NodeId current) const { return current != oracle_.node(probe_.output); }

  Questions ask(const Action& action, NodeId current) {
    Questions out;
    out.current = current;
    if (action.kind == Action::Kind::node_backward) {
      out.alone = oracle_.differentiate_alone(action.node, action.value);
    } else if (action.kind == Action::Kind::backward || action.kind == Action::Kind::estimate ||
               is_derived(current)) {
      out.gradients = &oracle_.differentiate(current);
    }
    return out;
  }

  Expected answer(const Action& action, const Questions& asked) {
    if (action.kind == Action::Kind::set) {
      oracle_.set(oracle_.node(action.node), action.value);
    }
    if (asked.gradients) {
      oracle_.set(asked.gradients->seed, action.one.value_or(1));
    }
    oracle_.run();
    Expected out;
    for (std::size_t id = 0; id < probe_.size(); ++id) {
      out.results.push_back(oracle_.value(oracle_.node(static_cast<int>(id))));
    }
    if (is_derived(asked.current)) {
      out.current = oracle_.value(asked.current);
      for (std::size_t id = 0; id < probe_.size(); ++id) {
        const bool is_leaf = probe_.nodes[id].inputs.empty();
        out.depends.push_back(is_leaf && oracle_.value(asked.gradients->nodes[id]).largest() > 1e-9);
      }
    }
    if (action.kind == Action::Kind::backward) {
      read_gradients(*asked.gradients, out);
    } else if (action.kind == Action::Kind::estimate) {
      read_estimate(oracle_.value(asked.gradients->nodes[static_cast<std::size_t>(action.node)]), action,
                    out);
    }
    for (const NodeId id : asked.alone) {
      out.returned.push_back(oracle_.value(id));
    }
    return out;
  }

  static void read_estimate(const Value& gradient, const Action& action, Expected& out) {
    const int columns = gradient.shape.size() == 2 ? gradient.shape[1] : 1;
    const auto entry = static_cast<std::size_t>(action.row) * static_cast<std::size_t>(columns) +
                       static_cast<std::size_t>(action.column);
    out.returned = {gradient.data.at(entry)};
    out.tolerance =
        kEstimateTolerance * std::max(out.returned[0].largest(), kSmallEntry * gradient.largest());
  }

  void read_gradients(const Gradients& ids, Expected& out) const {
    const std::vector<bool> loose = stretched(probe_, out.results);
    for (std::size_t id = 0; id < probe_.size(); ++id) {
      out.gradients.push_back(oracle_.value(ids.nodes[id]));
      out.judged.push_back(!loose[id] && (out.depends.empty() || out.depends[id]));
    }
    for (const std::vector<NodeId>& list : ids.edges) {
      out.contributions.emplace_back();
      for (const NodeId id : list) {
        out.contributions.back().push_back(oracle_.value(id));
      }
    }
  }

  const Probe& probe_;
  Oracle oracle_;
};

}  // namespace

std::vector<Expected> expect(const Probe& probe) { return Reader(probe).read(); }

}  // namespace backprop::lab
