#include "engine/run/executor.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "engine/graph/number_text.h"
#include "engine/ops/layout.h"
#include "engine/ops/matmul.h"
#include "engine/ops/reduce.h"
#include "engine/run/buffers.h"
#include "engine/run/extents.h"
#include "engine/run/network_calls.h"
#include "engine/run/reduce_call.h"

namespace backprop {

struct Executor::State {
  State(const Plan& the_plan, Device& the_device, const ExecutorOptions& the_options)
      : plan(the_plan),
        graph(the_plan.graph()),
        device(the_device),
        options(the_options),
        buffers(the_plan, the_device, the_options.separate_buffers, the_options.least_bytes),
        waits(waiting_steps(plan, buffers, options.communicator)) {
    check_communicator(options.communicator, device);
    make_room();
    for (const NodeId leaf : plan.leaves()) {
      if (graph.op(leaf) == Op::constant) {
        device.fill(graph.dtype(leaf), graph.constant_value(leaf), at(leaf),
                    plan.splat(leaf) ? 1 : graph.elements(leaf));
      } else {
        unset.insert(leaf);
      }
    }
  }
  State(const Plan& the_plan, const State& within)
      : plan(the_plan),
        graph(the_plan.graph()),
        device(within.device),
        options(within.options),
        buffers(the_plan, within.buffers),
        waits(waiting_steps(plan, buffers, options.communicator)) {
    make_room();
    std::set_intersection(within.unset.begin(), within.unset.end(), plan.leaves().begin(),
                          plan.leaves().end(), std::inserter(unset, unset.end()));
  }

  void make_room() {
    std::size_t widest = 0;
    std::size_t longest = 0;  // step, in nodes
    std::size_t most = 0;     // inputs of a step
    for (std::size_t step = 0; step < plan.step_count(); ++step) {
      std::size_t inputs = 0;
      for (const NodeId node : plan.step(step)) {
        widest = std::max(widest, graph.inputs(node).size());
        inputs += graph.inputs(node).size();
      }
      longest = std::max(longest, plan.step(step).size());
      most = std::max(most, inputs);
    }
    operands.resize(widest);
    sources.resize(widest);
    strides.resize(widest);
    if (longest > 1) {
      fused_nodes.resize(longest);
      fused_operands.resize(most);
    }
  }

  std::byte* at(NodeId node) const { return buffers.at(node); }
  std::string text(NodeId node) const;
  void check_input(NodeId node) const;
  void check_whole(NodeId node, std::span<const double> values) const;
  void check_kept(NodeId node) const;
  void check_ready() const;
  void run(const std::function<void(NodeId)>* after);
  void run_steps(const std::function<void(NodeId)>* after);
  void wait_for_reductions() const;
  void run_step(std::size_t step);
  void run_fused(std::span<const NodeId> nodes);
  void run_elementwise(NodeId node);
  void run_strided(NodeId node);
  void run_permute(NodeId node);
  void run_matmul(NodeId node);
  void run_sum(NodeId node);

  Parameters parameters(NodeId node) const { return {graph.attribute(node), graph.numbers(node)}; }

  Plan plan;
  const Graph& graph;
  Device& device;
  ExecutorOptions options;
  Buffers buffers;
  std::vector<bool> waits;  // for reductions, per step and after the last
  std::unique_ptr<Recording> recording;
  bool warm =
      false;  // the device has run every kernel of the plan, so none has to be loaded while it records
  std::set<NodeId> unset;  // inputs without a value
  // Room for the operands of the node being computed, so that a run allocates nothing.
  std::vector<Operand> operands;
  std::vector<const void*> sources;
  std::vector<Extents> strides;
  std::vector<FusedNode> fused_nodes;
  std::vector<FusedOperand> fused_operands;
};

std::string Executor::State::text(NodeId node) const {
  std::string text = "node " + std::to_string(node) + " (" + std::string(graph.info(node).type);
  if (const std::string_view name = graph.name(node); !name.empty()) {
    text.append(" ").append(name);
  }
  return text + ")";
}

void Executor::State::check_input(NodeId node) const {
  graph.check(node);
  if (graph.op(node) != Op::input) {
    fail("run", text(node) + " is not an input");
  }
  if (!plan.contains(node)) {
    fail("run", text(node) + " is not needed by this plan");
  }
}

/// Indices must be whole numbers that their dtype holds.
void Executor::State::check_whole(NodeId node, std::span<const double> values) const {
  const DType dtype = graph.dtype(node);
  if (is_floating(dtype)) {
    return;
  }
  for (const double value : values) {
    if (!holds(dtype, value)) {
      fail("run", text(node) + " is of dtype " + std::string(name_of(dtype)) + ", which cannot hold " +
                      number_text(value));
    }
  }
}

void Executor::State::check_kept(NodeId node) const {
  graph.check(node);
  if (!plan.kept(node)) {
    fail("run", text(node) + " is not kept by this plan: make it an output, or plan in mode trace");
  }
}

void Executor::State::check_ready() const {
  if (!unset.empty()) {
    fail("run", text(*unset.begin()) + " has no value yet");
  }
}

void Executor::State::run(const std::function<void(NodeId)>* after) {
  check_ready();
  if (options.recorded && after == nullptr && warm) {
    if (recording == nullptr) {
      recording = device.record([this] { run_steps(nullptr); });
    }
    if (recording != nullptr) {
      recording->replay();
      return;
    }
  }
  try {
    run_steps(after);
  } catch (...) {
    try {
      wait_for_reductions();  // the next run writes what they read
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): what went wrong first is what is said
    }
    throw;
  }
  warm = true;
}

void Executor::State::wait_for_reductions() const {
  if (options.communicator != nullptr) {
    options.communicator->wait();
  }
}

void Executor::State::run_steps(const std::function<void(NodeId)>* after) {
  const std::size_t steps = plan.step_count();
  for (std::size_t step = 0; step < steps; ++step) {
    if (waits[step]) {
      wait_for_reductions();
    }
    run_step(step);
    if (after != nullptr) {
      wait_for_reductions();
      (*after)(plan.step(step)[0]);
    }
  }
  if (waits[steps]) {
    wait_for_reductions();
  }
  for (const auto& [input, output] : plan.copies()) {
    device.copy(at(output), at(input), plan.bytes(output));
  }
}

void Executor::State::run_step(std::size_t step) {
  const auto nodes = plan.step(step);
  if (nodes.size() > 1) {
    run_fused(nodes);
    return;
  }
  const NodeId node = nodes[0];
  switch (graph.info(node).kernel) {
    case Kernel::leaf: break;
    case Kernel::elementwise: run_elementwise(node); break;
    case Kernel::permute: run_permute(node); break;
    case Kernel::reshape:
      if (!plan.in_place(node)) {
        device.copy(at(graph.inputs(node)[0]), at(node), plan.bytes(node));
      }
      break;
    case Kernel::matmul: run_matmul(node); break;
    case Kernel::sum: run_sum(node); break;
    case Kernel::all_reduce: run_all_reduce(plan, buffers, device, options.communicator, node); break;
    default: run_network_kernel(plan, buffers, device, node);
  }
}

void Executor::State::run_elementwise(NodeId node) {
  const auto inputs = graph.inputs(node);
  const std::uint32_t shape = graph.shape_id(node);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const NodeId input = inputs[i];
    const bool same = graph.shape_id(input) == shape;
    if (!same && graph.elements(input) != 1 && !plan.splat(input)) {
      run_strided(node);
      return;
    }
    operands[i] = {at(input), same && !plan.splat(input) ? 1 : 0};
  }
  device.elementwise({.formula = *graph.info(node).formula,
                      .dtype = graph.dtype(node),
                      .inputs = std::span(operands).first(inputs.size()),
                      .result = at(node),
                      .elements = static_cast<std::size_t>(graph.elements(node)),
                      .parameters = parameters(node)});
}

void Executor::State::run_strided(NodeId node) {
  const auto inputs = graph.inputs(node);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    sources[i] = at(inputs[i]);
    strides[i] = plan.splat(inputs[i]) ? Extents{} : broadcast_strides(graph.shape(inputs[i]));
  }
  device.strided({.formula = *graph.info(node).formula,
                  .dtype = graph.dtype(node),
                  .inputs = std::span(sources).first(inputs.size()),
                  .strides = std::span(strides).first(inputs.size()),
                  .result = at(node),
                  .sizes = four_axes(graph.shape(node)),
                  .parameters = parameters(node)});
}

void Executor::State::run_fused(std::span<const NodeId> nodes) {
  const std::uint32_t shape = graph.shape_id(nodes[0]);
  std::size_t used = 0;
  for (std::size_t member = 0; member < nodes.size(); ++member) {
    const NodeId node = nodes[member];
    const std::size_t first = used;
    for (const NodeId input : graph.inputs(node)) {
      const auto maker = std::find(nodes.begin(), nodes.begin() + static_cast<std::ptrdiff_t>(member), input);
      const bool made_here = maker != nodes.begin() + static_cast<std::ptrdiff_t>(member);
      fused_operands[used++] = {.data = at(input),
                                .step = graph.shape_id(input) == shape && !plan.splat(input) ? 1 : 0,
                                .member = made_here ? static_cast<int>(maker - nodes.begin()) : -1,
                                .inside = plan.internal(input)};
    }
    fused_nodes[member] = {.formula = graph.info(node).formula,
                           .inputs = std::span(fused_operands).subspan(first, used - first),
                           .result = at(node),
                           .inside = plan.internal(node),
                           .parameters = parameters(node)};
  }
  device.fused({.dtype = graph.dtype(nodes[0]),
                .elements = static_cast<std::size_t>(graph.elements(nodes[0])),
                .block = Plan::fused_block,
                .nodes = std::span(fused_nodes).first(nodes.size())});
}

void Executor::State::run_permute(NodeId node) {
  const NodeId input = graph.inputs(node)[0];
  const std::size_t rank = graph.shape(node).rank();
  const Extents from = row_major(four_axes(graph.shape(input)));
  const std::size_t unused = 4 - rank;
  Extents walk{};
  for (std::size_t axis = 0; axis < rank; ++axis) {
    walk[unused + axis] = from[unused + permuted_axis(graph.attribute(node), axis)];
  }
  const void* const source = at(input);
  device.strided({.formula = *graph.info(node).formula,
                  .dtype = graph.dtype(node),
                  .inputs = std::span(&source, 1),
                  .strides = std::span(&walk, 1),
                  .result = at(node),
                  .sizes = four_axes(graph.shape(node)),
                  .parameters = {}});
}

void Executor::State::run_matmul(NodeId node) {
  const auto inputs = graph.inputs(node);
  const std::uint32_t attribute = graph.attribute(node);
  const bool transpose_a = is_transposed(attribute, 0);
  device.matmul({.dtype = graph.dtype(node),
                 .a = at(inputs[0]),
                 .b = at(inputs[1]),
                 .result = at(node),
                 .m = graph.shape(node)[0],
                 .k = graph.shape(inputs[0])[transpose_a ? 0 : 1],
                 .n = graph.shape(node)[1],
                 .transpose_a = transpose_a,
                 .transpose_b = is_transposed(attribute, 1)});
}

void Executor::State::run_sum(NodeId node) {
  const NodeId input = graph.inputs(node)[0];
  const Shape& shape = graph.shape(input);
  SumCall call{.dtype = graph.dtype(node),
               .input = at(input),
               .result = at(node),
               .sizes = four_axes(shape),
               .reduced = {}};
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    call.reduced[4 - shape.rank() + axis] = is_reduced(graph.attribute(node), axis);
  }
  device.sum(call);
}

Executor::Executor(const Plan& plan, Device& device, const ExecutorOptions& options)
    : state_(std::make_unique<State>(plan, device, options)) {}
Executor::Executor(const Plan& plan, const Executor& within)
    : state_(std::make_unique<State>(plan, *within.state_)) {}
Executor::~Executor() = default;
Executor::Executor(Executor&&) noexcept = default;
Executor& Executor::operator=(Executor&&) noexcept = default;

void Executor::set(NodeId input, std::span<const double> values) {
  State& state = *state_;
  state.check_input(input);
  if (values.size() != state.graph.elements(input)) {
    fail("run", state.text(input) + " has shape " + state.graph.shape(input).to_string() + ", got " +
                    std::to_string(values.size()) + " values");
  }
  state.check_whole(input, values);
  state.device.write(state.graph.dtype(input), values, state.at(input));
  state.unset.erase(input);
}

void Executor::set(NodeId input, double value) {
  State& state = *state_;
  state.check_input(input);
  state.check_whole(input, std::span(&value, 1));
  state.device.fill(state.graph.dtype(input), value, state.at(input), state.graph.elements(input));
  state.unset.erase(input);
}

void Executor::run() { state_->run(nullptr); }

void Executor::run(const std::function<void(NodeId)>& after) {
  if (state_->plan.mode() != PlanMode::trace) {
    fail("run", "only a plan of mode trace keeps every value for stepping");
  }
  state_->run(&after);
}

std::vector<double> Executor::get(NodeId node) const {
  const State& state = *state_;
  state.check_kept(node);
  std::vector<double> values(static_cast<std::size_t>(state.graph.elements(node)));
  if (state.plan.splat(node)) {
    std::fill(values.begin(), values.end(), state.graph.constant_value(node));
  } else {
    state.device.read(state.graph.dtype(node), state.at(node), values);
  }
  return values;
}

double Executor::scalar(NodeId node) const {
  const std::vector<double> values = get(node);
  if (values.size() != 1) {
    fail("run",
         state_->text(node) + " has shape " + state_->graph.shape(node).to_string() + ", not one element");
  }
  return values[0];
}

const Plan& Executor::plan() const { return state_->plan; }
std::uint64_t Executor::allocated_bytes() const { return state_->buffers.bytes(); }

}  // namespace backprop
