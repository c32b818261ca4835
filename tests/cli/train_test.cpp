#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

#include "engine/model/safetensors.h"
#include "tests/cli/models.h"
#include "tests/cli/process.h"
#include "tests/cli/saved.h"

namespace backprop::cli_testing {
namespace {

using Json = nlohmann::json;

class Train : public ::testing::Test {
 protected:
  /// Trains on few digits; what comes after is appended.
  std::string command(const std::string& more) const {
    return "train " + model + " --data digits --examples 320 " + more;
  }
  std::string saved(const std::string& name) const { return folder.path(name); }

  /// Waits until a save of a step before the last is there, for at most so long.
  bool wait_for_save(const std::string& path, std::uint64_t last) const {
    return wait_for_file(path) && step_of(path) < last;
  }

  const Folder folder;
  const std::string model = folder.write("model.json", digits_model);
};

TEST_F(Train, LearnsDigitsItHasNotSeen) {
  const Outcome outcome = run("train " + model + " --data digits --examples 4000 --epochs 12 --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  std::istringstream lines(outcome.out);
  std::string line;
  std::string last;
  std::uint64_t step = 0;
  while (std::getline(lines, line)) {
    const Json json = Json::parse(line);
    if (!json.contains("done")) {
      EXPECT_GT(json["step"].get<std::uint64_t>(), step);
      step = json["step"].get<std::uint64_t>();
      EXPECT_GT(json["examples_per_second"].get<double>(), 0);
      EXPECT_GT(json["flops"].get<double>(), 0);
      EXPECT_GT(json["bytes"].get<std::uint64_t>(), 0U);
    }
    last = line;
  }
  const Json end = Json::parse(last);
  EXPECT_EQ(step, 12U * 125U);
  EXPECT_GT(end["accuracy"].get<double>(), 0.95);
  EXPECT_GT(end["held_out"]["accuracy"].get<double>(), 0.95);
}

TEST_F(Train, KilledRunReachesTheSameNumbersFromItsLastSave) {
  const std::string whole = saved("whole");
  const std::string killed = saved("killed");
  ASSERT_EQ(run(command("--steps 4000 --save " + whole + " --every 3999")).code, 0);
  {
    Process process(command("--steps 4000 --save " + killed + " --every 7"));
    ASSERT_TRUE(wait_for_save(killed, 4000));
    process.send(SIGKILL);
    ASSERT_EQ(process.wait(), 128 + SIGKILL);
  }
  const std::uint64_t step = step_of(killed);
  EXPECT_GT(step, 0U);
  EXPECT_LT(step, 4000U) << "it was over before it was killed";
  const Outcome resumed = run(command("--steps 4000 --resume " + killed + " --save " + killed));
  ASSERT_EQ(resumed.code, 0) << resumed.err;
  EXPECT_NE(resumed.out.find("resumed after step " + std::to_string(step)), std::string::npos);
  EXPECT_EQ(read(killed), read(whole));
}

TEST_F(Train, StoppedRunSavesAndGoesOn) {
  const std::string stopped = saved("stopped");
  Process process(command("--steps 100000000 --save " + stopped + " --every 50"));
  ASSERT_TRUE(wait_for_save(stopped, 100000000));
  process.send(SIGTERM);
  EXPECT_EQ(process.wait(), 130);
  const std::uint64_t step = step_of(stopped);
  const std::string more = std::to_string(step + 10);
  ASSERT_EQ(run(command("--steps " + more + " --resume " + stopped + " --save " + stopped)).code, 0);
  ASSERT_EQ(run(command("--steps " + more + " --save " + saved("whole"))).code, 0);
  EXPECT_EQ(read(stopped), read(saved("whole")));
}

TEST_F(Train, CheckpointsAndThreadsChangeNoBit) {
  ASSERT_EQ(run(command("--steps 60 --save " + saved("plain"))).code, 0);
  for (const std::string more : {"--checkpoint sqrt", "--checkpoint 10MB", "--threads 3"}) {
    ASSERT_EQ(run(command("--steps 60 --save " + saved("other") + " " + more)).code, 0) << more;
    EXPECT_EQ(read(saved("other")), read(saved("plain"))) << more;
  }
}

TEST_F(Train, EveryOptimizerAndDtypeRuns) {
  for (const std::string more :
       {"--optimizer sgd --rate 0.1", "--optimizer momentum --rate 0.02", "--optimizer rmsprop --rate 0.002",
        "--dtype f64", "--micro-batches 4", "--eager", "--seed 9"}) {
    const Outcome outcome = run(command("--epochs 20 --json " + more));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const Json end = Json::parse(outcome.out.substr(outcome.out.rfind('\n', outcome.out.size() - 2) + 1));
    EXPECT_GT(end["accuracy"].get<double>(), 0.8) << more;
  }
}

TEST_F(Train, ReadsCsvAndMadePoints) {
  const std::string points = folder.write(
      "points.json",
      R"({"schema":1,"name":"points","input":[2],"layers":[{"dense":{"units":16,"activation":"tanh"}},
        {"dense":{"units":3}},{"softmax_cross_entropy":{}}],"batch":3,"dtype":"f64","optimizer":{"adam":{"rate":0.02}}})");
  std::string csv = "x,y,class\n";
  for (int i = 0; i < 30; ++i) {
    csv += std::to_string(i % 3 - 1) + "," + std::to_string(0.1 * i) + "," + std::to_string(i % 3) + "\n";
  }
  const std::string file = folder.write("points.csv", csv);
  const Outcome outcome = run("train " + points + " --data " + file + " --held-out 6 --epochs 60 --json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json end = Json::parse(outcome.out.substr(outcome.out.rfind('\n', outcome.out.size() - 2) + 1));
  EXPECT_EQ(end["held_out"]["accuracy"], 1.0);
  for (const std::string set : {"moons", "circles", "spirals", "gaussians", "xor", "synthetic"}) {
    EXPECT_EQ(run("train " + points + " --steps 3 --data " + set).code, 0) << set;
  }
  const Outcome unnamed = run("train " + points + " --steps 3");
  EXPECT_EQ(unnamed.code, 0) << unnamed.err;
  EXPECT_NE(unnamed.out.find("moons"), std::string::npos) << unnamed.out;
}

TEST_F(Train, SavesWhatPythonReads) {
  if (std::system("command -v python3 > /dev/null") != 0) {
    GTEST_SKIP() << "there is no python3";
  }
  ASSERT_EQ(run(command("--steps 3 --save " + saved("run"))).code, 0);
  const std::string script = folder.write("read.py", R"(import json, struct, sys
data = open(sys.argv[1], 'rb').read()
length, = struct.unpack_from('<Q', data)
header = json.loads(data[8:8 + length])
end = 0
for name, tensor in header.items():
    if name == '__metadata__':
        continue
    begin, after = tensor['data_offsets']
    count = 1
    for size in tensor['shape']:
        count *= size
    assert tensor['dtype'] == 'F32' and begin == end and after == begin + 4 * count, name
    end = after
    values = struct.unpack_from(f'<{count}f', data, 8 + length + begin)
    print(name, repr(sum(values)))
assert 8 + length + end == len(data)
)");
  ASSERT_EQ(std::system(("python3 " + script + " " + saved("run") + " > " + saved("sums")).c_str()), 0);
  std::istringstream sums(read(saved("sums")));
  const TensorFile file = read_safetensors(saved("run"));
  std::string name;
  double sum = 0;
  std::size_t found = 0;
  for (; sums >> name >> sum; ++found) {
    const std::vector<double> values = file.tensor(name).values();
    EXPECT_EQ(sum, std::accumulate(values.begin(), values.end(), 0.0)) << name;
  }
  EXPECT_EQ(found, file.tensors.size());
}

TEST_F(Train, RemovesWhatKilledRunsLeftBesideItsFile) {
  const pid_t dead = ::fork();
  if (dead == 0) {
    ::_exit(0);
  }
  ::waitpid(dead, nullptr, 0);
  const std::string left = folder.write("run.part-" + std::to_string(dead), "half");
  const std::string at_work = folder.write("run.part-" + std::to_string(::getpid()), "half");
  const std::string another = folder.write("another.part-" + std::to_string(dead), "half");
  ASSERT_EQ(run(command("--steps 1 --save " + saved("run"))).code, 0);
  EXPECT_FALSE(std::filesystem::exists(left));
  EXPECT_TRUE(std::filesystem::exists(at_work));
  EXPECT_TRUE(std::filesystem::exists(another));
}

TEST_F(Train, SaysThatSrunDidNotTellItOfTheOthers) {
  const Outcome outcome = run(command("--steps 1"), "env SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=1");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(
      outcome.err,
      "backprop: [mpi] srun started 4 processes that do not know of each other: use srun --mpi=pmix, or "
      "mpirun\n");
  EXPECT_EQ(run(command("--steps 1"), "env SLURM_STEP_NUM_TASKS=1 SLURM_PROCID=0").code, 0);
}

TEST_F(Train, ResumesNothingButItsOwnRun) {
  const std::string file = saved("run");
  ASSERT_EQ(run(command("--steps 5 --save " + file)).code, 0);
  const auto error = [&](const std::string& more) {
    const Outcome outcome = run(command("--steps 9 --resume " + file + " " + more));
    EXPECT_EQ(outcome.code, 2);
    return outcome.err;
  };
  EXPECT_NE(error("--batch 16").find("[resume] run: its model is not this run's"), std::string::npos);
  EXPECT_NE(error("--label first").find("[resume] run: its data is not this run's"), std::string::npos);
  EXPECT_NE(error("--micro-batches 2").find("[resume] run: its micro_batches is not this run's"),
            std::string::npos);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 4);
  EXPECT_NE(error("").find("[safetensors] run: tensor"), std::string::npos);
}

}  // namespace
}  // namespace backprop::cli_testing
