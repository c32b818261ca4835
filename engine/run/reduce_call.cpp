#include "engine/run/reduce_call.h"

#include <string>

#include "engine/ops/all_reduce.h"

namespace backprop {

namespace {

bool is_alone(const Communicator* communicator) {
  return communicator == nullptr || communicator->size() == 1;
}

}  // namespace

void check_communicator(const Communicator* communicator, const Device& device) {
  if (!is_alone(communicator) && &communicator->device() != &device) {
    fail("run", "the processes reduce in the memory of " + std::string(communicator->device().name()) +
                    ", the plan runs on " + std::string(device.name()));
  }
}

void run_all_reduce(const Plan& plan, const Buffers& buffers, Device& device, Communicator* communicator,
                    NodeId node) {
  const Graph& graph = plan.graph();
  const std::byte* const input = buffers.at(graph.inputs(node)[0]);
  if (!is_alone(communicator)) {
    communicator->all_reduce({.dtype = graph.dtype(node),
                              .input = input,
                              .result = buffers.at(node),
                              .elements = static_cast<std::size_t>(graph.elements(node)),
                              .mean = static_cast<Reduction>(graph.attribute(node)) == Reduction::mean});
  } else if (!plan.in_place(node)) {
    device.copy(input, buffers.at(node), plan.bytes(node));
  }
}

}  // namespace backprop
