#pragma once

#include "engine/graph/graph.h"

namespace backprop {

/// e^x / sum of e^x along the innermost axis, without overflow.
Expr softmax(Expr x);
/// x - log(sum of e^x) along the innermost axis, without overflow.
Expr log_softmax(Expr x);

/// Of each row of x (b,k), the element that `columns` (b,), of dtype u8 or i32, points to: (b,). Nan where
/// there is no such column.
Expr pick(Expr x, Expr columns);

/// Mean over the batch of -log softmax(logits)[label]: logits (b,k), labels (b,) of dtype u8 or i32, each
/// from 0 to k - 1. A scalar.
Expr softmax_cross_entropy(Expr logits, Expr labels);

}  // namespace backprop
