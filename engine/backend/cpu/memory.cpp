#include "engine/backend/cpu/memory.h"

#ifdef __linux__
#include <cstdio>
#endif

namespace backprop::cpu_backend {

#ifdef __linux__

std::uint64_t free_bytes() {
  std::FILE* const file = std::fopen("/proc/meminfo", "r");
  if (file == nullptr) {
    return 0;
  }
  unsigned long long kilobytes = 0;
  char line[128];
  while (std::fgets(line, sizeof line, file) != nullptr &&
         std::sscanf(line, "MemAvailable: %llu kB", &kilobytes) !=
             1) {  // NOLINT(bugprone-unchecked-string-to-number-conversion)
  }
  std::fclose(file);
  return kilobytes * 1024;
}

#else

std::uint64_t free_bytes() { return 0; }

#endif

}  // namespace backprop::cpu_backend
