#include "engine/backend/mpi/launcher.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace backprop::mpi_backend {

bool launched_with_others() {
  constexpr std::array ranks{"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"};
  constexpr std::array sizes{"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"};
  return std::any_of(ranks.begin(), ranks.end(),
                     [](const char* name) { return std::getenv(name) != nullptr; }) &&
         std::none_of(sizes.begin(), sizes.end(), [](const char* name) {
           const char* const size = std::getenv(name);
           return size != nullptr && std::string_view(size) == "1";
         });
}

}  // namespace backprop::mpi_backend
