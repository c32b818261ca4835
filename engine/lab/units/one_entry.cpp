#include <cmath>

#include "engine/lab/units/matrices.h"
#include "engine/lab/units/unit.h"

namespace backprop::lab {
namespace {

using S = const Scope&;

// Entries by row and column, counted from 1, in a scope of entry_vocabulary().
double a(S s, int row, int column) {
  return s.values[static_cast<std::size_t>(entry_index('a', row, column))];
}
double b(S s, int row, int column) {
  return s.values[static_cast<std::size_t>(entry_index('b', row, column))];
}
double g(S s, int row, int column) {
  return s.values[static_cast<std::size_t>(entry_index('g', row, column))];
}
double r(S s, int row, int column) {
  return s.values[static_cast<std::size_t>(entry_index('r', row, column))];
}

double sum(int count, const auto& term) {
  double total = 0;
  for (int i = 1; i <= count; ++i) {
    total += term(i);
  }
  return total;
}

double r_12(S s) {
  return sum(2, [&](int k) { return a(s, 1, k) * b(s, k, 2); });
}
double da_11(S s) {
  return sum(3, [&](int j) { return g(s, 1, j) * b(s, 1, j); });
}
double db_21(S s) {
  return sum(2, [&](int i) { return g(s, i, 1) * a(s, i, 2); });
}

std::vector<UnitSlip> slips_of_da_11() {
  return {
      {"upstream-left-out", [](S s) { return sum(3, [&](int j) { return b(s, 1, j); }); },
       "These are the local derivatives alone: what has arrived at each entry of R is left out. Multiply "
       "each by its "
       "own g."},
      {"local-left-out", [](S s) { return sum(3, [&](int j) { return g(s, 1, j); }); },
       "This adds up what has arrived, unchanged: each g is multiplied by what a_11 is multiplied by in that "
       "entry."},
      {"one-term", [](S s) { return g(s, 1, 1) * b(s, 1, 1); },
       "Only what comes back from r_11 is here: a_11 occurs in every entry of row 1, and they all send "
       "something."},
      {"wrong-index", [](S s) { return sum(2, [&](int i) { return g(s, i, 1) * b(s, i, 1); }); },
       "The sum runs down the columns: row 2 of R is made without a_11. Run along row 1, over j."},
      {"wrong-index", [](S s) { return g(s, 1, 1) * b(s, 1, 1) + g(s, 1, 2) * b(s, 2, 1); },
       "The indices of b are turned: in r_1j, a_11 is multiplied by b_1j."},
      {"wrong-index", [](S s) { return sum(3, [&](int j) { return g(s, 1, j) * b(s, 2, j); }); },
       "This takes row 2 of B, which belongs to a_12: in r_1j, a_11 is multiplied by b_1j."},
      {"wrong-index", [](S s) { return sum(3, [&](int j) { return g(s, 2, j) * b(s, 1, j); }); },
       "This takes row 2 of G, and row 2 of R is made without a_11."},
      {"everything-added",
       [](S s) { return sum(3, [&](int j) { return (g(s, 1, j) + g(s, 2, j)) * b(s, 1, j); }); },
       "Both rows of G are in this sum, and row 2 of R is made without a_11."},
      {"value-for-gradient", [](S s) { return sum(3, [&](int j) { return r(s, 1, j) * b(s, 1, j); }); },
       "The values of R stand here in place of what has arrived at them: that is g."},
      {"factor-left-out",
       [](S s) { return sum(3, [&](int j) { return a(s, 1, 1) * g(s, 1, j) * b(s, 1, j); }); },
       "a_11 itself is still a factor: the derivative of a_11 b_1j with respect to a_11 is b_1j alone."},
  };
}

}  // namespace

const UnitSheet& one_entry() {
  using Kind = UnitBlank::Kind;
  static const UnitSheet sheet = [] {
    UnitSheet out;
    out.vocabulary = entry_vocabulary();
    for (const MatrixExample& example : matrix_examples()) {
      out.points.push_back(entry_scope(example));
    }
    out.blanks = {
        {"r_12",
         "One entry of R, written out",
         Kind::formula,
         r_12,
         {
             {"transposed", [](S s) { return sum(2, [&](int k) { return a(s, 2, k) * b(s, k, 1); }); },
              "That is r_21: the row comes first. Row 1 of A meets column 2 of B."},
             {"wrong-index", [](S s) { return sum(2, [&](int k) { return a(s, 1, k) * b(s, 2, k); }); },
              "Row meets row here. In a product a row of A meets a column of B: k is the second index of a "
              "and the "
              "first of b."},
             {"wrong-index", [](S s) { return sum(2, [&](int k) { return a(s, k, 1) * b(s, k, 2); }); },
              "Column meets column here. In a product a row of A meets a column of B: k is the second index "
              "of a and "
              "the first of b."},
             {"wrong-index", [](S s) { return sum(2, [&](int k) { return a(s, k, 1) * b(s, 2, k); }); },
              "The roles are turned: this takes a column of A and a row of B. A row of A meets a column of "
              "B."},
             {"elementwise", [](S s) { return a(s, 1, 2) * b(s, 1, 2); },
              "This multiplies entry by entry. An entry of a product of matrices is a sum: a row of A meets "
              "a column "
              "of B."},
             {"one-term", [](S s) { return a(s, 1, 1) * b(s, 1, 2); },
              "That is the first product of the sum: k goes on to 2."},
             {"one-term", [](S s) { return a(s, 1, 2) * b(s, 2, 2); },
              "That is the second product of the sum: k begins at 1."},
             {"wrong-index", [](S s) { return r(s, 1, 1); },
              "That is r_11: the second index of b is the column, 2."},
             {"wrong-index", [](S s) { return r(s, 1, 3); },
              "That is r_13: the second index of b is the column, 2."},
             {"wrong-index", [](S s) { return r(s, 2, 2); },
              "That is r_22: the first index of a is the row, 1."},
             {"added-for-multiplied",
              [](S s) { return sum(2, [&](int k) { return a(s, 1, k) + b(s, k, 2); }); },
              "Entries are multiplied in pairs, and only the products are added."},
         },
         "This is not r_12: put i = 1 and j = 2 into the sum, and let k run over 1 and 2.",
         {},
         nullptr,
         -1,
         entry_index('r', 1, 2)},
        {"dL/da_11",
         "What comes back to one entry of A",
         Kind::formula,
         da_11,
         slips_of_da_11(),
         "This is not what comes back to a_11: for each entry of R in which it occurs, take what has arrived "
         "there "
         "times what a_11 is multiplied by, and add them up.",
         {},
         nullptr,
         entry_index('a', 1, 1)},
        {"dA_11",
         "The same as a number",
         Kind::number,
         da_11,
         {
             // In the example the two rows happen to have the same sum.
             {"factor-left-out", [](S s) { return sum(3, [&](int j) { return b(s, 1, j); }); },
              "This adds up one of the rows alone: multiply the two rows entry by entry, and add up the "
              "products."},
             {"one-term", [](S s) { return g(s, 1, 1) * b(s, 1, 1); },
              "Only the first product is here: row 1 has two more entries."},
             {"wrong-index", [](S s) { return sum(3, [&](int j) { return g(s, 1, j) * b(s, 2, j); }); },
              "This takes row 2 of B, which belongs to a_12."},
             {"wrong-index", [](S s) { return sum(3, [&](int j) { return g(s, 2, j) * b(s, 1, j); }); },
              "This takes row 2 of G, or turns the sign: it is row 1 of G that belongs to a_11."},
             {"everything-added",
              [](S s) { return sum(3, [&](int j) { return (g(s, 1, j) + g(s, 2, j)) * b(s, 1, j); }); },
              "Both rows of G are in this sum, and row 2 of R is made without a_11."},
             {"value-for-gradient",
              [](S s) { return sum(3, [&](int j) { return r(s, 1, j) * b(s, 1, j); }); },
              "This takes the values of R in place of what has arrived at them: that is G."},
             {"lost-minus",
              [](S s) { return sum(3, [&](int j) { return std::fabs(g(s, 1, j)) * b(s, 1, j); }); },
              "A minus was lost: the first entry of G is negative."},
         },
         "This is not its value: multiply the first row of G and the first row of B entry by entry, and add "
         "up the "
         "three products.",
         {"dL/da_11"},
         [](S, const std::vector<double>& own) { return own[0]; }},
        {"dL/db_21",
         "What comes back to one entry of B",
         Kind::formula,
         db_21,
         {
             {"upstream-left-out", [](S s) { return sum(2, [&](int i) { return a(s, i, 2); }); },
              "These are the local derivatives alone: what has arrived at each entry of R is left out. "
              "Multiply each "
              "by its own g."},
             {"local-left-out", [](S s) { return sum(2, [&](int i) { return g(s, i, 1); }); },
              "This adds up what has arrived, unchanged: each g is multiplied by what b_21 is multiplied by "
              "in that "
              "entry."},
             {"one-term", [](S s) { return g(s, 1, 1) * a(s, 1, 2); },
              "Only what comes back from r_11 is here: b_21 occurs in every entry of column 1."},
             {"one-term", [](S s) { return g(s, 2, 1) * a(s, 2, 2); },
              "Only what comes back from r_21 is here: b_21 occurs in every entry of column 1."},
             {"wrong-index", [](S s) { return sum(2, [&](int i) { return g(s, i, 1) * a(s, i, 1); }); },
              "This takes column 1 of A, which belongs to b_11: in r_i1, b_21 is multiplied by a_i2."},
             {"wrong-index", [](S s) { return sum(2, [&](int i) { return g(s, i, 1) * a(s, 2, i); }); },
              "The indices of a are turned: in r_i1, b_21 is multiplied by a_i2."},
             {"wrong-index", [](S s) { return sum(2, [&](int j) { return g(s, 1, j) * a(s, j, 2); }); },
              "The sum runs along row 1 of R: of that row only r_11 is made with b_21. Run down column 1, "
              "over i."},
             {"wrong-index", [](S s) { return sum(2, [&](int j) { return g(s, 2, j) * a(s, j, 1); }); },
              "The sum runs along row 2 of R: of that row only r_21 is made with b_21. Run down column 1, "
              "over i."},
             {"wrong-index", [](S s) { return sum(2, [&](int i) { return g(s, i, 2) * a(s, i, 2); }); },
              "This takes column 2 of G, and column 2 of R is made without b_21."},
             {"factor-left-out", [](S s) { return db_21(s) * b(s, 2, 1); },
              "b_21 itself is still a factor: the derivative of a_i2 b_21 with respect to b_21 is a_i2 "
              "alone."},
         },
         "This is not what comes back to b_21: for each entry of R in which it occurs, take what has arrived "
         "there "
         "times what b_21 is multiplied by, and add them up.",
         {},
         nullptr,
         entry_index('b', 2, 1)},
    };
    return out;
  }();
  return sheet;
}

}  // namespace backprop::lab
