#pragma once

#include <cstdint>
#include <vector>

#include "engine/lab/code/probe_builder.h"
#include "engine/lab/code/random.h"

namespace backprop::lab {

/// What random graphs are made of: `finished` nodes only for steps 1 and 2, sums and products from step 3.
enum class Palette : std::uint8_t { finished, sums_and_products };

struct RandomGraph {
  Palette palette = Palette::finished;
  bool tree = false;       // each node has one reader
  std::vector<int> shape;  // of all values
};

/// Entries drawn as `Random::factor` does.
Value random_value(Random& random, const std::vector<int>& shape, double low, double high);

/// Adds `inner` random nodes over two or three new leaves (a tree: five) and an output that reads every
/// unread node, so that each node has a path to the output; many nodes have several readers.
void add_random_nodes(ProbeBuilder& builder, Random& random, int inner, const RandomGraph& kind);

}  // namespace backprop::lab
