#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/model/data/examples.h"

namespace backprop::data {

enum class PointSet : std::uint8_t {
  moons,      ///< two half circles, one hooked into the other
  circles,    ///< one within the other
  spirals,    ///< two arms, one and a half turns each
  gaussians,  ///< three heaps
  xor_,       ///< four squares, opposite ones alike
};

/// "moons", "circles", "spirals", "gaussians", "xor", in the order of PointSet.
std::span<const std::string_view> point_set_names();

/// Points of the plane, (2,), mostly within -1.5 .. 1.5, of two classes (gaussians: three). `noise` is the
/// standard deviation added to each coordinate. Example i depends on seed, set and i alone.
Examples points(PointSet set, std::uint64_t count, std::uint64_t seed, double noise = 0.1,
                std::uint64_t first = 0);

}  // namespace backprop::data
