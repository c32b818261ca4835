#include <emscripten/bind.h>

#include <string>
#include <vector>

#include "engine/graph/number_text.h"
#include "engine/plan/plan.h"
#include "engine/run/executor.h"
#include "wasm/guard.h"
#include "wasm/handles.h"
#include "wasm/ops.h"

// Tensors with values and no history, for the process that runs a learner's program: each call computes one
// op with the engine's kernels and forgets how. Nothing here knows a gradient.

namespace backprop::wasm {
namespace {

using emscripten::val;

struct Tensor {
  Shape shape;
  DType dtype;
  std::vector<double> values;
};

Handles<Tensor> tensors("tensor");

/// One op's graph, filled while its arguments are converted; then run.
class OneOp {
 public:
  Expr input(Handle handle) {
    const Tensor& tensor = tensors.at(handle);
    const NodeId node = graph_.input(tensor.shape, tensor.dtype);
    inputs_.push_back(handle);
    return graph_[node];
  }

  Handle run(Expr result) {
    const Plan plan = make_plan(graph_, {&result.id, 1}, PlanMode::lesson);
    Executor executor(plan);
    for (const NodeId leaf : plan.leaves()) {
      if (leaf < inputs_.size()) executor.set(leaf, tensors.at(inputs_[leaf]).values);
    }
    executor.run();
    return tensors.add({result.shape(), result.dtype(), executor.get(result.id)});
  }

 private:
  Graph graph_;
  std::vector<Handle> inputs_;  // by node: inputs come first
};

template <class T>
struct Argument {
  using Passed = T;
  static T get(OneOp&, Passed value) { return value; }
};

template <>
struct Argument<Expr> {
  using Passed = Handle;
  static Expr get(OneOp& op, Handle handle) { return op.input(handle); }
};

template <>
struct Argument<call::Nodes> {
  using Passed = val;
  static std::vector<Expr> get(OneOp& op, const val& handles) {
    std::vector<Expr> exprs;
    for (const Handle handle : ids_of("tensors", handles)) exprs.push_back(op.input(handle));
    return exprs;
  }
};

template <auto f>
struct OnTensors;

template <class... Args, Expr (*f)(Args...)>
struct OnTensors<f> {
  static Handle call(typename Argument<Args>::Passed... args) {
    OneOp op;
    // Braces: arguments are converted from left to right, before the op is applied.
    const std::tuple<decltype(Argument<Args>::get(op, args))...> converted{Argument<Args>::get(op, args)...};
    return op.run(std::apply([](const auto&... values) { return f(values...); }, converted));
  }
};

struct TensorExporter {
  template <auto f>
  void op(const char* name) const {
    expose<&OnTensors<f>::call>(name);
  }
};

Handle tensor_new(val shape, std::string dtype, val values) {
  Graph graph;  // an input run as it is: rounds to the dtype, and checks the size as everywhere
  const NodeId node = graph.input(shape_of(shape), dtype_of(dtype), "tensor");
  Executor executor(make_plan(graph, {&node, 1}, PlanMode::lesson));
  executor.set(node, numbers_of(values));
  return tensors.add({graph.shape(node), graph.dtype(node), executor.get(node)});
}

void tensor_free(Handle tensor) { tensors.free(tensor); }
val tensor_values(Handle tensor) { return to_array(std::span<const double>(tensors.at(tensor).values)); }
val tensor_shape(Handle tensor) { return to_array(tensors.at(tensor).shape); }
std::string tensor_dtype(Handle tensor) { return std::string(name_of(tensors.at(tensor).dtype)); }

std::string tensor_print(Handle handle) {
  const Tensor& tensor = tensors.at(handle);
  return tensor_text(tensor.values, tensor.shape);
}

std::string version() { return BACKPROP_VERSION; }

}  // namespace

EMSCRIPTEN_BINDINGS(backprop_values) {
  expose<&version>("version");
  expose<&tensor_new>("tensor_new");
  expose<&tensor_free>("tensor_free");
  expose<&tensor_values>("tensor_values");
  expose<&tensor_shape>("tensor_shape");
  expose<&tensor_dtype>("tensor_dtype");
  expose<&tensor_print>("tensor_print");
  each_op(TensorExporter{});
}

}  // namespace backprop::wasm
