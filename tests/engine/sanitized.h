#pragma once

namespace backprop {

/// Whether AddressSanitizer watches. The few largest cases are smaller then; the same tests run them in full
/// without it.
#ifdef __SANITIZE_ADDRESS__
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

}  // namespace backprop
