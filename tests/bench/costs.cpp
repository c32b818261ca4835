// The eight costs of a dense chain: counted by plans, by the closed forms, and the exponents fitted to what
// is counted where each leading term dominates. Arguments: n d b, again and again; without any, three sizes.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/model/dense_chain_costs.h"

namespace {

using namespace backprop;

void print_costs(const DenseChainSize& size) {
  std::printf("\nn = %lld, d = %lld, b = %lld\n", static_cast<long long>(size.n),
              static_cast<long long>(size.d), static_cast<long long>(size.b));
  std::printf("  %-18s%20s%20s   %s\n", "", "counted", "closed form", "formula");
  const auto counted = counted_costs(size);
  for (const Cost cost : all_costs) {
    const std::uint64_t count = counted[static_cast<std::size_t>(cost)];
    const std::uint64_t closed = closed_form_value(cost, size);
    std::printf("  %-18s%20llu%20llu   %s%s\n", std::string(name_of(cost)).c_str(),
                static_cast<unsigned long long>(count), static_cast<unsigned long long>(closed),
                text_of(closed_form(cost)).c_str(), count == closed ? "" : "   DIFFERS");
  }
}

void print_fits() {
  std::printf("\nExponents fitted where each leading term dominates\n");
  std::printf("  %-18s%-12s%10s%10s%10s\n", "", "term", "n", "d", "b");
  for (const Cost cost : all_costs) {
    const Polynomial terms = leading_terms(cost);
    for (std::size_t term = 0; term < terms.size(); ++term) {
      const std::vector<double> fitted = dominant_exponents(cost, term);
      std::printf("  %-18s%-12s%10.3f%10.3f%10.3f\n", std::string(name_of(cost)).c_str(),
                  text_of(Polynomial{terms[term]}).c_str(), fitted[0], fitted[1], fitted[2]);
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<DenseChainSize> sizes;
  for (int i = 1; i + 2 < count; i += 3) {
    sizes.push_back({.n = std::atoll(arguments[i]),
                     .d = std::atoll(arguments[i + 1]),
                     .b = std::atoll(arguments[i + 2])});
  }
  if (sizes.empty()) {
    sizes = {{.n = 2, .d = 3, .b = 4}, {.n = 16, .d = 256, .b = 512}, {.n = 64, .d = 1024, .b = 32}};
  }
  try {
    for (const DenseChainSize& size : sizes) print_costs(size);
    print_fits();
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
