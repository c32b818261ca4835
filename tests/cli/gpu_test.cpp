#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "tests/cli/models.h"
#include "tests/cli/process.h"
#include "tests/cli/saved.h"

// `backprop ... --device cuda` in one process, in the emulator.

namespace backprop::cli_testing {
namespace {

using Json = nlohmann::json;

std::string emulator(const std::string& more = "") { return "env LD_PRELOAD=" BACKPROP_EMULATOR " " + more; }

class OnGpu : public ::testing::Test {
 protected:
  /// Trains on few digits; what comes after is appended.
  std::string command(const std::string& more) const {
    return "train " + model + " --data digits --examples 96 " + more;
  }
  std::string saved(const std::string& name) const { return folder.path(name); }

  /// Runs a command that must succeed.
  static std::string out_of(const std::string& arguments, const std::string& launcher) {
    const Outcome outcome = run(arguments, launcher);
    EXPECT_EQ(outcome.code, 0) << arguments << ": " << outcome.err;
    return outcome.out;
  }

  const Folder folder;
  const std::string model = folder.write("model.json", digits_model);
};

TEST_F(OnGpu, TrainsAsTheCpuDoesStepByStep) {
  // Sums are added in another order. Adam divides by roots of small mean squares, which enlarges that.
  const struct {
    std::string options;
    double tolerance;
  } rows[] = {{"--dtype f64", 1e-11},
              {"--dtype f32 --optimizer momentum --rate 0.02", 2e-6},
              {"--dtype f64 --micro-batches 4 --optimizer rmsprop", 1e-11},
              {"--dtype f64 --eager --optimizer sgd", 1e-12},
              {"--dtype f64 --checkpoint sqrt", 1e-11}};
  for (const auto& [options, tolerance] : rows) {
    for (const std::string steps : {"1", "2", "6"}) {
      const std::string train = command(options + " --steps " + steps + " --save ");
      out_of(train + saved("cpu"), "");
      out_of(train + saved("gpu") + " --device cuda", emulator());
      EXPECT_LT(largest_difference(saved("cpu"), saved("gpu")), tolerance) << options << ", " << steps;
    }
  }
}

TEST_F(OnGpu, KilledRunReachesTheSameBitsFromItsLastSave) {
  const std::string killed = saved("killed");
  {
    Process process(command("--device cuda --steps 100000000 --save " + killed + " --every 2"), emulator());
    ASSERT_TRUE(wait_for_file(killed));
    process.send(SIGKILL);
    ASSERT_EQ(process.wait(), 128 + SIGKILL);
  }
  const std::string last = std::to_string(step_of(killed) + 3);
  const std::string train = command("--device cuda --steps " + last + " --save ");
  const std::string said = out_of(train + saved("resumed") + " --resume " + killed, emulator());
  EXPECT_NE(said.find("resumed after step " + std::to_string(step_of(killed))), std::string::npos) << said;
  out_of(train + saved("whole"), emulator());
  EXPECT_EQ(read(saved("resumed")), read(saved("whole")));
}

TEST_F(OnGpu, GoesOnFromWhatTheCpuSavedAndTheReverse) {
  const std::string train = command("--dtype f64 --steps ");
  out_of(train + "4 --save " + saved("cpu"), "");
  out_of(train + "4 --device cuda --save " + saved("gpu"), emulator());
  out_of(train + "7 --save " + saved("whole"), "");
  out_of(train + "7 --device cuda --resume " + saved("cpu") + " --save " + saved("on_gpu"), emulator());
  out_of(train + "7 --resume " + saved("gpu") + " --save " + saved("on_cpu"), "");
  EXPECT_LT(largest_difference(saved("on_gpu"), saved("whole")), 1e-11);
  EXPECT_LT(largest_difference(saved("on_cpu"), saved("whole")), 1e-11);
}

TEST_F(OnGpu, ForeseesThatMemoryDoesNotSuffice) {
  const Outcome outcome =
      run(std::string("train ") + BACKPROP_LESSON_6 + " --data synthetic --examples 64 --device cuda",
          emulator("EMULATOR_MEMORY=150000000"));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err.find("backprop: [memory] needs "), 0U) << outcome.err;
  EXPECT_NE(outcome.err.find(" MiB: batch "), std::string::npos) << outcome.err;
}

/// Free bytes of a device with so many in all.
std::uint64_t free_of(std::uint64_t memory) {
  const Outcome outcome =
      run("info --json --device cuda", emulator("EMULATOR_MEMORY=" + std::to_string(memory)));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  return Json::parse(outcome.out)["free_bytes"].get<std::uint64_t>();
}

TEST_F(OnGpu, TakesWhatWasForeseenAndNoMore) {
  constexpr std::uint64_t whole = 100'000'000;
  constexpr std::uint64_t gap = 512;                   // at most, behind an allocation in the emulator
  const std::uint64_t taken = whole - free_of(whole);  // by the device itself
  for (const std::string options : {"", "--checkpoint sqrt", "--micro-batches 4"}) {
    const std::string needs = out_of("memory " + model + " --json --device cuda " + options, "");
    const auto needed = Json::parse(needs)["allocated_bytes"].get<std::uint64_t>();
    const auto trained_in = [&](std::uint64_t bytes) {
      return run(command("--device cuda --steps 2 " + options),
                 emulator("EMULATOR_MEMORY=" + std::to_string(taken + bytes)));
    };
    EXPECT_EQ(trained_in(needed + gap).code, 0) << options;
    EXPECT_EQ(trained_in(needed - 1).err.find("backprop: [memory] needs "), 0U) << options;
  }
}

TEST_F(OnGpu, ProfileRunsWhatFits) {
  const std::string profiled =
      out_of("profile --layers 2 --width 16,1024 --batch 8 --device cuda --csv " + saved("p.csv"),
             emulator("EMULATOR_MEMORY=45000000"));
  EXPECT_NE(profiled.find("1 of 2 sizes were counted only"), std::string::npos) << profiled;
  const std::string csv = read(saved("p.csv"));
  EXPECT_NE(csv.find("\n2,16,8,"), std::string::npos);
  EXPECT_NE(csv.find("\n2,1024,8,"), std::string::npos);
}

TEST_F(OnGpu, InfoNamesTheDeviceAndChecksIt) {
  const std::string info = out_of("info --device cuda", emulator());
  EXPECT_NE(info.find("device   PTX emulator (CPU), sm_90, 2.0 GiB, driver "), std::string::npos) << info;
  EXPECT_EQ(info.find("memory   unknown"), std::string::npos) << info;
  const Json report = Json::parse(
      out_of("info --device cuda --selfcheck --only softmax --json", emulator("EMULATOR_LAZY=1")));
  EXPECT_EQ(report["selfcheck"].size(), 2U);
  for (const Json& row : report["selfcheck"]) {
    EXPECT_EQ(row["failure"], "") << row["name"];
    EXPECT_TRUE(row["repeats"].get<bool>() && row["recorded"].get<bool>() && row["separate"].get<bool>());
  }
}

}  // namespace
}  // namespace backprop::cli_testing
