#include "engine/lab/code/reference.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/lab/code/node_rule.h"
#include "engine/lab/code/probe_graphs.h"
#include "engine/lab/code/probe_sets.h"
#include "engine/lab/code/value_math.h"
#include "engine/lab/lab.h"

namespace backprop::lab {
namespace {

Probe probe_named(const std::vector<Probe>& probes, const std::string& id) {
  for (const Probe& probe : probes) {
    if (probe.id == id) {
      return probe;
    }
  }
  throw std::runtime_error("no probe " + id);
}

Value at_points(const Value& x, double (*f)(double)) { return each(x, f); }
double first(double x) { return 4 * x * x * x - 6 * x * x + 6 * x - 4; }
double second(double x) { return 12 * x * x - 12 * x + 6; }
double third(double x) { return 24 * x - 12; }

TEST(Reference, OfThePolynomialIsItsFormula) {
  const Probe tensors = probe_named(tensor_probes(1), "polynomial");
  const Value& x = tensors.nodes[0].value;
  EXPECT_EQ(x.shape, std::vector<int>{25});
  EXPECT_EQ(x.data.front(), -2);
  EXPECT_EQ(x.data.back(), 3);
  EXPECT_TRUE(same(expect(tensors).back().gradients[0], at_points(x, first)));
  for (const char* which : {"polynomial-2", "polynomial-2-tensor"}) {
    const Probe probe = probe_named(order_probes(1), which);
    const Value& at = probe.nodes[0].value;
    const std::vector<Expected> expected = expect(probe);
    EXPECT_TRUE(same(*expected[3].current, at_points(at, first))) << which;
    EXPECT_TRUE(same(expected.back().gradients[0], at_points(at, second))) << which;
  }
  for (const char* which : {"polynomial-3", "polynomial-3-tensor"}) {
    const Probe probe = probe_named(order_probes(1), which);
    const Value& at = probe.nodes[0].value;
    EXPECT_TRUE(same(*expect(probe)[6].current, at_points(at, second))) << which;
    EXPECT_TRUE(same(expect(probe).back().gradients[0], at_points(at, third))) << which;
  }
}

TEST(Reference, OfXTimesExpIsItsFormula) {
  for (const int order : {2, 3}) {
    const Probe probe = probe_named(order_probes(3), "exp-" + std::to_string(order));
    const double x = probe.nodes[0].value.number();
    const double w = probe.nodes[1].value.number();
    const Expected last = expect(probe).back();
    EXPECT_NEAR(last.gradients[0].number(), (x + order) * std::exp(x) * w, 1e-9);  // d^n/dx^n
    EXPECT_NEAR(last.gradients[1].number(), (x + order - 1) * std::exp(x), 1e-9);  // d^n/dx^(n-1) dw
  }
}

TEST(Reference, OfTheLossIsTheCurriculumsTable) {
  const Probe probe = probe_named(matmul_probes(1), "loss");
  const Expected expected = expect(probe).back();
  EXPECT_EQ(expected.gradients[0], Value({2, 2}, {10, 8, -10, -6}));
  EXPECT_EQ(expected.gradients[1], Value({2, 3}, {-4, 6, 2, -6, 4, -2}));
  EXPECT_EQ(expected.gradients[2], Value({2, 3}, {4, -6, -2, 2, 2, 4}));
}

TEST(Reference, OfMatmulAloneIsGTimesTheTransposes) {
  for (const Probe& probe : matmul_probes(4)) {
    if (probe.check != "matmul-alone") {
      continue;
    }
    const Value& a = probe.nodes[0].value;
    const Value& b = probe.nodes[1].value;
    const Value& g = probe.actions[1].value;
    const Expected expected = expect(probe)[1];
    EXPECT_TRUE(same(expected.results[2], matmul(a, b)));
    EXPECT_TRUE(same(expected.returned[0], matmul(g, transpose(b)))) << probe.id;
    EXPECT_TRUE(same(expected.returned[1], matmul(transpose(a), g))) << probe.id;
  }
}

TEST(Reference, TakesTheSeedIntoAccount) {
  for (const Probe& probe : tensor_probes(2)) {
    if (probe.check != "seed") {
      continue;
    }
    Probe plain = probe;
    plain.actions.back().one = filled(probe.actions.back().one->shape, 1);
    const Value& one = *probe.actions.back().one;
    const Expected with = expect(probe).back();
    const Expected without = expect(plain).back();
    EXPECT_EQ(with.gradients.back(), one);
    for (std::size_t leaf = 0; leaf < 2; ++leaf) {  // entry by entry, the seed is a factor
      EXPECT_TRUE(same(with.gradients[leaf], without.gradients[leaf] * one)) << probe.id;
      EXPECT_FALSE(same(with.gradients[leaf], without.gradients[leaf])) << probe.id;
    }
  }
}

/// The seed-weighted sum of a graph's result, or of a derived one, if one entry of a leaf is moved.
double moved(const Probe& probe, std::size_t upto, int leaf, std::size_t entry, double by) {
  Probe other = probe;
  other.nodes[static_cast<std::size_t>(leaf)].value.data[entry] += by;
  const Expected expected = expect(other)[upto];
  const Value one = probe.actions[upto].one.value_or(1);
  const Value& result =
      expected.current ? *expected.current : expected.results[static_cast<std::size_t>(probe.output)];
  return sum(result * one).number();
}

TEST(Reference, AgreesWithFiniteDifferences) {
  constexpr double h = 1e-5;
  std::map<int, int> compared;  // entries per step
  for (const int step : {3, 4, 5, 6}) {
    for (const Probe& probe : probes_of_step(step, 7)) {
      const bool last_is_backward = probe.actions.back().kind == Action::Kind::backward;
      const bool changes = std::any_of(probe.actions.begin(), probe.actions.end(),
                                       [](const Action& action) { return action.kind == Action::Kind::set; });
      const bool stated = std::any_of(probe.nodes.begin(), probe.nodes.end(), [](const NodeSpec& node) {
        return node.type == NodeType::given;  // whose locals are not its derivative
      });
      if (!last_is_backward || changes || stated) {
        continue;
      }
      const std::size_t last = probe.actions.size() - 1;
      const Expected expected = expect(probe)[last];
      for (std::size_t id = 0; id < probe.size(); ++id) {
        const Value& gradient = expected.gradients[id];
        for (std::size_t entry = 0; probe.nodes[id].inputs.empty() && entry < gradient.size(); entry += 3) {
          ++compared[step];
          const int leaf = static_cast<int>(id);
          const double slope =
              (moved(probe, last, leaf, entry, h) - moved(probe, last, leaf, entry, -h)) / (2 * h);
          EXPECT_NEAR(gradient.data[entry], slope, 1e-5 * std::max(1.0, gradient.largest()))
              << "step " << step << ", " << probe.id << ", leaf " << id << ", entry " << entry;
        }
      }
    }
  }
  for (const int step : {3, 4, 5, 6}) {
    EXPECT_GT(compared[step], 10) << step;
  }
}

TEST(Reference, OfAnEstimateIsTheGradientsEntry) {
  for (const Probe& probe : estimate_probes(9)) {
    const std::vector<Expected> expected = expect(probe);
    for (std::size_t i = 0; i < probe.actions.size(); ++i) {
      const Action& action = probe.actions[i];
      if (action.kind != Action::Kind::estimate) {
        continue;
      }
      Probe backward = probe;  // up to there, with a backward pass in place of estimates
      backward.actions.resize(i);
      std::erase_if(backward.actions, [](const Action& each) { return each.kind == Action::Kind::estimate; });
      backward.actions.push_back({.kind = Action::Kind::backward});
      const Value gradient = expect(backward).back().gradients[static_cast<std::size_t>(action.node)];
      const auto entry = static_cast<std::size_t>(action.row * gradient.shape[1] + action.column);
      EXPECT_EQ(expected[i].returned, std::vector<Value>{gradient.data[entry]}) << probe.id;
    }
  }
}

TEST(NodeRule, IsWhatTheEngineSends) {
  for (const int step : {3, 4, 6}) {
    for (const Probe& probe : probes_of_step(step, 6)) {
      const Expected expected = expect(probe).back();
      for (std::size_t id = 0; id < expected.contributions.size(); ++id) {
        const auto node = static_cast<int>(id);
        const std::vector<Value> sent = sends(probe, expected.results, node, expected.gradients[id]);
        ASSERT_EQ(sent.size(), expected.contributions[id].size());
        for (std::size_t slot = 0; slot < sent.size(); ++slot) {
          const Value& right = expected.contributions[id][slot];
          EXPECT_TRUE(same(sum_to(sent[slot], right.shape), right)) << probe.id << ", node " << id;
        }
      }
    }
  }
}

TEST(LessonReference, HoldsTheCurvesOfTheVisiblePolynomial) {
  using Json = nlohmann::json;
  const Json got = Json::parse(reference("backprop-code", 5));
  ASSERT_EQ(got["series"].size(), 4U);
  const std::vector<double (*)(double)> formulas{
      [](double x) { return x * x * x * x - 2 * x * x * x + 3 * x * x - 4 * x + 5; }, first, second, third};
  const std::vector<std::string> labels{"y", "dy/dx", "d2y/dx2", "d3y/dx3"};
  for (std::size_t i = 0; i < 4; ++i) {
    const Json& series = got["series"][i];
    EXPECT_EQ(series["label"], labels[i]);
    ASSERT_EQ(series["x"].size(), 25U);
    for (std::size_t k = 0; k < 25; ++k) {
      EXPECT_NEAR(series["y"][k].get<double>(), formulas[i](series["x"][k].get<double>()), 1e-9);
    }
  }
  EXPECT_EQ(Json::parse(reference("backprop-code", 4))["series"].size(), 2U);
}

TEST(LessonReference, HoldsTheGradientsOfTheVisibleLoss) {
  using Json = nlohmann::json;
  const Json got = Json::parse(reference("backprop-code", 6));
  EXPECT_TRUE(got["series"].empty());
  EXPECT_EQ(got["values"], Json::parse(R"([
    {"name": "dA", "value": {"shape": [2, 2], "data": [10, 8, -10, -6]}},
    {"name": "dB", "value": {"shape": [2, 3], "data": [-4, 6, 2, -6, 4, -2]}},
    {"name": "dC", "value": {"shape": [2, 3], "data": [4, -6, -2, 2, 2, 4]}}])"));
  EXPECT_TRUE(Json::parse(reference("backprop-code", 1))["values"].empty());
  EXPECT_THROW(reference("backprop-code", 99), std::runtime_error);
}

}  // namespace
}  // namespace backprop::lab
