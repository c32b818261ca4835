#include "engine/model/polynomial.h"

#include <algorithm>
#include <cstdlib>

namespace backprop {

namespace {

void append_power(std::string& text, std::string_view name, int power) {
  if (power == 0) {
    return;
  }
  text.append(text.empty() ? "" : " ").append(name);
  if (power != 1) {
    text.append("^").append(std::to_string(power));
  }
}

/// Without its sign.
std::string text_of(const Monomial& monomial) {
  const auto [n, d, b] = monomial.powers;
  std::string text;
  if (const std::int64_t size = std::abs(monomial.coefficient); size != 1 || (n == 0 && d == 0 && b == 0)) {
    text = std::to_string(size);
  }
  append_power(text, "n", n);
  append_power(text, "b", b);
  append_power(text, "d", d);
  return text;
}

}  // namespace

std::int64_t value_of(const Polynomial& polynomial, const std::array<std::int64_t, 3>& sizes) {
  std::int64_t total = 0;
  for (const Monomial& monomial : polynomial) {
    std::int64_t product = monomial.coefficient;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      for (int power = 0; power < monomial.powers[i]; ++power) {
        product *= sizes[i];
      }
    }
    total += product;
  }
  return total;
}

std::string text_of(const Polynomial& polynomial) {
  std::string text;
  for (const Monomial& monomial : polynomial) {
    if (text.empty()) {
      text = monomial.coefficient < 0 ? "-" : "";
    } else {
      text.append(monomial.coefficient < 0 ? " - " : " + ");
    }
    text.append(text_of(monomial));
  }
  return text.empty() ? "0" : text;
}

std::int64_t value_of(const LargestOf& form, const std::array<std::int64_t, 3>& sizes) {
  std::int64_t largest = 0;
  for (const Polynomial& polynomial : form) {
    largest = std::max(largest, value_of(polynomial, sizes));
  }
  return largest;
}

std::string text_of(const LargestOf& form) {
  if (form.size() == 1) {
    return text_of(form[0]);
  }
  std::string text;
  for (const Polynomial& polynomial : form) {
    text.append(text.empty() ? "max(" : ", ").append(text_of(polynomial));
  }
  return text + ")";
}

}  // namespace backprop
