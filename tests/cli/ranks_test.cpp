#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "tests/cli/models.h"
#include "tests/cli/process.h"
#include "tests/cli/saved.h"

// `mpirun -n 4 backprop train ...`

namespace backprop::cli_testing {
namespace {

std::string mpirun(int processes, const std::string& before = "") {
  return std::string(BACKPROP_MPIRUN) + " -n " + std::to_string(processes) + " " + before;
}

std::vector<std::string> lines_with(const std::string& text, const std::string& part) {
  std::vector<std::string> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(part) != std::string::npos) {
      found.push_back(line);
    }
  }
  return found;
}

class Ranks : public ::testing::Test {
 protected:
  /// Trains on few digits in f64; what comes after is appended.
  std::string command(const std::string& more) const {
    return "train " + model + " --data digits --examples 320 --dtype f64 --optimizer momentum --rate 0.02 " +
           more;
  }
  std::string saved(const std::string& name) const { return folder.path(name); }

  /// One process and several reach the same numbers in so many steps; `more` is for the several alone.
  void expect_agreement(const std::string& steps, int processes, const std::string& both = "",
                        const std::string& more = "", const std::string& environment = "") {
    constexpr double tolerance = 1e-12;
    const std::string options = both + " --json --steps " + steps + " --save ";
    const Outcome one = run(command(options + saved("one")));
    ASSERT_EQ(one.code, 0) << one.err;
    const Outcome all = run(command(options + saved("all") + " " + more), mpirun(processes, environment));
    ASSERT_EQ(all.code, 0) << all.err;
    EXPECT_LT(largest_difference(saved("one"), saved("all")), tolerance) << "after " << steps;
    const std::vector<std::string> ends = lines_with(all.out, "\"done\"");
    ASSERT_EQ(ends.size(), 1U) << all.out;
    for (const std::string key : {"loss", "accuracy"}) {
      EXPECT_NEAR(nlohmann::json::parse(ends[0])[key].get<double>(),
                  nlohmann::json::parse(lines_with(one.out, "\"done\"").at(0))[key].get<double>(), tolerance);
    }
    // The loss of the last step is the whole batch's.
    const std::string last = "\"step\":" + steps + ",\"epoch\"";
    ASSERT_EQ(lines_with(all.out, last).size(), 1U) << all.out;
    EXPECT_NEAR(nlohmann::json::parse(lines_with(all.out, last)[0])["loss"].get<double>(),
                nlohmann::json::parse(lines_with(one.out, last).at(0))["loss"].get<double>(), tolerance);
  }

  /// Whether a process has ended or, within ten seconds, does.
  static bool ends(int process) {
    for (int i = 0; i < 200; ++i, std::this_thread::sleep_for(std::chrono::milliseconds(50))) {
      const std::string stat = read("/proc/" + std::to_string(process) + "/stat");
      if (stat.empty() || stat.find(") Z ") != std::string::npos) {
        return true;
      }
    }
    return false;
  }

  /// The command's only sentence, of a run that fails.
  std::string sentence(const std::string& arguments, int processes) const {
    const Outcome outcome = run(arguments, mpirun(processes));
    EXPECT_NE(outcome.code, 0) << arguments;
    const std::vector<std::string> said = lines_with(outcome.err, "backprop: ");
    EXPECT_EQ(said.size(), 1U) << outcome.err;
    return said.empty() ? "" : said[0];
  }

  const Folder folder;
  const std::string model = folder.write("model.json", digits_model);
};

TEST_F(Ranks, AgreeWithOneProcessStepByStep) {
  for (const std::string steps : {"1", "2", "3", "40"}) {
    expect_agreement(steps, 4);
  }
  expect_agreement("10", 2, "--micro-batches 2");
  expect_agreement("10", 4, "--eager");
}

TEST_F(Ranks, KilledRunReachesTheSameNumbersFromItsLastSave) {
  const std::string killed = saved("killed");
  {
    Process process(command("--steps 100000000 --save " + killed + " --every 7"), mpirun(4));
    ASSERT_TRUE(wait_for_file(killed));
    const std::vector<int> ranks = process.children();
    ASSERT_EQ(ranks.size(), 4U);
    ::kill(ranks[2], SIGKILL);
    EXPECT_NE(process.wait(), 0);
    for (const int rank : ranks) {
      EXPECT_TRUE(ends(rank)) << "a process goes on without the others";
    }
  }
  const std::string last = std::to_string(step_of(killed) + 9);
  const Outcome resumed =
      run(command("--steps " + last + " --resume " + killed + " --save " + saved("resumed")), mpirun(4));
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_EQ(lines_with(resumed.out, "resumed after step ").size(), 1U);
  ASSERT_EQ(run(command("--steps " + last + " --save " + saved("whole")), mpirun(4)).code, 0);
  EXPECT_EQ(read(saved("resumed")), read(saved("whole")));
  // In one process it goes on as well.
  ASSERT_EQ(run(command("--steps " + last + " --resume " + killed + " --save " + saved("one"))).code, 0);
  EXPECT_LT(largest_difference(saved("one"), saved("whole")), 1e-12);
}

TEST_F(Ranks, StopTogetherWhenOneIsTold) {
  const std::string stopped = saved("stopped");
  Process process(command("--steps 100000000 --save " + stopped + " --every 5"), mpirun(2));
  ASSERT_TRUE(wait_for_file(stopped));
  ASSERT_EQ(process.children().size(), 2U);
  ::kill(process.children()[1], SIGTERM);
  EXPECT_EQ(process.wait(), 130);
  const std::string last = std::to_string(step_of(stopped) + 3);
  ASSERT_EQ(run(command("--steps " + last + " --resume " + stopped + " --save " + stopped), mpirun(2)).code,
            0);
  ASSERT_EQ(run(command("--steps " + last + " --save " + saved("whole")), mpirun(2)).code, 0);
  EXPECT_EQ(read(stopped), read(saved("whole")));
}

TEST_F(Ranks, SayOnceWhatIsWrongWithAllOfThem) {
  EXPECT_EQ(sentence(command("--steps 3 --batch 30"), 4),
            "backprop: [model] a batch of 30 does not split into 4 equal shares, one for each process");
  EXPECT_EQ(sentence(command("--steps 3 --micro-batches 3"), 2),
            "backprop: [model] a batch of 32 does not split into 6 equal micro-batches in 2 processes");
  EXPECT_EQ(sentence("train none.json", 4),
            "backprop: none.json: [file] none.json: No such file or directory");
  EXPECT_NE(sentence(command("--batch 0"), 4).find("--batch"), std::string::npos);
  EXPECT_NE(sentence("train " + model + " --optimizer sgd --rate 1e200", 4).find("[train] the loss is "),
            std::string::npos);
}

TEST_F(Ranks, EndTogetherWhenOneFails) {
  // The first cannot save, while the others go on.
  EXPECT_EQ(sentence(command("--steps 100000000 --save /nowhere/at/all --every 3"), 4)
                .find("backprop: [file] /nowhere/at/all"),
            0U);
  // The second does not find its data.
  const std::string data = folder.write("some.csv", "0,0\n1,1\n0,0\n1,1\n");
  const std::string points = folder.write(
      "points.json",
      R"({"schema":1,"name":"points","input":[1],"layers":[{"dense":{"units":2}},{"softmax_cross_entropy":{}}],
        "batch":2,"dtype":"f64","optimizer":{"sgd":{"rate":0.1}}})");
  const std::string train = "train " + points + " --steps 3 --data ";
  const std::string second = " : -n 1 " + std::string(BACKPROP_COMMAND) + " ";
  EXPECT_EQ(sentence(train + data + second + train + "none.csv", 1).find("backprop: process 1 of 2: [data] "),
            0U);
  EXPECT_EQ(sentence(train + data + second + train + data + " --seed 4", 1),
            "backprop: process 1 of 2: [train] started with other options than process 0, or resumed from "
            "another file");
}

TEST_F(Ranks, AreExplained) {
  const Outcome help = run("train --help", mpirun(2));
  EXPECT_EQ(help.code, 0);
  EXPECT_EQ(lines_with(help.out, "  mpirun -n 4 backprop train model.json").size(), 1U);
  EXPECT_EQ(lines_with(help.out, "  srun --mpi=pmix -n 4 backprop train model.json").size(), 1U);
  const Outcome info = run("info --json");
  EXPECT_EQ(info.code, 0);
  EXPECT_TRUE(nlohmann::json::parse(info.out)["mpi"].get<bool>());
}

#ifdef BACKPROP_EMULATOR

/// Two processes, each with a device of its own in the emulator.
class RanksOnGpus : public Ranks {
 protected:
  static std::string emulator(int devices) {
    return "env LD_PRELOAD=" BACKPROP_EMULATOR " EMULATOR_DEVICES=" + std::to_string(devices);
  }
};

TEST_F(RanksOnGpus, AgreeWithOneProcessOnTheCpu) {
  expect_agreement("4", 2, "", "--device cuda", emulator(2));
  const Outcome info = run("info --json");
  EXPECT_TRUE(nlohmann::json::parse(info.out)["nccl"].get<bool>());
}

TEST_F(RanksOnGpus, NeedOneEach) {
  const auto said = [&](int processes, int devices) {
    const Outcome outcome = run(command("--steps 3 --device cuda"), mpirun(processes, emulator(devices)));
    EXPECT_EQ(outcome.code, 2);
    const std::vector<std::string> lines = lines_with(outcome.err, "backprop: ");
    return lines.size() == 1 ? lines[0] : outcome.err;
  };
  EXPECT_EQ(
      said(4, 2),
      "backprop: process 2 of 4: [cuda] more processes on this machine than the 2 GPUs it has: each needs "
      "its own");
  EXPECT_EQ(said(2, 1).find("backprop: [nccl] ncclCommInitRank as 0 of 2: invalid usage"), 0U);
}

TEST_F(RanksOnGpus, EndAtOnceWhenOneFails) {
  // The first cannot save, while the other's GPU waits for it.
  const auto begun = std::chrono::steady_clock::now();
  const Outcome outcome = run(command("--steps 100000000 --device cuda --save /nowhere/at/all --every 3"),
                              mpirun(2, emulator(2)));
  EXPECT_EQ(outcome.code, 2);
  const std::vector<std::string> lines = lines_with(outcome.err, "backprop: ");
  ASSERT_EQ(lines.size(), 1U) << outcome.err;
  EXPECT_EQ(lines[0].find("backprop: [file] /nowhere/at/all"), 0U);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(45)) << "it waited";
}

#endif

}  // namespace
}  // namespace backprop::cli_testing
