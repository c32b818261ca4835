#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/lab/paper/characters.h"

namespace backprop::lab {

/// A matrix in a product, perhaps transposed: A, B, C, R or G.
struct Factor {
  char matrix = 'A';
  bool transposed = false;
};

/// A product of matrices as a learner writes it: `G @ B.T`, `G B^T`, `GB'`, `G \cdot B^{\top}`, `(B G^T)^T`,
/// `matmul(G, B.T)`, `G.matmul(B.T)`. What comes back has its transposes at single matrices.
std::variant<std::vector<Factor>, Unreadable> read_product(const std::string& text);

/// `G @ B.T`
std::string product_text(const std::vector<Factor>& factors);
std::string product_latex(const std::vector<Factor>& factors);

}  // namespace backprop::lab
