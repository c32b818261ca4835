#include "tests/engine/lab/program_parts.h"

#include <algorithm>
#include <map>

namespace backprop::lab::testing {

std::vector<int> reversed(std::vector<int> nodes) { return {nodes.rbegin(), nodes.rend()}; }

Program with_backward(Pass backward) {
  Program p = right_program();
  p.backward = std::move(backward);
  return p;
}
Program with_forward(Pass forward) {
  Program p = right_program();
  p.forward = std::move(forward);
  return p;
}
Program with_add(Rule add) {
  Program p = right_program();
  p.add = std::move(add);
  return p;
}
Program with_mul(Rule mul) {
  Program p = right_program();
  p.mul = std::move(mul);
  return p;
}
Program with_matmul(Rule matmul) {
  Program p = right_program();
  p.matmul = std::move(matmul);
  return p;
}

void clear(Graph& g, const std::optional<Value>& value) {
  for (const int node : g.sorted()) {
    g.set_gradient(node, value);
  }
}

void each_edge(Graph& g, int node, const std::function<void(int, const Value&)>& hand_on) {
  const std::vector<Value> sent = g.backward(node);
  const std::vector<int> inputs = g.inputs(node);
  for (std::size_t slot = 0; slot < std::min(sent.size(), inputs.size()); ++slot) {
    hand_on(inputs[slot], sent[slot]);
  }
}

Program walk(std::function<void(Graph&, int, const Value&)> hand_on) {
  return with_backward([=](Graph& g) {
    g.set_gradient(g.output(), g.one());
    for (const int node : reversed(g.sorted())) {
      each_edge(g, node, [&](int to, const Value& amount) { hand_on(g, to, amount); });
    }
  });
}

Program in_order(std::function<std::vector<int>(Graph&)> order) {
  return with_backward([=](Graph& g) {
    clear(g, 0.0);
    g.set_gradient(g.output(), g.one());
    for (const int node : order(g)) {
      each_edge(g, node, [&](int to, const Value& amount) { g.accumulate(to, amount); });
    }
  });
}

Program own_dictionary(bool overwrite) {
  return with_backward([=](Graph& g) {
    std::map<int, Value> sums{{g.output(), g.one()}};
    for (const int node : reversed(g.sorted())) {
      g.set_gradient(node, sums[node]);
      each_edge(g, node,
                [&](int to, const Value& amount) { sums[to] = overwrite ? amount : sums[to] + amount; });
    }
  });
}

Program slot_by_slot(bool breadth_first, bool assign) {
  return with_backward([=](Graph& g) {
    g.set_gradient(g.output(), g.one());
    std::vector<int> queue = breadth_first ? std::vector<int>{g.output()} : reversed(g.sorted());
    for (std::size_t i = 0; i < queue.size(); ++i) {
      const int node = queue[i];
      const std::vector<int> inputs = g.inputs(node);
      for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
        const Value amount = g.backward(node)[slot];
        assign ? g.set_gradient(inputs[slot], amount) : g.accumulate(inputs[slot], amount);
        if (breadth_first && std::find(queue.begin(), queue.end(), inputs[slot]) == queue.end()) {
          queue.push_back(inputs[slot]);
        }
      }
    }
  });
}

}  // namespace backprop::lab::testing
