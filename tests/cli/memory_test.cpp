#include "engine/backend/cpu/memory.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/process.h"

// How much memory is free on a machine whose files say so.

namespace backprop::cli_testing {
namespace {

class FreeMemory : public ::testing::Test {
 protected:
  FreeMemory() {
    write("proc/meminfo", "MemTotal: 9000 kB\nMemFree: 1000 kB\nMemAvailable: 5000 kB\n");
    write("proc/self/cgroup", "0::/\n");
  }
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(folder.path(name)).parent_path());
    folder.write(name, text);
  }
  std::uint64_t free() const { return cpu_backend::free_bytes(folder.path("proc"), folder.path("groups")); }

  const Folder folder;
};

TEST_F(FreeMemory, IsTheMachinesWithoutALimit) {
  EXPECT_EQ(free(), 5000U * 1024);
  write("groups/memory.max", "max\n");
  EXPECT_EQ(free(), 5000U * 1024);
}

TEST_F(FreeMemory, IsWhatTheGroupHasLeft) {
  write("groups/memory.max", "3000000\n");
  write("groups/memory.current", "1200000\n");
  EXPECT_EQ(free(), 1800000U);
  write("groups/memory.stat", "anon 700000\ninactive_file 200000\n");
  EXPECT_EQ(free(), 2000000U);
}

TEST_F(FreeMemory, IsTheLeastOfAllGroupsAbove) {
  write("proc/self/cgroup", "0::/job/step\n");
  write("groups/job/step/memory.max", "4000000\n");
  write("groups/job/step/memory.current", "1000000\n");
  EXPECT_EQ(free(), 3000000U);
  write("groups/job/memory.max", "4000000\n");
  write("groups/job/memory.current", "3500000\n");
  EXPECT_EQ(free(), 500000U);
}

TEST_F(FreeMemory, IsFoundInTheFirstVersionOfGroupsToo) {
  write("proc/self/cgroup", "12:cpu,cpuacct:/a\n9:memory:/docker/b\n");
  write("groups/memory/memory.limit_in_bytes", "2000000\n");
  write("groups/memory/memory.usage_in_bytes", "500000\n");
  write("groups/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 100000\n");
  EXPECT_EQ(free(), 1600000U);
}

TEST_F(FreeMemory, IsUnknownWhereNothingIsSaid) {
  std::filesystem::remove(folder.path("proc/meminfo"));
  EXPECT_EQ(free(), 0U);
}

}  // namespace
}  // namespace backprop::cli_testing
