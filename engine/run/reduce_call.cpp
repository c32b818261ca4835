#include "engine/run/reduce_call.h"

#include <algorithm>
#include <map>
#include <string>

#include "engine/ops/all_reduce.h"

namespace backprop {

namespace {

bool is_alone(const Communicator* communicator) {
  return communicator == nullptr || communicator->size() == 1;
}

struct Memory {
  const std::byte* begin;
  std::uint64_t bytes;
};

Memory value_of(const Plan& plan, const Buffers& buffers, NodeId node) {
  const std::uint64_t block = Plan::fused_block * size_of(plan.graph().dtype(node));
  return {buffers.at(node), plan.internal(node) ? std::min(block, plan.bytes(node)) : plan.bytes(node)};
}

/// What reductions under way read and write. Ranges are the same or apart: whole values, and none that is
/// written overlaps another.
class UnderWay {
 public:
  bool empty() const { return ranges_.empty(); }
  void clear() { ranges_.clear(); }

  void add(const Memory& memory, bool written) {
    if (memory.bytes > 0) {
      Range& range = ranges_[memory.begin];
      range.end = std::max(range.end, memory.begin + memory.bytes);
      range.written = range.written || written;
    }
  }

  /// Whether somebody else who reads this memory, or writes it, must wait.
  bool minds(const Memory& memory, bool written) const {
    for (auto range = ranges_.lower_bound(memory.begin + memory.bytes); range != ranges_.begin();) {
      --range;
      if (range->second.end <= memory.begin) {
        return false;
      }
      if (written || range->second.written) {
        return true;
      }
    }
    return false;
  }

 private:
  struct Range {
    const std::byte* end = nullptr;
    bool written = false;
  };
  std::map<const std::byte*, Range> ranges_;  // by where they begin
};

}  // namespace

std::vector<bool> waiting_steps(const Plan& plan, const Buffers& buffers, const Communicator* communicator) {
  const Graph& graph = plan.graph();
  std::vector<bool> waits(plan.step_count() + 1, false);
  if (is_alone(communicator)) {
    return waits;
  }
  UnderWay under_way;
  for (std::size_t step = 0; step < plan.step_count(); ++step) {
    for (const NodeId node : plan.step(step)) {
      const auto inputs = graph.inputs(node);
      const Workspace workspace = plan.workspace(node);
      if (under_way.minds(value_of(plan, buffers, node), true) ||
          (workspace.bytes > 0 && under_way.minds({buffers.workspace(node), workspace.bytes}, true)) ||
          std::any_of(inputs.begin(), inputs.end(),
                      [&](NodeId input) { return under_way.minds(value_of(plan, buffers, input), false); })) {
        waits[step] = true;
        under_way.clear();
      }
      if (graph.info(node).kernel == Kernel::all_reduce) {
        under_way.add(value_of(plan, buffers, inputs[0]), false);
        under_way.add(value_of(plan, buffers, node), true);
      }
    }
  }
  waits[plan.step_count()] = !under_way.empty();
  return waits;
}

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
