#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "tests/emulator/test/device.h"

// Divergence, shared memory, warps, atomics, local memory: kernels whose results can be told without running
// them.

namespace emulator_test {

namespace {

constexpr int size = 128;

std::vector<int> numbers() {
  std::vector<int> values(size);
  for (int i = 0; i < size; ++i) values[i] = i * 37 % 101 + 1;
  return values;
}

template <class Kernel, class T>
std::vector<T> run(Kernel kernel, const std::vector<T>& values, std::size_t results, int shared_bytes = 0) {
  const Array<T> in(values);
  const Array<T> out(std::vector<T>(results, T{}));
  kernel<<<1, size, shared_bytes>>>(in.data(), out.data());
  check(cudaGetLastError());
  return out.values();
}

__global__ void reverse(const int* x, int* z) {
  extern __shared__ int shared[];
  shared[threadIdx.x] = x[threadIdx.x];
  __syncthreads();
  z[threadIdx.x] = shared[blockDim.x - 1 - threadIdx.x];
}

TEST(Machine, ExchangesThroughSharedMemory) {
  std::vector<int> expected = numbers();
  std::reverse(expected.begin(), expected.end());
  EXPECT_EQ(run(reverse, numbers(), size, size * sizeof(int)), expected);
}

__global__ void shuffles(const int* x, int* z) {
  const int v = x[threadIdx.x];
  const int up = __shfl_up_sync(0xffffffff, v, 1);
  const int down = __shfl_down_sync(0xffffffff, v, 3, 8);
  const int other = __shfl_xor_sync(0xffffffff, v, 5);
  const int fifth = __shfl_sync(0xffffffff, v, 5);
  z[threadIdx.x] = up + 1000 * down + 7 * other - fifth;
}

TEST(Machine, ShufflesWithinSegmentsOfAWarp) {
  const std::vector<int> v = numbers();
  std::vector<int> expected;
  for (int t = 0; t < size; ++t) {
    const int lane = t % 32;
    const int up = lane == 0 ? v[t] : v[t - 1];
    const int down = lane % 8 + 3 < 8 ? v[t + 3] : v[t];
    expected.push_back(up + 1000 * down + 7 * v[t - lane + (lane ^ 5)] - v[t - lane + 5]);
  }
  EXPECT_EQ(run(shuffles, v, size), expected);
}

__global__ void votes(const int* x, int* z) {
  const int v = x[threadIdx.x];
  const unsigned odd = __ballot_sync(0xffffffff, v & 1);
  const bool any = __any_sync(0xffffffff, v == 17);
  const bool all = __all_sync(0xffffffff, v > 0);
  z[threadIdx.x] =
      __popc(odd) + (any ? 100 : 0) + (all ? 1000 : 0) + __clz(v) * 2 + __ffs(v) * 3 + __brev(v) % 7;
}

TEST(Machine, VotesAndCountsBits) {
  const std::vector<int> v = numbers();
  const std::vector<int> received = run(votes, v, size);
  for (int t = 0; t < size; ++t) {
    const auto first = v.begin() + t / 32 * 32;
    const int odd = static_cast<int>(std::count_if(first, first + 32, [](int x) { return x % 2 == 1; }));
    const bool any = std::find(first, first + 32, 17) != first + 32;
    unsigned reversed = 0;
    for (int i = 0; i < 32; ++i) reversed = reversed << 1 | (static_cast<unsigned>(v[t]) >> i & 1);
    EXPECT_EQ(received[t], odd + (any ? 100 : 0) + 1000 + __builtin_clz(v[t]) * 2 + __builtin_ffs(v[t]) * 3 +
                               static_cast<int>(reversed % 7));
  }
}

__global__ void diverge(const int* x, int* z) {
  int v = x[threadIdx.x];
  int steps = 0;
  while (v != 1 && steps < 500) {  // every thread its own number of rounds
    v = v % 2 == 0 ? v / 2 : 3 * v + 1;
    ++steps;
  }
  z[threadIdx.x] = __shfl_sync(0xffffffff, steps, threadIdx.x / 32 * 32);
}

TEST(Machine, LetsThreadsThatPartedMeetAgain) {
  const std::vector<int> v = numbers();
  const std::vector<int> received = run(diverge, v, size);
  for (int t = 0; t < size; ++t) {
    int value = v[t / 32 * 32];
    int steps = 0;
    for (; value != 1 && steps < 500; ++steps) value = value % 2 == 0 ? value / 2 : 3 * value + 1;
    EXPECT_EQ(received[t], steps);
  }
}

__global__ void atomics(const double* x, double* z) {
  atomicAdd(&z[0], x[threadIdx.x]);
  atomicAdd(&z[1 + threadIdx.x % 2], 1.0);
  int* const counts = reinterpret_cast<int*>(z + 3);
  atomicMax(&counts[0], static_cast<int>(threadIdx.x));
  atomicCAS(&counts[1], static_cast<int>(threadIdx.x), static_cast<int>(threadIdx.x) + 1);
}

TEST(Machine, AddsAtomically) {
  std::vector<double> v(size);
  std::iota(v.begin(), v.end(), 1.0);
  const std::vector<double> received = run(atomics, v, 4);
  EXPECT_EQ(received[0], size * (size + 1) / 2);
  EXPECT_EQ(received[1], size / 2);
  EXPECT_EQ(received[2], size / 2);
  int counts[2];
  std::memcpy(counts, &received[3], sizeof counts);
  EXPECT_EQ(counts[0], size - 1);
  EXPECT_GE(counts[1], 1);
}

__device__ __noinline__ double horner(double x, const double* coefficients, int count) {
  double y = 0;
  for (int i = 0; i < count; ++i) y = y * x + coefficients[i];
  return y;
}

__global__ void calls(const double* x, double* z) {
  double coefficients[8];
  for (int i = 0; i < 8; ++i) coefficients[(i + threadIdx.x) % 8] = i + 1;  // indices known only when it runs
  z[threadIdx.x] = horner(x[threadIdx.x], coefficients, 3 + static_cast<int>(threadIdx.x) % 5);
}

TEST(Machine, CallsFunctionsWithLocalMemory) {
  std::vector<double> v(size);
  for (int i = 0; i < size; ++i) v[i] = 0.01 * i;
  const std::vector<double> received = run(calls, v, size);
  for (int t = 0; t < size; ++t) {
    double c[8];
    for (int i = 0; i < 8; ++i) c[(i + t) % 8] = i + 1;
    double y = 0;
    for (int i = 0; i < 3 + t % 5; ++i) y = std::fma(y, v[t], c[i]);
    EXPECT_NEAR(received[t], y, 1e-12);
  }
}

__global__ void integers(const long long* x, long long* z) {
  const long long v = x[threadIdx.x];
  const unsigned u = static_cast<unsigned>(v);
  z[threadIdx.x] = v / 7 + v % 5 + __mul64hi(v, v << 20) + __umulhi(u, u << 7) + (v >> 3) + (u << 5) +
                   min(v, 40LL) + static_cast<short>(v * 1000) + static_cast<signed char>(v);
}

TEST(Machine, CountsInIntegersOfEverySize) {
  std::vector<long long> v(size);
  for (int i = 0; i < size; ++i) v[i] = (i - 60) * 1234567890123LL + i;
  const std::vector<long long> received = run(integers, v, size);
  for (int t = 0; t < size; ++t) {
    const long long x = v[t];
    const auto u = static_cast<unsigned>(x);
    const auto shifted = static_cast<long long>(static_cast<unsigned long long>(x) << 20);
    const auto high = static_cast<long long>(static_cast<__int128>(x) * shifted >> 64);
    const unsigned umulhi = static_cast<unsigned>(static_cast<unsigned long long>(u) * (u << 7) >> 32);
    const auto thousand = static_cast<short>(static_cast<unsigned long long>(x) * 1000);
    EXPECT_EQ(received[t], x / 7 + x % 5 + high + umulhi + (x >> 3) + (u << 5) + std::min(x, 40LL) +
                               thousand + static_cast<signed char>(x));
  }
}

}  // namespace

}  // namespace emulator_test
