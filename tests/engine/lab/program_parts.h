#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "tests/engine/lab/learner.h"

/// What right and wrong programs are put together from.
namespace backprop::lab::testing {

using Pass = std::function<void(Graph&)>;

std::vector<int> reversed(std::vector<int> nodes);

/// The model solution with another part.
Program with_backward(Pass backward);
Program with_forward(Pass forward);
Program with_add(Rule add);
Program with_mul(Rule mul);
Program with_matmul(Rule matmul);

void clear(Graph& g, const std::optional<Value>& value);
/// For each input of `node`, in order: what it is sent.
void each_edge(Graph& g, int node, const std::function<void(int, const Value&)>& hand_on);
/// The usual walk, with another way to hand gradients on.
Program walk(std::function<void(Graph&, int, const Value&)> hand_on);
/// A walk in another order, adding as it should; all start with 0.
Program in_order(std::function<std::vector<int>(Graph&)> order);
/// Each node's gradient is kept in a dictionary of the program's own.
Program own_dictionary(bool overwrite);
/// Calls backward() once for each input and takes one gradient of each call.
Program slot_by_slot(bool breadth_first, bool assign);

}  // namespace backprop::lab::testing
