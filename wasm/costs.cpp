#include <emscripten/bind.h>

#include <string>

#include "engine/model/chain_run.h"
#include "engine/model/cost_json.h"
#include "engine/model/same_gradients.h"
#include "engine/model/training_json.h"
#include "wasm/guard.h"

namespace backprop::wasm {
namespace {

/// A function from text to text, as JavaScript calls it.
template <std::string (*f)(std::string_view)>
std::string door(std::string request) {
  return f(request);
}
template <std::string (*f)()>
std::string answer() {
  return f();
}

std::string largest_batch(std::string request, double limit) {
  return training::model_largest_batch(request, limit);
}

}  // namespace

EMSCRIPTEN_BINDINGS(backprop_costs) {
  expose<&door<&cost::dense_chain_report>>("dense_chain_report");
  expose<&door<&cost::dense_chain_costs>>("dense_chain_costs");
  expose<&door<&cost::dense_chain_sweep>>("dense_chain_sweep");
  expose<&door<&cost::dense_chain_accumulation>>("dense_chain_accumulation");
  expose<&door<&cost::dense_chain_run>>("dense_chain_run");
  expose<&door<&cost::dense_chain_same_gradients>>("dense_chain_same_gradients");
  expose<&answer<&cost::dense_chain_fits>>("dense_chain_fits");
  expose<&door<&cost::feed_forward_report>>("feed_forward_report");
  expose<&door<&cost::square_network_fits>>("square_network_fits");
  expose<&answer<&cost::op_keeps>>("op_keeps");
  expose<&door<&training::model_file>>("model_file");
  expose<&door<&training::model_report>>("model_report");
  expose<&largest_batch>("model_largest_batch");
  expose<&door<&training::model_run>>("model_run");
}

}  // namespace backprop::wasm
