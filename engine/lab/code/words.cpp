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

constexpr std::size_t kMostShown = 4;  // entries of a tensor in a sentence

/// What stands on the left of 'instead of' where the two are not of one shape, and on its right.
std::string shape_of(const Value& value) {
  return value.is_number() ? short_number(value.number()) : "a " + shape_text(value.shape) + " tensor";
}
std::string shape_of(const Claimed& claimed, const Value& expected) {
  if (!claimed.has_value()) {
    return short_claim(claimed);
  }
  return expected.is_number() || !claimed.value.is_number() ? shape_of(claimed.value)
                                                            : "the number " + shape_of(claimed.value);
}

/// The type of a node as a learner knows it. A probe's own nodes have no class of the lesson.
std::string type_of(const NodeSpec& spec) {
  return spec.type == NodeType::given ? "node" : type_name(spec.type);
}

/// A number that stands in a formula, as the 2 of 2*x.
bool is_constant(const NodeSpec& spec) {
  return spec.type == NodeType::leaf && spec.name.empty() && spec.value.is_number();
}

/// A node that is named, a constant, or made of a named one alone: 'x', '2', '-x', 'x^3'; otherwise nothing.
std::string atom(const Probe& probe, int node) {
  const NodeSpec& spec = probe.nodes[static_cast<std::size_t>(node)];
  if (!spec.name.empty()) {
    return spec.name;
  }
  if (is_constant(spec)) {
    return short_number(spec.value.number());
  }
  if (spec.type != NodeType::negate && spec.type != NodeType::int_pow) {
    return "";
  }
  const std::string& source = probe.nodes[static_cast<std::size_t>(spec.inputs[0])].name;
  return source.empty()                  ? ""
         : spec.type == NodeType::negate ? "-" + source
                                         : source + "^" + std::to_string(spec.power);
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

std::string short_value(const Value& value) {
  if (value.is_number()) {
    return short_number(value.number());
  }
  if (value.shape.size() != 1 || value.size() > kMostShown) {
    return "a " + shape_text(value.shape) + " tensor";
  }
  std::string out = "[";
  for (std::size_t i = 0; i < value.size(); ++i) {
    out += (i == 0 ? "" : ", ") + short_number(value.data[i]);
  }
  return out + "]";
}

std::string instead(const Claimed& received, const Value& expected) {
  const std::string between = " instead of ";
  if (!received.has_value() || !same_shape(received.value, expected)) {
    return shape_of(received, expected) + between + shape_of(expected);
  }
  const std::size_t entry = first_difference(received.value, expected).value_or(0);
  const std::string at = expected.is_number() ? "" : " at entry " + index_text(expected.shape, entry);
  const double got = received.value.data[entry];
  const double want = expected.data[entry];
  const auto told = [&](const std::string& had, const std::string& needed) {
    return had + between + needed + at;
  };
  for (int digits = 4; digits < 17; ++digits) {
    const std::string had = in_digits(got, digits);
    const std::string needed = in_digits(want, digits);
    if (had != needed) {
      return told(had, needed);
    }
  }
  return told(short_number(got), short_number(want));
}

std::string short_claim(const Claimed& claimed) {
  if (claimed.is_node) {
    return claimed.kind == Claimed::Kind::value ? "a node with the result " + short_value(claimed.value)
                                                : "a node";
  }
  switch (claimed.kind) {
    case Claimed::Kind::none: return "None";
    case Claimed::Kind::value: return short_value(claimed.value);
    case Claimed::Kind::unreadable: break;
  }
  return "no number (" + claimed.found + ")";
}

std::string label(const Probe& probe, int node) {
  const NodeSpec& spec = probe.nodes[static_cast<std::size_t>(node)];
  const std::string type = type_of(spec);
  if (spec.type == NodeType::leaf) {
    return is_constant(spec)   ? "the constant " + short_number(spec.value.number())
           : spec.name.empty() ? "a leaf"
                               : "leaf " + spec.name;
  }
  if (!spec.name.empty()) {
    return type + " " + spec.name;
  }
  if (node == probe.output) {
    return spec.type == NodeType::given ? "the output" : type + " (the output)";
  }
  if (spec.inputs.size() == 1) {
    return type + " of " + short_source(probe, spec.inputs[0]);
  }
  const std::string left = spec.inputs.size() == 2 ? atom(probe, spec.inputs[0]) : "";
  const std::string right = spec.inputs.size() == 2 ? atom(probe, spec.inputs[1]) : "";
  return left.empty() || right.empty() ? type : type + " of " + left + " and " + right;
}

std::string row_label(const Probe& probe, int node) {
  const NodeSpec& spec = probe.nodes[static_cast<std::size_t>(node)];
  const std::string type = type_of(spec);
  if (spec.type == NodeType::leaf) {
    return is_constant(spec)   ? "constant " + short_number(spec.value.number())
           : spec.name.empty() ? "leaf"
                               : spec.name;
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
