#include "engine/model/data/digits.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "engine/graph/error.h"
#include "engine/model/data/draws.h"

namespace backprop::data {

namespace {

/// A part of an ellipse, clockwise on paper (y grows downwards), in turns from the right.
struct Arc {
  Point centre, radius;
  double from, to;
};

/// A digit in a box from (0,0) at the top left to (1,1).
struct Glyph {
  std::vector<Arc> arcs;
  std::vector<std::array<Point, 2>> lines;
};

const std::array<Glyph, 10>& glyphs() {
  static const std::array<Glyph, 10> all{{
      {{{{0.5, 0.5}, {0.27, 0.4}, 0, 1}}, {}},
      {{}, {{{{0.36, 0.27}, {0.54, 0.1}}}, {{{0.54, 0.1}, {0.54, 0.9}}}}},
      {{{{0.5, 0.33}, {0.25, 0.23}, 0.52, 1.1}},
       {{{{0.702, 0.465}, {0.25, 0.9}}}, {{{0.25, 0.9}, {0.78, 0.9}}}}},
      {{{{0.47, 0.3}, {0.24, 0.2}, 0.55, 1.25}, {{0.47, 0.7}, {0.27, 0.2}, 0.75, 1.45}}, {}},
      {{}, {{{{0.62, 0.1}, {0.22, 0.65}}}, {{{0.22, 0.65}, {0.8, 0.65}}}, {{{0.62, 0.1}, {0.62, 0.9}}}}},
      {{{{0.48, 0.64}, {0.26, 0.25}, 0.62, 1.4}},
       {{{{0.72, 0.1}, {0.32, 0.1}}}, {{{0.32, 0.1}, {0.29, 0.469}}}}},
      {{{{0.5, 0.66}, {0.25, 0.24}, 0, 1}}, {{{{0.64, 0.1}, {0.36, 0.38}}}, {{{0.36, 0.38}, {0.25, 0.64}}}}},
      {{}, {{{{0.24, 0.1}, {0.76, 0.1}}}, {{{0.76, 0.1}, {0.42, 0.9}}}}},
      {{{{0.5, 0.3}, {0.2, 0.2}, 0, 1}, {{0.5, 0.7}, {0.25, 0.2}, 0, 1}}, {}},
      {{{{0.5, 0.33}, {0.24, 0.23}, 0, 1}}, {{{{0.74, 0.33}, {0.7, 0.62}}}, {{{0.7, 0.62}, {0.5, 0.9}}}}},
  }};
  return all;
}

/// Where a hand puts the strokes: a linear map about the middle of the box, then a shift.
class Hand {
 public:
  explicit Hand(Draws& draws) {
    const Point turn = on_circle(draws.uniform(-0.045, 0.045));
    const double shear = draws.uniform(-0.25, 0.25);
    const double wide = draws.uniform(0.7, 1.0);
    const double high = draws.uniform(0.75, 1.0);
    across_ = {wide * turn.x, wide * turn.y};
    down_ = {high * (shear * turn.x - turn.y), high * (shear * turn.y + turn.x)};
    middle_ = {0.5 + draws.uniform(-0.08, 0.08), 0.5 + draws.uniform(-0.08, 0.08)};
  }

  Point place(Point p) const {
    const double x = p.x - 0.5;
    const double y = p.y - 0.5;
    return {middle_.x + across_.x * x + down_.x * y, middle_.y + across_.y * x + down_.y * y};
  }

 private:
  Point across_, down_, middle_;
};

using Segment = std::array<Point, 2>;

/// A glyph's strokes as segments on the paper. The pen's marks are off by a little each time.
std::vector<Segment> strokes(const Glyph& glyph, Draws& draws) {
  const Hand hand(draws);
  const auto slip = [&draws](Point p) {
    return Point{p.x + draws.uniform(-0.03, 0.03), p.y + draws.uniform(-0.03, 0.03)};
  };
  std::vector<Segment> segments;
  for (const auto& [from, to] : glyph.lines) {
    const Point a = slip(from);
    const Point b = slip(to);
    segments.push_back({hand.place(a), hand.place(b)});
  }
  for (const Arc& arc : glyph.arcs) {
    const Point centre = slip(arc.centre);
    const double swell = draws.uniform(0.85, 1.1);
    const double from = arc.from + draws.uniform(-0.03, 0.03);
    const double to = arc.to + draws.uniform(-0.03, 0.03);
    constexpr int pieces = 20;
    Point last;
    for (int i = 0; i <= pieces; ++i) {
      const Point unit = on_circle(from + (to - from) * i / pieces);
      const Point p =
          hand.place({centre.x + arc.radius.x * swell * unit.x, centre.y + arc.radius.y * swell * unit.y});
      if (i > 0) {
        segments.push_back({last, p});
      }
      last = p;
    }
  }
  return segments;
}

double distance(Point p, const Segment& segment) {
  const auto [a, b] = segment;
  const Point along{b.x - a.x, b.y - a.y};
  const double length = along.x * along.x + along.y * along.y;
  const double t =
      length == 0 ? 0 : std::clamp(((p.x - a.x) * along.x + (p.y - a.y) * along.y) / length, 0.0, 1.0);
  const double dx = p.x - (a.x + t * along.x);
  const double dy = p.y - (a.y + t * along.y);
  return std::sqrt(dx * dx + dy * dy);
}

/// A pixel is as dark as the pen's edge, a pixel wide, has passed over its middle.
void draw(int size, std::int32_t digit, Draws& draws, float* pixels) {
  const std::vector<Segment> segments = strokes(glyphs()[static_cast<std::size_t>(digit)], draws);
  const double pen = draws.uniform(0.035, 0.07);
  const double ink = draws.uniform(0.75, 1.0);
  const double noise = draws.uniform(0.0, 0.12);
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column) {
      const Point p{(column + 0.5) / size, (row + 0.5) / size};
      double nearest = 2;
      for (const Segment& segment : segments) {
        nearest = std::min(nearest, distance(p, segment));
      }
      const double cover = std::clamp((pen - nearest) * size + 0.5, 0.0, 1.0);
      const double value = ink * cover + draws.uniform(-noise, noise);
      pixels[row * size + column] = static_cast<float>(std::clamp(value, 0.0, 1.0));
    }
  }
}

}  // namespace

Examples digits(int size, std::uint64_t count, std::uint64_t seed, std::uint64_t first) {
  if (size != 8 && size != 16 && size != 28) {
    fail("digits", "are drawn 8, 16 or 28 pixels high, not " + std::to_string(size));
  }
  const auto pixels = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
  if (count > most_features / pixels) {
    fail("digits", std::to_string(count) + " of them are too many: at most " +
                       std::to_string(most_features / pixels) + " of this size");
  }
  Examples examples{.name = "digits", .shape = {size, size, 1}, .classes = 10, .features = {}, .labels = {}};
  examples.features.resize(static_cast<std::size_t>(count) * pixels);
  examples.labels.resize(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < examples.labels.size(); ++i) {
    Draws draws(seed, first + i);
    examples.labels[i] = static_cast<std::int32_t>(draws.below(10));
    draw(size, examples.labels[i], draws, examples.features.data() + i * pixels);
  }
  return examples;
}

}  // namespace backprop::data
