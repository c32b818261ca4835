#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace backprop {

/// One action on a chain of layers 1 .. l with values x_0 (the input) .. x_l.
struct Action {
  enum class Kind : std::uint8_t {
    advance,   ///< from the stored x_from to x_to, which is stored; nothing between is kept
    tape,      ///< as advance, keeping everything that the backward pass reads
    backward,  ///< through layers to, to - 1, .. from + 1, recomputing what they need from x_from
  };
  Kind kind;
  std::size_t from;
  std::size_t to;
  /// Of advance and tape: the value where the backward pass stands stays as well, if it was stored. Otherwise
  /// it is dropped, and computed again when its own layer's backward pass needs it.
  bool keep_end = false;

  bool operator==(const Action&) const = default;
};

/// How to run the backward pass of a chain with few values stored. Actions up to the first backward are the
/// forward pass itself. A stored value is dropped once the backward pass has reached it.
using Schedule = std::vector<Action>;

/// Nothing dropped, nothing recomputed.
Schedule keep_all(std::size_t layers);

/// Keeps x at these positions (ascending, each in 1 .. layers - 1), and tapes one segment between two of them
/// at a time. Throws Error for other positions.
Schedule keep_positions(std::size_t layers, std::span<const std::size_t> positions);

/// About sqrt(l) segments of about sqrt(l) layers: at most one extra forward pass, O(sqrt(l)) values.
Schedule keep_sqrt(std::size_t layers);

/// With `slots` stored values at most, the input one of them, the fewest advances possible: Griewank,
/// Achieving logarithmic growth of temporal and spatial complexity in reverse automatic differentiation,
/// 1992. Throws Error for 0 slots.
Schedule binomial(std::size_t layers, std::size_t slots);

/// Layers that a schedule's advances go through, the forward pass included; taping is not counted.
std::uint64_t advances(const Schedule& schedule);

/// advances(binomial(l, s)) = r l - C(s + r, s + 1), with r the smallest number for which C(s + r, s) >= l.
std::uint64_t binomial_advances(std::size_t layers, std::size_t slots);

}  // namespace backprop
