#include "engine/lab/units/matrices.h"

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <utility>

#include "engine/lab/paper/readings.h"

namespace backprop::lab {
namespace {

constexpr int kInner = 2;  // A is 2 x 2, B is 2 x 3
constexpr int kColumns = 3;
constexpr char kMatrices[] = {'a', 'b', 'c', 'r', 'g'};

int columns_of(char matrix) { return matrix == 'a' ? kInner : kColumns; }

MatrixExample example(Matrix a, Matrix b, Matrix c) {
  Matrix r = product(a, b);
  Matrix g(r.rows, r.columns);
  for (std::size_t i = 0; i < g.data.size(); ++i) {
    g.data[i] = 2 * (r.data[i] - c.data[i]);
  }
  Matrix da = product(g, transpose(b));
  Matrix db = product(transpose(a), g);
  return {std::move(a), std::move(b), std::move(c), std::move(r), std::move(g), std::move(da), std::move(db)};
}

}  // namespace

Matrix::Matrix(int rows_, int columns_, std::vector<double> data_)
    : rows(rows_), columns(columns_), data(std::move(data_)) {
  data.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
}

Matrix transpose(const Matrix& m) {
  Matrix out(m.columns, m.rows);
  for (int i = 1; i <= m.rows; ++i) {
    for (int j = 1; j <= m.columns; ++j) {
      out.at(j, i) = m.at(i, j);
    }
  }
  return out;
}

Matrix product(const Matrix& left, const Matrix& right) {
  Matrix out(left.rows, right.columns);
  for (int i = 1; i <= out.rows; ++i) {
    for (int j = 1; j <= out.columns; ++j) {
      for (int k = 1; k <= left.columns; ++k) {
        out.at(i, j) += left.at(i, k) * right.at(k, j);
      }
    }
  }
  return out;
}

bool near(const Matrix& a, const Matrix& b) {
  if (a.rows != b.rows || a.columns != b.columns) {
    return false;
  }
  for (std::size_t i = 0; i < a.data.size(); ++i) {
    if (!near(a.data[i], b.data[i])) {
      return false;
    }
  }
  return true;
}

const std::vector<MatrixExample>& matrix_examples() {
  static const std::vector<MatrixExample> examples = [] {
    std::vector<MatrixExample> out;
    out.push_back(example({2, 2, {1, 1, 0, 1}}, {2, 3, {1, 2, 1, 0, 1, 1}}, {2, 3, {3, 0, 1, 1, 2, 3}}));
    std::mt19937 random(20);
    // No distribution of the standard library: they differ between implementations.
    const auto fill = [&](Matrix m) {
      for (double& each : m.data) {
        each = static_cast<double>(random() % 4001) / 1000 - 2;
      }
      return m;
    };
    for (int i = 0; i < 4; ++i) {
      Matrix a = fill({2, 2});
      Matrix b = fill({2, 3});
      out.push_back(example(std::move(a), std::move(b), fill({2, 3})));
    }
    return out;
  }();
  return examples;
}

const Vocabulary& entry_vocabulary() {
  static const Vocabulary vocabulary = [] {
    Vocabulary out;
    for (const char matrix : kMatrices) {
      for (int i = 1; i <= 2; ++i) {
        for (int j = 1; j <= columns_of(matrix); ++j) {
          out.names.push_back(std::string(1, matrix) + "_" + std::to_string(i) + std::to_string(j));
        }
      }
    }
    out.output = "L";
    out.hint = "entries such as a_12, b_23 and g_11, with their row first";
    return out;
  }();
  return vocabulary;
}

int entry_index(char matrix, int row, int column) {
  int start = 0;
  for (const char each : kMatrices) {
    if (each == matrix) {
      break;
    }
    start += 2 * columns_of(each);
  }
  return start + (row - 1) * columns_of(matrix) + column - 1;
}

Scope entry_scope(const MatrixExample& example) {
  Scope scope;
  const auto append = [](std::vector<double>& to, const Matrix& m, double factor = 1) {
    for (const double each : m.data) {
      to.push_back(factor * each);
    }
  };
  for (const Matrix* m : {&example.a, &example.b, &example.c, &example.r, &example.g}) {
    append(scope.values, *m);
  }
  append(scope.gradients, example.da);
  append(scope.gradients, example.db);
  append(scope.gradients, example.g, -1);  // C is subtracted
  append(scope.gradients, example.g);
  scope.gradients.resize(scope.values.size(), std::numeric_limits<double>::quiet_NaN());  // of G itself
  return scope;
}

}  // namespace backprop::lab
