#include "engine/ops/softmax.h"

#include "engine/ops/define.h"
#include "engine/ops/elementwise.h"
#include "engine/ops/layout.h"
#include "engine/ops/pool.h"
#include "engine/ops/reduce.h"

namespace backprop {

namespace {

Shape rows_shape(const Application& a) {
  if (a.shape(0).rank() == 0) {
    fail(a.name, "needs at least one axis, got a scalar");
  }
  return a.shape(0);
}

// y = softmax(x): dx = y (dy - sum of dy y)
const Op softmax_op = register_op({.name = "softmax",
                                   .type = "Softmax",
                                   .kernel = Kernel::softmax,
                                   .shape = rows_shape,
                                   .gradient =
                                       [](const Upstream& u, std::size_t) {
                                         const Expr weighted = u.gradient * u.result();
                                         return weighted - u.result() * sum(weighted, {-1}, true);
                                       },
                                   .cost = one_per_element});

// y = log softmax(x): dx = dy - e^y (sum of dy)
const Op log_softmax_op = register_op({.name = "log_softmax",
                                       .type = "LogSoftmax",
                                       .kernel = Kernel::softmax,
                                       .shape = rows_shape,
                                       .gradient =
                                           [](const Upstream& u, std::size_t) {
                                             const Expr total = sum(u.gradient, {-1}, true);
                                             return u.gradient - exp(u.result()) * total;
                                           },
                                       .cost = one_per_element});

}  // namespace

Expr softmax(Expr x) { return detail::apply(softmax_op, {x}); }
Expr log_softmax(Expr x) { return detail::apply(log_softmax_op, {x}, 1); }

// A row is a window of its own, one high and k wide.
Expr pick(Expr x, Expr columns) {
  const Shape& shape = x.shape();
  if (shape.rank() != 2 || columns.shape() != Shape{shape[0]}) {
    fail("pick", "needs (b,k) and (b,): " + shape.to_string() + " and " + columns.shape().to_string());
  }
  const std::int64_t rows = shape[0];
  const std::int64_t width = shape[1];
  const Window row{
      .input = {1, width}, .size = {1, width}, .stride = {1, 1}, .before = {0, 0}, .places = {1, 1}};
  const Expr as_windows = reshape(x, {rows, 1, width, 1});
  const Expr indices = reshape(columns, {rows, 1, 1, 1});
  return reshape(window_gather(as_windows, indices, row), {rows});
}

Expr softmax_cross_entropy(Expr logits, Expr labels) {
  const Shape& shape = logits.shape();
  if (shape.rank() != 2 || labels.shape() != Shape{shape[0]}) {
    fail("softmax_cross_entropy",
         "needs logits (b,k) and labels (b,): " + shape.to_string() + " and " + labels.shape().to_string());
  }
  if (is_floating(labels.dtype())) {
    fail("softmax_cross_entropy",
         "labels are class indices, u8 or i32, got " + std::string(name_of(labels.dtype())));
  }
  return -mean(pick(log_softmax(logits), labels));
}

}  // namespace backprop
