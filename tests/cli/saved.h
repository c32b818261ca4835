#pragma once

#include <cstdint>
#include <string>

namespace backprop::cli_testing {

// What tests ask of the files that `backprop train --save` writes.

/// The largest difference between elements of the same tensors; expects the same tensors and metadata.
double largest_difference(const std::string& a, const std::string& b);

/// After which step it was saved.
std::uint64_t step_of(const std::string& path);

/// Waits until the file is there, for at most a minute.
bool wait_for_file(const std::string& path);

}  // namespace backprop::cli_testing
