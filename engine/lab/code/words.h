#pragma once

#include <string>
#include <vector>

#include "engine/lab/code/claim.h"
#include "engine/lab/code/probe.h"

namespace backprop::lab {

/// A number for a sentence: at most four significant digits.
std::string short_number(double value);
/// A number, a tensor of a few entries ('[1, 2]'), or the shape of a larger one: 'a (2, 3) tensor'.
std::string short_value(const Value& value);
/// What was claimed, for a sentence: a number or tensor, `None`, a node, or what was found instead.
std::string short_claim(const Claimed& claimed);

/// 'received instead of expected', in as many digits as it takes to see that they differ. Of tensors the
/// first entry that differs, '4 instead of 6 at entry [2, 1]', or the shapes, 'a (3, 2) tensor instead of a
/// (2, 3) tensor'.
std::string instead(const Claimed& received, const Value& expected);

/// A node as a sentence names it: 'leaf x', 'the constant 2', 'node f' (a probe's own), 'Exp of -x', 'Mul of
/// 2 and x^3', 'Mean (the output)'.
std::string label(const Probe& probe, int node);
/// A node as a table names it: 'x', 'node, f', 'Exp of -x', 'Mean, output'.
std::string row_label(const Probe& probe, int node);

/// 'a', 'a and b', 'a, b and c'.
std::string join(const std::vector<std::string>& parts);
/// 'once', 'twice', '3 times'.
std::string times(std::int64_t count);
/// 'line 11' or nothing.
std::string at_line(const std::optional<int>& line);
/// With a capital first letter.
std::string sentence(std::string text);

}  // namespace backprop::lab
