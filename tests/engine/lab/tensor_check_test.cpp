#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/lab/forged.h"
#include "tests/engine/lab/program_parts.h"
#include "tests/engine/lab/programs.h"
#include "tests/engine/sanitized.h"

/// Steps 4, 6 and 12, on programs.
namespace backprop::lab::testing {
namespace {

/// The names of the checks that a program does not pass.
std::vector<std::string> failed(const Program& program, int step, std::uint32_t seed = 3) {
  std::vector<std::string> out;
  for (const Json& each : Json(report(program, step, seed)["checks"])) {
    if (each["status"] != "passed") {
      EXPECT_FALSE(each["message"].get<std::string>().empty());
      out.push_back(each["name"]);
    }
  }
  return out;
}

using Names = std::vector<std::string>;

TEST(TensorCheck, FailsWhatWasWrongBefore) {
  for (const WrongSample& sample : wrong_programs()) {
    if (std::find(sample.steps.begin(), sample.steps.end(), 3) == sample.steps.end()) {
      continue;
    }
    for (std::uint32_t seed = 1; seed <= (sanitized ? 1U : 2U); ++seed) {
      const Names names = failed(sample.program, 4, seed);
      EXPECT_NE(std::find(names.begin(), names.end(), "tensor-graphs"), names.end())
          << sample.slug << " (" << sample.name << "), seed " << seed;
    }
  }
}

TEST(TensorCheck, AnIgnoredSeedCostsItsCheckAlone) {
  const Program p = with_backward([](Graph& g) {
    clear(g, std::nullopt);
    g.set_gradient(g.output(), filled(g.result(g.output())->shape, 1));
    for (const int node : reversed(g.sorted())) {
      each_edge(g, node, [&](int to, const Value& amount) { g.accumulate(to, amount); });
    }
  });
  EXPECT_EQ(failed(p, 4), Names{"seed"});
}

TEST(TensorCheck, OneRunForEachGraphIsEnoughWithoutAReset) {
  const Program p = with_backward([](Graph& g) {
    g.set_gradient(g.output(), g.one());
    for (const int node : reversed(g.sorted())) {
      each_edge(g, node, [&](int to, const Value& amount) { g.accumulate(to, amount); });
    }
  });
  for (const int step : {4, 6, 12}) {
    EXPECT_EQ(failed(p, step), Names{}) << step;
  }
}

TEST(MatmulCheck, FailsWrongRules) {
  using V = const Value&;
  const std::vector<Rule> wrong{
      [](V a, V b, V g, V) {
        return Json::array({matmul(g, b), matmul(a, g)});
      },
      [](V a, V b, V g, V) {
        return Json::array({matmul(transpose(g), transpose(b)), matmul(transpose(a), g)});
      },
      [](V a, V b, V g, V) {
        return Json::array({matmul(transpose(b), g), matmul(g, transpose(a))});
      },
      [](V a, V b, V g, V) {
        return Json::array({matmul(transpose(a), g), matmul(g, transpose(b))});
      },
      [](V a, V b, V g, V) {
        return Json::array({g * b, g * a});
      },
      [](V a, V b, V, V) {
        return Json::array({transpose(b), transpose(a)});
      },
  };
  for (const Rule& rule : wrong) {
    EXPECT_EQ(failed(with_matmul(rule), 6), (Names{"matmul-alone", "loss", "matmul-graphs"}));
  }
}

TEST(EstimateCheck, TakesOneSidedDifferencesToo) {
  Program p = right_program();
  p.estimate = [](Graph& g, int leaf, int row, int column) {
    const Value before = *g.result(leaf);
    const auto entry = static_cast<std::size_t>(row * before.shape[1] + column);
    const auto run = [&] {
      for (const int node : g.sorted()) {
        g.forward(node);
      }
      return g.result(g.output())->number();
    };
    const double at = run();
    g.result(leaf)->data[entry] += 1e-5;
    const double up = run();
    g.result(leaf) = before;
    return (up - at) / 1e-5;
  };
  EXPECT_EQ(failed(p, 12), Names{});
}

TEST(EstimateCheck, ALeafThatStaysChangedCostsItsCheckAlone) {
  Program p = right_program();
  p.estimate = [](Graph& g, int leaf, int row, int column) {
    return central_difference(g, leaf, row, column, false);
  };
  EXPECT_EQ(failed(p, 12), Names{"leaf-restored"});
}

TEST(EstimateCheck, FailsWrongQuotients) {
  for (const double factor : {2.0, 0.5, -1.0, 0.0}) {
    Program p = right_program();
    p.estimate = [=](Graph& g, int leaf, int row, int column) {
      return factor * central_difference(g, leaf, row, column, true);
    };
    EXPECT_EQ(failed(p, 12), (Names{"estimates", "leaf-restored"})) << factor;
  }
}

TEST(EstimateCheck, FailsTheWrongEntry) {
  Program p = right_program();
  p.estimate = [](Graph& g, int leaf, int, int) { return central_difference(g, leaf, 0, 0, true); };
  EXPECT_EQ(failed(p, 12), (Names{"estimates", "leaf-restored"}));
}

TEST(TensorCheck, ShowsTensorsInItsExhibits) {
  const Program p = walk([](Graph& g, int to, const Value& amount) { g.set_gradient(to, amount); });
  const Json got = check_named(report(p, 4, 3), "tensor-graphs");
  ASSERT_TRUE(got.contains("fault")) << got.dump(1);
  const Json& fault = got["fault"];
  const auto wrong = fault["first_wrong"].get<std::size_t>();
  EXPECT_TRUE(fault["expected"]["gradients"][wrong].contains("shape"));
  EXPECT_TRUE(fault["lost"][0]["amount"].contains("data")) << fault.dump();
  ASSERT_FALSE(got["ran"].empty());
  EXPECT_TRUE(got["ran"][1]["used"].contains("data"));
  EXPECT_TRUE(got["needed"][1]["used"].contains("data"));
}

TEST(TensorCheck, ShowsNothingWhereAnInputWasStretched) {
  const Program p = walk([](Graph& g, int to, const Value& amount) { g.set_gradient(to, amount); });
  const Json fault = check_named(report(p, 4, 3), "polynomial")["fault"];
  EXPECT_TRUE(fault["expected"]["gradients"][0].contains("data"));
  EXPECT_TRUE(std::any_of(fault["expected"]["gradients"].begin(), fault["expected"]["gradients"].end(),
                          [](const Json& each) { return each.is_null(); }));
}

}  // namespace
}  // namespace backprop::lab::testing
