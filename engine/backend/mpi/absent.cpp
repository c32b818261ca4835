#include "engine/backend/mpi/launcher.h"
#include "engine/run/communicator.h"

// In place of MPI where it is not built in.

namespace backprop {

std::unique_ptr<Processes> join_processes() {
  if (mpi_backend::launched_with_others()) {
    fail("mpi",
         "started as one of several processes, but this build has no MPI: install it (Debian: "
         "libopenmpi-dev) and configure with -DBACKPROP_MPI=ON");
  }
  return std::make_unique<OneProcess>();
}

}  // namespace backprop
