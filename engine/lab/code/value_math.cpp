#include "engine/lab/code/value_math.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace backprop::lab {
namespace {

Value no_value() { return std::numeric_limits<double>::quiet_NaN(); }

/// Whether a value of that shape may be made: two claims within their limits may have a product beyond them.
bool is_small(const std::vector<int>& shape) {
  double entries = 1;
  for (const int size : shape) {
    entries *= size;
  }
  return entries <= static_cast<double>(kMostEntries);
}

/// The shape to which both stretch, axes aligned at the innermost.
std::optional<std::vector<int>> joint(const std::vector<int>& a, const std::vector<int>& b) {
  const std::vector<int>& longer = a.size() < b.size() ? b : a;
  const std::vector<int>& shorter = a.size() < b.size() ? a : b;
  std::vector<int> out = longer;
  const std::size_t extra = longer.size() - shorter.size();
  for (std::size_t i = 0; i < shorter.size(); ++i) {
    int& size = out[extra + i];
    if (size != shorter[i] && size != 1 && shorter[i] != 1) {
      return {};
    }
    size = size == 1 ? shorter[i] : size;
  }
  return is_small(out) ? std::optional(out) : std::nullopt;
}

/// Which entry of a value of shape `from` is read for entry `index` of one of shape `to`.
std::size_t source(std::size_t index, const std::vector<int>& to, const std::vector<int>& from) {
  std::size_t out = 0;
  std::size_t stride = 1;
  const std::size_t extra = to.size() - from.size();
  for (std::size_t axis = to.size(); axis-- > extra;) {
    const auto size = static_cast<std::size_t>(to[axis]);
    const auto own = static_cast<std::size_t>(from[axis - extra]);
    out += own == 1 ? 0 : (index % size) * stride;
    stride *= own;
    index /= size;
  }
  return out;
}

template <class F>
Value combine(const Value& a, const Value& b, F f) {
  const auto shape = joint(a.shape, b.shape);
  if (!shape) {
    return no_value();
  }
  Value out = filled(*shape, 0);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out.data[i] = f(a.data[source(i, *shape, a.shape)], b.data[source(i, *shape, b.shape)]);
  }
  return out;
}

}  // namespace

Value operator-(const Value& x) {
  return each(x, [](double v) { return -v; });
}
Value operator+(const Value& a, const Value& b) {
  return combine(a, b, [](double x, double y) { return x + y; });
}
Value operator-(const Value& a, const Value& b) {
  return combine(a, b, [](double x, double y) { return x - y; });
}
Value operator*(const Value& a, const Value& b) {
  return combine(a, b, [](double x, double y) { return x * y; });
}
Value operator/(const Value& a, const Value& b) {
  return combine(a, b, [](double x, double y) { return x / y; });
}

Value each(const Value& x, const std::function<double(double)>& f) {
  Value out = x;
  std::transform(out.data.begin(), out.data.end(), out.data.begin(), f);
  return out;
}
Value exp(const Value& x) {
  return each(x, [](double v) { return std::exp(v); });
}
Value pow(const Value& x, int power) {
  return each(x, [power](double v) { return std::pow(v, power); });
}

Value sum(const Value& x) {
  double total = 0;
  for (const double entry : x.data) {
    total += entry;
  }
  return total;
}

Value expand(const Value& x, const std::vector<int>& shape) {
  return joint(x.shape, shape) == shape ? x + filled(shape, 0) : no_value();
}

Value sum_to(const Value& x, const std::vector<int>& shape) {
  if (joint(x.shape, shape) != x.shape) {
    return no_value();
  }
  Value out = filled(shape, 0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    out.data[source(i, x.shape, shape)] += x.data[i];
  }
  return out;
}

Value transpose(const Value& x) {
  if (x.shape.size() < 2) {
    return x;
  }
  if (x.shape.size() > 2) {
    return no_value();
  }
  const auto rows = static_cast<std::size_t>(x.shape[0]);
  const auto columns = static_cast<std::size_t>(x.shape[1]);
  Value out({x.shape[1], x.shape[0]}, std::vector<double>(x.size()));
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      out.data[j * rows + i] = x.data[i * columns + j];
    }
  }
  return out;
}

Value matmul(const Value& a, const Value& b) {
  if (a.shape.size() != 2 || b.shape.size() != 2 || a.shape[1] != b.shape[0] ||
      !is_small({a.shape[0], b.shape[1]})) {
    return no_value();
  }
  const auto rows = static_cast<std::size_t>(a.shape[0]);
  const auto inner = static_cast<std::size_t>(a.shape[1]);
  const auto columns = static_cast<std::size_t>(b.shape[1]);
  Value out({a.shape[0], b.shape[1]}, std::vector<double>(rows * columns, 0));
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < inner; ++k) {
      for (std::size_t j = 0; j < columns; ++j) {
        out.data[i * columns + j] += a.data[i * inner + k] * b.data[k * columns + j];
      }
    }
  }
  return out;
}

}  // namespace backprop::lab
