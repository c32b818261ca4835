#include <gtest/gtest.h>

#include <cub/device/device_reduce.cuh>

#include "tests/emulator/test/device.h"

// CUB's kernels are other people's: if they run as their authors say, the emulator understands PTX.

namespace emulator_test {

namespace {

template <class T>
std::vector<T> values(std::size_t n) {
  std::vector<T> result(n);
  for (std::size_t i = 0; i < n; ++i) result[i] = static_cast<T>(i * 37 % 101);
  return result;
}

template <class T, class Reduce>
T reduced(std::size_t n, Reduce reduce) {
  const Array<T> in(values<T>(n));
  const Array<T> out(1);
  std::size_t bytes = 0;
  check(reduce(nullptr, bytes, in.data(), out.data(), static_cast<int>(n)));
  const Array<char> room(bytes);
  check(reduce(room.data(), bytes, in.data(), out.data(), static_cast<int>(n)));
  return out.values()[0];
}

template <class T>
void expect_sum(std::size_t n) {
  double expected = 0;
  for (const T value : values<T>(n)) expected += static_cast<double>(value);
  EXPECT_EQ(static_cast<double>(
                reduced<T>(n, [](void* room, std::size_t& bytes, const T* in, T* out,
                                 int count) { return cub::DeviceReduce::Sum(room, bytes, in, out, count); })),
            expected)
      << n;
}

TEST(Cub, SumsFloats) {
  for (const std::size_t n : {1, 31, 1000, 40001}) expect_sum<float>(n);
}

TEST(Cub, SumsDoubles) {
  for (const std::size_t n : {33, 40001}) expect_sum<double>(n);
}

}  // namespace

}  // namespace emulator_test
