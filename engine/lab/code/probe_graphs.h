#pragma once

#include <cstdint>
#include <vector>

#include "engine/lab/code/probe_builder.h"
#include "engine/lab/code/random_graph.h"

namespace backprop::lab {

// The graphs that probes of several steps share. Actions are added by whoever asks for one.

inline constexpr double kLog2 = 0.6931471805599453;

/// z = mean(e^x, e^-x).
ProbeBuilder cosh_graph(const char* id, const char* check, double x = kLog2);

ProbeBuilder random_graph(const char* id, const char* check, std::uint32_t seed, std::uint32_t stream,
                          int inner, const RandomGraph& kind);

/// One node, read twice by the output.
ProbeBuilder repeated_input(const char* check, std::uint32_t seed);
/// One leaf, two readers, paths of equal length.
ProbeBuilder diamond(const char* check, std::uint32_t seed);
/// A node on a short and a long path to the output; `short_first` is the order of the output's inputs.
ProbeBuilder unequal_paths(const char* id, const char* check, std::uint32_t seed, bool short_first);
/// A few diamonds, one behind the other.
ProbeBuilder ladder(const char* check, std::uint32_t seed);

/// Adds a polynomial in x, coefficients of the highest power first, with its constants as leaves.
void polynomial(ProbeBuilder& builder, int x, const std::vector<double>& coefficients);
/// x^4 - 2x^3 + 3x^2 - 4x + 5, the visible case of steps 4 and 5.
inline const std::vector<double> kVisiblePolynomial{1, -2, 3, -4, 5};
/// Evenly spaced points, both ends included.
Value linspace(double first, double last, int points);
/// The points of the visible case: linspace(-2, 3, 25).
inline Value visible_points() { return linspace(-2, 3, 25); }

/// sum((A@B - C)^2), as operators build it.
ProbeBuilder loss_graph(const char* id, const char* check, Value a, Value b, Value c);
/// The visible case of step 6.
inline const Value kVisibleA({2, 2}, {1, 1, 0, 1});
inline const Value kVisibleB({2, 3}, {1, 2, 1, 0, 1, 1});
inline const Value kVisibleC({2, 3}, {3, 0, 1, 1, 2, 3});

/// 26 stacked diamonds: 79 nodes, 67 million paths.
Probe stacked_diamonds(const char* check, std::uint32_t seed, int depth = 26);
/// A chain of 1,200 nodes, which shows whether a program's recursion is as deep as the graph.
Probe deep_chain();

}  // namespace backprop::lab
