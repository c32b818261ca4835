#include <gtest/gtest.h>

#include <cmath>

#include "tests/emulator/test/device.h"

// The mathematics that nvcc links into kernels, against the host's.

namespace emulator_test {

namespace {

#define FUNCTION(NAME, EXPRESSION)         \
  struct NAME {                            \
    template <class T>                     \
    __host__ __device__ static T of(T x) { \
      return EXPRESSION;                   \
    }                                      \
  };

FUNCTION(Exp, std::exp(x))
FUNCTION(Log, std::log(x))
FUNCTION(Tanh, std::tanh(x))
FUNCTION(PowFraction, std::pow(x, T(2.5)))
FUNCTION(PowWhole, std::pow(-x, T(3)))
FUNCTION(Sin, std::sin(x))
FUNCTION(SinOfLarge, std::sin(x* T(1048576)))
FUNCTION(Cos, std::cos(x))
FUNCTION(Erf, std::erf(x))
FUNCTION(Sqrt, std::sqrt(x))
FUNCTION(Cbrt, std::cbrt(x))
FUNCTION(Lgamma, std::lgamma(x))
FUNCTION(Log1p, std::log1p(x))
FUNCTION(Expm1, std::expm1(x))
FUNCTION(Fmod, std::fmod(x, T(0.3125)))
FUNCTION(Quotient, T(1) / x)
FUNCTION(Floor, std::floor(x))
FUNCTION(Round, std::nearbyint(x))

template <class F, class T>
__global__ void apply(const T* x, T* z, int n) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < n) {
    z[i] = F::of(x[i]);
  }
}

template <class F, class T>
void expect_the_hosts(double tolerance) {
  std::vector<T> x;
  for (int i = 0; i < 500; ++i) {
    x.push_back(static_cast<T>(0.01 + 0.0371 * i));
  }
  const Array<T> in(x);
  const Array<T> out(x.size());
  apply<F, T><<<4, 128>>>(in.data(), out.data(), static_cast<int>(x.size()));
  check(cudaGetLastError());
  const std::vector<T> received = out.values();
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double expected = F::of(static_cast<double>(x[i]));
    // A float's own error counts as well, where the argument is reduced in floats.
    const double reference = sizeof(T) == 4 ? static_cast<double>(F::of(x[i])) : expected;
    EXPECT_NEAR(received[i], reference, tolerance * std::fmax(1e-3, std::fabs(reference))) << "x = " << x[i];
  }
}

template <class F>
class Libdevice : public testing::Test {};

using Functions = testing::Types<Exp, Log, Tanh, PowFraction, PowWhole, Sin, SinOfLarge, Cos, Erf, Sqrt, Cbrt,
                                 Lgamma, Log1p, Expm1, Fmod, Quotient, Floor, Round>;
TYPED_TEST_SUITE(Libdevice, Functions);

TYPED_TEST(Libdevice, AgreesInDoubles) { expect_the_hosts<TypeParam, double>(1e-13); }
TYPED_TEST(Libdevice, AgreesInFloats) { expect_the_hosts<TypeParam, float>(2e-6); }

}  // namespace

}  // namespace emulator_test
