#include "engine/backend/mpi/launcher.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace backprop::mpi_backend {

bool launched_with_others() {
  constexpr std::array ranks{"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"};
  if (std::none_of(ranks.begin(), ranks.end(),
                   [](const char* name) { return std::getenv(name) != nullptr; })) {
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
