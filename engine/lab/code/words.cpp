#include "engine/lab/code/words.h"

#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>

namespace backprop::lab {
namespace {

std::string in_digits(double value, int digits) {
  if (std::isnan(value)) {
    return "nan";
  }
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.*g", digits, value == 0 ? 0.0 : value);
  return text.data();
}

/// The type of a node as a learner knows it. A probe's own nodes have no class of the lesson.
std::string type_of(const NodeSpec& spec) {
  return spec.type == NodeType::given ? "node" : type_name(spec.type);
}

/// A unary node's input in few characters: 'x', '-x', 'Exp'.
std::string short_source(const Probe& probe, int node) {
  const NodeSpec& spec = probe.nodes[static_cast<std::size_t>(node)];
  if (!spec.name.empty()) {
    return spec.name;
  }
  if (spec.type == NodeType::negate) {
    const NodeSpec& source = probe.nodes[static_cast<std::size_t>(spec.inputs[0])];
    if (!source.name.empty()) {
      return "-" + source.name;
    }
  }
  return spec.inputs.size() == 1 ? label(probe, node) : type_of(spec);
}

}  // namespace

std::string short_number(double value) { return in_digits(value, 4); }

std::string instead(const Claimed& received, double expected) {
  const std::string between = " instead of ";
  for (int digits = 4; received.kind == Claimed::Kind::number && digits < 17; ++digits) {
    if (in_digits(received.number, digits) != in_digits(expected, digits)) {
      return in_digits(received.number, digits) + between + in_digits(expected, digits);
    }
  }
  return short_claim(received) + between + short_number(expected);
}

std::string short_claim(const Claimed& claimed) {
  switch (claimed.kind) {
    case Claimed::Kind::none: return "None";
    case Claimed::Kind::number: return short_number(claimed.number);
    case Claimed::Kind::unreadable: break;
  }
  return "no number (" + claimed.found + ")";
}

std::string label(const Probe& probe, int node) {
  const NodeSpec& spec = probe.nodes[static_cast<std::size_t>(node)];
  const std::string type = type_of(spec);
  if (spec.type == NodeType::leaf) {
    return spec.name.empty() ? "a leaf" : "leaf " + spec.name;
  }
  if (!spec.name.empty()) {
    return type + " " + spec.name;
  }
  if (node == probe.output) {
    return spec.type == NodeType::given ? "the output" : type + " (the output)";
  }
  return spec.inputs.size() == 1 ? type + " of " + short_source(probe, spec.inputs[0]) : type;
}

std::string row_label(const Probe& probe, int node) {
  const NodeSpec& spec = probe.nodes[static_cast<std::size_t>(node)];
  const std::string type = type_of(spec);
  if (spec.type == NodeType::leaf) {
    return spec.name.empty() ? "leaf" : spec.name;
  }
  if (node == probe.output) {
    return spec.type == NodeType::given ? "output" : type + ", output";
  }
  return spec.name.empty() ? label(probe, node) : type + ", " + spec.name;
}

std::string join(const std::vector<std::string>& parts) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    out += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  }
  return out;
}

std::string times(std::int64_t count) {
  return count == 1 ? "once" : count == 2 ? "twice" : std::to_string(count) + " times";
}

std::string at_line(const std::optional<int>& line) { return line ? "line " + std::to_string(*line) : ""; }

std::string sentence(std::string text) {
  if (!text.empty()) {
    text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  }
  return text;
}

}  // namespace backprop::lab
