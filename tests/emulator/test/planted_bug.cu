#ifdef PLANTED_NCCL
#include <nccl.h>
#endif

#include <cublas_v2.h>

#include <cstdio>
#include <cstring>

#include "tests/emulator/test/device.h"

// A program with one mistake, chosen by its argument; "none" has none. Each is one that compiles, and that a
// GPU often forgives.

using emulator_test::Array;
using emulator_test::check;

namespace {

constexpr int threads = 128;

enum class Mistake { none, missing_barrier, early_return, uninitialised };

/// Sums a block's numbers by a tree in shared memory.
template <Mistake mistake>
__global__ void tree_sum(const float* x, float* z) {
  __shared__ float sums[threads];
  if (mistake == Mistake::early_return && threadIdx.x >= 100) return;
  if (mistake != Mistake::uninitialised || threadIdx.x < 64) sums[threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  for (unsigned half = threads / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) sums[threadIdx.x] += sums[threadIdx.x + half];
    if (mistake != Mistake::missing_barrier) __syncthreads();
  }
  if (threadIdx.x == 0) *z = sums[0];
}

__global__ void add_one(float* x, int n) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < n) x[i] += 1;
}

__global__ void different_barriers(float* x) {
  if (threadIdx.x % 2 == 0) {
    __syncthreads();
    x[threadIdx.x] = 1;
  } else {
    __syncthreads();
    x[threadIdx.x] = 2;
  }
}

__global__ void scatter(float* x, const int* places) { x[places[threadIdx.x]] += 1; }

/// Neighbours within one word are no race, the same byte is.
__global__ void write_bytes(unsigned char* x, unsigned threads_a_byte) {
  x[threadIdx.x / threads_a_byte] = 1;
}

__global__ void across_blocks(float* x) {
  if (blockIdx.x == 0) {
    x[threadIdx.x] = 1;
  } else {
    x[threadIdx.x + threads] = x[threadIdx.x];
  }
}

__global__ void misaligned(float* x) {
  *reinterpret_cast<float4*>(x + 1 + 4 * threadIdx.x) = make_float4(1, 2, 3, 4);
}

__global__ void shuffle(float* x) {
  if (threadIdx.x % 32 == 31) return;
  x[threadIdx.x] = __shfl_xor_sync(0xffffffff, x[threadIdx.x], 1);
}

__global__ void unknown(unsigned* x) {
  unsigned clock;
  asm volatile("mov.u32 %0, %%clock;" : "=r"(clock));
  *x = clock;
}

std::vector<float> ones() { return std::vector<float>(threads, 1.0F); }

template <Mistake mistake>
void sum() {
  const Array<float> x(ones());
  const Array<float> z(1);
  tree_sum<mistake><<<1, threads>>>(x.data(), z.data());
  check(cudaGetLastError());
  if (z.values()[0] != threads) std::fprintf(stderr, "wrong sum\n");
}

void out_of_bounds() {
  const Array<float> x(std::vector<float>(100, 1.0F));
  add_one<<<1, threads>>>(x.data(), 101);
  check(cudaDeviceSynchronize());
}

/// Work on a stream, read through another one: with the wait or without.
void two_streams(bool waits, bool by_event) {
  cudaStream_t first;
  cudaStream_t second;
  cudaEvent_t event;
  check(cudaStreamCreateWithFlags(&first, cudaStreamNonBlocking));
  check(cudaStreamCreateWithFlags(&second, cudaStreamNonBlocking));
  check(cudaEventCreate(&event));
  const Array<float> x(ones());
  float* read = nullptr;
  check(cudaMallocHost(reinterpret_cast<void**>(&read), sizeof(float)));
  *read = 0;
  add_one<<<1, threads, 0, first>>>(x.data(), threads);
  if (by_event) {
    check(cudaEventRecord(event, first));
    if (waits) check(cudaStreamWaitEvent(second, event, 0));
    check(cudaMemcpyAsync(read, x.data(), sizeof(float), cudaMemcpyDeviceToHost, second));
    check(cudaStreamSynchronize(second));
  } else {
    check(cudaMemcpyAsync(read, x.data(), sizeof(float), cudaMemcpyDeviceToHost, first));
    if (waits) check(cudaStreamSynchronize(first));
  }
  if (*read != 2) std::fprintf(stderr, "emulator: stale result %g\n", static_cast<double>(*read));
}

/// Where a graph's two branches meet again.
enum class Join { in_time, too_late, never };

/// A graph of work on one stream, copied to the host by another.
void forked_graph(Join join) {
  cudaStream_t first;
  cudaStream_t second;
  cudaEvent_t forks;
  cudaEvent_t joins;
  check(cudaStreamCreateWithFlags(&first, cudaStreamNonBlocking));
  check(cudaStreamCreateWithFlags(&second, cudaStreamNonBlocking));
  check(cudaEventCreate(&forks));
  check(cudaEventCreate(&joins));
  const Array<float> x(ones());
  float* read = nullptr;
  check(cudaMallocHost(reinterpret_cast<void**>(&read), sizeof(float)));
  *read = 0;
  const auto copy = [&] {
    check(cudaMemcpyAsync(read, x.data(), sizeof(float), cudaMemcpyDeviceToHost, first));
  };
  check(cudaStreamBeginCapture(first, cudaStreamCaptureModeThreadLocal));
  add_one<<<1, threads, 0, first>>>(x.data(), threads);
  check(cudaEventRecord(forks, first));
  check(cudaStreamWaitEvent(second, forks, 0));
  add_one<<<1, threads, 0, second>>>(x.data(), threads);
  check(cudaEventRecord(joins, second));
  if (join == Join::too_late) copy();
  if (join != Join::never) check(cudaStreamWaitEvent(first, joins, 0));
  if (join != Join::too_late) copy();
  cudaGraph_t graph;
  check(cudaStreamEndCapture(first, &graph));
  cudaGraphExec_t executable;
  check(cudaGraphInstantiate(&executable, graph, 0));
  for (const float expected : {3.0F, 5.0F}) {
    check(cudaGraphLaunch(executable, first));
    check(cudaStreamSynchronize(first));
    if (*read != expected) std::fprintf(stderr, "emulator: stale result %g\n", static_cast<double>(*read));
  }
  check(cudaGraphExecDestroy(executable));
  check(cudaGraphDestroy(graph));
}

/// A call that the emulator does not have.
void unknown_cublas(const float* x) {
  cublasHandle_t handle = nullptr;
  float sum = 0;
  cublasCreate(&handle);
  cublasSasum_64(handle, threads, x, 1, &sum);
}

void run(const char* name) {
  const auto is = [name](const char* other) { return std::strcmp(name, other) == 0; };
  if (is("none")) {
    sum<Mistake::none>();
    two_streams(true, true);
    two_streams(true, false);
    forked_graph(Join::in_time);
  }
  if (is("missing_barrier")) sum<Mistake::missing_barrier>();
  if (is("early_return")) sum<Mistake::early_return>();
  if (is("uninitialised")) sum<Mistake::uninitialised>();
  if (is("out_of_bounds")) out_of_bounds();
  if (is("missing_wait")) two_streams(false, false);
  if (is("missing_event")) two_streams(false, true);
  if (is("late_join")) forked_graph(Join::too_late);
  if (is("unjoined_fork")) forked_graph(Join::never);
  const Array<float> x(std::vector<float>(8 * threads, 1.0F));
  if (is("different_barriers")) different_barriers<<<1, threads>>>(x.data());
  if (is("scatter")) {
    const Array<int> places(std::vector<int>(threads, 3));
    scatter<<<1, threads>>>(x.data(), places.data());
    check(cudaDeviceSynchronize());
  }
  if (is("none") || is("same_byte")) {
    write_bytes<<<1, threads>>>(reinterpret_cast<unsigned char*>(x.data()), is("none") ? 1 : 2);
    check(cudaDeviceSynchronize());
  }
  if (is("across_blocks")) across_blocks<<<2, threads>>>(x.data());
  if (is("misaligned")) misaligned<<<1, 8>>>(x.data());
  if (is("shuffle")) shuffle<<<1, threads>>>(x.data());
  if (is("unknown")) unknown<<<1, 1>>>(reinterpret_cast<unsigned*>(x.data()));
  if (is("copy"))
    check(cudaMemcpy(x.data() + 7 * threads, std::vector<float>(threads + 1).data(),
                     (threads + 1) * sizeof(float), cudaMemcpyHostToDevice));
  if (is("unknown_cublas")) unknown_cublas(x.data());
#ifdef PLANTED_NCCL
  if (is("unknown_nccl")) ncclReduce(x.data(), x.data(), 1, ncclFloat32, ncclSum, 0, nullptr, nullptr);
#endif
  check(cudaDeviceSynchronize());
}

}  // namespace

int main(int argc, char** argv) {
  run(argc > 1 ? argv[1] : "none");
  std::puts("done");
  return 0;
}
