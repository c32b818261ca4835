#pragma once

#include <cstddef>
#include <vector>

#include "engine/lab/paper/expression.h"

namespace backprop::lab {

/// A small matrix, row by row.
struct Matrix {
  int rows = 0;
  int columns = 0;
  std::vector<double> data{};

  Matrix(int rows_, int columns_, std::vector<double> data_ = {});
  /// Counted from 1, as on paper.
  double& at(int row, int column) { return data[index(row, column)]; }
  double at(int row, int column) const { return data[index(row, column)]; }

 private:
  std::size_t index(int row, int column) const {
    return static_cast<std::size_t>((row - 1) * columns + column - 1);
  }
};

Matrix transpose(const Matrix& m);
/// Inner sizes must agree.
Matrix product(const Matrix& left, const Matrix& right);
bool near(const Matrix& a, const Matrix& b);

/// L = sum of (A B - C)^2 with all that belongs to it: R = A B, G = dL/dR.
struct MatrixExample {
  Matrix a, b, c, r, g, da, db;
};

/// The example of lesson 2, step 6, then others of the same shapes without meaning.
const std::vector<MatrixExample>& matrix_examples();

/// a_11 to a_22, b_11 to b_23, and c, r and g of the same shape as b. `dL/d<entry>` is the gradient of each.
const Vocabulary& entry_vocabulary();
int entry_index(char matrix, int row, int column);
Scope entry_scope(const MatrixExample& example);

}  // namespace backprop::lab
