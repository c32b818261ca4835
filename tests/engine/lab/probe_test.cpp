#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/lab/code/probe_sets.h"
#include "engine/lab/code/reference.h"
#include "engine/lab/lab.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::json;

TEST(Probes, AreTheSameForTheSameSeed) {
  for (int step = 1; step <= 3; ++step) {
    EXPECT_EQ(probes("backprop-code", step, 7), probes("backprop-code", step, 7));
    EXPECT_NE(probes("backprop-code", step, 7), probes("backprop-code", step, 8));
  }
  EXPECT_TRUE(Json::parse(probes("cosh-paper", 0, 1))["probes"].empty());
}

TEST(Probes, KeepTheContract) {
  for (int step = 1; step <= 3; ++step) {
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
      std::set<std::string> ids;
      std::set<std::string> checks{kDepthNote};
      for (const CheckSpec& spec : checks_of_step(step)) {
        checks.insert(spec.name);
      }
      for (const Probe& probe : probes_of_step(step, seed)) {
        EXPECT_TRUE(ids.insert(probe.id).second) << probe.id;
        EXPECT_EQ(checks.count(probe.check), 1U) << probe.check;
        EXPECT_EQ(probe.many_paths(), probe.id == "diamonds") << probe.id << " " << probe.path_visits();
        if (probe.check == kDepthNote) {
          continue;  // a plain chain, and a long one
        }
        for (std::size_t id = 0; id < probe.size(); ++id) {
          const NodeSpec& node = probe.nodes[id];
          EXPECT_EQ(node.inputs.empty(), node.type == NodeType::leaf);
          for (const int source : node.inputs) {
            EXPECT_LT(source, static_cast<int>(id));
          }
          EXPECT_EQ(probe.readers(static_cast<int>(id)).empty(), static_cast<int>(id) == probe.output);
          const bool sum_or_product = node.type == NodeType::add || node.type == NodeType::mul;
          EXPECT_TRUE(step == 3 || !sum_or_product);
        }
      }
    }
  }
}

TEST(Probes, HaveOneReaderPerNodeWhereTheCheckSaysSo) {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    for (const Probe& probe : backward_probes(seed)) {
      for (int id = 0; id < probe.output && probe.check == "one-reader"; ++id) {
        EXPECT_EQ(probe.readers(id).size(), 1U) << probe.id << ", seed " << seed;
      }
    }
  }
}

TEST(Probes, StayInASensibleRange) {
  for (int step = 1; step <= 3; ++step) {
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
      for (const Probe& probe : probes_of_step(step, seed)) {
        if (probe.check == kDepthNote) {
          continue;
        }
        for (const Expected& expected : expect(probe)) {
          for (const Value& value : expected.results) {
            EXPECT_LT(value.largest(), 1e4) << probe.id << ", seed " << seed;
          }
          for (const Value& value : expected.gradients) {
            EXPECT_LT(value.largest(), 1e6) << probe.id << ", seed " << seed;
          }
        }
      }
    }
  }
}

TEST(Reference, IsTheEnginesOwnGradient) {
  for (const Probe& probe : backward_probes(1)) {
    if (probe.id == "cosh") {
      const std::vector<Expected> expected = expect(probe);
      EXPECT_NEAR(expected[0].results.back().number(), 1.25, 1e-15);
      EXPECT_NEAR(expected[1].gradients[0].number(), 0.75, 1e-15);
      EXPECT_NEAR(expected[1].contributions[2][0].number(), -0.25, 1e-15);
    }
  }
  for (const Probe& probe : reuse_probes(1)) {
    const std::vector<Expected> expected = expect(probe);
    if (probe.id == "tanh") {
      EXPECT_EQ(expected[0].results.back(), 0.6000000000000001);
      EXPECT_NEAR(expected[1].gradients[0].number(), 0.64, 1e-15);
    } else if (probe.id == "square") {
      EXPECT_EQ(expected[1].gradients[0], 6);
      EXPECT_EQ(expected[1].contributions[1], (std::vector<Value>{3, 3}));
    } else if (probe.id == "doubles") {
      EXPECT_EQ(expected[1].gradients[0], 4);
    } else if (probe.id == "unequal") {
      const double f = std::exp(0.5);
      const double g = std::exp(f);
      EXPECT_NEAR(expected[1].gradients[0].number(), f * (1 + g * std::exp(-g) * (1 - g)), 1e-12);
    } else if (probe.id == "mul") {
      const double p = probe.nodes[0].value.number();
      const double q = probe.nodes[1].value.number();
      EXPECT_NEAR(expected[1].returned[0].number(), probe.actions[1].value.number() * q, 1e-15);
      EXPECT_NEAR(expected[1].returned[1].number(), probe.actions[1].value.number() * p, 1e-15);
    }
  }
}

TEST(Reference, StatedLocalDerivativesAreNotTheDerivative) {
  for (const Probe& probe : backward_probes(3)) {
    if (probe.id == "single") {
      EXPECT_NEAR(expect(probe)[1].gradients[0].number(), probe.nodes[2].locals[0], 1e-15);
      EXPECT_NE(probe.nodes[2].locals[0], probe.nodes[2].weights[0]);
    }
  }
}

}  // namespace
}  // namespace backprop::lab
