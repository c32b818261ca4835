#include "engine/backend/cpu/memory.h"

#ifdef __linux__
#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#endif

namespace backprop::cpu_backend {

#ifdef __linux__

namespace {

/// The number after a key, or the first one of the file without a key; none where there is no such file, key
/// or number ("max").
std::optional<std::uint64_t> number_in(const std::string& path, const std::string& key = "") {
  std::ifstream file(path);
  std::string word;
  while (!key.empty() && file >> word && word != key) {
  }
  std::uint64_t number = 0;
  return file >> number ? std::optional(number) : std::nullopt;
}

/// What a control group still allows. Pages of files that nobody uses are given up when memory is short.
std::uint64_t left_in(const std::string& group, const char* limit, const char* used, const char* given_up) {
  const auto most = number_in(group + limit);
  if (!most) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  const std::uint64_t taken = number_in(group + used).value_or(0);
  return *most -
         std::min(*most, taken - std::min(taken, number_in(group + "/memory.stat", given_up).value_or(0)));
}

/// Of this process's group and all above it, in version 1 or 2. In a container the names may lead nowhere;
/// then the limit is the topmost group's.
std::uint64_t left_in_groups(const std::string& proc, const std::string& groups) {
  std::uint64_t left = std::numeric_limits<std::uint64_t>::max();
  std::ifstream file(proc + "/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    const std::size_t name = line.find(':', colon + 1);
    if (colon == std::string::npos || name == std::string::npos) {
      continue;
    }
    const std::string kind = line.substr(colon + 1, name - colon - 1);
    std::string group = line.substr(name + 1);
    while (kind.empty() || kind == "memory") {
      left = std::min(left, kind.empty()
                                ? left_in(groups + group, "/memory.max", "/memory.current", "inactive_file")
                                : left_in(groups + "/memory" + group, "/memory.limit_in_bytes",
                                          "/memory.usage_in_bytes", "total_inactive_file"));
      if (group.size() <= 1) {
        break;
      }
      group.resize(std::max<std::size_t>(group.rfind('/'), 1));
    }
  }
  return left;
}

}  // namespace

std::uint64_t free_bytes(const std::string& proc, const std::string& groups) {
  const std::uint64_t kilobytes = number_in(proc + "/meminfo", "MemAvailable:").value_or(0);
  return std::min(kilobytes * 1024, left_in_groups(proc, groups));
}

std::uint64_t free_bytes() { return free_bytes("/proc", "/sys/fs/cgroup"); }

#else

std::uint64_t free_bytes() { return 0; }
std::uint64_t free_bytes(const std::string& /*proc*/, const std::string& /*groups*/) { return 0; }

#endif

}  // namespace backprop::cpu_backend
