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

// The tables, in the order in which their hypotheses are tried.

/// Programs that hand gradients on wrongly, or run nodes in a wrong order.
const std::vector<Hypothesis>& gradient_hypotheses();
/// Programs that start with a wrong gradient in a wrong place.
const std::vector<Hypothesis>& seed_hypotheses();
/// Programs whose second run finds what the first has left.
const std::vector<Hypothesis>& reset_hypotheses();
/// Programs that pair gradients and inputs wrongly.
const std::vector<Hypothesis>& pairing_hypotheses();
/// Programs that change what others hold.
const std::vector<Hypothesis>& sharing_hypotheses();
/// Programs that do not use `one`.
const std::vector<Hypothesis>& ignored_seed_hypotheses();
/// Programs that run the forward pass wrongly.
const std::vector<Hypothesis>& forward_hypotheses();
/// Wrong rules of Add and Mul.
const std::vector<Hypothesis>& rule_hypotheses();
/// Wrong products in Matmul's backward.
const std::vector<Hypothesis>& matmul_hypotheses();
/// Gradients of another shape than their value.
const std::vector<Hypothesis>& shape_hypotheses();
/// Rules of the learner's nodes that are wrong in no known way, backward and forward.
const std::vector<Hypothesis>& other_rule_hypotheses();
const std::vector<Hypothesis>& computation_hypotheses();
/// Gradients that are no graph.
const std::vector<Hypothesis>& detached_hypotheses();
/// Programs that come to no end, or to a bad one.
const std::vector<Hypothesis>& stop_hypotheses();
/// Wrong estimates.
const std::vector<Hypothesis>& estimate_hypotheses();
/// What is left: the first wrong node, received and expected.
const std::vector<Hypothesis>& value_hypotheses();

/// The diagnosis of a failing case: the first hypothesis that holds.
Diagnosis diagnose(const Evidence& evidence, const Case& c);

/// What a gradient's shape is where its value has the shape `want`: 'a tensor of shape (3, 2) (it is
/// transposed)'.
std::string shape_slip(const std::vector<int>& got, const std::vector<int>& want);

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
