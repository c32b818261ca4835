#pragma once

#include <cstdint>

namespace backprop::cpu_backend {

/// Bytes of memory that a program can still get, about; 0 where the system does not say.
std::uint64_t free_bytes();

}  // namespace backprop::cpu_backend
