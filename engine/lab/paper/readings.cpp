#include "engine/lab/paper/readings.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace backprop::lab {
namespace {

constexpr double kTolerance = 1e-6;  // relative

}  // namespace

bool near(double answer, double expected) {
  return std::isfinite(answer) &&
         std::fabs(answer - expected) <= kTolerance * std::max(std::fabs(expected), 1e-9);
}

bool is_blank(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
}

std::vector<Candidate> readings(const std::string& text, const Formula& plain, const Vocabulary& vocabulary) {
  std::vector<Candidate> out;
  const bool names_e = vocabulary.find("e") >= 0;
  const auto add = [&](Formula formula) {
    const bool has_e = std::any_of(formula.parts.begin(), formula.parts.end(),
                                   [](const Expression& part) { return part.has_letter_e(); });
    if (has_e && names_e) {
      out.push_back({formula, LetterE::euler_in_powers});
      out.push_back({formula, LetterE::always_euler});
      out.push_back({std::move(formula), LetterE::always_node});
    } else {
      out.push_back({std::move(formula), names_e ? LetterE::euler_in_powers : LetterE::always_euler});
    }
  };
  add(plain);
  for (int other = 1; other < 4; ++other) {
    const Reading reading{(other & 1) == 0, (other & 2) != 0};
    if ((!reading.powers_of_ten && !plain.powers_of_ten_matter) ||
        (reading.products_first && !plain.products_first_matter)) {
      continue;
    }
    auto read = parse(text, vocabulary, reading);
    if (auto* formula = std::get_if<Formula>(&read)) {
      add(std::move(*formula));
    }
  }
  return out;
}

}  // namespace backprop::lab
