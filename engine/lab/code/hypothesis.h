#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/lab/code/evidence.h"

namespace backprop::lab {

/// What is wrong with a program, as one failing case shows it.
struct Diagnosis {
  std::string slug;  // of the curriculum; empty: none fits (a program that is not written yet)
  std::string message;
  std::string advice;
  std::optional<int> line;
};

/// A known wrong program. `holds` looks at all the evidence, and at whether this program would fail this
/// case; `tell` says what happened on it.
struct Hypothesis {
  const char* slug;
  bool (*holds)(const Evidence&, const Case&);
  void (*tell)(const Evidence&, const Case&, Diagnosis&);
};

/// Programs that hand gradients on wrongly, in the order of precedence.
const std::vector<Hypothesis>& gradient_hypotheses();
/// Programs that run the forward pass wrongly.
const std::vector<Hypothesis>& forward_hypotheses();
/// Programs that come to no end, or to a bad one.
const std::vector<Hypothesis>& stop_hypotheses();
/// Wrong rules of Add and Mul.
const std::vector<Hypothesis>& rule_hypotheses();
/// What is left: the first wrong node, received and expected.
const std::vector<Hypothesis>& value_hypotheses();

/// The diagnosis of a failing case: the first hypothesis that holds.
Diagnosis diagnose(const Evidence& evidence, const Case& c);

/// An edge over which a gradient should have come.
struct Lost {
  int from;  // the reader
  int to;
  int slot;
  Value amount;
};
/// The contributions whose absence explains the gradient of `node`; empty if no subset does.
std::vector<Lost> lost_contributions(const Case& c, int node);

}  // namespace backprop::lab
