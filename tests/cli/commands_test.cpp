#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "engine/model/dense_chain_costs.h"
#include "tests/cli/models.h"
#include "tests/cli/process.h"
#include "tests/engine/sanitized.h"

namespace backprop::cli_testing {
namespace {

using Json = nlohmann::json;

Json json_of(const Outcome& outcome) {
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  return Json::parse(outcome.out);
}

TEST(Command, ExplainsItself) {
  const Outcome help = run("--help");
  EXPECT_EQ(help.code, 0);
  for (const std::string command : {"train", "memory", "profile", "check", "info"}) {
    EXPECT_NE(help.out.find("\n  " + command), std::string::npos) << command;
    const Outcome own = run(command + " --help");
    EXPECT_EQ(own.code, 0);
    EXPECT_NE(own.out.find("--"), std::string::npos) << command;
  }
}

TEST(Command, AnswersBadInputInOneLine) {
  const Folder folder;
  const std::string model = folder.write("m.json", digits_model);
  const std::string no_json = folder.write("no.json", "not json");
  const std::string csv = folder.write("bad.csv", "1,2,0\n1,x,0\n");
  const struct {
    std::string arguments, says;
  } rows[] = {
      {"", "subcommand is required"},
      {"fly", "there is no command 'fly': train, memory, profile, check or info"},
      {"train", "model is required"},
      {"train none.json", "[file] none.json: No such file or directory"},
      {"train " + no_json, "no.json: "},
      {"train " + model + " --data nothing",
       "expected digits, moons, circles, spirals, gaussians, xor, synthetic"},
      {"train " + model + " --data moons",
       "an example of moons has 2 values, shape (2,); the model takes 64"},
      {"train " + model + " --data " + csv, "[csv] bad.csv, line 2: column 2: expected a number, got 'x'"},
      {"train " + model + " --batch 0", "--batch"},
      {"train " + model + " --optimizer newton",
       "[optimizer] expected sgd, momentum, rmsprop or adam, got 'newton'"},
      {"train " + model + " --checkpoint some",
       "[--checkpoint] expected a size such as 8GiB, 500MB or 4096, got 'some'"},
      {"train " + model + " --steps 1 --epochs 1", "give --steps or --epochs, not both"},
      {"train " + model + " --micro-batches 3", "does not split into 3 equal micro-batches"},
      {"train " + model + " --examples 5", "too few for batches of 32"},
      {"train " + model + " --device tpu", "[device] expected cpu or cuda, got 'tpu'"},
      {"train " + model + " --threads 0", "--threads"},
      {"train " + model + " --device-memory 10KB", "[memory] needs "},
      {"train " + model + " --resume none", "none: No such file or directory"},
      {"train " + model + " --save /nowhere/at/all --steps 1", "No such file or directory"},
      {"memory " + model + " --device-memory lots", "[--device-memory] expected a size"},
      {"profile --layers 8:2", "between 1 and 32 sizes"},
      {"profile --width 0", "expected sizes such as 8, 2,4,8 or 2:64 (doubled), got '0'"},
      {"check " + no_json, "expected a JSON object"},
      {"check " + model, "expected a lesson's name under \"lesson\""},
  };
  for (const auto& [arguments, says] : rows) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_EQ(outcome.err.substr(0, 10), "backprop: ") << arguments << ": " << outcome.err;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1)
        << arguments << ": " << outcome.err;
    EXPECT_NE(outcome.err.find(says), std::string::npos) << arguments << ": " << outcome.err;
  }
}

TEST(Command, SaysThatThereIsNoCuda) {
#ifdef BACKPROP_HAS_CUDA
  GTEST_SKIP() << "this build has the backend";
#else
  const Outcome outcome = run("info --device cuda");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err,
            "backprop: [device] this build has no CUDA backend: configure it with -DBACKPROP_CUDA=ON, or use "
            "--device cpu\n");
#endif
}

TEST(Info, NamesVersionDeviceAndThreads) {
  const Json info = json_of(run("info --threads 2 --json"));
  EXPECT_EQ(info["schema"], 1);
  EXPECT_FALSE(info["version"].get<std::string>().empty());
  EXPECT_EQ(info["device"], "cpu");
  EXPECT_EQ(info["description"], "cpu");
  EXPECT_EQ(info["threads"], 2);
  EXPECT_GT(info["free_bytes"].get<std::uint64_t>(), 1000000U);
}

TEST(Info, SelfcheckPassesEveryOp) {
  const Json info = json_of(run("info --selfcheck --threads 2 --json"));
  EXPECT_GT(info["selfcheck"].size(), 80U);
  for (const Json& row : info["selfcheck"]) {
    EXPECT_EQ(row["failure"], "") << row["name"];
    EXPECT_TRUE(row["repeats"]) << row["name"];
  }
}

TEST(Memory, CountsLesson6) {
  const Json report = json_of(run(std::string("memory ") + BACKPROP_LESSON_6 + " --json"));
  EXPECT_EQ(report["parameters"], 4632902);
  EXPECT_EQ(report["outputs_bytes"], 157226LL * 4 * 64);
  const auto kept = report["kept_bytes"].get<std::uint64_t>();
  const auto peak = report["peak_bytes"].get<std::uint64_t>();
  EXPECT_GT(kept, 20'000'000U);
  EXPECT_GT(peak, 4 * 4632902U * 4) << "parameters, gradients and two moments";
  EXPECT_GE(report["allocated_bytes"].get<std::uint64_t>(), peak);
  std::uint64_t sum = 0;
  for (const Json& part : report["peak_by_role"]) sum += part.get<std::uint64_t>();
  EXPECT_EQ(sum, peak);
}

TEST(Memory, PlansWhatTrainingAllocates) {
  const Json report = json_of(run(std::string("memory ") + BACKPROP_LESSON_6 + " --batch 64 --json"));
  const Outcome trained = run(std::string("train ") + BACKPROP_LESSON_6 +
                              " --batch 64 --data synthetic --examples 64 --held-out 1 --steps 1 --json");
  ASSERT_EQ(trained.code, 0) << trained.err;
  const Json first = Json::parse(trained.out.substr(0, trained.out.find('\n')));
  EXPECT_EQ(first["bytes"], report["allocated_bytes"]);
  EXPECT_EQ(report["allocated_bytes"], 139146752);
}

TEST(Memory, IsOfOneProcessAndOfTheDeviceNamed) {
  const std::string command = std::string("memory ") + BACKPROP_LESSON_6 + " --json --batch ";
  const Json one = json_of(run(command + "16"));
  const Json of_four = json_of(run(command + "64 --processes 4"));
  EXPECT_EQ(of_four["processes"], 4);
  EXPECT_EQ(of_four["outputs_bytes"], one["outputs_bytes"]);
  EXPECT_NEAR(of_four["peak_bytes"].get<double>(), one["peak_bytes"].get<double>(),
              1e-3 * one["peak_bytes"].get<double>());
  const Outcome indivisible = run(command + "64 --processes 3");
  EXPECT_EQ(indivisible.code, 2);
  EXPECT_NE(indivisible.err.find("[model] a batch of 64 does not split into 3 equal shares"),
            std::string::npos);
  // A larger workspace for convolutions.
  const Json on_gpu = json_of(run(command + "64 --device cuda"));
  const Json on_cpu = json_of(run(command + "64"));
  EXPECT_GT(on_gpu["peak_by_role"]["workspace"], on_cpu["peak_by_role"]["workspace"]);
}

TEST(Memory, ReadsWhatThePageSaves) {
  // The page's own network of lesson 6 under another optimizer, as its writer writes it
  // (costs-network.test.ts).
  const Json saved = json_of(run(std::string("memory ") + BACKPROP_SAVED_MODEL + " --json"));
  const Json own = json_of(run(std::string("memory ") + BACKPROP_LESSON_6 + " --optimizer sgd --json"));
  EXPECT_EQ(saved["parameters"], 4632902);
  EXPECT_EQ(saved["peak_bytes"], own["peak_bytes"]);
  EXPECT_LT(saved["peak_bytes"].get<std::uint64_t>(), 3 * 4632902U * 4 + 60'000'000U) << "no moments";
}

TEST(Memory, FindsTheLargestBatchThatFits) {
  const std::string command = std::string("memory ") + BACKPROP_LESSON_6 + " --json --device-memory 500MB";
  const auto batch = json_of(run(command))["largest_batch"].get<std::int64_t>();
  ASSERT_GT(batch, 64);
  const auto bytes = [&](std::int64_t size) {
    return json_of(run(command + " --batch " + std::to_string(size)))["allocated_bytes"].get<std::uint64_t>();
  };
  EXPECT_LE(bytes(batch), 500'000'000U);
  EXPECT_GT(bytes(batch + 1), 500'000'000U);
}

TEST(Memory, PrintsTheTable) {
  const Outcome outcome = run(std::string("memory ") + BACKPROP_LESSON_6 + " --device-memory 2GB");
  EXPECT_EQ(outcome.code, 0);
  for (const std::string text :
       {"conv2d_1", "(50,50,32)", "4,608,500", "sum of all layers' outputs", "kept for the backward pass",
        "peak of a training step", "fits up to batch"}) {
    EXPECT_NE(outcome.out.find(text), std::string::npos) << text << "\n" << outcome.out;
  }
}

TEST(Memory, IsForeseenBeforeTraining) {
  const Outcome outcome = run(std::string("train ") + BACKPROP_LESSON_6 +
                              " --data synthetic --examples 64 --device-memory 110MB");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("the device has 104.9 MiB: batch "), std::string::npos) << outcome.err;
}

TEST(Profile, WritesWhatTheEngineCounts) {
  const Folder folder;
  const Outcome outcome = run("profile --layers 2,4 --width 8:32 --batch 4,8 --csv " + folder.path("p.csv") +
                              " --svg " + folder.path("p.svg"));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("T_backward_first"), std::string::npos);
  std::istringstream csv(read(folder.path("p.csv")));
  std::string line;
  std::getline(csv, line);
  EXPECT_EQ(line.substr(0, 26), "n,d,b,T_run,T_forward,T_ba");
  std::size_t rows = 0;
  while (std::getline(csv, line)) {
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream cells(line);
    DenseChainSize size;
    cells >> size.n >> size.d >> size.b;
    for (const std::uint64_t expected : counted_costs(size)) {
      std::uint64_t value = 0;
      cells >> value;
      EXPECT_EQ(value, expected);
    }
    double seconds = 0;
    cells >> seconds;
    EXPECT_GT(seconds, 0);
    ++rows;
  }
  EXPECT_EQ(rows, 12U);
  const std::string svg = read(folder.path("p.svg"));
  EXPECT_EQ(svg.substr(0, 5), "<svg ");
  EXPECT_EQ(svg.substr(svg.size() - 7), "</svg>\n");
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_NE(svg.find("M_backward_first"), std::string::npos);
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(Profile, KeepsWhatWasMeasuredWhenItIsKilled) {
  const Folder folder;
  const std::string file = folder.path("p.csv");
  Process process("profile --layers 2 --width 8,16,8192 --batch 8192 --most 1e15 --csv " + file);
  for (int i = 0; i < 1200 && lines_of(read(file)) < 3; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  process.send(SIGKILL);
  process.wait();
  EXPECT_EQ(lines_of(read(file)), 3U) << "a header and two sizes";
}

TEST(Profile, GoesOnWhereASizeFails) {
  if (sanitized) {
    GTEST_SKIP() << "sanitizers take more address space than the test leaves";
  }
  const Folder folder;
  const Outcome outcome =
      run("profile --layers 2 --width 8,8192 --batch 8,16 --most 1e15 --csv " + folder.path("p.csv"),
          "ulimit -d 400000; OPENBLAS_NUM_THREADS=1");
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  EXPECT_NE(outcome.out.find("  failed: [cpu] no memory for "), std::string::npos) << outcome.out;
  const std::string csv = read(folder.path("p.csv"));
  EXPECT_EQ(lines_of(csv), 5U);
  for (const std::string timed : {"\n2,8,8,", "\n2,8,16,"}) {
    const std::string line =
        csv.substr(csv.find(timed) + 1, csv.find('\n', csv.find(timed) + 1) - csv.find(timed) - 1);
    EXPECT_NE(line.back(), ',') << line;
  }
}

TEST(Check, SaysWhatTheLabWouldSay) {
  const Folder folder;
  const std::string file = folder.write(
      "a.json",
      R"({"lesson":"cosh-paper","step":0,"seed":1,"answers":{"a":"log 2","b":"2","dz/dx":"1.25"}})");
  const Outcome outcome = run("check " + file);
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  EXPECT_NE(outcome.out.find("passed     a"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("failed     dz/dx"), std::string::npos) << outcome.out;
  const Json report = Json::parse(run("check --json " + file).out);
  EXPECT_EQ(report["lesson"], "cosh-paper");
}

}  // namespace
}  // namespace backprop::cli_testing
