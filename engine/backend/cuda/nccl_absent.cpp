#include "engine/run/communicator.h"

// In place of NCCL where it is not built in.

namespace backprop {

std::unique_ptr<Communicator> gpu_communicator(Processes& /*processes*/) {
  fail("nccl",
       "this build has no NCCL: install it and configure with -DBACKPROP_NCCL=ON, or use --device cpu");
}

}  // namespace backprop
