#pragma once

#include "engine/graph/graph.h"
#include "engine/ops/window.h"

namespace backprop {

/// Convolution without flipping: x (b,h,w,c) and a filter (kh,kw,c,o) give (b,h',w',o), each value the sum of
/// a window of x times one of the o filters. Linear in x and in the filter. Throws Error where shapes do not
/// fit.
Expr conv2d(Expr x, Expr filter, Padding padding, Window::Pair stride = {1, 1});

}  // namespace backprop
