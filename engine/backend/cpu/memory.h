#pragma once

#include <cstdint>
#include <string>

namespace backprop::cpu_backend {

/// Bytes of memory that a program can still get, about: what the machine has free, or what is left of a limit
/// that a container, or a job of a scheduler, runs under; 0 where the system does not say.
std::uint64_t free_bytes();

/// The same where the system's files lie elsewhere: `proc` in place of /proc, `groups` of /sys/fs/cgroup.
std::uint64_t free_bytes(const std::string& proc, const std::string& groups);

}  // namespace backprop::cpu_backend
