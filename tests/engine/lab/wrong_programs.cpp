#include <cmath>
#include <deque>
#include <map>
#include <memory>
#include <set>

#include "tests/engine/lab/program_parts.h"
#include "tests/engine/lab/programs.h"

namespace backprop::lab::testing {
namespace {

void visit_with_memo(Graph& g, int node, std::set<int>& seen, bool skip_edge) {
  each_edge(g, node, [&](int to, const Value& amount) {
    const bool is_new = seen.insert(to).second;
    if (is_new || !skip_edge) {
      g.accumulate(to, amount);
    }
    if (is_new) {
      visit_with_memo(g, to, seen, skip_edge);
    }
  });
}

Program depth_first(bool skip_edge) {
  return with_backward([=](Graph& g) {
    std::set<int> seen{g.output()};
    g.set_gradient(g.output(), g.one());
    visit_with_memo(g, g.output(), seen, skip_edge);
  });
}

Program breadth_first(bool skip_edge_of_visited) {
  return with_backward([=](Graph& g) {
    g.set_gradient(g.output(), g.one());
    std::deque<int> queue{g.output()};
    std::set<int> queued{g.output()};
    std::set<int> done;
    while (!queue.empty()) {
      const int node = queue.front();
      queue.pop_front();
      done.insert(node);
      each_edge(g, node, [&](int to, const Value& amount) {
        if (skip_edge_of_visited && done.count(to) > 0) {
          return;
        }
        g.accumulate(to, amount);
        if (queued.insert(to).second) {
          queue.push_back(to);
        }
      });
    }
  });
}

Program recursion(bool one_by_one, bool assign) {
  return with_backward([=](Graph& g) {
    std::function<void(int)> visit = [&](int node) {
      std::vector<int> next;
      each_edge(g, node, [&](int to, const Value& amount) {
        assign ? g.set_gradient(to, amount) : g.accumulate(to, amount);
        if (one_by_one) {
          visit(to);
        } else {
          next.push_back(to);
        }
      });
      for (const int to : next) {
        visit(to);
      }
    };
    g.set_gradient(g.output(), g.one());
    visit(g.output());
  });
}

Program queue_without_memo() {
  return with_backward([](Graph& g) {
    g.set_gradient(g.output(), g.one());
    std::deque<int> queue{g.output()};
    while (!queue.empty()) {
      const int node = queue.front();
      queue.pop_front();
      each_edge(g, node, [&](int to, const Value& amount) {
        g.accumulate(to, amount);
        queue.push_back(to);
      });
    }
  });
}

Program path_by_path() {
  return with_backward([](Graph& g) {
    std::function<void(int, const Value&)> visit = [&](int node, const Value& amount) {
      const std::optional<Value> total = g.gradient(node);
      g.set_gradient(node, amount);
      const std::vector<Value> sent = g.backward(node);
      g.set_gradient(node, total ? *total + amount : amount);
      const std::vector<int> inputs = g.inputs(node);
      for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
        visit(inputs[slot], sent[slot]);
      }
    };
    visit(g.output(), g.one());
  });
}

Program seeded(std::function<void(Graph&)> seed, bool leave_out_output, bool forward_order) {
  return with_backward([=](Graph& g) {
    seed(g);
    std::vector<int> nodes = g.sorted();
    if (leave_out_output) {
      nodes.pop_back();
    }
    for (const int node : forward_order ? nodes : reversed(nodes)) {
      each_edge(g, node, [&](int to, const Value& amount) { g.accumulate(to, amount); });
    }
  });
}

Program repeated_input(bool keep_last) {
  return with_backward([=](Graph& g) {
    g.set_gradient(g.output(), g.one());
    for (const int node : reversed(g.sorted())) {
      std::map<int, Value> pairs;
      each_edge(g, node, [&](int to, const Value& amount) {
        if (keep_last || pairs.count(to) == 0) {
          pairs[to] = amount;
        }
      });
      for (const auto& [to, amount] : pairs) {
        g.accumulate(to, amount);
      }
    }
  });
}

Program reversing() {
  return with_backward([](Graph& g) {
    g.set_gradient(g.output(), g.one());
    for (const int node : reversed(g.sorted())) {
      const std::vector<Value> sent = g.backward(node);
      const std::vector<int> inputs = g.inputs(node);
      for (std::size_t slot = 0; slot < std::min(sent.size(), inputs.size()); ++slot) {
        g.accumulate(inputs[slot], sent[sent.size() - 1 - slot]);
      }
    }
  });
}

Program mutating(std::function<std::optional<Value>(const Graph&, int)> value) {
  return with_backward([=](Graph& g) {
    g.set_gradient(g.output(), g.one());
    for (const int node : reversed(g.sorted())) {
      each_edge(g, node, [&](int to, const Value& amount) { g.accumulate(to, amount); });
      g.result(node) = value(g, node);
    }
  });
}

Program forward_in_order(std::function<std::vector<int>(Graph&)> order, bool fill) {
  return with_forward([=](Graph& g) {
    for (const int node : order(g)) {
      for (const int source : g.inputs(node)) {
        if (fill && !g.result(source)) {
          g.result(source) = 0.0;
        }
      }
      g.forward(node);
    }
  });
}

std::vector<int> breadth_first_order(Graph& g) {
  std::vector<int> nodes{g.output()};
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const int source : g.inputs(nodes[i])) {
      if (std::find(nodes.begin(), nodes.end(), source) == nodes.end()) {
        nodes.push_back(source);
      }
    }
  }
  return nodes;
}

Program recursive_forward_without_memo() {
  return with_forward([](Graph& g) {
    std::function<void(int)> run = [&](int node) {
      for (const int source : g.inputs(node)) {
        run(source);
      }
      g.forward(node);
    };
    run(g.output());
  });
}

Program raising(std::string type, std::string message) {
  const auto raise = [=](Graph&) { throw Raised{type, message}; };
  Program p = right_program();
  p.forward = raise;
  p.backward = raise;
  return p;
}

}  // namespace

std::vector<WrongSample> wrong_passes() {
  const std::vector<int> backward{2, 3};
  const std::vector<int> two{2};
  const std::vector<int> one{1};
  const auto bfs = breadth_first_order;
  const auto up = [](Graph& g) { return reversed(g.sorted()); };
  const auto down = [](Graph& g) { return g.sorted(); };
  const auto seed_first = [](Graph& g) {
    clear(g, 0.0);
    g.set_gradient(g.sorted().front(), 1);
  };
  const auto seed_all = [](Graph& g) { clear(g, 1.0); };
  const auto seed_output = [](Graph& g) {
    clear(g, 0.0);
    g.set_gradient(g.output(), g.one());
  };
  const auto seed_output_only = [](Graph& g) { g.set_gradient(g.output(), g.one()); };
  const auto memo = std::make_shared<std::set<std::pair<Graph*, int>>>();

  return {
      {"overwrites-gradient", "assigns", backward,
       walk([](Graph& g, int to, const Value& amount) { g.set_gradient(to, amount); })},
      {"overwrites-gradient", "assigns in a dictionary", backward, own_dictionary(true)},
      {"overwrites-gradient", "recursion that assigns", backward, recursion(true, true)},
      {"overwrites-gradient", "recursion that assigns, then visits", backward, recursion(false, true)},
      {"overwrites-gradient", "one call per input", backward, slot_by_slot(false, true)},
      {"wrong-visit-order", "one call per input, breadth first", backward, slot_by_slot(true, false)},
      {"drops-edge-of-visited-node", "first only", backward, walk([](Graph& g, int to, const Value& amount) {
         if (!g.gradient(to)) {
           g.set_gradient(to, amount);
         }
       })},
      {"drops-edge-of-visited-node", "depth first, skips visited", backward, depth_first(true)},
      {"drops-edge-of-visited-node", "breadth first, skips done", two, breadth_first(true)},
      {"repropagates-accumulated-gradient", "per edge", backward, recursion(true, false)},
      {"repropagates-accumulated-gradient", "per node", backward, recursion(false, false)},
      {"repropagates-accumulated-gradient", "queue", backward, queue_without_memo()},
      {"wrong-visit-order", "depth first, adds always", backward, depth_first(false)},
      {"wrong-visit-order", "breadth first", backward, breadth_first(false)},
      {"wrong-visit-order", "forward order from zeros", {2, 3, 4, 6}, in_order(down)},
      {"wrong-visit-order", "forward order from None", backward, seeded(seed_output_only, false, true)},
      {"seeds-wrong-node", "the first node", backward, seeded(seed_first, false, false)},
      {"seeds-wrong-node", "every node", backward, seeded(seed_all, false, false)},
      {"seeds-wrong-node", "no node", backward, seeded([](Graph&) {}, false, false)},
      {"seeds-wrong-node", "without the output, zeros", backward, seeded(seed_output, true, false)},
      {"seeds-wrong-node", "without the output, None", backward, seeded(seed_output_only, true, false)},
      {"seeds-wrong-node", "the printed solution", backward, seeded(seed_output_only, true, true)},
      {"ignores-seed", "starts with 1", {4}, with_backward([](Graph& g) {
         clear(g, std::nullopt);
         g.set_gradient(g.output(), 1);
         for (const int node : reversed(g.sorted())) {
           each_edge(g, node, [&](int to, const Value& amount) { g.accumulate(to, amount); });
         }
       })},
      {"loses-repeated-input", "dictionary", backward, repeated_input(true)},
      {"loses-repeated-input", "set", backward, repeated_input(false)},
      {"reverses-input-gradients", "reversed", backward, reversing()},
      {"mutates-forward-values", "stores the gradient", backward,
       mutating([](const Graph& g, int node) { return g.gradient(node); })},
      {"mutates-forward-values", "clears", backward,
       mutating([](const Graph&, int) { return std::optional<Value>(0); })},
      {"exponential-paths", "path by path", two, path_by_path()},
      {"wrong-value", "doubles", backward,
       walk([](Graph& g, int to, const Value& amount) { g.accumulate(to, 2.0 * amount); })},
      {"wrong-value", "rounds", backward, walk([](Graph& g, int to, const Value& amount) {
         g.accumulate(to, each(amount, [](double v) { return std::round(v * 10) / 10; }));
       })},
      {"wrong-value", "does nothing", backward, with_backward([](Graph&) {})},
      {"wrong-value", "hands nothing on", backward, with_backward([](Graph& g) {
         g.set_gradient(g.output(), g.one());
         for (const int node : reversed(g.sorted())) {
           g.backward(node);
         }
       })},
      {"wrong-value", "hands on to the first input only", backward, with_backward([](Graph& g) {
         clear(g, 0.0);
         g.set_gradient(g.output(), g.one());
         for (const int node : reversed(g.sorted())) {
           const std::vector<Value> sent = g.backward(node);
           if (!sent.empty()) {
             g.accumulate(g.inputs(node)[0], sent[0]);
           }
         }
       })},
      {"wrong-value", "hands on its own gradient", backward, with_backward([](Graph& g) {
         g.set_gradient(g.output(), g.one());
         for (const int node : reversed(g.sorted())) {
           const Value own = *g.gradient(node);
           each_edge(g, node, [&](int to, const Value&) { g.accumulate(to, own); });
         }
       })},
      {"wrong-value", "only one level", two, with_backward([](Graph& g) {
         g.set_gradient(g.output(), g.one());
         each_edge(g, g.output(), [&](int to, const Value& amount) { g.accumulate(to, amount); });
       })},
      {"never-ends", "waits", {1, 2, 3}, with_forward([](Graph& g) {
         while (true) {
           g.line();
         }
       })},
      {"never-ends", "visits for ever", backward, with_backward([](Graph& g) {
         g.set_gradient(g.output(), g.one());
         while (true) {
           g.backward(g.output());
         }
       })},
      {"never-ends", "calls itself", {1, 2}, raising("RecursionError", "maximum recursion depth exceeded")},
      {"raises", "a typo", {1, 2}, raising("AttributeError", "'Leaf' object has no attribute 'reslt'")},
      {"raises", "adds to None", backward, with_backward([](Graph&) {
         throw Raised{"TypeError", "unsupported operand type(s) for +=: 'NoneType' and 'float'"};
       })},

      {"stale-forward", "only where there is none", one, with_forward([](Graph& g) {
         for (const int node : g.sorted()) {
           if (!g.result(node)) {
             g.forward(node);
           }
         }
       })},
      {"stale-forward", "a memo that outlives the call", one, with_forward([memo](Graph& g) {
         for (const int node : g.sorted()) {
           if (memo->insert({&g, node}).second || !g.result(node)) {
             g.forward(node);
           }
         }
       })},
      {"forward-wrong-order", "output first", one, forward_in_order(up, false)},
      {"forward-wrong-order", "output first, zeros", one, forward_in_order(up, true)},
      {"forward-wrong-order", "breadth first, turned around", one,
       forward_in_order([=](Graph& g) { return reversed(bfs(g)); }, false)},
      {"forward-wrong-order", "breadth first, turned around, zeros", one,
       forward_in_order([=](Graph& g) { return reversed(bfs(g)); }, true)},
      {"forward-exponential", "recursion", one, recursive_forward_without_memo()},
      {"wrong-value", "leaves the output out", one, with_forward([](Graph& g) {
         std::vector<int> nodes = g.sorted();
         nodes.pop_back();
         for (const int node : nodes) {
           g.forward(node);
         }
       })},
      {"wrong-value", "forward does nothing", one, with_forward([](Graph&) {})},
  };
}

std::vector<WrongSample> wrong_programs() {
  std::vector<WrongSample> out = wrong_passes();
  const std::vector<WrongSample> rules = wrong_rules();
  out.insert(out.end(), rules.begin(), rules.end());
  return out;
}

}  // namespace backprop::lab::testing
