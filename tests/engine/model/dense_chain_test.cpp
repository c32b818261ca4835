#include "engine/model/dense_chain.h"

#include <gtest/gtest.h>

#include "engine/model/dense_chain_costs.h"
#include "engine/model/fit.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

TEST(DenseChain, CountsAreTheClosedFormsToTheLastNumber) {
  for (const std::int64_t n : {2, 3, 4, 7, 16, 33, 64}) {
    for (const std::int64_t d : {16, 17, 64, 250, 1024}) {
      for (const std::int64_t b : {1, 2, 15, 16, 17, 100, 512}) {
        const DenseChainSize size{.n = n, .d = d, .b = b};
        const auto counted = counted_costs(size);
        for (const Cost cost : all_costs) {
          EXPECT_EQ(counted[static_cast<std::size_t>(cost)], closed_form_value(cost, size))
              << name_of(cost) << " at n = " << n << ", d = " << d << ", b = " << b;
        }
      }
    }
  }
}

TEST(DenseChain, FittedExponentsAreThoseOfTheLeadingTerms) {
  for (const Cost cost : all_costs) {
    const Polynomial terms = leading_terms(cost);
    for (std::size_t term = 0; term < terms.size(); term += sanitized ? terms.size() : 1) {
      const std::vector<double> exponents = dominant_exponents(cost, term);
      for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(exponents[i], terms[term].powers[i], 0.02)
            << name_of(cost) << ", term " << text_of(Polynomial{terms[term]}) << ", size "
            << "ndb"[i];
      }
    }
  }
}

TEST(DenseChain, ATinyCaseByHand) {
  // n = 2, d = 3, b = 4: products of 36 multiply-adds, values of 12 numbers, weights of 9.
  const DenseChainSize size{.n = 2, .d = 3, .b = 4};
  const std::array<std::uint64_t, cost_count> expected{
      2 * (36 + 12) + 12,            // and the sum
      2 * (36 + 12) + 12,            //
      1 + 12 + 2 * 3 * 12 + 3 * 36,  // the seed, stretched; tanh twice; dW_2, dx_2, dW_1
      1 + 12 + 2 * 3 * 12 + 2 * 36,  // without dW_2
      3 * 12,                        // x_1, z, the next x
      4 * 12,                        // x_1, x_2, z_2, x_3
      5 * 12 + 2,                    // x_1, x_2, x_3, dx_3, x_3^2, the loss and the 1
      5 * 12 + 2,
  };
  EXPECT_EQ(counted_costs(size), expected);
}

TEST(DenseChain, WritesItsFormulas) {
  EXPECT_EQ(text_of(closed_form(Cost::t_run)), "n b d^2 + n b d + b d");
  EXPECT_EQ(text_of(closed_form(Cost::t_backward)), "2 n b d^2 - b d^2 + 3 n b d + b d + 1");
  EXPECT_EQ(text_of(closed_form(Cost::m_backward_first)), "max(n b d + 3 b d + 2, d^2 + 2 b d + 2)");
  EXPECT_EQ(text_of(leading_terms(Cost::m_backward)), "n b d + n d^2");
}

TEST(DenseChain, CountsWhatNoMachineHereCouldRun) {
  const DenseChainSize size{.n = 32, .d = 4096, .b = 1024};
  const auto counted = counted_costs(size);
  for (const Cost cost : all_costs) {
    EXPECT_EQ(counted[static_cast<std::size_t>(cost)], closed_form_value(cost, size)) << name_of(cost);
  }
  EXPECT_EQ(counted[0], 32ULL * 1024 * 4096 * 4096 + 33ULL * 1024 * 4096);
}

TEST(DenseChain, RejectsSizesBelowOne) {
  Graph graph;
  EXPECT_EQ(error_of([&] { dense_chain(graph, {.n = 2, .d = 0, .b = 1}); }),
            "[dense_chain] n, d and b are at least 1, got 2, 0 and 1");
}

TEST(Fit, FindsTheExponentsOfAProductOfPowers) {
  std::vector<std::vector<double>> sizes;
  std::vector<double> y;
  for (const double a : {2.0, 5.0, 11.0}) {
    for (const double b : {1.0, 3.0}) {
      sizes.push_back({a, b});
      y.push_back(7 * a * a / b);
    }
  }
  const std::vector<double> exponents = fitted_exponents(sizes, y);
  EXPECT_NEAR(exponents[0], 2, 1e-12);
  EXPECT_NEAR(exponents[1], -1, 1e-12);
}

TEST(Fit, RejectsWhatDeterminesNoExponents) {
  const double one[] = {3, 3};
  const double y[] = {1, 2};
  EXPECT_EQ(error_of([&] { fitted_exponent(one, y); }),
            "[fit] the sizes do not vary independently, so they determine no exponents");
  const double zero[] = {0, 1};
  EXPECT_EQ(error_of([&] { fitted_exponent(zero, y); }),
            "[fit] sizes and costs must be positive, got 0.000000");
  EXPECT_EQ(error_of([&] { fitted_exponent(one, std::span(y).first(1)); }),
            "[fit] needs one cost per row of sizes, got 1 for 2");
}

}  // namespace

}  // namespace backprop::testing
