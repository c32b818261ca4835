#pragma once

#include <string>
#include <string_view>

namespace backprop::cost {

/// A pass of a dense chain run for real: asked as dense_chain_report is. Answers {schema, planned_bytes,
/// used_bytes, seconds, runs}, the seconds of the fastest of some runs.
std::string dense_chain_run(std::string_view request);

/// One of several passes whose gradients are added to sums, {n, d, b, micro_batches, detail}; micro_batches
/// divide b. Answers {schema, report: report_json} of the pass of b / micro_batches examples, sums included.
std::string dense_chain_accumulation(std::string_view request);

}  // namespace backprop::cost
