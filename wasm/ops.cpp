#include "wasm/ops.h"

#include <initializer_list>
#include <vector>

namespace backprop::wasm::call {

using emscripten::val;

namespace {

/// Calls f with the axes as the list that the engine's functions take; a node has at most four.
template <class F>
Expr with_axes(const val& array, F&& f) {
  std::vector<int> a;
  for (const std::int64_t axis : integers_of("axes", array)) a.push_back(static_cast<int>(axis));
  switch (a.size()) {
    case 0: return f(std::initializer_list<int>{});
    case 1: return f({a[0]});
    case 2: return f({a[0], a[1]});
    case 3: return f({a[0], a[1], a[2]});
    case 4: return f({a[0], a[1], a[2], a[3]});
    default: fail("axes", "at most 4, got " + std::to_string(a.size()));
  }
}

using Axes = std::initializer_list<int>;

}  // namespace

Expr sum(Expr x, val axes, bool keep) {
  if (axes.isNull()) return backprop::sum(x);
  return with_axes(axes, [&](Axes list) { return backprop::sum(x, list, keep); });
}

Expr mean(Expr x, val axes, bool keep) {
  if (axes.isNull()) return backprop::mean(x);
  return with_axes(axes, [&](Axes list) { return backprop::mean(x, list, keep); });
}

Expr transpose(Expr x, val axes) {
  if (axes.isNull()) return backprop::transpose(x);
  return with_axes(axes, [&](Axes list) { return backprop::transpose(x, list); });
}

}  // namespace backprop::wasm::call
