#include "engine/run/communicator.h"

// In place of the CUDA backend where it is not built.

namespace backprop {

Device& cuda() {
  fail("cuda",
       "this build has no CUDA backend: install nvcc 12 or later and configure with -DBACKPROP_CUDA=ON");
}

Device& own_gpu(const Processes& /*processes*/) { return cuda(); }

std::unique_ptr<Communicator> gpu_communicator(Processes& /*processes*/) {
  cuda();
  return nullptr;
}

}  // namespace backprop
