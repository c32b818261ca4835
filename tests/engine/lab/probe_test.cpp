#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/lab/code/probe_sets.h"
#include "engine/lab/code/reference.h"
#include "engine/lab/code/value_math.h"
#include "engine/lab/lab.h"
#include "tests/engine/sanitized.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::json;

const std::vector<int> kSteps{1, 2, 3, 4, 5, 6, 12};

TEST(Probes, AreTheSameForTheSameSeed) {
  for (const int step : kSteps) {
    EXPECT_EQ(probes("backprop-code", step, 7), probes("backprop-code", step, 7));
    EXPECT_NE(probes("backprop-code", step, 7), probes("backprop-code", step, 8));
  }
  EXPECT_TRUE(Json::parse(probes("cosh-paper", 0, 1))["probes"].empty());
}

/// Whether a learner at this step has the type: a program is never run on what a later step asks for.
bool is_known(NodeType type, int step) {
  switch (type) {
    case NodeType::add:
    case NodeType::mul: return step >= 3;
    case NodeType::matsum:
    case NodeType::matexpand: return step >= 4;
    case NodeType::matmul: return step == 6;
    default: return true;
  }
}

bool is_known(const Action& action, int step) {
  switch (action.kind) {
    case Action::Kind::derive: return step == 5;
    case Action::Kind::estimate: return step == kFiniteDifferences;
    case Action::Kind::backward: return step == 5 || (!action.build_graph && (!action.one || step == 4));
    default: return true;
  }
}

TEST(Probes, KeepTheContract) {
  for (const int step : kSteps) {
    for (std::uint32_t seed = 0; seed < (sanitized ? 6U : 60U); ++seed) {
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
        int passes = 0;
        for (const Action& action : probe.actions) {
          EXPECT_TRUE(is_known(action, step)) << probe.id;
          passes += action.kind == Action::Kind::backward ? 1 : 0;
        }
        EXPECT_TRUE(passes <= 1 || step == 5) << probe.id;
        for (std::size_t id = 0; id < probe.size(); ++id) {
          const NodeSpec& node = probe.nodes[id];
          EXPECT_EQ(node.inputs.empty(), node.type == NodeType::leaf);
          for (const int source : node.inputs) {
            EXPECT_LT(source, static_cast<int>(id));
          }
          EXPECT_EQ(probe.readers(static_cast<int>(id)).empty(), static_cast<int>(id) == probe.output);
          EXPECT_TRUE(is_known(node.type, step)) << probe.id;
        }
      }
    }
  }
}

TEST(Probes, HaveOneReaderPerNodeWhereTheCheckSaysSo) {
  for (std::uint32_t seed = 0; seed < (sanitized ? 6U : 60U); ++seed) {
    for (const Probe& probe : backward_probes(seed)) {
      for (int id = 0; id < probe.output && probe.check == "one-reader"; ++id) {
        EXPECT_EQ(probe.readers(id).size(), 1U) << probe.id << ", seed " << seed;
      }
    }
  }
}

TEST(Probes, StayInASensibleRange) {
  for (const int step : kSteps) {
    for (std::uint32_t seed = 0; seed < (sanitized ? 4U : 40U); ++seed) {
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

TEST(Probes, OfEveryCheckAreThere) {
  for (const int step : kSteps) {
    for (const CheckSpec& spec : checks_of_step(step)) {
      const std::vector<Probe> probes = probes_of_step(step, 3);
      EXPECT_TRUE(std::any_of(probes.begin(), probes.end(), [&](const Probe& p) {
        return p.check == spec.name;
      })) << spec.name;
    }
  }
}

TEST(Probes, AskForDerivativesThatAreThere) {
  for (std::uint32_t seed = 0; seed < (sanitized ? 4U : 40U); ++seed) {
    for (const Probe& probe : order_probes(seed)) {
      for (const Expected& expected : expect(probe)) {
        EXPECT_TRUE(!expected.current || expected.depends[0]) << probe.id << ", seed " << seed;
      }
    }
    for (const Probe& probe : estimate_probes(seed)) {
      for (const Expected& expected : expect(probe)) {
        EXPECT_TRUE(expected.returned.empty() || expected.returned[0].largest() > 0.1) << probe.id;
      }
    }
  }
}

TEST(Probes, OfMatricesBeginSquareAndWithoutSymmetry) {
  for (std::uint32_t seed = 0; seed < (sanitized ? 4U : 40U); ++seed) {
    const Probe first = matmul_probes(seed).front();
    for (const Value& value : {first.nodes[0].value, first.nodes[1].value, first.actions[1].value}) {
      EXPECT_EQ(value.shape, (std::vector<int>{2, 2}));
      EXPECT_FALSE(same(value, transpose(value)));
    }
  }
}

TEST(Probes, AreDescribedAsTheContractSays) {
  const auto probe = [](int step, const std::string& id) {
    for (const Json& each : Json(Json::parse(probes("backprop-code", step, 1))["probes"])) {
      if (each["id"] == id) {
        return each;
      }
    }
    throw std::runtime_error("no probe " + id);
  };
  const Json polynomial = probe(4, "polynomial");
  EXPECT_EQ(polynomial["nodes"][0]["type"], "Leaf");
  EXPECT_EQ(polynomial["nodes"][0]["value"]["shape"], Json::parse("[25]"));
  EXPECT_EQ(polynomial["nodes"].back()["type"], "Matsum");
  EXPECT_EQ(probe(4, "expanded")["nodes"][2]["shape"], Json::parse("[2, 3]"));
  const Json seed = probe(4, "seed-tensor-leaf")["actions"][1];
  EXPECT_EQ(seed["one"]["shape"], Json::parse("[3]"));
  EXPECT_EQ(seed["one_as_leaf"], true);
  EXPECT_FALSE(seed.contains("build_graph"));
  EXPECT_TRUE(probe(4, "seed-number")["actions"][1]["one"].is_number());
  const Json actions = probe(5, "exp-3")["actions"];
  EXPECT_EQ(actions[1], Json::parse(R"({"do": "backward", "build_graph": true})"));
  EXPECT_EQ(actions[2], Json::parse(R"({"do": "derive", "node": 0})"));
  EXPECT_EQ(actions[3], Json::parse(R"({"do": "forward"})"));
  EXPECT_EQ(probe(12, "restored")["actions"][1],
            Json::parse(R"({"do": "estimate", "node": 0, "row": 2, "column": 1})"));
  EXPECT_EQ(probe(6, "wide")["actions"][1]["upstream"]["shape"], Json::parse("[2, 4]"));
}

TEST(Probes, GiveGradientsOfGradientsRoom) {
  // The right programs of the corpus take at most 3,500 lines on any of them.
  std::int64_t least_derived = std::numeric_limits<std::int64_t>::max();
  std::int64_t most_plain = 0;
  for (const Probe& probe : order_probes(1)) {
    const bool is_derived = std::any_of(probe.actions.begin(), probe.actions.end(), [](const Action& action) {
      return action.kind == Action::Kind::derive;
    });
    if (is_derived) {
      least_derived = std::min(least_derived, probe.lines());
    } else {
      most_plain = std::max(most_plain, probe.lines());
    }
    EXPECT_LT(probe.lines(), 500000) << probe.id;
  }
  EXPECT_GT(least_derived, 2 * most_plain);
  EXPECT_GT(least_derived, 8 * 3500);
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
