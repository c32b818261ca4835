#include <deque>
#include <map>
#include <set>

#include "tests/engine/lab/program_parts.h"
#include "tests/engine/lab/programs.h"

namespace backprop::lab::testing {
namespace {

Program kahn() {
  return with_backward([](Graph& g) {
    std::map<int, int> readers;
    for (const int node : g.sorted()) {
      for (const int source : g.inputs(node)) {
        ++readers[source];
      }
    }
    g.set_gradient(g.output(), g.one());
    std::deque<int> ready{g.output()};
    while (!ready.empty()) {
      const int node = ready.front();
      ready.pop_front();
      each_edge(g, node, [&](int to, const Value& amount) {
        g.accumulate(to, amount);
        if (--readers[to] == 0) {
          ready.push_back(to);
        }
      });
    }
  });
}

Program reference_counts() {
  return with_backward([](Graph& g) {
    std::map<int, int> waiting;
    for (const int node : g.sorted()) {
      for (const int source : g.inputs(node)) {
        ++waiting[source];
      }
    }
    std::function<void(int)> deliver = [&](int node) {
      each_edge(g, node, [&](int to, const Value& amount) {
        g.accumulate(to, amount);
        if (--waiting[to] == 0) {
          deliver(to);
        }
      });
    };
    g.set_gradient(g.output(), g.one());
    deliver(g.output());
  });
}

Program highest_number_first() {
  return with_backward([](Graph& g) {
    clear(g, std::nullopt);
    g.set_gradient(g.output(), g.one());
    std::set<int> heap{g.output()};
    while (!heap.empty()) {
      const int node = *heap.rbegin();
      heap.erase(node);
      each_edge(g, node, [&](int to, const Value& amount) {
        g.accumulate(to, amount);
        heap.insert(to);
      });
    }
  });
}

Program searching_readers() {  // quadratic, and right
  return with_backward([](Graph& g) {
    const std::vector<int> nodes = g.sorted();
    std::map<int, std::vector<Value>> sent;
    for (const int node : reversed(nodes)) {
      Value sum = node == g.output() ? g.one() : 0;
      for (const int reader : nodes) {
        const std::vector<int> inputs = g.inputs(reader);
        for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
          sum = inputs[slot] == node ? sum + sent[reader][slot] : sum;
        }
      }
      g.set_gradient(node, sum);
      sent[node] = g.backward(node);
    }
  });
}

Program recursive_forward_with_memo() {
  return with_forward([](Graph& g) {
    std::set<int> done;
    std::function<void(int)> run = [&](int node) {
      if (!done.insert(node).second) {
        return;
      }
      for (const int source : g.inputs(node)) {
        run(source);
      }
      g.forward(node);
    };
    run(g.output());
  });
}

Program forward_twice() {  // wasteful, and right
  return with_forward([](Graph& g) {
    for (int pass = 0; pass < 2; ++pass) {
      for (const int node : g.sorted()) {
        g.forward(node);
      }
    }
  });
}

}  // namespace

std::vector<Sample> right_programs() {
  return {
      {"reversed list", right_program()},
      {"resets to None first", walk([](Graph& g, int to, const Value& amount) { g.accumulate(to, amount); })},
      {"resets to zero first", in_order([](Graph& g) { return reversed(g.sorted()); })},
      {"own topological order", in_order([](Graph& g) {
         std::vector<int> nodes;
         for (int node = g.size(); node-- > 0;) {
           nodes.push_back(node);
         }
         return nodes;
       })},
      {"Kahn", kahn()},
      {"reference counts, recursive", reference_counts()},
      {"own dictionary", own_dictionary(false)},
      {"a heap", highest_number_first()},
      {"one call per input", slot_by_slot(false, false)},
      {"searches readers", searching_readers()},
      {"recursive forward with memo", recursive_forward_with_memo()},
      {"forward twice", forward_twice()},
  };
}

}  // namespace backprop::lab::testing
