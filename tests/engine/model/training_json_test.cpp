#include "engine/model/training_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/graph/error.h"
#include "engine/model/chain_run.h"
#include "engine/model/cost_json.h"

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
