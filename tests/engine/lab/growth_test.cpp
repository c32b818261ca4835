#include "engine/lab/growth/growth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include "engine/lab/growth/compare.h"
#include "engine/lab/growth/read_growth.h"
#include "tests/engine/lab/growth_pairs.h"
#include "tests/engine/support.h"

namespace backprop::lab {
namespace {

const Vocabulary& letters() {
  static const Vocabulary vocabulary = growth_letters("nbd");
  return vocabulary;
}

Growth growth(const std::string& text) {
  auto read = read_growth(text, letters());
  if (const auto* unreadable = std::get_if<Unreadable>(&read)) {
    ADD_FAILURE() << text << ": " << unreadable->message;
    return Growth::one(3);
  }
  return std::get<GrowthReading>(read).growth;
}

/// Whether the proof that a decision carries is one.
void expect_proved(const Growth& f, const Growth& g, const Bound& decided) {
  if (!decided.holds) {
    Rational own = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      ASSERT_GE(decided.rates[i], 0);
      own = own + f.terms()[decided.term][i] * Rational(decided.rates[i]);
    }
    EXPECT_GT(own, g.along(decided.rates));
    return;
  }
  ASSERT_EQ(decided.weights.size(), f.terms().size());
  for (std::size_t k = 0; k < f.terms().size(); ++k) {
    Rational total = 0;
    Exponents above(3);
    for (std::size_t j = 0; j < g.terms().size(); ++j) {
      const Rational& weight = decided.weights[k][j];
      ASSERT_GE(weight, Rational(0));
      total = total + weight;
      for (std::size_t i = 0; i < 3; ++i) {
        above[i] = above[i] + weight * g.terms()[j][i];
      }
    }
    EXPECT_EQ(total, Rational(1));
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_LE(f.terms()[k][i], above[i]);
    }
  }
}

char relation(const Growth& f, const Growth& g) {
  const bool less = bound(f, g).holds;
  const bool more = bound(g, f).holds;
  return less && more ? '=' : less ? '<' : more ? '>' : '|';
}

TEST(Growth, ComparesEveryPairOfTheTableExactly) {
  EXPECT_GE(growth_pairs().size(), 200U);
  for (const GrowthPair& pair : growth_pairs()) {
    const Growth f = growth(pair.left);
    const Growth g = growth(pair.right);
    EXPECT_EQ(relation(f, g), pair.relation) << pair.left << " and " << pair.right;
    expect_proved(f, g, bound(f, g));
    expect_proved(g, f, bound(g, f));
  }
}

TEST(Growth, DecidesEveryPairInAFewPivots) {
  for (const GrowthPair& pair : growth_pairs()) {
    EXPECT_LE(bound(growth(pair.left), growth(pair.right)).pivots, 20) << pair.left << " and " << pair.right;
  }
}

TEST(Growth, IteratedLimitsWouldHaveErred) {
  // With two of the letters fixed nbd is at most linear, n(b^1.5 + d^1.5) at least; yet along b = d = t it
  // is nbd that grows faster.
  const Bound decided = bound(growth("nbd"), growth("n(b^1.5 + d^1.5)"));
  ASSERT_FALSE(decided.holds);
  EXPECT_EQ(decided.rates, (std::vector<std::int64_t>{0, 1, 1}));
  EXPECT_EQ(direction(decided.rates, letters()), "let b = d = t grow, n = 1");
  EXPECT_TRUE(bound(growth("nbd"), growth("n(b^2 + d^2)")).holds);
}

TEST(Growth, SaysDirectionsInWords) {
  EXPECT_EQ(direction({0, 0, 1}, letters()), "let d = t grow, n = b = 1");
  EXPECT_EQ(direction({1, 1, 1}, letters()), "let n = b = d = t grow");
  EXPECT_EQ(direction({2, 1, 0}, letters()), "let b = t and n = t^2 grow, d = 1");
  // Where t is one of the letters they grow with another one.
  EXPECT_EQ(direction({0, 0, 1}, growth_letters("tbd")), "let d = s grow, t = b = 1");
}

TEST(Growth, FindsRatesThatNoSmallNumberGives) {
  // d must grow more than 8 times and less than 10 times as fast as b, in exponents.
  const Growth f = growth("b^10 d");
  const Growth g = growth("b^18 + d^2");
  const Bound decided = bound(f, g);
  ASSERT_FALSE(decided.holds);
  expect_proved(f, g, decided);
  EXPECT_EQ(decided.rates, (std::vector<std::int64_t>{0, 1, 9}));
}

class RandomGrowth {
 public:
  explicit RandomGrowth(std::uint32_t seed) : random_(seed) {}
  Growth draw() {
    std::vector<Exponents> terms(1 + random_.below(4));
    for (Exponents& term : terms) {
      for (int i = 0; i < 3; ++i) {
        term.emplace_back(random_.below(7), 1 + random_.below(3));
      }
    }
    return Growth(terms);
  }

 private:
  testing::Random random_;
};

TEST(Growth, ComparisonIsReflexiveAndTransitive) {
  RandomGrowth random(1);
  std::vector<Growth> all;
  for (int i = 0; i < 24; ++i) {
    all.push_back(random.draw());
  }
  for (const Growth& f : all) {
    EXPECT_TRUE(bound(f, f).holds);
    EXPECT_EQ(relation(f, leading(f)), '=');
    for (const Growth& g : all) {
      EXPECT_TRUE(bound(f, f + g).holds);
      for (const Growth& h : all) {
        if (bound(f, g).holds && bound(g, h).holds) {
          EXPECT_TRUE(bound(f, h).holds);
        }
      }
    }
  }
}

TEST(Growth, ComparisonAgreesWithNumbersAlongManyDirections) {
  RandomGrowth random(2);
  testing::Random direction(3);
  int refuted = 0;
  for (int i = 0; i < 400; ++i) {
    const Growth f = random.draw();
    const Growth g = random.draw();
    const Bound decided = bound(f, g);
    expect_proved(f, g, decided);
    const auto ratio = [&](const std::vector<double>& rates, double t) {
      return f.evaluate({std::pow(t, rates[0]), std::pow(t, rates[1]), std::pow(t, rates[2])}) /
             g.evaluate({std::pow(t, rates[0]), std::pow(t, rates[1]), std::pow(t, rates[2])});
    };
    if (decided.holds) {
      // f <= (number of terms) * g wherever every letter is at least 1.
      for (int k = 0; k < 30; ++k) {
        EXPECT_LE(ratio(direction.values(3, 0, 1), 1e6), 4.0 + 1e-9);
      }
    } else {
      const std::vector<double> rates(decided.rates.begin(), decided.rates.end());
      EXPECT_GT(ratio(rates, 1e8), ratio(rates, 1e4) * 1.2);
      ++refuted;
    }
  }
  EXPECT_GT(refuted, 100);
  EXPECT_LT(refuted, 390);
}

TEST(Growth, LeavesOutDominatedTerms) {
  EXPECT_EQ(leading(growth("nbd + bd + nd^2 + 1")).text(letters()), "nbd + nd^2");
  EXPECT_EQ(leading(growth("b^2 + bd + d^2")).text(letters()), "b^2 + d^2");
  EXPECT_EQ(leading(growth("(n+b)^2")).text(letters()), "n^2 + b^2");
}

struct Read {
  const char* text;
  const char* read;
  BoundWord word;
  bool constants;
};

class GrowthReads : public ::testing::TestWithParam<Read> {};

TEST_P(GrowthReads, WhatIsTyped) {
  const Read& expected = GetParam();
  auto read = read_growth(expected.text, letters());
  if (const auto* unreadable = std::get_if<Unreadable>(&read)) {
    FAIL() << expected.text << ": " << unreadable->message << " at " << unreadable->position;
  }
  const GrowthReading& got = std::get<GrowthReading>(read);
  EXPECT_EQ(got.growth.text(letters()), expected.read) << expected.text;
  EXPECT_EQ(got.word, expected.word) << expected.text;
  EXPECT_EQ(got.constants, expected.constants) << expected.text;
}

constexpr BoundWord kNone = BoundWord::none;
constexpr BoundWord kBigO = BoundWord::big_o;
constexpr BoundWord kTheta = BoundWord::theta;
constexpr BoundWord kOmega = BoundWord::omega;

INSTANTIATE_TEST_SUITE_P(
    All, GrowthReads,
    ::testing::Values(Read{"O(n*b*d^2)", "nbd^2", kBigO, false}, Read{"Θ(nbd²)", "nbd^2", kTheta, false},
                      Read{"nbd^2", "nbd^2", kNone, false}, Read{"n b d^2", "nbd^2", kNone, false},
                      Read{"n*d*(b+d)", "nbd + nd^2", kNone, false},
                      Read{"O(nbd + nd^2)", "nbd + nd^2", kBigO, false},
                      Read{"O(max(nbd, nd^2))", "nbd + nd^2", kBigO, false},
                      Read{"max(nbd, max(n, b) d)", "nbd + nd + bd", kNone, false},
                      Read{"O(nbd) + O(nd^2)", "nbd + nd^2", kBigO, false},
                      Read{"\\mathcal{O}(n b d^2)", "nbd^2", kBigO, false},
                      Read{"$\\mathcal{O}\\left(n \\cdot b \\cdot d^{2}\\right)$", "nbd^2", kBigO, false},
                      Read{"\\Theta(nbd)", "nbd", kTheta, false}, Read{"\\Omega(nbd)", "nbd", kOmega, false},
                      Read{"O(\\max\\{nbd, nd^2\\})", "nbd + nd^2", kBigO, false},
                      Read{"\\mathcal O (\\sqrt{n}\\,bd)", "n^(1/2)bd", kBigO, false},
                      Read{"O(sqrt(n) b)", "n^(1/2)b", kBigO, false}, Read{"√n·b", "n^(1/2)b", kNone, false},
                      Read{"n^1.5", "n^(3/2)", kNone, false}, Read{"n^(2/3)b", "n^(2/3)b", kNone, false},
                      Read{"n^½", "n^(1/2)", kNone, false}, Read{"d^{\\frac{3}{2}}", "d^(3/2)", kNone, false},
                      Read{"n·b×d⁽³⁾", "nbd^3", kNone, false}, Read{"n**2", "n^2", kNone, false},
                      Read{"O(N B D^2)", "nbd^2", kBigO, false},
                      Read{"o(nb)", "nb", BoundWord::small_o, false}, Read{"theta(nb)", "nb", kTheta, false},
                      Read{"O(1)", "1", kBigO, false}, Read{"T_run = O(n b d^2)", "nbd^2", kBigO, false},
                      Read{"T(n,b,d) = O(nd)", "nd", kBigO, false},
                      Read{"M_forward ∈ Θ(nbd)", "nbd", kTheta, false}, Read{"2nbd^2", "nbd^2", kNone, true},
                      Read{"O(3nbd + n)", "nbd + n", kBigO, true}, Read{"nbd/2", "nbd", kNone, true},
                      Read{"1/2 nbd", "nbd", kNone, true}, Read{"π n", "n", kNone, true},
                      Read{"O(nbd + 7)", "nbd + 1", kBigO, false}, Read{"nb d / d", "nb", kNone, false},
                      Read{"(nb)^2", "n^2b^2", kNone, false}, Read{"O[n]", "n", kBigO, false},
                      Read{"n^(3-1)", "n^2", kNone, false}, Read{"|n|", "n", kNone, false},
                      Read{"n^0 b", "b", kNone, false}));

struct NotRead {
  const char* text;
  int position;
  const char* message;
};

class GrowthRefuses : public ::testing::TestWithParam<NotRead> {};

TEST_P(GrowthRefuses, WhatIsNoSumOfPowersAndSaysWhere) {
  const NotRead& expected = GetParam();
  const auto read = read_growth(expected.text, letters());
  const auto* unreadable = std::get_if<Unreadable>(&read);
  ASSERT_NE(unreadable, nullptr) << expected.text;
  EXPECT_EQ(unreadable->position, expected.position) << expected.text << ": " << unreadable->message;
  EXPECT_NE(unreadable->message.find(expected.message), std::string::npos)
      << expected.text << ": " << unreadable->message;
}

INSTANTIATE_TEST_SUITE_P(
    All, GrowthRefuses,
    ::testing::Values(
        NotRead{"O(n log n)", 4, "logarithm"}, NotRead{"n \\log n", 2, "logarithm"},
        NotRead{"(2n-1)bd^2", 3, "subtraction"}, NotRead{"nbd - nd", 4, "subtraction"},
        NotRead{"-n", 0, "subtraction"}, NotRead{"nbd2", 3, "sign is missing"},
        NotRead{"n*x", 2, "`x` is not known here: use n, b, d, and sqrt and max"},
        NotRead{"2^n", 1, "exponent"}, NotRead{"n^b", 1, "exponent"}, NotRead{"n^-1", 1, "negative power"},
        NotRead{"n/b", 1, "fraction bar"}, NotRead{"1/n", 1, "fraction bar"}, NotRead{"n, b", 1, "max(a, b)"},
        NotRead{"O nbd", 0, "brackets"}, NotRead{"max n", 0, "brackets"}, NotRead{"min(n, b)", 0, "minimum"},
        NotRead{"e^2 n", 0, "`e`"}, NotRead{"O(nbd", 1, "never closed"}, NotRead{"O()", 2, "missing"},
        NotRead{"exp(n)", 0, "`exp`"}, NotRead{"0", 0, "above 0"}, NotRead{"n^pi", 1, "exponent"},
        NotRead{"n^99999", 1, "exponent"}, NotRead{"n = b", 0, "equals"}));

TEST(GrowthHostile, EndsQuicklyInAMessage) {
  const std::string deep = std::string(90, '(') + "n" + std::string(90, ')');
  std::string factors;
  for (int i = 0; i < 18; ++i) {
    factors += "(n+b^." + std::to_string(11 + i) + ")";
  }
  std::string towers = "n";
  for (int i = 0; i < 40; ++i) {
    towers += "^9";
  }
  for (const std::string& text : {std::string(1U << 20U, '('), std::string(1U << 20U, 'n'), deep, factors,
                                  towers, std::string(150, '^'), std::string("(((n^999)^999)^999)^999)^999"),
                                  std::string("n\0b", 3), std::string("\xff\xfe")}) {
    const auto read = read_growth(text, letters());
    const auto* unreadable = std::get_if<Unreadable>(&read);
    ASSERT_NE(unreadable, nullptr) << text.substr(0, 60);
    EXPECT_FALSE(unreadable->message.empty());
  }
}

TEST(Rationals, AreExactOrSaySo) {
  EXPECT_EQ(Rational(6, -4).text(), "-3/2");
  EXPECT_EQ(Rational(1, 3) + Rational(1, 6), Rational(1, 2));
  EXPECT_EQ(Rational(1, 3) * Rational(3, 7) - Rational(1, 7), Rational(0));
  EXPECT_LT(Rational(1, 3), Rational(34, 100));
  EXPECT_THROW(Rational(INT64_MAX) + Rational(1), TooFine);
  EXPECT_THROW(Rational(1, INT64_MAX) * Rational(1, 3), TooFine);
}

}  // namespace
}  // namespace backprop::lab
