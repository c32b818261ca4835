#include "engine/backend/mpi/launcher.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/run/kernels.h"

namespace backprop::mpi_backend {

bool launched_with_others() {
  constexpr std::array ranks{"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"};
  if (std::none_of(ranks.begin(), ranks.end(),
                   [](const char* name) { return std::getenv(name) != nullptr; })) {
    const char* const tasks = std::getenv("SLURM_STEP_NUM_TASKS");
    if (tasks != nullptr && std::string_view(tasks) != "1") {
      fail("mpi", std::string("srun started ") + tasks +
                      " processes that do not know of each other: use srun --mpi=pmix, or mpirun");
    }
    return false;
  }
  // Slurm's last: mpirun may itself have been started by srun, which then counts something else.
  for (const char* const name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"}) {
    if (const char* const size = std::getenv(name)) {
      return std::string_view(size) != "1";
    }
  }
  return true;
}

}  // namespace backprop::mpi_backend
