#pragma once

namespace backprop::mpi_backend {

/// Whether a launcher started this process as one of several. It tells each through the environment: Open
/// MPI's and MPICH's mpirun, and Slurm's srun --mpi=pmix. Throws Error where srun started several without
/// telling them.
bool launched_with_others();

}  // namespace backprop::mpi_backend
