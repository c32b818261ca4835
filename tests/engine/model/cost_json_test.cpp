#include "engine/model/cost_json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/model/dense_chain_costs.h"
#include "engine/model/op_keeps.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

using nlohmann::json;

json report_of(const json& request) { return json::parse(cost::dense_chain_report(request.dump())); }

/// Live bytes per step, added up from the bands: a second account of the same plan.
std::vector<std::uint64_t> added_up(const json& report) {
  std::vector<std::uint64_t> live(report["live"]["total"].size(), 0);
  for (const json& band : report["bands"]) {
    for (std::size_t step = band["from"]; step <= band["to"].get<std::size_t>(); ++step) {
      live[step] += band["bytes"].get<std::uint64_t>();
    }
  }
  return live;
}

TEST(CostJson, BandsAndRolesAddUpToTheLiveBytes) {
  for (const char* mode : {"lesson", "fast"}) {
    for (const json& policy :
         {json{{"policy", "none"}}, json{{"policy", "sqrt"}}, json{{"policy", "binomial"}, {"slots", 2}}}) {
      const json report =
          report_of({{"n", 6}, {"d", 8}, {"b", 5}, {"mode", mode}, {"checkpoint", policy}})["report"];
      const auto total = report["live"]["total"].get<std::vector<std::uint64_t>>();
      EXPECT_EQ(added_up(report), total) << mode << policy;
      std::vector<std::uint64_t> by_role(total.size(), 0);
      for (const json& bytes : report["live"]["by_role"]) {
        for (std::size_t step = 0; step < total.size(); ++step) {
          by_role[step] += bytes[step].get<std::uint64_t>();
        }
      }
      EXPECT_EQ(by_role, total) << mode << policy;
      EXPECT_EQ(report["peak"]["bytes"], *std::max_element(total.begin(), total.end()));
      std::uint64_t peak = 0;
      for (const json& bytes : report["peak"]["by_role"]) {
        peak += bytes.get<std::uint64_t>();
      }
      EXPECT_EQ(report["peak"]["bytes"], peak);
      EXPECT_LE(report["peak"]["bytes"], report["arena_bytes"]);
      EXPECT_EQ(report["steps"].size(), total.size());
      std::uint64_t operations = 0;
      for (const json& step : report["steps"]) {
        operations += step["operations"].get<std::uint64_t>();
      }
      EXPECT_EQ(report["operations"]["total"], operations);
    }
  }
}

TEST(CostJson, SaysWhatEachValueIsKeptFor) {
  const json report = report_of({{"n", 3}, {"d", 4}, {"b", 2}})["report"];
  const auto band = [&](const std::string& name) -> json {
    for (const json& entry : report["bands"]) {
      if (entry["name"] == name) {
        return entry;
      }
    }
    return nullptr;
  };
  EXPECT_EQ(band("W_1")["kept_for"], "run");
  EXPECT_EQ(band("W_1")["role"], "parameter");
  EXPECT_EQ(band("x_1")["role"], "input");
  EXPECT_EQ(band("z_2")["kept_for"], "forward");  // tanh reads it, and its gradient does not
  EXPECT_EQ(band("z_2")["reader"]["name"], "x_3");
  EXPECT_EQ(band("x_2")["kept_for"], "backward");
  EXPECT_EQ(band("x_2")["role"], "activation");
  EXPECT_EQ(band("dL/dW_3")["kept_for"], "output");
  EXPECT_EQ(band("dL/dW_3")["role"], "parameter_gradient");
  EXPECT_EQ(band("dL/dx_3")["role"], "gradient");
  EXPECT_EQ(band("L")["kept_for"], "output");
  EXPECT_EQ(band("dL/dW_3")["bytes"], 4 * 4 * 4);
  EXPECT_EQ(report["operations"]["forward"], 3 * (2 * 16 + 8) + 8);
  EXPECT_EQ(report["operations"]["recompute"], 0);
  EXPECT_EQ(report["operations"]["update"], 0);
  const json again =
      report_of({{"n", 9}, {"d", 4}, {"b", 2}, {"checkpoint", {{"policy", "sqrt"}}}})["report"];
  std::size_t copies = 0;
  for (const json& entry : again["bands"]) {
    if (!entry["copy_of"].is_null()) {
      ++copies;
      EXPECT_EQ(entry["role"], "activation");
      EXPECT_NE(entry["name"], "");
    }
  }
  EXPECT_GT(copies, 0U);
  EXPECT_GT(again["operations"]["recompute"], 0);
}

TEST(CostJson, CheckpointsSaveMemoryAndABudgetIsKept) {
  const json base{{"n", 30}, {"d", 8}, {"b", 64}, {"gradients", "first"}, {"detail", "totals"}};
  const auto with = [&](const json& policy) {
    json request = base;
    request["checkpoint"] = policy;
    return report_of(request);
  };
  const std::uint64_t full = report_of(base)["report"]["peak"]["bytes"];
  const std::uint64_t root = with({{"policy", "sqrt"}})["report"]["peak"]["bytes"];
  EXPECT_LT(root, full);
  const json budget = with({{"policy", "budget"}, {"bytes", root}})["report"];
  EXPECT_LE(budget["peak"]["bytes"], root);
  EXPECT_LE(budget["operations"]["total"], with({{"policy", "sqrt"}})["report"]["operations"]["total"]);
  EXPECT_EQ(with({{"policy", "binomial"}, {"slots", 3}})["advances"],
            30 * 4 - 35);  // C(6, 3) < 30 <= C(7, 3), C(7, 4) = 35
  EXPECT_EQ(with({{"policy", "positions"}, {"positions", {10, 20}}})["schedule"].size(), 5U);
  EXPECT_FALSE(report_of(base)["report"].contains("bands"));
}

TEST(CostJson, TheEightCostsComeCountedAndAsFormulas) {
  const json answer = json::parse(cost::dense_chain_costs(R"({"n": 2, "d": 3, "b": 4})"));
  ASSERT_EQ(answer["costs"].size(), cost_count);
  for (const json& entry : answer["costs"]) {
    EXPECT_EQ(entry["counted"], entry["closed"]) << entry;
  }
  EXPECT_EQ(answer["costs"][0]["formula"], "n b d^2 + n b d + b d");
  EXPECT_EQ(answer["costs"][6]["leading"]["text"], "n b d + n d^2");
  EXPECT_EQ(answer["costs"][6]["leading"]["terms"][1], (json{{"n", 1}, {"d", 2}, {"b", 0}}));
}

TEST(CostJson, ASweepFitsAnExponentPerCost) {
  const json answer = json::parse(cost::dense_chain_sweep(
      R"({"n": 16, "d": 256, "b": 512, "axis": "d", "values": [64, 128, 256, 512]})"));
  EXPECT_NEAR(answer["costs"][0]["exponent"], 2, 0.02);
  EXPECT_NEAR(answer["costs"][4]["exponent"], 1, 1e-9);
  EXPECT_EQ(answer["costs"][0]["counted"], answer["costs"][0]["closed"]);
  const json fits = json::parse(cost::dense_chain_fits());
  EXPECT_EQ(fits["fits"].size(), 10U);
  for (const json& fit : fits["fits"]) {
    for (const char* size : {"n", "d", "b"}) {
      EXPECT_NEAR(fit["fitted"][size].get<double>(), fit["term"][size].get<double>(), 0.02) << fit;
    }
  }
}

TEST(CostJson, CountsAFeedForwardNetwork) {
  const json answer =
      json::parse(cost::feed_forward_report(R"({"widths": [784, 100, 10], "examples": 32, "biases": true})"));
  EXPECT_EQ(answer["counted"], answer["formulas"]);
  EXPECT_EQ(answer["counted"]["parameters"], 79510);
  EXPECT_GT(answer["training"]["bytes_train"], answer["training"]["bytes_run"]);
  const json fits = json::parse(cost::square_network_fits(R"({"sizes": [32, 64, 128]})"));
  EXPECT_NEAR(fits["one_example"]["forward"], 3, 0.02);
  EXPECT_NEAR(fits["n_examples"]["iterations"], 5, 0.02);
}

TEST(CostJson, SaysWhatIsWrongWithAQuestion) {
  const auto error = [](const char* request) { return error_of([&] { cost::dense_chain_report(request); }); };
  EXPECT_EQ(error("{"), "[cost] the request is not JSON of at most 1 MiB");
  EXPECT_EQ(error("[]"), "[cost] request: expected an object, got []");
  EXPECT_EQ(error(R"({"n": 2, "d": 0.5, "b": 1})"),
            "[cost] d: expected a whole number from 1 to 65536, got 0.5");
  EXPECT_EQ(error(R"({"n": 2, "d": 2})"), "[cost] b: expected a whole number from 1 to 1048576, got null");
  EXPECT_EQ(error(R"({"n": 18446744073709551615, "d": 2, "b": 1})"),
            "[cost] n: expected a whole number from 1 to 4096, got 18446744073709551615");
  EXPECT_EQ(error(R"({"n": 2, "d": 2, "b": 1, "gradients": [3]})"),
            "[cost] gradients: expected a whole number from 1 to 2, got 3");
  EXPECT_EQ(error(R"({"n": 2, "d": 2, "b": 1, "mode": "trace"})"),
            "[cost] mode: expected lesson or fast, got \"trace\"");
  EXPECT_EQ(error(R"({"n": 4, "d": 2, "b": 1, "checkpoint": {"policy": "positions", "positions": [4]}})"),
            "[checkpoint] positions ascend between 1 and 3, got 4");
  EXPECT_EQ(error(R"({"n": 4, "d": 2, "b": 1, "checkpoint": {"policy": "binomial"}})"),
            "[cost] slots: expected a whole number from 1 to 4096, got null");
}

TEST(OpKeeps, FollowFromTheGradientRules) {
  struct Expected {
    std::vector<bool> inputs;
    bool result;
    std::vector<std::string> between = {};
  };
  const std::map<std::string_view, Expected> expected{
      {"sum", {{false, false}, false}},
      {"difference", {{false, false}, false}},
      {"elementwise product", {{true, true}, false}},
      {"quotient", {{false, true}, true}},
      {"scaling", {{false}, false}},
      {"square", {{true}, false}},
      {"exp", {{false}, true}},
      {"log", {{true}, false}},
      {"tanh", {{false}, true}},
      {"logistic", {{false}, true}},
      {"relu", {{false}, true}},
      {"product", {{true, true}, false}},
      {"bias", {{false, false}, false}},
      {"sum of all", {{false}, false}},
      {"mean of all", {{false}, false}},
      {"convolution", {{true, true}, false}},
      {"softmax", {{false}, true}},
  };
  std::size_t seen = 0;
  for (const OpKeeps& op : op_keeps()) {
    if (op.name == "max-pooling") {  // the winners' places, one byte each, and nothing else
      EXPECT_FALSE(op.inputs[0].kept);
      EXPECT_FALSE(op.result);
      EXPECT_EQ(op.between.size(), 1U);
    }
    const auto found = expected.find(op.name);
    if (found == expected.end()) {
      continue;
    }
    ++seen;
    std::vector<bool> inputs;
    for (const OpKeeps::Input& input : op.inputs) {
      inputs.push_back(input.kept);
    }
    EXPECT_EQ(inputs, found->second.inputs) << op.name;
    EXPECT_EQ(op.result, found->second.result) << op.name;
    EXPECT_EQ(op.between, found->second.between) << op.name;
  }
  EXPECT_EQ(seen, expected.size());
  EXPECT_EQ(json::parse(cost::op_keeps())["ops"].size(), op_keeps().size());
}

}  // namespace

}  // namespace backprop::testing
