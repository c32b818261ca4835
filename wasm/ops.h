#pragma once

#include <emscripten/val.h>

#include <span>
#include <string>

#include "engine/ops/ops.h"
#include "wasm/convert.h"

namespace backprop::wasm {

// The ops as JavaScript calls them, listed once for both modules. Each takes its nodes first.

namespace call {

using Nodes = std::span<const Expr>;

inline Expr pow(Expr x, double k) { return backprop::pow(x, k); }
inline Expr matmul(Expr a, Expr b, bool transpose_a, bool transpose_b) {
  return backprop::matmul(a, b, transpose_a, transpose_b);
}
Expr sum(Expr x, emscripten::val axes, bool keep);
Expr mean(Expr x, emscripten::val axes, bool keep);
Expr transpose(Expr x, emscripten::val axes);
inline Expr broadcast_to(Expr x, emscripten::val shape) { return backprop::broadcast_to(x, shape_of(shape)); }
inline Expr reshape(Expr x, emscripten::val shape) { return backprop::reshape(x, shape_of(shape)); }
inline Expr conv2d(Expr x, Expr filter, std::string padding, emscripten::val stride) {
  return backprop::conv2d(x, filter, padding_of(padding), pair_of("stride", stride));
}
inline Expr max_pool(Expr x, emscripten::val size, emscripten::val stride) {
  return backprop::max_pool(x, pair_of("size", size), pair_of("stride", stride));
}
inline Expr all_reduce(Expr x, bool mean) {
  return backprop::all_reduce(x, mean ? Reduction::mean : Reduction::sum);
}
inline Expr mean_of(Nodes nodes) { return backprop::mean_of(nodes); }

}  // namespace call

/// Calls exporter.op<f>(name) for every op f: a function of nodes (Expr or Nodes) and then other arguments.
template <class Exporter>
void each_op(Exporter exporter) {
  using Unary = Expr (*)(Expr);
  using Binary = Expr (*)(Expr, Expr);
  using Ternary = Expr (*)(Expr, Expr, Expr);
  exporter.template op<static_cast<Unary>(operator-)>("neg");
  exporter.template op<static_cast<Unary>(exp)>("exp");
  exporter.template op<static_cast<Unary>(log)>("log");
  exporter.template op<static_cast<Unary>(sqrt)>("sqrt");
  exporter.template op<static_cast<Unary>(tanh)>("tanh");
  exporter.template op<static_cast<Unary>(sigmoid)>("sigmoid");
  exporter.template op<static_cast<Unary>(relu)>("relu");
  exporter.template op<static_cast<Unary>(step)>("step");
  exporter.template op<static_cast<Binary>(operator+)>("add");
  exporter.template op<static_cast<Binary>(operator-)>("sub");
  exporter.template op<static_cast<Binary>(operator*)>("mul");
  exporter.template op<static_cast<Binary>(operator/)>("div");
  exporter.template op<static_cast<Ternary>(where)>("where");
  exporter.template op<call::pow>("pow");
  exporter.template op<call::matmul>("matmul");
  exporter.template op<call::sum>("sum");
  exporter.template op<call::mean>("mean");
  exporter.template op<call::mean_of>("mean_of");
  exporter.template op<call::broadcast_to>("broadcast_to");
  exporter.template op<call::reshape>("reshape");
  exporter.template op<call::transpose>("transpose");
  exporter.template op<call::conv2d>("conv2d");
  exporter.template op<call::max_pool>("max_pool");
  exporter.template op<static_cast<Unary>(softmax)>("softmax");
  exporter.template op<static_cast<Unary>(log_softmax)>("log_softmax");
  exporter.template op<static_cast<Binary>(pick)>("pick");
  exporter.template op<static_cast<Binary>(softmax_cross_entropy)>("softmax_cross_entropy");
  exporter.template op<call::all_reduce>("all_reduce");
}

}  // namespace backprop::wasm
