#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "engine/model/data/batches.h"
#include "engine/model/data/digits.h"
#include "engine/model/data/draws.h"
#include "engine/model/data/points.h"
#include "engine/model/data/synthetic.h"
#include "engine/ops/ops.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"

namespace backprop {
namespace {

using data::Examples;
using testing::error_of;

/// A number that tells apart any two series of floats, also on another machine.
std::uint64_t fingerprint(const Examples& examples) {
  std::uint64_t hash = 0;
  for (const float value : examples.features) {
    hash = data::Draws::mix(hash + static_cast<std::uint64_t>(std::llround(std::ldexp(double{value}, 40))));
  }
  for (const std::int32_t label : examples.labels) {
    hash = data::Draws::mix(hash + static_cast<std::uint64_t>(label));
  }
  return hash;
}

/// How many of `unseen` are nearer to the mean of their class in `seen` than to any other's.
double nearest_mean_accuracy(const Examples& seen, const Examples& unseen) {
  const std::size_t width = seen.width();
  std::vector<double> means(static_cast<std::size_t>(seen.classes) * width);
  std::vector<double> counts(static_cast<std::size_t>(seen.classes));
  for (std::size_t i = 0; i < seen.count(); ++i) {
    const auto label = static_cast<std::size_t>(seen.labels[i]);
    ++counts[label];
    for (std::size_t k = 0; k < width; ++k) means[label * width + k] += seen.example(i)[k];
  }
  std::size_t right = 0;
  for (std::size_t i = 0; i < unseen.count(); ++i) {
    std::size_t best = 0;
    double nearest = INFINITY;
    for (std::size_t label = 0; label < counts.size(); ++label) {
      double square = 0;
      for (std::size_t k = 0; k < width; ++k) {
        const double off = unseen.example(i)[k] - means[label * width + k] / counts[label];
        square += off * off;
      }
      if (square < nearest) {
        nearest = square;
        best = label;
      }
    }
    right += best == static_cast<std::size_t>(unseen.labels[i]) ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(unseen.count());
}

/// Trains features - 64 relu - classes by gradient descent with momentum, and counts what it gets right of
/// `unseen`.
double accuracy_after_training(const Examples& seen, const Examples& unseen, std::uint64_t epochs) {
  constexpr std::int64_t batch = 50;
  constexpr std::int64_t hidden = 64;
  const auto width = static_cast<std::int64_t>(seen.width());
  Graph graph;
  const Expr x = testing::input(graph, {batch, width}, DType::f32);
  const Expr labels = testing::input(graph, {batch}, DType::i32);
  const std::vector<Shape> shapes{{width, hidden}, {1, hidden}, {hidden, seen.classes}, {1, seen.classes}};
  std::vector<NodeId> parameters;
  std::vector<NodeId> velocities;
  for (const Shape& shape : shapes) {
    parameters.push_back(graph.input(shape, DType::f32));
    velocities.push_back(graph.input(shape, DType::f32));
  }
  const auto p = [&](std::size_t i) { return graph[parameters[i]]; };
  const Expr logits = matmul(relu(matmul(x, p(0)) + p(1)), p(2)) + p(3);
  const Expr loss = softmax_cross_entropy(logits, labels);
  std::vector<NodeId> outputs{loss.id};
  std::vector<Donation> donations;
  const std::vector<NodeId> slopes = gradients(graph, loss.id, parameters);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Expr velocity = 0.9 * graph[velocities[i]] + graph[slopes[i]];
    const Expr next = p(i) - 0.05 * velocity;
    outputs.insert(outputs.end(), {velocity.id, next.id});
    donations.insert(donations.end(), {{velocities[i], velocity.id}, {parameters[i], next.id}});
  }
  Executor training(make_plan(graph, outputs, PlanMode::fast, donations));
  testing::Random random(1);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const double bound = i % 2 == 0 ? std::sqrt(6.0 / static_cast<double>(shapes[i][0])) : 0;
    training.set(parameters[i], random.values(shapes[i].elements(), -bound, bound));
    training.set(velocities[i], 0.0);
  }
  const data::Batches batches(seen, batch, 1);
  std::vector<double> features;
  std::vector<double> classes;
  for (std::uint64_t step = 0; step < epochs * batches.per_epoch(); ++step) {
    batches.fill(step, features, classes);
    training.set(x.id, features);
    training.set(labels.id, classes);
    training.run();
  }
  Executor inference(make_plan(graph, std::array{logits.id}, PlanMode::fast));
  for (const NodeId parameter : parameters) inference.set(parameter, training.get(parameter));
  std::size_t right = 0;
  for (std::size_t first = 0; first + batch <= unseen.count(); first += batch) {
    const auto part = std::span(unseen.features).subspan(first * unseen.width(), batch * unseen.width());
    inference.set(x.id, std::vector<double>(part.begin(), part.end()));
    inference.run();
    const std::vector<double> scores = inference.get(logits.id);
    for (std::size_t i = 0; i < batch; ++i) {
      const auto row = scores.begin() + static_cast<std::ptrdiff_t>(i) * seen.classes;
      right += std::max_element(row, row + seen.classes) - row == unseen.labels[first + i] ? 1 : 0;
    }
  }
  return static_cast<double>(right) / static_cast<double>(unseen.count());
}

TEST(Draws, PutsPointsOnTheCircleAsSineAndCosineDo) {
  for (int i = -50; i <= 50; ++i) {
    const double turns = i / 37.0;
    const data::Point p = data::on_circle(turns);
    EXPECT_NEAR(p.x, std::cos(2 * std::numbers::pi * turns), 2e-15) << turns;
    EXPECT_NEAR(p.y, std::sin(2 * std::numbers::pi * turns), 2e-15) << turns;
  }
}

TEST(Draws, HasTheMomentsItPromises) {
  data::Draws draws(1, 2);
  constexpr int n = 20000;
  double mean = 0;
  double variance = 0;
  for (int i = 0; i < n; ++i) {
    const double value = draws.normal();
    mean += value / n;
    variance += value * value / n;
  }
  EXPECT_NEAR(mean, 0, 0.03);
  EXPECT_NEAR(variance, 1, 0.04);
}

TEST(Digits, AreTheSameOnEveryTarget) {
  EXPECT_EQ(fingerprint(data::digits(8, 20, 1)), 5362744657787462127U);
  EXPECT_EQ(fingerprint(data::digits(28, 3, 7)), 4738369104732451271U);
}

TEST(Digits, DependOnSeedAndNumberAlone) {
  const Examples all = data::digits(16, 30, 5);
  const Examples later = data::digits(16, 10, 5, 20);
  EXPECT_TRUE(std::equal(later.features.begin(), later.features.end(), all.example(20).data()));
  EXPECT_NE(fingerprint(data::digits(16, 30, 6)), fingerprint(all));
}

TEST(Digits, ShowEveryDigitInInkOnPaper) {
  const Examples all = data::digits(28, 500, 3);
  EXPECT_EQ(all.shape, (Shape{28, 28, 1}));
  EXPECT_EQ(std::set<std::int32_t>(all.labels.begin(), all.labels.end()).size(), 10U);
  for (std::size_t i = 0; i < all.count(); ++i) {
    const auto pixels = all.example(i);
    EXPECT_GE(*std::min_element(pixels.begin(), pixels.end()), 0.0F);
    EXPECT_LE(*std::max_element(pixels.begin(), pixels.end()), 1.0F);
    EXPECT_GT(*std::max_element(pixels.begin(), pixels.end()), 0.6F) << "no ink in " << i;
    const auto dark = std::count_if(pixels.begin(), pixels.end(), [](float p) { return p > 0.5F; });
    EXPECT_GT(dark, 15) << i;
    EXPECT_LT(dark, 300) << i;
  }
}

TEST(Digits, AreNotTrivial) {
  const double accuracy = nearest_mean_accuracy(data::digits(8, 2000, 1), data::digits(8, 500, 1, 2000));
  EXPECT_GT(accuracy, 0.5);
  EXPECT_LT(accuracy, 0.93);
}

TEST(Digits, AreLearnedByASmallNetwork) {
  const Examples seen = data::digits(8, 6000, 1);
  const Examples unseen = data::digits(8, 1000, 1, 6000);
  EXPECT_GT(accuracy_after_training(seen, unseen, 8), 0.95);
}

TEST(Digits, RefusesOtherSizesAndTooMany) {
  EXPECT_EQ(error_of([] { data::digits(9, 1, 1); }), "[digits] are drawn 8, 16 or 28 pixels high, not 9");
  EXPECT_NE(error_of([] { data::digits(28, std::uint64_t{1} << 60U, 1); }).find("too many"),
            std::string::npos);
}

TEST(Points, AreTheSameOnEveryTarget) {
  constexpr std::array<std::uint64_t, 5> expected{9515423287549434209U, 9643319120215356093U,
                                                  2693203526657471772U, 4440973854646860642U,
                                                  7454914133846063725U};
  for (std::size_t set = 0; set < expected.size(); ++set) {
    EXPECT_EQ(fingerprint(data::points(static_cast<data::PointSet>(set), 50, 1)), expected[set])
        << data::point_set_names()[set];
  }
}

TEST(Points, LieWhereTheirNamesSay) {
  const Examples circles = data::points(data::PointSet::circles, 200, 1, 0);
  const Examples squares = data::points(data::PointSet::xor_, 200, 1, 0);
  const Examples spirals = data::points(data::PointSet::spirals, 200, 1, 0);
  for (std::size_t i = 0; i < 200; ++i) {
    const auto p = circles.example(i);
    EXPECT_NEAR(std::hypot(p[0], p[1]), circles.labels[i] == 0 ? 1.0 : 0.5, 1e-6);
    const auto q = squares.example(i);
    EXPECT_EQ(q[0] * q[1] > 0, squares.labels[i] == 0);
    const auto s = spirals.example(i);
    const double turns = 1.5 * std::hypot(s[0], s[1]) / 1.2 + 0.5 * spirals.labels[i];
    const double angle = std::atan2(s[1], s[0]) / (2 * std::numbers::pi);
    EXPECT_NEAR(std::remainder(turns - angle, 1.0), 0, 1e-5);
  }
}

TEST(Points, HaveTheirClassesInShares) {
  const Examples heaps = data::points(data::PointSet::gaussians, 3000, 4);
  EXPECT_EQ(heaps.classes, 3);
  for (const std::int32_t label : {0, 1, 2}) {
    EXPECT_NEAR(std::count(heaps.labels.begin(), heaps.labels.end(), label), 1000, 120);
  }
  EXPECT_GT(nearest_mean_accuracy(heaps, data::points(data::PointSet::gaussians, 500, 4, 0.1, 3000)), 0.95);
  const Examples squares = data::points(data::PointSet::xor_, 1000, 4);
  EXPECT_LT(nearest_mean_accuracy(squares, squares), 0.7) << "no line separates them";
}

TEST(Points, RefusesNoiseThatIsNoDeviation) {
  EXPECT_NE(error_of([] { data::points(data::PointSet::moons, 1, 1, -1); }).find("[moons] noise"),
            std::string::npos);
}

TEST(Synthetic, HasTheShapeAskedForAndCanBeLearned) {
  const Examples seen = data::synthetic({5, 4, 3}, 7, 700, 1);
  EXPECT_EQ(seen.shape, (Shape{5, 4, 3}));
  EXPECT_EQ(seen.features.size(), 700U * 60U);
  EXPECT_EQ(seen.classes, 7);
  EXPECT_GT(nearest_mean_accuracy(seen, data::synthetic({5, 4, 3}, 7, 200, 1, 700)), 0.9);
}

TEST(Synthetic, RefusesWhatDoesNotFitBeforeAllocating) {
  EXPECT_NE(error_of([] {
              data::synthetic({1 << 20, 1 << 20}, 2, 1, 1);
            }).find("too many"),
            std::string::npos);
  EXPECT_NE(error_of([] { data::synthetic({100}, 2, std::uint64_t{1} << 63U, 1); }).find("too many"),
            std::string::npos);
  EXPECT_EQ(error_of([] { data::synthetic({2}, 0, 1, 1); }), "[synthetic] needs at least one class, not 0");
}

TEST(Batches, ShuffleIsAPermutation) {
  for (const std::uint64_t count : {1U, 2U, 3U, 10U, 64U, 65U, 1000U}) {
    std::set<std::uint64_t> places;
    for (std::uint64_t i = 0; i < count; ++i) places.insert(data::shuffled(i, count, 3, 1));
    EXPECT_EQ(places.size(), count);
    EXPECT_EQ(*places.rbegin(), count - 1);
  }
}

TEST(Batches, ShuffleMovesExamplesEvenly) {
  // The mean place of each example over many epochs is the middle.
  for (std::uint64_t i = 0; i < 10; ++i) {
    double mean = 0;
    for (std::uint64_t epoch = 0; epoch < 2000; ++epoch) {
      mean += static_cast<double>(data::shuffled(i, 10, 1, epoch)) / 2000;
    }
    EXPECT_NEAR(mean, 4.5, 0.35) << i;
  }
}

TEST(Batches, AnEpochHoldsEveryExampleOnce) {
  const Examples examples = data::points(data::PointSet::moons, 60, 1);
  const data::Batches batches(examples, 20, 9);
  ASSERT_EQ(batches.per_epoch(), 3U);
  std::vector<std::uint64_t> first;
  std::vector<std::uint64_t> second;
  for (std::uint64_t step = 0; step < 6; ++step) {
    const auto indices = batches.indices(step);
    (step < 3 ? first : second).insert((step < 3 ? first : second).end(), indices.begin(), indices.end());
  }
  EXPECT_NE(first, second);
  std::sort(first.begin(), first.end());
  std::sort(second.begin(), second.end());
  EXPECT_EQ(first, second);
  for (std::uint64_t i = 0; i < 60; ++i) EXPECT_EQ(first[i], i);
}

TEST(Batches, GiveTheExamplesTheyName) {
  const Examples examples = data::points(data::PointSet::moons, 10, 1);
  const data::Batches batches(examples, 4, 9);
  std::vector<double> features;
  std::vector<double> labels;
  batches.fill(7, features, labels);
  const auto indices = batches.indices(7);
  ASSERT_EQ(features.size(), 8U);
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_EQ(features[2 * k], examples.example(indices[k])[0]);
    EXPECT_EQ(features[2 * k + 1], examples.example(indices[k])[1]);
    EXPECT_EQ(labels[k], examples.labels[indices[k]]);
  }
}

TEST(Batches, SharesMakeUpTheBatch) {
  const Examples examples = data::points(data::PointSet::moons, 40, 1);
  const data::Batches batches(examples, 12, 9);
  std::vector<double> features, labels, all_features, all_labels;
  for (std::uint64_t share = 0; share < 3; ++share) {
    batches.fill(2, features, labels, share, 3);
    EXPECT_EQ(labels.size(), 4U);
    all_features.insert(all_features.end(), features.begin(), features.end());
    all_labels.insert(all_labels.end(), labels.begin(), labels.end());
  }
  batches.fill(2, features, labels);
  EXPECT_EQ(all_features, features);
  EXPECT_EQ(all_labels, labels);
}

TEST(Batches, RefusesTooFewExamples) {
  const Examples examples = data::points(data::PointSet::moons, 10, 1);
  EXPECT_EQ(error_of([&] { data::Batches(examples, 11, 1); }),
            "[batches] moons holds 10 examples, too few for batches of 11");
}

}  // namespace
}  // namespace backprop
