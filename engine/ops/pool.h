#pragma once

#include "engine/graph/graph.h"
#include "engine/ops/window.h"

namespace backprop {

/// The largest element of each window of x (b,h,w,c), channel by channel; rows and columns that do not fill a
/// window are left out (25 by 2 gives 12). Two nodes: where the largest elements are, one byte each, and
/// those elements. The gradient reads the first alone.
Expr max_pool(Expr x, Window::Pair size, Window::Pair stride);

/// Of each window of x (b,h,w,c) and each channel, the element with the given index, which counts row by row:
/// indices are (b,h',w',c), of dtype u8 or i32. An index outside of the window gives nan.
Expr window_gather(Expr x, Expr indices, const Window& window);

}  // namespace backprop
