#pragma once

#include <string>
#include <string_view>

namespace backprop::cost {

/// Whether a way to need less memory leaves the gradients as they are. A dense chain {n, d, b} with drawn
/// weights and examples is run whole, and again with {checkpoint} as for dense_chain_report, or in passes
/// over {micro_batches}, which divide b. Answers {schema, numbers: in the gradients of all weights,
/// differing: how many of them are not equal to the bit, largest: the largest number, difference: the largest
/// difference}. Throws backprop::Error for a request that does not fit.
std::string dense_chain_same_gradients(std::string_view request);

}  // namespace backprop::cost
