#pragma once

#include <string>
#include <string_view>

// Training steps of model files as the page asks for them: JSON in, JSON out. All throw backprop::Error for
// text that is not as described, with the place in the model file where it lies there.
//
// A request is {model: a model file, checkpoint: {policy, ..} as for a dense chain (cost_json.h),
// micro_batches, eager: bool, mode: "fast" | "lesson", detail: "totals" | "timeline" | "bands"}; all but the
// model have defaults, which stand first here.
namespace backprop::training {

/// {schema, layers: [{name, output: [sizes], values, parameters, multiply_adds, kept_bytes, parameter_bytes,
/// gradient_bytes, state_bytes}], outputs_bytes, kept_bytes, report: report_json}: the layers' table; the sum
/// of all outputs of a batch; what the forward pass leaves when the loss is there, of the batch's examples
/// themselves nothing, and in all layers together; the plan.
std::string model_report(std::string_view request);

/// {schema, batch}: the largest batch whose plan takes at most `limit` bytes, 0 where none does.
std::string model_largest_batch(std::string_view request, double limit);

/// {schema, planned_bytes, used_bytes, seconds, loss}: one step is run for real, on zeros.
std::string model_run(std::string_view request);

/// The model file, checked, with what has its default value left out.
std::string model_file(std::string_view model);

}  // namespace backprop::training
