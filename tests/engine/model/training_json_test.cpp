#include "engine/model/training_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/graph/error.h"
#include "engine/model/chain_run.h"
#include "engine/model/cost_json.h"
#include "engine/model/same_gradients.h"

namespace backprop {
namespace {

using nlohmann::json;

json small(int batch = 8) {
  return json::parse(R"({"schema":1,"name":"small","input":[8,8,1],"layers":[
    {"conv2d":{"filters":4,"kernel":[3,3],"padding":"same","activation":"relu"}},
    {"max_pool":{"size":[2,2],"stride":2}},{"dense":{"units":16,"activation":"tanh"}},{"dense":{"units":10}},
    {"softmax_cross_entropy":{}}],"batch":)" +
                     std::to_string(batch) +
                     R"(,"dtype":"f32","optimizer":{"adam":{"rate":0.001}},"seed":1})");
}

json report_of(const json& request) { return json::parse(training::model_report(request.dump())); }

TEST(TrainingJson, TellsLayersOutputsAndThePlan) {
  const json found = report_of({{"model", small()}, {"detail", "bands"}});
  ASSERT_EQ(found["layers"].size(), 6U);
  EXPECT_EQ(found["layers"][1]["output"], json({8, 8, 4}));
  EXPECT_EQ(found["layers"][1]["parameters"], 3 * 3 * 1 * 4 + 4);
  EXPECT_EQ(found["outputs_bytes"], 8 * 4 * (64 + 256 + 64 + 16 + 10));
  EXPECT_GT(found["kept_bytes"], 0);
  EXPECT_LT(found["kept_bytes"], found["report"]["peak"]["bytes"]);
  EXPECT_FALSE(found["report"]["bands"].empty());
}

/// Bytes of activations live in a step, as the report tells them by role.
std::uint64_t activations_live(const json& report, std::size_t step) {
  return report["live"]["by_role"]["activation"][step].get<std::uint64_t>();
}

std::size_t step_of_loss(const json& report) {
  const json& steps = report["steps"];
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i]["name"] == "softmax_cross_entropy_1") {
      return i;
    }
  }
  ADD_FAILURE() << "no step computes the loss: " << steps;
  return 0;
}

TEST(TrainingJson, WhatLayersKeepIsWhatIsLiveWhenTheLossIsKnown) {
  for (const char* policy : {"none", "sqrt"}) {
    const json found =
        report_of({{"model", small()}, {"checkpoint", {{"policy", policy}}}, {"detail", "bands"}});
    std::uint64_t kept = 0;
    for (const json& layer : found["layers"]) {
      kept += layer["kept_bytes"].get<std::uint64_t>();
    }
    EXPECT_EQ(found["kept_bytes"], kept);
    EXPECT_EQ(kept, activations_live(found["report"], step_of_loss(found["report"]))) << policy;
  }
  // Kept: the convolution's result with ReLU in place, 8x8x4; of pooling a byte for each winner's place; what
  // the dense layer reads, laid out as a matrix, and tanh's result. Not the sum of outputs.
  const json layers = report_of({{"model", small()}})["layers"];
  EXPECT_EQ(layers[0]["kept_bytes"], 0);
  EXPECT_EQ(layers[1]["kept_bytes"], 8 * 4 * 256);
  EXPECT_EQ(layers[2]["kept_bytes"], 8 * 64);
  EXPECT_EQ(layers[3]["kept_bytes"], 8 * 4 * (64 + 16));
}

TEST(TrainingJson, SaysWhatIsRecomputed) {
  const auto passes = [](const json& report, const char* pass) {
    std::uint64_t operations = 0;
    for (const json& step : report["steps"]) {
      operations += step["pass"] == pass ? step["operations"].get<std::uint64_t>() : 0;
    }
    return operations;
  };
  const json plain = report_of({{"model", small()}, {"detail", "bands"}})["report"];
  const json again =
      report_of({{"model", small()}, {"checkpoint", {{"policy", "sqrt"}}}, {"detail", "bands"}})["report"];
  EXPECT_EQ(plain["operations"]["recompute"], 0);
  EXPECT_GT(again["operations"]["recompute"], 0);
  EXPECT_EQ(passes(again, "recompute"), again["operations"]["recompute"]);
  // The forward pass itself is the same.
  EXPECT_EQ(again["operations"]["forward"], plain["operations"]["forward"]);
  EXPECT_EQ(passes(again, "forward"), plain["operations"]["forward"]);
}

TEST(TrainingJson, FindsTheLargestBatchExactly) {
  const auto bytes = [](int batch) {
    return report_of({{"model", small(batch)}})["report"]["arena_bytes"].get<double>();
  };
  const auto largest = [](double limit) {
    return json::parse(training::model_largest_batch(json{{"model", small()}}.dump(), limit))["batch"]
        .get<int>();
  };
  EXPECT_EQ(largest(bytes(37)), 37);
  EXPECT_EQ(largest(bytes(38) - 1), 37);
  EXPECT_EQ(largest(100), 0);
}

TEST(TrainingJson, UsesWhatItPlanned) {
  for (const char* policy : {"none", "sqrt"}) {
    const json request{{"model", small()}, {"checkpoint", {{"policy", policy}}}};
    const json run = json::parse(training::model_run(request.dump()));
    EXPECT_EQ(run["used_bytes"], run["planned_bytes"]);
    EXPECT_EQ(run["planned_bytes"], report_of(request)["report"]["arena_bytes"]);
    // Zeros: every class is as likely as the others.
    EXPECT_NEAR(run["loss"].get<double>(), 2.302585, 1e-5);
  }
}

TEST(TrainingJson, NamesThePlaceOfWhatIsWrong) {
  json model = small();
  model["layers"][1]["max_pool"]["size"] = {9, 9};
  try {
    training::model_report(json{{"model", model}}.dump());
    FAIL() << "a window larger than its input was planned";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("layers[1].max_pool"), std::string::npos) << error.what();
  }
  EXPECT_THROW(training::model_report("{}"), Error);
}

TEST(ChainRun, UsesWhatItPlanned) {
  for (const char* gradients : {"none", "all", "first"}) {
    const json request{{"n", 3}, {"d", 16}, {"b", 8}, {"gradients", gradients}};
    const json run = json::parse(cost::dense_chain_run(request.dump()));
    EXPECT_EQ(run["used_bytes"], run["planned_bytes"]);
    EXPECT_EQ(run["planned_bytes"],
              json::parse(cost::dense_chain_report(request.dump()))["report"]["arena_bytes"]);
    EXPECT_GT(run["seconds"], 0);
  }
}

json same_gradients(const json& request) {
  return json::parse(cost::dense_chain_same_gradients(request.dump()));
}

TEST(SameGradients, AreEqualToTheBitWithAnyCheckpoints) {
  for (const json& policy : {json{{"policy", "sqrt"}}, json{{"policy", "positions"}, {"positions", {1, 5}}},
                             json{{"policy", "binomial"}, {"slots", 2}}}) {
    const json found = same_gradients({{"n", 9}, {"d", 8}, {"b", 16}, {"checkpoint", policy}});
    EXPECT_EQ(found["numbers"], 9 * 8 * 8);
    EXPECT_EQ(found["differing"], 0) << policy;
    EXPECT_EQ(found["difference"], 0) << policy;
    EXPECT_GT(found["largest"].get<double>(), 0.1) << "gradients of nearly zero would not tell";
  }
}

TEST(SameGradients, DifferByRoundingOverMicroBatches) {
  const json found = same_gradients({{"n", 4}, {"d", 8}, {"b", 64}, {"micro_batches", 4}});
  EXPECT_GT(found["differing"].get<int>(), 0) << "added up in another order, and every last bit the same";
  EXPECT_LT(found["difference"].get<double>(), 1e-5 * found["largest"].get<double>());
  EXPECT_THROW(same_gradients({{"n", 4}, {"d", 8}, {"b", 64}, {"micro_batches", 5}}), Error);
}

TEST(ChainRun, KeepsLessInEachOfSeveralPasses) {
  const json request{{"n", 16}, {"d", 32}, {"b", 512}};
  json pieces = request;
  pieces["micro_batches"] = 4;
  const auto peak = [](const std::string& answer) {
    return json::parse(answer)["report"]["peak"]["bytes"].get<std::uint64_t>();
  };
  EXPECT_LT(peak(cost::dense_chain_accumulation(pieces.dump())),
            peak(cost::dense_chain_report(request.dump())) / 2);
  pieces["micro_batches"] = 3;
  EXPECT_THROW(cost::dense_chain_accumulation(pieces.dump()), Error);
}

}  // namespace
}  // namespace backprop
