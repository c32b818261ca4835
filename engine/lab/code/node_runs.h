#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/lab/code/evidence.h"

namespace backprop::lab {

/// One run of the backward of a node of the learner's (Add, Mul, Matmul), on values: what it read, what
/// arrived, what it returned. Alone, or in the first backward pass of a graph.
struct NodeRun {
  const Case* c = nullptr;
  std::size_t action = 0;
  int node = 0;
  NodeType type = NodeType::add;
  Value p, q;  // the inputs' results
  Value result;
  Value upstream;
  std::vector<Claimed> returned;
  std::optional<int> line;

  bool is_alone() const { return c->probe.actions[action].kind == Action::Kind::node_backward; }
  /// What a right backward returns.
  std::vector<Value> needed() const;
  bool is_right() const;
  /// Of what was returned, one value per slot; nothing where there is none.
  std::optional<Value> value(std::size_t slot) const;
  /// 'Mul of p = 2 and q = 3, with the gradient 0.5 arriving,'; of tensors one entry, the first at which what
  /// was returned is wrong.
  std::string told() const;
  /// '6 and 4', at the same entry.
  std::string returned_text() const;
  std::string needed_text() const;

 private:
  std::optional<std::size_t> entry() const;
  std::string number_text(const Value& value) const;
};

/// All runs of a type, those alone first. Runs whose inputs were stretched are left out: there right programs
/// differ.
std::vector<NodeRun> node_runs(const Evidence& evidence, NodeType type);
/// The first that returned something wrong.
std::optional<NodeRun> wrong_run(const Evidence& evidence, NodeType type);
/// The first run in the failed action of a case that returned something wrong, of a type that is the
/// learner's.
std::optional<NodeRun> wrong_run_in(const Case& c);

/// The type of the learner's node whose backward is to blame for the failure of a case: the run of it alone,
/// or the first in the failed pass that returned something wrong.
std::optional<NodeType> wrong_backward(const Evidence& evidence, const Case& c);

/// 'float, not a list' and 'a number, not an array' without the 'a'.
std::string without_article(const std::string& found);

/// Whether a node's class is the learner's.
bool is_learners(NodeType type);

}  // namespace backprop::lab
