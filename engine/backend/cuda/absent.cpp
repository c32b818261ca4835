#include "engine/run/kernels.h"

// In place of the CUDA backend where it is not built.

namespace backprop {

Device& cuda() {
  fail("cuda",
       "this build has no CUDA backend: install nvcc 12 or later and configure with -DBACKPROP_CUDA=ON");
}

}  // namespace backprop
