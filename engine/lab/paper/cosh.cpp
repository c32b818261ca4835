#include "engine/lab/paper/cosh.h"

#include <cmath>

namespace backprop::lab {

Point cosh_at(double x) {
  const double up = std::exp(x);
  const double down = std::exp(-x);
  Point p;
  p.value = {x, x, up, x, -x, down, (up + down) / 2};
  p.gradient[kZ] = 1;
  p.gradient[kE] = 0.5;
  p.gradient[kD] = down / 2;
  p.gradient[kC] = -down / 2;
  p.gradient[kB] = 0.5;
  p.gradient[kA] = up / 2;
  p.gradient[kX] = (up - down) / 2;
  return p;
}

const std::vector<double>& cosh_points() {
  static const std::vector<double> points{-2.31, -1.73, -1.12, -0.61, -0.27, 0.21,
                                          0.47,  0.98,  1.34,  1.87,  2.59,  3.11};
  return points;
}

const Vocabulary& cosh_vocabulary() {
  static const Vocabulary vocabulary{{"x", "a", "b", "c", "d", "e", "z"}, "z"};
  return vocabulary;
}

const std::vector<Blank>& cosh_blanks() {
  using Kind = Blank::Kind;
  static const std::vector<Blank> blanks{
      {"derivative", Kind::formula, kX},
      {"a", Kind::value, kA},
      {"b", Kind::value, kB, true},
      {"c", Kind::value, kC},
      {"d", Kind::value, kD},
      {"e", Kind::value, kE, true},
      {"z", Kind::value, kZ, true},
      {"dz/dz", Kind::gradient, kZ, true},
      {"dz/de", Kind::gradient, kE, true},
      {"dz/dd", Kind::gradient, kD, true},
      {"dz/dc", Kind::gradient, kC, true},
      {"dz/db", Kind::gradient, kB, true},
      {"dz/da", Kind::gradient, kA, true},
      {"dz/dx", Kind::gradient, kX, true},
  };
  return blanks;
}

std::vector<double> follow(const Blank& blank, const Point& own) {
  const auto& v = own.value;
  const auto& g = own.gradient;
  if (blank.kind == Blank::Kind::value) {
    switch (blank.quantity) {
      case kB: return {std::exp(v[kA])};
      case kD: return {-v[kC]};
      case kE: return {std::exp(v[kD])};
      case kZ: return {(v[kB] + v[kE]) / 2};
      default: return {};
    }
  }
  if (blank.kind == Blank::Kind::gradient) {
    switch (blank.quantity) {
      case kE:
      case kB: return {g[kZ] / 2};
      case kD: return {g[kE] * v[kE], g[kE] * std::exp(v[kD]), g[kE] * std::exp(-v[kC])};
      case kC: return {-g[kD]};
      case kA: return {g[kB] * v[kB], g[kB] * std::exp(v[kA])};
      case kX: return {g[kA] + g[kC]};
      default: return {};
    }
  }
  return {};
}

}  // namespace backprop::lab
