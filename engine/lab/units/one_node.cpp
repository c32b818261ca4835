#include <cmath>

#include "engine/lab/units/unit.h"

namespace backprop::lab {
namespace {

// p = x^3 and n = -x read x; q = exp(y); m is the mean of u and v.
enum Name : int { kX, kP, kN, kY, kQ, kU, kV, kM };

// What has arrived.
constexpr double kAtP = 0.5;
constexpr double kAtN = 10;
constexpr double kAtQ = -0.5;
constexpr double kAtM = 3;

using S = const Scope&;

template <int Q>
double v(S s) {
  return s.values[Q];
}

double power(S s) { return kAtP * 3 * v<kX>(s) * v<kX>(s); }
double negate(S) { return -kAtN; }
double exponential(S s) { return kAtQ * v<kQ>(s); }
double mean(S) { return kAtM / 2; }
double both(S s) { return power(s) + negate(s); }

Scope scope(double x, double y, double u, double v) {
  return {{x, x * x * x, -x, y, std::exp(y), u, v, (u + v) / 2}, {}};
}

}  // namespace

const UnitSheet& one_node() {
  using Kind = UnitBlank::Kind;
  static const UnitSheet sheet{
      {{"x", "p", "n", "y", "q", "u", "v", "m"}, ""},
      {scope(2, std::log(3.0), 5, 9), scope(1.37, 0.61, 2.3, -4.1), scope(-0.83, -1.7, 0.9, 3.7),
       scope(3.19, 1.13, -1.6, 0.4)},
      {
          {"power",
           "IntPow: what it sends to x",
           Kind::value,
           power,
           {
               {"upstream-left-out", [](S s) { return 3 * v<kX>(s) * v<kX>(s); },
                "That is the local derivative alone: what has arrived is left out. Multiply by it."},
               {"local-left-out", [](S) { return kAtP; },
                "What has arrived was passed on unchanged: multiply it by the local derivative of the cube."},
               {"value-for-local", [](S s) { return kAtP * v<kP>(s); },
                "The value of p was multiplied in: asked is how fast p moves when x moves, the derivative of "
                "the "
                "cube."},
               {"value-for-gradient", v<kP>, "That is the value of p. Asked is what p sends back."},
               {"power-rule", [](S s) { return kAtP * 3 * v<kX>(s); },
                "The exponent has become the factor, but it must also go down by one: from 3 to 2."},
               {"power-rule", [](S s) { return kAtP * v<kX>(s) * v<kX>(s); },
                "The exponent has gone down by one, but the old exponent must also become a factor."},
               {"added-upstream", [](S s) { return kAtP + 3 * v<kX>(s) * v<kX>(s); },
                "What has arrived was added to the local derivative: along a path you multiply."},
               {"divided-upstream", [](S s) { return 3 * v<kX>(s) * v<kX>(s) / kAtP; },
                "The local derivative was divided by what has arrived: along a path you multiply."},
               {"extra-minus", [](S s) { return -power(s); },
                "The size is right, the sign is not: the cube grows when x grows."},
           },
           "This is not what p sends: multiply what has arrived by the local derivative of the cube, at x = "
           "2."},
          {"negate",
           "Negate: what it sends to x",
           Kind::value,
           negate,
           {
               {"lost-minus", [](S) { return kAtN; },
                "What has arrived was passed on unchanged: n falls when x grows, so the sign turns."},
               {"upstream-left-out", [](S) { return -1.0; },
                "That is the local derivative alone: what has arrived is left out. Multiply by it."},
               {"value-for-local", [](S s) { return kAtN * v<kN>(s); },
                "The value of n was multiplied in: the local derivative of a negation is the same whatever x "
                "is."},
               {"value-for-local", [](S s) { return kAtN * v<kX>(s); },
                "The value of x was multiplied in: the local derivative of a negation is the same whatever x "
                "is."},
               {"value-for-gradient", v<kN>, "That is the value of n. Asked is what n sends back."},
               {"added-upstream", [](S) { return kAtN - 1; },
                "What has arrived was added to the local derivative: along a path you multiply."},
           },
           "This is not what n sends: multiply what has arrived by the local derivative of the negation."},
          {"copy",
           "Two readers: the gradient of x",
           Kind::value,
           both,
           {
               {"overwrites-gradient", negate,
                "Only what n sends is left: the second gradient that comes back is added to the first, it "
                "does not "
                "take its place."},
               {"drops-edge-of-visited-node", power,
                "Only what p sends is here: n reads x as well, and what it sends is added."},
               {"multiplied-paths", [](S s) { return power(s) * negate(s); },
                "The two were multiplied: along a path you multiply, where paths meet you add."},
               {"averaged-paths", [](S s) { return both(s) / 2; },
                "The two were averaged: each reader’s effect on the output counts in full, so they are "
                "added."},
               {"lost-minus", [](S s) { return power(s) - negate(s); },
                "The two were subtracted, or a sign was lost: add them, each with its own sign."},
               {"upstream-added", [](S) { return kAtP + kAtN; },
                "This adds what has arrived at the two readers. Each of them first multiplies it by its "
                "local "
                "derivative."},
               {"value-for-gradient", v<kX>,
                "That is the value of x. Asked is how fast the output moves when x moves."},
           },
           "This is not the gradient of x: add what its two readers send back.",
           {"power", "negate"},
           [](S, const std::vector<double>& own) { return own[0] + own[1]; }},
          {"exp",
           "Exp: what it sends to y",
           Kind::value,
           exponential,
           {
               {"upstream-left-out", v<kQ>,
                "That is the local derivative alone: what has arrived is left out. Multiply by it."},
               {"local-left-out", [](S) { return kAtQ; },
                "What has arrived was passed on unchanged: multiply it by the local derivative of exp."},
               {"extra-minus", [](S s) { return -exponential(s); },
                "The size is right, the sign is not: what has arrived is negative, and exp does not turn "
                "it."},
               {"value-for-local", [](S s) { return kAtQ * v<kY>(s); },
                "The input of exp was multiplied in: its local derivative is its output."},
               {"wrong-operation", [](S s) { return kAtQ * std::exp(v<kQ>(s)); },
                "exp was applied once more: q is the output of exp already, and that is the local "
                "derivative."},
               {"added-upstream", [](S s) { return kAtQ + v<kQ>(s); },
                "What has arrived was added to the local derivative: along a path you multiply."},
               {"reciprocal", [](S s) { return kAtQ / v<kQ>(s); },
                "What has arrived was divided by the local derivative: along a path you multiply."},
               {"value-for-gradient", v<kY>, "That is the value of y. Asked is what q sends back."},
           },
           "This is not what q sends: multiply what has arrived by the local derivative of exp, which is its "
           "output."},
          {"mean",
           "Mean: what it sends to its first input",
           Kind::value,
           mean,
           {
               {"lost-half", [](S) { return kAtM; },
                "What has arrived was passed on unchanged: the 1/2 of the mean was lost."},
               {"upstream-left-out", [](S) { return 0.5; },
                "That is the local derivative alone: what has arrived is left out. Multiply by it."},
               {"reciprocal", [](S) { return 2 * kAtM; },
                "This is twice what has arrived: the mean divides by 2, and so does its local derivative."},
               {"value-for-local", [](S s) { return kAtM * v<kU>(s) / 2; },
                "The value of u was multiplied in: the local derivative of the mean is the same whatever u "
                "is."},
               {"value-for-local", [](S s) { return kAtM * v<kU>(s); },
                "The value of u was multiplied in: the local derivative of the mean is 1/2, whatever u is."},
               {"value-for-local", [](S s) { return kAtM * v<kM>(s); },
                "The value of the mean was multiplied in: its local derivative is the same whatever u and v "
                "are."},
               {"value-for-local", [](S s) { return kAtM * v<kV>(s) / 2; },
                "The value of v was multiplied in: that is what a product would do. The mean’s local "
                "derivative "
                "does not depend on v."},
               {"extra-half", [](S) { return kAtM / 4; }, "The 1/2 of the mean came in twice."},
               {"added-upstream", [](S) { return kAtM + 0.5; },
                "What has arrived was added to the local derivative: along a path you multiply."},
               {"value-for-gradient", v<kM>, "That is the value of m. Asked is what m sends back."},
           },
           "This is not what m sends: multiply what has arrived by the local derivative of a mean of two."},
      }};
  return sheet;
}

}  // namespace backprop::lab
