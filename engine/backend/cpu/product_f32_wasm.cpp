#include <wasm_simd128.h>

#include <algorithm>

#include "engine/backend/cpu/products.h"

// The product of floats in WebAssembly, for which Eigen has no vectors: blocks of 4 x 8 results held in eight
// registers while the inner axis runs through panels packed in the order of reading. More registers per block
// would spill in V8.

namespace backprop::cpu_backend {

namespace {

using Index = std::int64_t;

constexpr Index block_rows = 4;
constexpr Index block_columns = 8;
// A panel of a (rows x inner) fits the first caches, one of b (inner x columns) the second; both lie on the
// stack.
constexpr Index panel_rows = 96;
constexpr Index panel_inner = 256;
constexpr Index panel_columns = 256;

/// A matrix in memory: element (i,j) at i * row + j * column.
struct View {
  const float* data;
  Index row, column;
};

/// Strips of 4 rows, each in the order of the inner axis; missing rows are zero.
void pack_a(const View& a, Index rows, Index inners, float* to) {
  for (Index row = 0; row < rows; row += block_rows) {
    const Index height = std::min(block_rows, rows - row);
    for (Index t = 0; t < block_rows; ++t) {
      if (t >= height) {
        for (Index p = 0; p < inners; ++p) {
          to[p * block_rows + t] = 0;
        }
        continue;
      }
      const float* from = a.data + (row + t) * a.row;
      for (Index p = 0; p < inners; ++p) {
        to[p * block_rows + t] = from[p * a.column];
      }
    }
    to += block_rows * inners;
  }
}

/// Strips of 8 columns, each in the order of the inner axis; missing columns are zero.
void pack_b(const View& b, Index inners, Index columns, float* to) {
  for (Index column = 0; column < columns; column += block_columns) {
    const Index width = std::min(block_columns, columns - column);
    const float* from = b.data + column * b.column;
    for (Index p = 0; p < inners; ++p, from += b.row, to += block_columns) {
      if (width == block_columns && b.column == 1) {
        wasm_v128_store(to, wasm_v128_load(from));
        wasm_v128_store(to + 4, wasm_v128_load(from + 4));
        continue;
      }
      for (Index t = 0; t < block_columns; ++t) {
        to[t] = t < width ? from[t * b.column] : 0;
      }
    }
  }
}

v128_t added_product(v128_t sum, v128_t a, v128_t b) { return wasm_f32x4_add(sum, wasm_f32x4_mul(a, b)); }

/// result (4,8) += strip of a @ strip of b; `stride` elements from one row of the result to the next. On its
/// own: inlined into a larger function it runs at a third of the speed.
__attribute__((noinline)) void add_block(Index inners, const float* a, const float* b, float* result,
                                         Index stride) {
  v128_t s00 = wasm_f32x4_const(0, 0, 0, 0);
  v128_t s01 = s00;
  v128_t s10 = s00;
  v128_t s11 = s00;
  v128_t s20 = s00;
  v128_t s21 = s00;
  v128_t s30 = s00;
  v128_t s31 = s00;
  for (Index p = 0; p < inners; ++p, a += block_rows, b += block_columns) {
    const v128_t b0 = wasm_v128_load(b);
    const v128_t b1 = wasm_v128_load(b + 4);
    const v128_t a0 = wasm_v128_load32_splat(a);
    s00 = added_product(s00, a0, b0);
    s01 = added_product(s01, a0, b1);
    const v128_t a1 = wasm_v128_load32_splat(a + 1);
    s10 = added_product(s10, a1, b0);
    s11 = added_product(s11, a1, b1);
    const v128_t a2 = wasm_v128_load32_splat(a + 2);
    s20 = added_product(s20, a2, b0);
    s21 = added_product(s21, a2, b1);
    const v128_t a3 = wasm_v128_load32_splat(a + 3);
    s30 = added_product(s30, a3, b0);
    s31 = added_product(s31, a3, b1);
  }
  const auto add = [](float* to, v128_t low, v128_t high) {
    wasm_v128_store(to, wasm_f32x4_add(wasm_v128_load(to), low));
    wasm_v128_store(to + 4, wasm_f32x4_add(wasm_v128_load(to + 4), high));
  };
  add(result, s00, s01);
  add(result + stride, s10, s11);
  add(result + 2 * stride, s20, s21);
  add(result + 3 * stride, s30, s31);
}

/// A block at the lower or right edge, of which only a part exists.
void add_part(Index inners, const float* a, const float* b, float* result, Index stride, Index height,
              Index width) {
  float whole[block_rows * block_columns] = {};
  add_block(inners, a, b, whole, block_columns);
  for (Index i = 0; i < height; ++i) {
    for (Index j = 0; j < width; ++j) {
      result[i * stride + j] += whole[i * block_columns + j];
    }
  }
}

void add_panels(const float* a, const float* b, float* result, Index rows, Index inners, Index columns,
                Index stride) {
  for (Index column = 0; column < columns; column += block_columns) {
    const Index width = std::min(block_columns, columns - column);
    const float* const strip_b = b + column * inners;
    for (Index row = 0; row < rows; row += block_rows) {
      const Index height = std::min(block_rows, rows - row);
      const float* const strip_a = a + row * inners;
      float* const to = result + row * stride + column;
      if (height == block_rows && width == block_columns) {
        add_block(inners, strip_a, strip_b, to, stride);
      } else {
        add_part(inners, strip_a, strip_b, to, stride, height, width);
      }
    }
  }
}

}  // namespace

void multiply(const Product<float>& product) {
  alignas(16) float a[panel_rows * panel_inner];
  alignas(16) float b[panel_inner * panel_columns];
  const Index m = product.m;
  const Index k = product.k;
  const Index n = product.n;
  const View whole_a = product.transpose_a ? View{product.a, 1, m} : View{product.a, k, 1};
  const View whole_b = product.transpose_b ? View{product.b, 1, k} : View{product.b, n, 1};
  const auto from = [](const View& view, Index i, Index j) {
    return View{view.data + i * view.row + j * view.column, view.row, view.column};
  };
  if (!product.accumulate) {
    std::fill_n(product.result, m * n, 0.0F);
  }
  for (Index column = 0; column < n; column += panel_columns) {
    const Index columns = std::min(panel_columns, n - column);
    for (Index inner = 0; inner < k; inner += panel_inner) {
      const Index inners = std::min(panel_inner, k - inner);
      pack_b(from(whole_b, inner, column), inners, columns, b);
      for (Index row = 0; row < m; row += panel_rows) {
        const Index rows = std::min(panel_rows, m - row);
        pack_a(from(whole_a, row, inner), rows, inners, a);
        add_panels(a, b, product.result + row * n + column, rows, inners, columns, n);
      }
    }
  }
}

}  // namespace backprop::cpu_backend
