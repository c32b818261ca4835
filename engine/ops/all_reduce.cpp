#include "engine/ops/all_reduce.h"

#include "engine/ops/define.h"

namespace backprop {

namespace {

// z = sum over processes p of x_p, the same in each. With L = sum of L_p, dL/dx_p = sum over q of dL_q/dz:
// its own adjoint. So is the mean.
const Op all_reduce_op = register_op(
    {.name = "all_reduce",
     .type = "AllReduce",
     .kernel = Kernel::all_reduce,
     .shape = [](const Application& a) { return a.shape(0); },
     .gradient = [](const Upstream& u,
                    std::size_t) { return all_reduce(u.gradient, static_cast<Reduction>(u.attribute())); },
     .cost = one_per_element});

}  // namespace

Expr all_reduce(Expr x, Reduction reduction) {
  return detail::apply(all_reduce_op, {x}, static_cast<std::uint32_t>(reduction));
}

}  // namespace backprop
