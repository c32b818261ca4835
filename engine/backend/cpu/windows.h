#pragma once

#include "engine/run/kernels.h"

namespace backprop::cpu_backend {

void window_argmax(const WindowCall& call);
void window_gather(const WindowCall& call);
void window_scatter(const WindowCall& call);

}  // namespace backprop::cpu_backend
