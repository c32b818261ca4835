#pragma once

#include <vector>

namespace backprop::lab {

/// Two growths of n, b and d, and how they compare: '=' each is O of the other, '<' only the left one is O of
/// the right one, '>' only the right one of the left one, '|' neither.
struct GrowthPair {
  const char* left;
  char relation;
  const char* right;
};

/// Worked out by hand.
const std::vector<GrowthPair>& growth_pairs();

}  // namespace backprop::lab
