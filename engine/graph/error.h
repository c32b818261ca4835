#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace backprop {

/// Everything the engine throws: what was expected, what came, and where.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws Error with the text "[where] what".
[[noreturn]] inline void fail(std::string_view where, std::string_view what) {
  throw Error("[" + std::string(where) + "] " + std::string(what));
}

}  // namespace backprop
