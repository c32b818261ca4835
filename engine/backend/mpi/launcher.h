#pragma once

namespace backprop::mpi_backend {

/// Whether a launcher started this process as one of several. It tells each through the environment: Open
/// MPI's and MPICH's mpirun, and Slurm's srun --mpi=pmix.
bool launched_with_others();

}  // namespace backprop::mpi_backend
