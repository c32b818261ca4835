#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "engine/ops/ops.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"

// Counts the program's allocations, to hold the promise that a plan's bytes are all that a run takes.

namespace {

std::size_t allocations = 0;

void* counted_or_null(std::size_t bytes) {
  ++allocations;
  return std::malloc(bytes == 0 ? 1 : bytes);
}

void* counted(std::size_t bytes) {
  if (void* memory = counted_or_null(bytes)) {
    return memory;
  }
  throw std::bad_alloc();
}

}  // namespace

// NOLINTBEGIN(misc-new-delete-overloads): the aligned forms are not used here
void* operator new(std::size_t bytes) { return counted(bytes); }
void* operator new[](std::size_t bytes) { return counted(bytes); }
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return counted_or_null(bytes); }
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept { return counted_or_null(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
// NOLINTEND(misc-new-delete-overloads)

namespace backprop::testing {

namespace {

/// The CPU, counting what is taken from it.
class CountingDevice final : public Device {
 public:
  std::string_view name() const override { return "counting"; }
  void* allocate(std::uint64_t bytes) override {
    ++calls;
    taken += bytes;
    return cpu().allocate(bytes);
  }
  void release(void* memory) override {
    ++releases;
    cpu().release(memory);
  }
  void write(DType dtype, std::span<const double> values, void* to) override {
    cpu().write(dtype, values, to);
  }
  void read(DType dtype, const void* from, std::span<double> values) override {
    cpu().read(dtype, from, values);
  }
  void fill(DType dtype, double value, void* to, std::uint64_t n) override {
    cpu().fill(dtype, value, to, n);
  }
  void copy(const void* from, void* to, std::uint64_t bytes) override { cpu().copy(from, to, bytes); }
  void elementwise(const ElementwiseCall& call) override { cpu().elementwise(call); }
  void strided(const StridedCall& call) override { cpu().strided(call); }
  void matmul(const MatmulCall& call) override { cpu().matmul(call); }
  void sum(const SumCall& call) override { cpu().sum(call); }
  void conv2d(const ConvolutionCall& call) override { cpu().conv2d(call); }
  void conv2d_input_gradient(const ConvolutionCall& call) override { cpu().conv2d_input_gradient(call); }
  void conv2d_filter_gradient(const ConvolutionCall& call) override { cpu().conv2d_filter_gradient(call); }
  void window_argmax(const WindowCall& call) override { cpu().window_argmax(call); }
  void window_gather(const WindowCall& call) override { cpu().window_gather(call); }
  void window_scatter(const WindowCall& call) override { cpu().window_scatter(call); }
  void softmax(const SoftmaxCall& call) override { cpu().softmax(call); }

  int calls = 0;
  int releases = 0;
  std::uint64_t taken = 0;
};

TEST(Allocation, ARunTakesThePlansBytesAtOnceAndNothingMore) {
  Graph graph;
  const Expr x = input(graph, {300, 200});
  const Expr w = input(graph, {400, 200});
  const Expr bias = input(graph, {400});
  const Expr hidden = tanh(matmul(x, w, false, true) + bias);
  const Expr loss = sum(pow(hidden, 2)) + mean(transpose(hidden), {0}, true) * 0.0;
  const NodeId xs[] = {w.id, bias.id};
  const std::vector<NodeId> outputs = gradients(graph, loss.id, xs);
  for (const PlanMode mode : {PlanMode::lesson, PlanMode::fast, PlanMode::trace}) {
    const Plan plan = make_plan(graph, outputs, mode);
    CountingDevice device;
    {
      Executor executor(plan, device);
      EXPECT_EQ(device.calls, 1);
      EXPECT_EQ(device.taken, plan.arena_bytes());
      EXPECT_EQ(executor.allocated_bytes(), plan.arena_bytes());
      executor.set(x.id, 0.5);
      executor.set(w.id, 0.01);
      executor.set(bias.id, 0);
      executor.run();
      const std::size_t before = allocations;
      executor.run();
      EXPECT_EQ(allocations, before);
      EXPECT_EQ(device.calls, 1);
    }
    EXPECT_EQ(device.releases, 1);
  }
}

TEST(Allocation, ConvolutionsTakeTheirWorkspaceFromThePlan) {
  Graph graph;
  const Expr x = input(graph, {4, 40, 40, 8}, DType::f32);
  const Expr filter = input(graph, {3, 3, 8, 16}, DType::f32);
  const Expr pooled = max_pool(conv2d(x, filter, Padding::same), {4, 4}, {4, 4});
  const Expr labels = input(graph, {4}, DType::i32);
  const Expr loss = softmax_cross_entropy(reshape(pooled, {4, 1600}), labels);
  const NodeId xs[] = {x.id, filter.id};
  const std::vector<NodeId> outputs = gradients(graph, loss.id, xs);
  const Plan plan = make_plan(graph, outputs, PlanMode::fast);
  CountingDevice device;
  Executor executor(plan, device);
  EXPECT_EQ(device.taken, plan.arena_bytes());
  executor.set(x.id, 0.5);
  executor.set(filter.id, 0.01);
  executor.set(labels.id, 3);
  executor.run();
  const std::size_t before = allocations;
  executor.run();
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(device.calls, 1);
}

TEST(Allocation, SaysHowMuchMemoryThereIsNot) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "AddressSanitizer ends the program where memory is refused";
#endif
  Graph graph;
  const Expr x = input(graph, {std::int64_t{1} << 60});
  const Plan plan = make_plan(graph, std::span(&x.id, 1), PlanMode::lesson);
  EXPECT_EQ(error_of([&] { Executor executor(plan); }), "[cpu] no memory for 9223372036854775808 bytes");
}

}  // namespace

}  // namespace backprop::testing
