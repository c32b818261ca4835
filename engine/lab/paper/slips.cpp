#include "engine/lab/paper/slips.h"

#include <cmath>

namespace backprop::lab {
namespace {

// Short names for the table below: values are v, gradients g.
template <int Q>
double v(const Point& p) {
  return p.value[Q];
}
template <int Q>
double g(const Point& p) {
  return p.gradient[Q];
}
double zero(const Point&) { return 0; }
double one(const Point&) { return 1; }

constexpr double kEuler = 2.71828182845904523536;

using P = const Point&;

}  // namespace

const std::vector<Slip>& cosh_slips() {
  static const std::vector<Slip> slips{
      // The formula for dz/dx.
      {"derivative", "lost-minus", [](P p) { return std::cosh(v<kX>(p)); },
       "This is cosh x again: the minus was lost. The derivative of e^-x carries the inner derivative of -x "
       "as a factor."},
      {"derivative", "lost-half", [](P p) { return 2 * std::sinh(v<kX>(p)); },
       "Both exponentials are right, but the 1/2 of the mean was lost: a constant factor stays when you "
       "differentiate."},
      {"derivative", "lost-minus", [](P p) { return 2 * std::cosh(v<kX>(p)); },
       "Two things were lost: the inner derivative of -x, which is a factor of e^-x, and the 1/2 of the "
       "mean."},
      {"derivative", "extra-minus", [](P p) { return -std::sinh(v<kX>(p)); },
       "The sign of the whole is turned: e^x keeps its sign when you differentiate, only e^-x changes it."},
      {"derivative", "only-positive-path", [](P p) { return std::exp(v<kX>(p)) / 2; },
       "Only e^x was differentiated: e^-x depends on x as well and is missing."},
      {"derivative", "only-negative-path", [](P p) { return -std::exp(-v<kX>(p)) / 2; },
       "Only e^-x was differentiated: e^x depends on x as well and is missing."},
      {"derivative", "only-negative-path", [](P p) { return std::exp(-v<kX>(p)) / 2; },
       "Only e^-x is here, and without the inner derivative of -x: e^x depends on x as well and is missing."},
      {"derivative", "power-rule",
       [](P p) { return v<kX>(p) * (std::exp(v<kX>(p) - 1) + std::exp(-v<kX>(p) - 1)) / 2; },
       "The power rule was used: it is for x in the base. Here x is in the exponent, and e^x is its own "
       "derivative."},
      {"derivative", "power-rule",
       [](P p) { return v<kX>(p) * (std::exp(v<kX>(p) - 1) - std::exp(-v<kX>(p) - 1)) / 2; },
       "The power rule was used: it is for x in the base. Here x is in the exponent, and e^x is its own "
       "derivative."},

      // Forward.
      {"a", "wrong-operation", [](P p) { return std::exp(v<kX>(p)); },
       "exp was applied already. Look at the box of a: nothing is computed at a copy, its value is whatever "
       "was copied."},
      {"a", "extra-minus", [](P p) { return -v<kX>(p); },
       "The sign was turned: nothing is computed at a copy, its value is whatever was copied."},
      {"a", "gradient-for-value", one,
       "That is a derivative of the copy. Asked is its value: whatever was copied."},
      {"b", "operation-left-out", v<kA>, "That is the value of a, passed on as it was: b is exp of it."},
      {"b", "wrong-operation", [](P p) { return std::log(v<kA>(p)); },
       "The logarithm of a was taken: b is exp of a, the inverse of the logarithm."},
      {"b", "wrong-operation", [](P p) { return kEuler * v<kA>(p); },
       "This is e times a: exp(a) is e to the power a."},
      {"b", "wrong-operation", [](P p) { return std::pow(10, v<kA>(p)); },
       "This is 10 to the power a: exp(a) is e to the power a, with e = 2.718..."},
      {"b", "extra-minus", [](P p) { return std::exp(-v<kA>(p)); },
       "This is exp(-a): the minus belongs to the lower path, from c to d."},
      {"b", "extra-minus", [](P p) { return -std::exp(v<kA>(p)); },
       "The sign is turned: exp is never negative."},
      {"b", "wrong-operation", [](P p) { return std::exp(std::exp(v<kA>(p))); },
       "exp was applied twice: once is enough."},
      {"c", "wrong-operation", [](P p) { return std::exp(v<kX>(p)); },
       "exp was applied already. Look at the box of c: nothing is computed at a copy, its value is whatever "
       "was copied."},
      {"c", "extra-minus", [](P p) { return -v<kX>(p); },
       "The minus comes one node later, at d: c is only a copy of x."},
      {"c", "gradient-for-value", one,
       "That is a derivative of the copy. Asked is its value: whatever was copied."},
      {"d", "lost-minus", v<kC>, "The minus was lost: d is c with its sign turned."},
      {"d", "wrong-operation", [](P p) { return 1 / v<kC>(p); },
       "This is 1/c: asked is -c, the same number with its sign turned."},
      {"d", "wrong-operation", [](P p) { return std::exp(-v<kC>(p)); },
       "exp was applied already: it comes one node later, at e. Here only the sign turns."},
      {"d", "wrong-operation", [](P p) { return std::exp(v<kC>(p)); },
       "exp was applied, and it comes one node later, at e. Here only the sign turns."},
      {"d", "wrong-operation", [](P p) { return -std::exp(v<kC>(p)); },
       "exp was applied as well: it comes one node later, at e. Here only the sign turns."},
      {"e", "lost-minus", [](P p) { return std::exp(-v<kD>(p)); },
       "The minus was lost: e is exp of d, and d is negative."},
      {"e", "misplaced-minus", [](P p) { return -std::exp(-v<kD>(p)); },
       "The minus stands outside exp: it belongs into the exponent, where it makes the value small, not "
       "negative."},
      {"e", "misplaced-minus", [](P p) { return -std::exp(v<kD>(p)); },
       "The size is right, but exp is never negative: the minus in the exponent has done its work already."},
      {"e", "operation-left-out", v<kD>, "That is the value of d, passed on as it was: e is exp of it."},
      {"e", "wrong-operation", [](P p) { return kEuler * v<kD>(p); },
       "This is Euler's number times d: exp(d) is e to the power d."},
      {"e", "wrong-letter", [](P) { return kEuler; },
       "This is Euler's number. The node e only shares its letter: its value is exp of d."},
      {"e", "wrong-operation", [](P p) { return std::pow(10, v<kD>(p)); },
       "This is 10 to the power d: exp(d) is Euler's number to the power d."},
      {"z", "lost-half", [](P p) { return v<kB>(p) + v<kE>(p); },
       "The sum is right, but a mean is half of it."},
      {"z", "lost-minus", [](P p) { return (v<kB>(p) - v<kE>(p)) / 2; },
       "This is half the difference of b and e, which is sinh x: the mean adds them."},
      {"z", "lost-half", [](P p) { return v<kB>(p) - v<kE>(p); },
       "This is the difference of b and e: the mean adds them and takes half."},
      {"z", "only-positive-path", [](P p) { return v<kB>(p) / 2; },
       "Only b went in: the mean takes half of b and half of e."},
      {"z", "only-negative-path", [](P p) { return v<kE>(p) / 2; },
       "Only e went in: the mean takes half of b and half of e."},
      {"z", "lost-minus", [](P p) { return v<kB>(p); },
       "This is the mean of two equal numbers: e is not the same as b, since the minus was lost on the lower "
       "path."},
      {"z", "wrong-operation", [](P p) { return (v<kA>(p) + v<kD>(p)) / 2; },
       "This is the mean of a and d: the mean is taken after exp, of b and e."},

      // Backward.
      {"dz/dz", "value-for-gradient", v<kZ>,
       "That is the value of z. Asked is how much z moves when z moves by a little."},
      {"dz/dz", "zero-for-one", zero, "z does move when z moves: by exactly as much."},
      {"dz/dz", "whole-derivative", g<kX>,
       "That is what should arrive at x in the end. The walk starts at z itself: how much does z move when z "
       "moves?"},
      {"dz/dz", "lost-minus", [](P) { return -1.0; }, "The sign is turned: when z grows, z grows."},
      {"dz/de", "lost-half", g<kZ>, "dz/dz was passed on unchanged: the 1/2 of the mean was lost."},
      {"dz/de", "value-for-local", [](P p) { return g<kZ>(p) * v<kE>(p) / 2; },
       "The value of e was multiplied in: the local derivative of the mean is the same whatever e is."},
      {"dz/de", "value-for-gradient", [](P p) { return v<kZ>(p) / 2; },
       "The value of z was multiplied in: what arrives at z from the right is dz/dz."},
      {"dz/de", "reciprocal", [](P p) { return 2 * g<kZ>(p); },
       "This is the reciprocal: the mean divides by 2, and so does its local derivative."},
      {"dz/de", "extra-minus", [](P p) { return -g<kZ>(p) / 2; },
       "The size is right, the sign is not: between e and z nothing turns it. The minus comes later, between "
       "d and c."},
      {"dz/de", "value-for-gradient", v<kZ>,
       "That is the value of z. Asked is how much z moves when e moves by a little."},
      {"dz/dd", "unchanged-upstream", g<kE>,
       "This is dz/de, passed on unchanged. Multiply it by the local derivative of exp, which is exp's own "
       "output."},
      {"dz/dd", "lost-half", v<kE>,
       "This is the local derivative of exp alone. Multiply it by what arrives from the right, dz/de."},
      {"dz/dd", "extra-minus", [](P p) { return -g<kE>(p) * v<kE>(p); },
       "The size is right, the sign is not: exp does not turn it. The minus comes one node later, between d "
       "and c."},
      {"dz/dd", "wrong-exponent", [](P p) { return g<kE>(p) / v<kE>(p); },
       "The exponent has lost its minus: the local derivative of exp is exp at its own input, which is "
       "negative here."},
      {"dz/dd", "value-for-local", [](P p) { return g<kE>(p) * v<kD>(p); },
       "The value of d was multiplied in: the local derivative of exp is its output, not its input."},
      {"dz/dd", "value-for-gradient", v<kD>,
       "That is the value of d. Asked is how much z moves when d moves by a little."},
      {"dz/dd", "extra-half", [](P p) { return g<kE>(p) * v<kE>(p) / 2; },
       "The 1/2 of the mean came in twice: it is already in dz/de."},
      {"dz/dc", "lost-minus", g<kD>,
       "This is dz/dd, passed on unchanged: the minus was lost. d falls when c grows."},
      {"dz/dc", "lost-half", [](P p) { return -v<kE>(p); },
       "The sign turns, but the 1/2 of the mean was lost on the way: start from dz/dd as it arrives."},
      {"dz/dc", "lost-upstream", [](P) { return -1.0; },
       "This is the local derivative of the negation alone. Multiply it by what arrives from the right, "
       "dz/dd."},
      {"dz/dc", "value-for-local", [](P p) { return g<kD>(p) * v<kD>(p); },
       "The value of d was multiplied in: the local derivative of -c is the same whatever c is."},
      {"dz/dc", "lost-half", v<kE>,
       "The minus and the 1/2 of the mean were both lost: start from dz/dd as it arrives."},
      {"dz/dc", "value-for-gradient", v<kC>,
       "That is the value of c. Asked is how much z moves when c moves by a little."},
      {"dz/db", "lost-half", g<kZ>, "dz/dz was passed on unchanged: the 1/2 of the mean was lost."},
      {"dz/db", "value-for-gradient", v<kB>,
       "That is the value of b. Asked is how much z moves when b moves by a little: the mean divides by 2."},
      {"dz/db", "reciprocal", [](P p) { return 2 * g<kZ>(p); },
       "This is the reciprocal: the mean divides by 2, and so does its local derivative."},
      {"dz/db", "extra-minus", [](P p) { return -g<kZ>(p) / 2; },
       "The size is right, the sign is not: nothing turns it on the upper path."},
      {"dz/db", "value-for-gradient", [](P p) { return v<kZ>(p) / 2; },
       "The value of z was multiplied in: what arrives at z from the right is dz/dz."},
      {"dz/db", "value-for-gradient", v<kZ>,
       "That is the value of z. Asked is how much z moves when b moves by a little."},
      {"dz/da", "unchanged-upstream", g<kB>,
       "This is dz/db, passed on unchanged. Multiply it by the local derivative of exp, which is exp's own "
       "output."},
      {"dz/da", "lost-half", v<kB>,
       "This is the local derivative of exp alone. Multiply it by what arrives from the right, dz/db."},
      {"dz/da", "wrong-exponent", [](P p) { return g<kB>(p) / v<kB>(p); },
       "The exponent has a minus too many: the upper path is exp of +x."},
      {"dz/da", "value-for-local", [](P p) { return g<kB>(p) * v<kA>(p); },
       "The value of a was multiplied in: the local derivative of exp is its output, not its input."},
      {"dz/da", "extra-minus", [](P p) { return -g<kB>(p) * v<kB>(p); },
       "The size is right, the sign is not: nothing turns it on the upper path."},
      {"dz/da", "value-for-gradient", v<kA>,
       "That is the value of a. Asked is how much z moves when a moves by a little."},
      {"dz/dx", "lost-minus", [](P p) { return (v<kB>(p) + v<kE>(p)) / 2; },
       "This equals z: the minus of the negation was lost. The lower path must arrive at x with a negative "
       "sign."},
      {"dz/dx", "lost-minus", [](P p) { return g<kA>(p) - g<kC>(p); },
       "The two paths were subtracted: the lower one carries its minus already, so what returns to a copied "
       "value is added."},
      {"dz/dx", "lost-half", [](P p) { return v<kB>(p) - v<kE>(p); },
       "This is twice too much: the 1/2 of the mean was lost on both paths."},
      {"dz/dx", "only-positive-path", g<kA>,
       "Only the upper path arrived: x was copied twice, and what comes back along both copies is added."},
      {"dz/dx", "only-negative-path", g<kC>,
       "Only the lower path arrived: x was copied twice, and what comes back along both copies is added."},
      {"dz/dx", "only-negative-path", g<kD>,
       "Only the lower path arrived, and without its minus: what comes back along both copies is added."},
      {"dz/dx", "lost-minus", [](P p) { return v<kB>(p) + v<kE>(p); },
       "Two things were lost: the minus of the lower path, and the 1/2 of the mean."},
      {"dz/dx", "averaged-paths", [](P p) { return (g<kA>(p) + g<kC>(p)) / 2; },
       "The two paths were averaged: the mean's 1/2 is already in both, and at a copy they are added."},
      {"dz/dx", "multiplied-paths", [](P p) { return g<kA>(p) * g<kC>(p); },
       "The two paths were multiplied: along a path you multiply, where paths meet you add."},
      {"dz/dx", "extra-minus", [](P p) { return -g<kA>(p) - g<kC>(p); },
       "The size is right, the sign is not: the upper path is positive and the larger one."},
      {"dz/dx", "value-for-gradient", v<kX>,
       "That is the value of x. Asked is how much z moves when x moves by a little."},
  };
  return slips;
}

}  // namespace backprop::lab
