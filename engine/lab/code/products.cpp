#include "engine/lab/code/products.h"

#include <algorithm>
#include <cmath>

#include "engine/lab/code/value_math.h"

namespace backprop::lab {
namespace {

/// The input that is multiplied with G for the gradient of input `slot`: the other one.
char other(int slot) { return slot == 0 ? 'B' : 'A'; }
char own(int slot) { return slot == 0 ? 'A' : 'B'; }

bool is_of(const Product& product, char matrix) {
  return (product.left.name == 'G' && product.right.name == matrix) ||
         (product.left.name == matrix && product.right.name == 'G');
}

/// What is wrong with a product of G and the right input.
MatmulSlip slip_of(int slot, const Product& product) {
  if (product == needed_product(slot)) {
    return MatmulSlip::none;
  }
  if (product.kind == Product::Kind::elementwise) {
    return MatmulSlip::elementwise;
  }
  if (product.kind != Product::Kind::matmul || !is_of(product, other(slot))) {
    return MatmulSlip::other;
  }
  const bool g_first = product.left.name == 'G';
  const Factor& g = g_first ? product.left : product.right;
  const Factor& input = g_first ? product.right : product.left;
  if (g_first == (slot == 0)) {
    return input.transposed ? MatmulSlip::extra_transpose : MatmulSlip::missing_transpose;
  }
  // (G @ B.T).T = B @ G.T: the right product, transposed afterwards.
  return g.transposed && !input.transposed ? MatmulSlip::extra_transpose : MatmulSlip::order_swapped;
}

}  // namespace

std::string Factor::text() const { return std::string(1, name) + (transposed ? ".T" : ""); }

Value Factor::of(const MatmulRun& run) const {
  const Value& value = name == 'G' ? run.g : name == 'A' ? run.a : run.b;
  return transposed ? transpose(value) : value;
}

std::string Product::text() const {
  return kind == Kind::alone ? left.text()
                             : left.text() + (kind == Kind::matmul ? " @ " : " * ") + right.text();
}

bool Product::fits(const MatmulRun& run) const {
  const std::vector<int> l = left.of(run).shape;
  const std::vector<int> r = right.of(run).shape;
  switch (kind) {
    case Kind::matmul: return l.size() == 2 && r.size() == 2 && l[1] == r[0];
    case Kind::elementwise: return l == r;
    case Kind::alone: break;
  }
  return true;
}

Value Product::of(const MatmulRun& run) const {
  switch (kind) {
    case Kind::matmul: return matmul(left.of(run), right.of(run));
    case Kind::elementwise: return left.of(run) * right.of(run);
    case Kind::alone: break;
  }
  return left.of(run);
}

Product needed_product(int slot) {
  return slot == 0 ? Product{Product::Kind::matmul, {'G', false}, {'B', true}}
                   : Product{Product::Kind::matmul, {'A', true}, {'G', false}};
}

const std::vector<Product>& products() {
  static const std::vector<Product> table = [] {
    std::vector<Product> out;
    std::vector<Factor> factors;
    for (const bool transposed : {false, true}) {
      for (const char name : {'G', 'A', 'B'}) {
        factors.push_back({name, transposed});
      }
    }
    for (const Product::Kind kind : {Product::Kind::matmul, Product::Kind::elementwise}) {
      for (const Factor& left : factors) {
        for (const Factor& right : factors) {
          // Entry by entry the order does not matter.
          const bool twice =
              kind == Product::Kind::elementwise &&
              (left.name == right.name || (right.name == 'G') || (left.name == 'B' && right.name == 'A'));
          if (!twice) {
            out.push_back({kind, left, right});
          }
        }
      }
    }
    for (const Factor& factor : factors) {
      out.push_back({Product::Kind::alone, factor, factor});
    }
    std::stable_sort(out.begin(), out.end(), [](const Product& x, const Product& y) {
      const auto transposes = [](const Product& p) {
        return static_cast<int>(p.left.transposed) + static_cast<int>(p.right.transposed);
      };
      return transposes(x) < transposes(y);
    });
    return out;
  }();
  return table;
}

std::optional<Product> product_of(const std::vector<MatmulRun>& runs,
                                  const std::vector<std::optional<Value>>& received) {
  const auto explains = [&](const Product& product) {
    bool spoke = false;
    for (std::size_t i = 0; i < std::min(runs.size(), received.size()); ++i) {
      if (!product.fits(runs[i])) {
        continue;
      }
      if (!received[i] || !same(*received[i], product.of(runs[i]))) {
        return false;
      }
      spoke = true;
    }
    return spoke;
  };
  const auto at = std::find_if(products().begin(), products().end(), explains);
  return at == products().end() ? std::nullopt : std::optional(*at);
}

MatmulSlip matmul_slip(const std::array<std::optional<Product>, 2>& returned) {
  const auto is_swapped = [&](int slot) {
    const auto& product = returned[static_cast<std::size_t>(slot)];
    return product && product->kind == Product::Kind::matmul && is_of(*product, own(slot));
  };
  if (is_swapped(0) && is_swapped(1)) {
    return MatmulSlip::outputs_swapped;
  }
  MatmulSlip first = MatmulSlip::none;
  for (int slot = 0; slot < 2; ++slot) {
    const auto& product = returned[static_cast<std::size_t>(slot)];
    const MatmulSlip slip = product ? slip_of(slot, *product) : MatmulSlip::other;
    if (slip != MatmulSlip::none && (first == MatmulSlip::none || slip < first)) {
      first = slip;
    }
  }
  return first;
}

}  // namespace backprop::lab
