#include "engine/lab/code/evidence.h"

#include <gtest/gtest.h>

#include "engine/lab/code/replay.h"
#include "engine/lab/lab.h"
#include "tests/engine/lab/forged.h"
#include "tests/engine/lab/program_parts.h"

namespace backprop::lab::testing {
namespace {

constexpr std::uint32_t kSeed = 5;

/// How the probe is judged if the right claim on it is changed.
template <class F>
Case changed(int step, const std::string& probe, F change) {
  Json claims = right_claims(step, kSeed);
  change(claim_on(claims, probe)["snapshots"]);
  return judged(step, kSeed, claims, probe);
}

TEST(Judging, FindsNothingWrongWithRightValues) {
  for (const int step : {1, 2, 3, 4, 5, 6, 12}) {
    for (const std::uint32_t seed : {0U, 1U, kSeed, 4294967295U}) {
      for (const Case& c : gather(step, seed, right_claims(step, seed)).cases) {
        if (c.probe.check != kDepthNote) {
          EXPECT_EQ(c.failure, Failure::none) << c.probe.id << ", step " << step << ", seed " << seed;
        }
      }
    }
  }
}

TEST(Judging, ComparesEveryEntry) {
  const Case c = changed(4, "shared-last", [](Json& s) { s[1]["gradients"][1]["data"][3] = 7; });
  EXPECT_EQ(c.failure, Failure::gradient);
  EXPECT_EQ(c.wrong_nodes(), std::vector<int>{1});
}

TEST(Judging, LooksAtTheShape) {
  const Case c = changed(4, "shared-last", [](Json& s) { s[1]["gradients"][1]["shape"] = {4}; });
  EXPECT_EQ(c.failure, Failure::gradient);
  EXPECT_EQ(c.wrong_nodes(), std::vector<int>{1});
}

TEST(Judging, LeavesAloneWhereAnInputWasStretched) {
  // The 2 of 2*x^3: a number at x's 25 points. Its gradient may be a sum, its parts, or not be there.
  const Probe& probe = changed(4, "polynomial", [](Json&) {}).probe;
  for (std::size_t id = 1; id < probe.size(); ++id) {
    if (!probe.nodes[id].inputs.empty()) {
      continue;
    }
    for (const Json& left : {Json(nullptr), Json(3), Json(filled({25}, 3))}) {
      const Case c = changed(4, "polynomial", [&](Json& s) { s[1]["gradients"][id] = left; });
      EXPECT_EQ(c.failure, Failure::none) << id;
    }
  }
  const Case c = changed(4, "polynomial", [](Json& s) { s[1]["gradients"][0]["data"][24] = 3; });
  EXPECT_EQ(c.failure, Failure::gradient);
}

TEST(Judging, WantsAValueOutsideBuildGraph) {
  const Case c = changed(4, "seed-leaf", [](Json& s) {
    const Json value = s[1]["gradients"][0];
    s[1]["gradients"][0] = {{"node", value}};
  });
  EXPECT_EQ(c.failure, Failure::gradient);
  EXPECT_EQ(c.wrong_nodes(), std::vector<int>{0});
}

TEST(Judging, WantsNodesUnderBuildGraph) {
  const Case detached = changed(5, "product", [](Json& s) { s[1]["gradients"][1] = 2; });
  EXPECT_EQ(detached.failure, Failure::detached);
  EXPECT_EQ(detached.action, 1U);
  EXPECT_EQ(detached.wrong_nodes(), std::vector<int>{1});
  // Before forward a node has no result.
  const Case fresh = changed(5, "product", [](Json& s) { s[1]["gradients"][1] = {{"node", nullptr}}; });
  EXPECT_EQ(fresh.failure, Failure::none);
  const Case wrong = changed(5, "product", [](Json& s) { s[1]["gradients"][1] = {{"node", 99}}; });
  EXPECT_EQ(wrong.failure, Failure::gradient);
}

TEST(Judging, WantsEveryDependencyInADerivedGraph) {
  // y = (x w) x: dy/dx = 2 x w depends on both.
  const Case lacks = changed(5, "product", [](Json& s) { s[2]["current"]["contains"] = {0, 2}; });
  EXPECT_EQ(lacks.failure, Failure::detached);
  EXPECT_EQ(lacks.wrong_nodes(), std::vector<int>{1});
  const Case stale = changed(5, "product", [](Json& s) {
    const Json before = s[3]["current"]["result"];
    s.back()["current"]["result"] = before;
  });
  EXPECT_EQ(stale.failure, Failure::current);
  EXPECT_TRUE(stale.wrong_nodes().empty());
}

TEST(Judging, OfDerivedGraphsComparesLeavesOnly) {
  const Case inside = changed(5, "exp-2", [](Json& s) { s.back()["gradients"][2] = 99; });
  EXPECT_EQ(inside.failure, Failure::none);
  const Case leaf = changed(5, "exp-2", [](Json& s) { s.back()["gradients"][0] = 99; });
  EXPECT_EQ(leaf.failure, Failure::gradient);
  EXPECT_EQ(leaf.wrong_nodes(), std::vector<int>{0});
}

TEST(Judging, AcceptsWhatFiniteDifferencesCanKnow) {
  const auto off_by = [](double part) {
    return changed(12, "squares",
                   [=](Json& s) { s[2]["returned"][0] = s[2]["returned"][0].get<double>() * (1 + part); });
  };
  EXPECT_EQ(off_by(5e-4).failure, Failure::none);
  EXPECT_EQ(off_by(5e-3).failure, Failure::estimate);
  EXPECT_EQ(off_by(5e-3).action, 2U);
  const Case none = changed(12, "squares", [](Json& s) { s[2]["returned"][0] = nullptr; });
  EXPECT_EQ(none.failure, Failure::estimate);
}

TEST(Judging, WantsTheLeafAsItWas) {
  const auto shift = [](Json& s) {
    Json& entry = s[1]["results"][0]["data"][5];
    entry = entry.get<double>() + 1e-5;
  };
  const Case c = changed(12, "restored", shift);
  EXPECT_EQ(c.failure, Failure::changed);
  EXPECT_EQ(c.wrong_nodes(), std::vector<int>{0});
  // It costs one check, not two.
  EXPECT_EQ(changed(12, "squares", shift).failure, Failure::none);
  // Rounding of x + h - 2h + h.
  const Case rounded = changed(12, "restored", [](Json& s) {
    Json& entry = s[1]["results"][0]["data"][5];
    entry = entry.get<double>() * (1 + 1e-15);
  });
  EXPECT_EQ(rounded.failure, Failure::none);
}

// ---------------------------------------------------------------- a second backward pass

std::vector<Case> second_runs(const Program& program) {
  std::vector<Case> out;
  Json list = Json::array();
  for (const Json& probe : Json(Json::parse(probes("backprop-code", 5, kSeed))["probes"])) {
    if (probe["check"] == "second-run") {
      list.push_back(Graph(probe, program).claim());
    }
  }
  for (Case& c : gather(5, kSeed, list).cases) {
    if (c.probe.check == "second-run") {
      out.push_back(std::move(c));
    }
  }
  return out;
}

/// A walk that clears some nodes first, and then gives the output its seed.
Program clearing(std::function<bool(Graph&, int)> is_cleared) {
  return with_backward([=](Graph& g) {
    for (const int node : g.sorted()) {
      if (is_cleared(g, node)) {
        g.set_gradient(node, std::nullopt);
      }
    }
    g.set_gradient(g.output(), g.one());
    for (const int node : reversed(g.sorted())) {
      each_edge(g, node, [&](int to, const Value& amount) { g.accumulate(to, amount); });
    }
  });
}

std::vector<Start> starts_that_fit(const Case& c) {
  std::vector<Start> out;
  for (const Start start : {Start::fresh, Start::kept, Start::kept_inside}) {
    if (reproduces(c, c.action, Delivery::add, Timing::at_once, start)) {
      out.push_back(start);
    }
  }
  return out;
}

TEST(SecondRun, OfARightProgramStartsAfresh) {
  for (const Case& c : second_runs(right_program())) {
    EXPECT_EQ(c.failure, Failure::none) << c.probe.id;
  }
}

TEST(SecondRun, ShowsWhatWasKept) {
  const Program everything = clearing([](Graph&, int) { return false; });
  const Program inside = clearing([](Graph& g, int node) { return g.inputs(node).empty(); });
  for (const Case& c : second_runs(everything)) {
    EXPECT_EQ(c.failure, Failure::gradient) << c.probe.id;
    EXPECT_GT(c.action, *c.backward_at);
    EXPECT_EQ(starts_that_fit(c), std::vector<Start>{Start::kept}) << c.probe.id;
  }
  for (const Case& c : second_runs(inside)) {
    EXPECT_EQ(c.failure, Failure::gradient) << c.probe.id;
    EXPECT_EQ(starts_that_fit(c), std::vector<Start>{Start::kept_inside}) << c.probe.id;
  }
}

}  // namespace
}  // namespace backprop::lab::testing
