#include "engine/lab/growth/simplex.h"

#include <cstddef>
#include <utility>

namespace backprop::lab {
namespace {

/// basic[i] = rows[i].back() − sum over j of rows[i][j] * free[j]; the last row is the objective, negated.
/// Variables are numbered: those of the program first, then one slack per row.
class Tableau {
 public:
  explicit Tableau(const LinearProgram& program) : variables_(program.objective.size()), rows_(program.rows) {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      rows_[i].push_back(program.limits[i]);
      basic_.push_back(variables_ + i);
    }
    std::vector<Rational> last;
    for (const Rational& each : program.objective) {
      last.push_back(-each);
    }
    last.emplace_back(0);
    rows_.push_back(std::move(last));
    for (std::size_t j = 0; j < variables_; ++j) {
      free_.push_back(j);
    }
  }

  Optimum run() {
    int pivots = 0;
    for (std::size_t column = entering(); column < variables_; column = entering()) {
      pivot(leaving(column), column);
      ++pivots;
    }
    Optimum out{rows_.back().back(), std::vector<Rational>(variables_), std::vector<Rational>(basic_.size()),
                pivots};
    for (std::size_t i = 0; i < basic_.size(); ++i) {
      if (basic_[i] < variables_) {
        out.point[basic_[i]] = rows_[i].back();
      }
    }
    for (std::size_t j = 0; j < variables_; ++j) {
      if (free_[j] >= variables_) {
        out.prices[free_[j] - variables_] = rows_.back()[j];
      }
    }
    return out;
  }

 private:
  /// The improving column of the lowest variable; variables_ if there is none.
  std::size_t entering() const {
    std::size_t best = variables_;
    for (std::size_t j = 0; j < variables_; ++j) {
      if (rows_.back()[j].sign() < 0 && (best == variables_ || free_[j] < free_[best])) {
        best = j;
      }
    }
    return best;
  }

  /// The row that limits the column most; of several the one of the lowest variable.
  std::size_t leaving(std::size_t column) const {
    std::size_t best = basic_.size();
    Rational least;
    for (std::size_t i = 0; i < basic_.size(); ++i) {
      if (rows_[i][column].sign() <= 0) {
        continue;
      }
      const Rational ratio = rows_[i].back() / rows_[i][column];
      if (best == basic_.size() || ratio < least || (ratio == least && basic_[i] < basic_[best])) {
        best = i;
        least = ratio;
      }
    }
    return best;
  }

  void pivot(std::size_t row, std::size_t column) {
    const Rational inverse = Rational(1) / rows_[row][column];
    for (std::size_t j = 0; j <= variables_; ++j) {
      rows_[row][j] = j == column ? inverse : rows_[row][j] * inverse;
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const Rational factor = rows_[i][column];
      if (i == row || factor.sign() == 0) {
        continue;
      }
      for (std::size_t j = 0; j <= variables_; ++j) {
        rows_[i][j] = (j == column ? Rational(0) : rows_[i][j]) - factor * rows_[row][j];
      }
    }
    std::swap(basic_[row], free_[column]);
  }

  std::size_t variables_;
  std::vector<std::vector<Rational>> rows_;
  std::vector<std::size_t> basic_;
  std::vector<std::size_t> free_;
};

}  // namespace

Optimum maximise(const LinearProgram& program) { return Tableau(program).run(); }

}  // namespace backprop::lab
