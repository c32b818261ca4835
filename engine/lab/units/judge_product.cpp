#include "engine/lab/units/judge_product.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/lab/paper/latex.h"
#include "engine/lab/paper/readings.h"
#include "engine/lab/units/matrices.h"
#include "engine/lab/units/matrix_product.h"

namespace backprop::lab {
namespace {

using Factors = std::vector<Factor>;

const Matrix& matrix_of(const MatrixExample& example, char name) {
  switch (name) {
    case 'A': return example.a;
    case 'B': return example.b;
    case 'C': return example.c;
    case 'R': return example.r;
    default: return example.g;
  }
}

struct Shape {
  int rows;
  int columns;
};
std::string text(Shape shape) {
  return "(" + std::to_string(shape.rows) + ", " + std::to_string(shape.columns) + ")";
}

/// Two neighbours that do not fit together.
struct Mismatch {
  Shape left;
  Shape right;
};

std::optional<Mismatch> mismatch(const Factors& factors) {
  const MatrixExample& example = matrix_examples()[0];
  std::optional<Shape> so_far;
  for (const Factor& each : factors) {
    const Matrix& m = matrix_of(example, each.matrix);
    const Shape shape = each.transposed ? Shape{m.columns, m.rows} : Shape{m.rows, m.columns};
    if (so_far && so_far->columns != shape.rows) {
      return Mismatch{*so_far, shape};
    }
    so_far = so_far ? Shape{so_far->rows, shape.columns} : shape;
  }
  return {};
}

Matrix value(const Factors& factors, const MatrixExample& example) {
  std::optional<Matrix> out;
  for (const Factor& each : factors) {
    const Matrix& m = matrix_of(example, each.matrix);
    const Matrix factor = each.transposed ? transpose(m) : m;
    out = out ? product(*out, factor) : factor;
  }
  return *out;
}

/// Whether they agree on every example; `of` gives what is expected.
template <typename Of>
bool always(const Factors& factors, Of of) {
  const auto& examples = matrix_examples();
  return std::all_of(examples.begin(), examples.end(),
                     [&](const MatrixExample& each) { return near(value(factors, each), of(each)); });
}

bool consists_of(const Factors& factors, char first, char second) {
  return factors.size() == 2 && ((factors[0].matrix == first && factors[1].matrix == second) ||
                                 (factors[0].matrix == second && factors[1].matrix == first));
}

/// What is known of a wrong product of G and the other factor, by its form.
const char* slug_of_form(const Factors& factors, const Factors& right) {
  if (factors[0].matrix != right[0].matrix) {
    return "matmul-order-swapped";
  }
  const auto count = [](const Factors& list) {
    return std::count_if(list.begin(), list.end(), [](const Factor& each) { return each.transposed; });
  };
  return count(factors) > count(right) ? "matmul-extra-transpose" : "matmul-missing-transpose";
}

/// The index that is summed, in words: j is the second of both in g_ij b_kj.
const char* where_the_sum_runs(char of) {
  return of == 'A' ? "The sum runs over j, the second index of both: j must come to stand inside."
                   : "The sum runs over i, the first index of both: i must come to stand inside.";
}

void name_wrong(char of, const Factors& factors, Judgement& verdict) {
  const bool for_a = of == 'A';
  const char other = for_a ? 'B' : 'A';
  const Factors right = for_a ? Factors{{'G', false}, {'B', true}} : Factors{{'A', true}, {'G', false}};
  const std::string name(1, of);
  const auto say = [&](const char* slug, std::string message) {
    verdict.diagnosis = slug;
    verdict.message = std::move(message);
  };
  if (factors.size() == 1) {
    if (factors[0].matrix == 'G') {
      return say("local-left-out",
                 "What has arrived is passed on unchanged: the other factor of R is left out.");
    }
    if (factors[0].matrix == other) {
      return say("upstream-left-out",
                 "That is the other factor of R alone: what has arrived, G, is left out.");
    }
  }
  if (const auto fault = mismatch(factors)) {
    const std::string message = text(fault->left) + " @ " + text(fault->right) + ", and the inner sizes " +
                                std::to_string(fault->left.columns) + " and " +
                                std::to_string(fault->right.rows) + " differ. ";
    return say(consists_of(factors, 'G', other) ? slug_of_form(factors, right) : "gradient-shape",
               "There is no such product: " + message + where_the_sum_runs(of));
  }
  if (always(factors, [for_a](const MatrixExample& each) { return for_a ? each.db : each.da; })) {
    return say("matmul-outputs-swapped",
               std::string("That is the gradient for ") + other + ". Asked is the one for " + name + ".");
  }
  if (always(factors, [for_a](const MatrixExample& each) { return transpose(for_a ? each.da : each.db); })) {
    return say("numerator-layout",
               "This is the transpose of what is asked, as books in numerator layout have it. "
               "Here the gradient for " +
                   name + " has the shape of " + name + ", entry for entry.");
  }
  const Matrix got = value(factors, matrix_examples()[0]);
  const Matrix& wanted = matrix_of(matrix_examples()[0], of);
  if (!consists_of(factors, 'G', other)) {
    const bool own =
        std::any_of(factors.begin(), factors.end(), [of](const Factor& each) { return each.matrix == of; });
    return say("wrong-factors",
               own ? name + " itself does not occur in the sum: it is made of G and " + other + "."
                   : std::string("The sum is made of G and ") + other + ", each of them once.");
  }
  if (got.rows != wanted.rows || got.columns != wanted.columns) {
    return say(slug_of_form(factors, right),
               "This product has the shape " + text(Shape{got.rows, got.columns}) +
                   ", and the gradient for " + name + " has the shape of " + name + ", " +
                   text(Shape{wanted.rows, wanted.columns}) + ". " + where_the_sum_runs(of));
  }
  say(slug_of_form(factors, right), "The shape is right, because A is square, and the numbers are not. " +
                                        std::string(where_the_sum_runs(of)));
}

}  // namespace

Judgement judge_product(char of, const std::string& text) {
  Judgement verdict;
  if (is_blank(text)) {
    return verdict;
  }
  const auto read = read_product(text);
  if (const auto* unreadable = std::get_if<Unreadable>(&read)) {
    verdict.status = Judgement::Status::unreadable;
    verdict.message = unreadable->message;
    verdict.position = unreadable->position;
    return verdict;
  }
  const auto& factors = std::get<Factors>(read);
  verdict.read = product_text(factors);
  verdict.read_latex = product_latex(factors);
  const bool right = !mismatch(factors) && always(factors, [of](const MatrixExample& each) {
    return of == 'A' ? each.da : each.db;
  });
  verdict.status = right ? Judgement::Status::right : Judgement::Status::wrong;
  if (!right) {
    name_wrong(of, factors, verdict);
  }
  return verdict;
}

Judgement judge_layout(const std::string& answer) {
  Judgement verdict;
  if (is_blank(answer)) {
    return verdict;
  }
  const auto refuse = [&](int position) {
    verdict.status = Judgement::Status::unreadable;
    verdict.message = "A shape is two whole numbers: write it as 4x5 or (4, 5).";
    verdict.position = position;
    return verdict;
  };
  std::vector<Character> signs;
  try {
    signs = without_latex(decode(answer), "");
  } catch (const Unreadable& unreadable) {
    return refuse(unreadable.position);
  }
  std::vector<int> sizes;
  bool in_number = false;
  for (const Character& c : signs) {
    if (is_digit(c.code)) {
      if (!in_number) {
        sizes.push_back(0);
      }
      if (sizes.size() > 2 || sizes.back() > 999) {
        return refuse(c.position);
      }
      sizes.back() = 10 * sizes.back() + static_cast<int>(c.code - U'0');
      in_number = true;
      continue;
    }
    in_number = false;
    if (c.code != 0 && !is_space(c.code) &&
        std::u32string_view(U"xX×*,()[]byrowscolumnsand·").find(c.code) == std::u32string_view::npos) {
      return refuse(c.position);
    }
  }
  if (sizes.size() != 2) {
    return refuse(signs.back().position);
  }
  verdict.read = std::to_string(sizes[0]) + " × " + std::to_string(sizes[1]);
  verdict.read_latex = std::to_string(sizes[0]) + " \\times " + std::to_string(sizes[1]);
  const Matrix& b = matrix_examples()[0].b;
  const auto is = [&](int rows, int columns) { return sizes[0] == rows && sizes[1] == columns; };
  verdict.status = is(b.columns, b.rows) ? Judgement::Status::right : Judgement::Status::wrong;
  if (verdict.status == Judgement::Status::right) {
    return verdict;
  }
  if (is(b.rows, b.columns)) {
    verdict.diagnosis = "denominator-layout";
    verdict.message =
        "That is the shape of B, and of its gradient in this lab. The other convention is asked.";
  } else if (is(2, 2)) {
    verdict.diagnosis = "wrong-factors";
    verdict.message = "That is the shape of A. Asked is the gradient for B.";
  } else {
    verdict.diagnosis = "wrong-value";
    verdict.message = "This is neither the shape of B nor its transpose.";
  }
  return verdict;
}

}  // namespace backprop::lab
