#include "engine/lab/code/products.h"

#include <gtest/gtest.h>

#include "engine/lab/code/value_math.h"

namespace backprop::lab {
namespace {

Value counted(int rows, int columns, double from, double step) {
  Value out = filled({rows, columns}, 0);
  for (std::size_t i = 0; i < out.size(); ++i) {
    // Squares: no matrix is symmetric, no row the multiple of another.
    out.data[i] = (from + step * static_cast<double>(i)) * (from + step * static_cast<double>(i)) - 3;
  }
  return out;
}

MatmulRun square() { return {counted(3, 3, 1, 0.7), counted(3, 3, -2, 0.3), counted(3, 3, 0.4, 1.1)}; }
MatmulRun oblong() { return {counted(2, 4, 1, 0.7), counted(2, 3, -2, 0.3), counted(3, 4, 0.4, 1.1)}; }

std::string named(const Value& on_square, const std::optional<Value>& on_oblong) {
  const auto product = product_of({square(), oblong()}, {on_square, on_oblong});
  return product ? product->text() : "";
}

TEST(Products, RecognisesTheRightProducts) {
  const MatmulRun s = square();
  const MatmulRun o = oblong();
  EXPECT_EQ(named(matmul(s.g, transpose(s.b)), matmul(o.g, transpose(o.b))), "G @ B.T");
  EXPECT_EQ(named(matmul(transpose(s.a), s.g), matmul(transpose(o.a), o.g)), "A.T @ G");
  EXPECT_EQ(needed_product(0).text(), "G @ B.T");
  EXPECT_EQ(needed_product(1).text(), "A.T @ G");
}

TEST(Products, NamesWhatWasComputedWhereShapesPermit) {
  const MatmulRun s = square();
  const MatmulRun o = oblong();
  EXPECT_EQ(named(matmul(s.g, s.b), std::nullopt), "G @ B");  // raises on (2, 4) @ (3, 4)
  EXPECT_EQ(named(s.g * s.b, std::nullopt), "G * B");
  EXPECT_EQ(named(transpose(s.b), transpose(o.b)), "B.T");
  // The transpose of a right answer is a product as well.
  EXPECT_EQ(named(transpose(matmul(s.g, transpose(s.b))), transpose(matmul(o.g, transpose(o.b)))), "B @ G.T");
}

TEST(Products, DoesNotNameWhatFailsOnOneRun) {
  const MatmulRun s = square();
  const MatmulRun o = oblong();
  EXPECT_EQ(named(matmul(s.g, transpose(s.b)), 2 * matmul(o.g, transpose(o.b))), "");
  EXPECT_EQ(named(matmul(s.g, transpose(s.b)), std::nullopt), "");  // raised where it need not
  EXPECT_FALSE(product_of({oblong()}, {std::nullopt}));
}

TEST(Products, TellsTheExpressionsApartOnASquare) {
  const MatmulRun s = square();
  for (const Product& one : products()) {
    EXPECT_EQ(product_of({s}, {one.of(s)}), one) << one.text();
  }
}

MatmulSlip slip(const std::string& first, const std::string& second) {
  const auto find = [](const std::string& text) -> std::optional<Product> {
    for (const Product& one : products()) {
      if (one.text() == text) {
        return one;
      }
    }
    return {};
  };
  return matmul_slip({find(first), find(second)});
}

TEST(Products, ClassifiesSlips) {
  EXPECT_EQ(slip("G @ B.T", "A.T @ G"), MatmulSlip::none);
  EXPECT_EQ(slip("G @ B", "A @ G"), MatmulSlip::missing_transpose);
  EXPECT_EQ(slip("G @ B.T", "A @ G"), MatmulSlip::missing_transpose);
  EXPECT_EQ(slip("G.T @ B.T", "A.T @ G.T"), MatmulSlip::extra_transpose);
  EXPECT_EQ(slip("B @ G.T", "A.T @ G"), MatmulSlip::extra_transpose);
  EXPECT_EQ(slip("G @ B.T", "G.T @ A"), MatmulSlip::extra_transpose);
  EXPECT_EQ(slip("B.T @ G", "G @ A.T"), MatmulSlip::order_swapped);
  EXPECT_EQ(slip("B @ G", "A.T @ G"), MatmulSlip::order_swapped);
  EXPECT_EQ(slip("A.T @ G", "G @ B.T"), MatmulSlip::outputs_swapped);
  EXPECT_EQ(slip("A @ G", "G @ B"), MatmulSlip::outputs_swapped);
  EXPECT_EQ(slip("G * B", "G * A"), MatmulSlip::elementwise);
  EXPECT_EQ(slip("B.T", "A.T"), MatmulSlip::other);
  EXPECT_EQ(slip("G @ A.T", "A.T @ G"), MatmulSlip::other);
  EXPECT_EQ(slip("", "A.T @ G"), MatmulSlip::other);
}

}  // namespace
}  // namespace backprop::lab
