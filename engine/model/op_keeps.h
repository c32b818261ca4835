#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace backprop {

/// What must outlive the forward pass of one op, so that the gradients of all its inputs can be computed.
struct OpKeeps {
  struct Input {
    std::string_view name;
    bool kept;
  };
  std::string_view name;     ///< "product", "relu"
  std::string_view formula;  ///< in plain text, with the inputs' names
  std::vector<Input> inputs;
  std::vector<std::string> between;  ///< types of values between inputs and result that are kept
  bool result = false;
};

/// For the ops that lesson 4 asks about. Each is built and differentiated, and what the gradient's nodes read
/// is kept; nothing is declared.
std::vector<OpKeeps> op_keeps();

}  // namespace backprop
