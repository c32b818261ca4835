#include "engine/lab/growth/compare.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "engine/lab/growth/simplex.h"

namespace backprop::lab {
namespace {

using Rates = std::vector<std::int64_t>;

bool below(const Exponents& a, const Exponents& c) {
  return std::equal(a.begin(), a.end(), c.begin(),
                    [](const Rational& left, const Rational& right) { return left <= right; });
}

/// a − c
Exponents difference(const Exponents& a, const Exponents& c) {
  Exponents out(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    out[i] = a[i] - c[i];
  }
  return out;
}

Rational product(const Exponents& gap, const Rates& rates) {
  Rational total = 0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    total = total + gap[i] * Rational(rates[i]);
  }
  return total;
}

/// All rates from 0 to a small limit, the simplest first.
std::vector<Rates> simple_rates(std::size_t letters) {
  const std::int64_t limit = letters <= 3 ? 3 : letters <= 5 ? 2 : 0;
  std::vector<Rates> all;
  for (Rates rates(letters); limit > 0;) {
    std::size_t i = 0;
    while (i < letters && rates[i] == limit) {
      rates[i++] = 0;
    }
    if (i == letters) {
      break;
    }
    ++rates[i];
    all.push_back(rates);
  }
  const auto simpler = [](const Rates& a, const Rates& b) {
    const auto sum = [](const Rates& rates) {
      return std::accumulate(rates.begin(), rates.end(), std::int64_t{0});
    };
    const auto largest = [](const Rates& rates) { return *std::max_element(rates.begin(), rates.end()); };
    return std::make_pair(largest(a), sum(a)) < std::make_pair(largest(b), sum(b));
  };
  std::stable_sort(all.begin(), all.end(), simpler);
  return all;
}

/// The same direction in whole numbers without a common divisor.
Rates whole(const std::vector<Rational>& point) {
  Rational scale = 1;
  for (const Rational& each : point) {
    const Rational scaled = each * scale;
    scale = scale * Rational(scaled.denominator());
  }
  Rates out;
  std::int64_t common = 0;
  for (const Rational& each : point) {
    out.push_back((each * scale).numerator());
    common = std::gcd(common, out.back());
  }
  for (std::int64_t& each : out) {
    each /= std::max<std::int64_t>(common, 1);
  }
  return out;
}

/// Rates that are easier to say than those of the linear program, where there are some.
Rates simplest(const std::vector<Exponents>& gaps, Rates found) {
  const std::vector<Rates> all = simple_rates(found.size());
  const auto at = std::find_if(all.begin(), all.end(), [&](const Rates& rates) {
    return std::all_of(gaps.begin(), gaps.end(),
                       [&](const Exponents& gap) { return product(gap, rates).sign() > 0; });
  });
  return at == all.end() ? found : *at;
}

}  // namespace

Bound bound(const Growth& f, const Growth& g) {
  Bound out;
  for (std::size_t index = 0; index < f.terms().size(); ++index) {
    const Exponents& a = f.terms()[index];
    const std::size_t letters = a.size();
    std::vector<Rational> weights(g.terms().size());
    const auto over =
        std::find_if(g.terms().begin(), g.terms().end(), [&](const Exponents& c) { return below(a, c); });
    if (over != g.terms().end()) {
      weights[static_cast<std::size_t>(over - g.terms().begin())] = 1;
      out.weights.push_back(std::move(weights));
      continue;
    }
    // Maximise s over w >= 0 and s >= 0 with sum(w) <= 1 and s <= w·(a − c) for every term c of g.
    LinearProgram program;
    std::vector<Exponents> gaps;
    for (const Exponents& c : g.terms()) {
      gaps.push_back(difference(a, c));
      std::vector<Rational> row(letters + 1, Rational(1));
      for (std::size_t i = 0; i < letters; ++i) {
        row[i] = -gaps.back()[i];
      }
      program.rows.push_back(std::move(row));
      program.limits.emplace_back(0);
    }
    std::vector<Rational> total(letters + 1, Rational(1));
    total[letters] = 0;
    program.rows.push_back(std::move(total));
    program.limits.emplace_back(1);
    program.objective.assign(letters + 1, Rational(0));
    program.objective[letters] = 1;
    const Optimum best = maximise(program);
    out.pivots += best.pivots;
    if (best.value.sign() > 0) {
      out.holds = false;
      out.term = index;
      out.rates = simplest(gaps, whole({best.point.begin(), best.point.end() - 1}));
      out.weights.clear();
      return out;
    }
    // The prices of the rows for g's terms, which sum to at least 1, are the convex combination.
    Rational sum = 0;
    for (std::size_t j = 0; j < weights.size(); ++j) {
      weights[j] = best.prices[j];
      sum = sum + weights[j];
    }
    for (Rational& each : weights) {
      each = each / sum;
    }
    out.weights.push_back(std::move(weights));
  }
  return out;
}

Growth leading(const Growth& f) {
  std::vector<Exponents> terms = f.terms();
  for (std::size_t i = 0; i < terms.size() && terms.size() > 1;) {
    std::vector<Exponents> others = terms;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    if (bound(Growth({terms[i]}), Growth(others)).holds) {
      terms = std::move(others);
    } else {
      ++i;
    }
  }
  return Growth(terms);
}

const char* parameter(const Vocabulary& letters) { return letters.find("t") < 0 ? "t" : "s"; }

std::string direction(const Rates& rates, const Vocabulary& letters) {
  Rates kinds = rates;
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  std::string growing;
  std::string fixed;
  for (const std::int64_t rate : kinds) {
    std::string names;
    for (std::size_t i = 0; i < rates.size(); ++i) {
      names += rates[i] == rate ? letters.names[i] + " = " : "";
    }
    if (rate == 0) {
      fixed = names + "1";
    } else {
      growing += (growing.empty() ? "" : " and ") + names + parameter(letters) +
                 (rate == 1 ? "" : "^" + std::to_string(rate));
    }
  }
  return "let " + growing + " grow" + (fixed.empty() ? "" : ", " + fixed);
}

}  // namespace backprop::lab
