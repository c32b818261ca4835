#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/lab/code/probe.h"
#include "engine/lab/code/value_math.h"

namespace backprop::lab {

inline void to_json(nlohmann::json& json, const Value& value) { json = to_json(value); }

}  // namespace backprop::lab

/// A learner and a runtime in small: runs a program on probes and says what happened, as the contract asks.
namespace backprop::lab::testing {

using Json = nlohmann::json;

/// What a learner's program sees of a graph. Nodes are numbers.
class Graph {
 public:
  Graph(const Json& probe, const struct Program& program);

  int output() const { return output_; }
  int size() const { return static_cast<int>(nodes_.size()); }
  const std::vector<int>& inputs(int node);  // a counted read
  /// Inputs first, depth first, the output last; not counted, as in the base class.
  std::vector<int> sorted() const;

  std::optional<Value>& result(int node) { return nodes_[static_cast<std::size_t>(node)].result; }
  const std::optional<Value>& gradient(int node) const {
    return nodes_[static_cast<std::size_t>(node)].gradient;
  }
  void set_gradient(int node, std::optional<Value> value);
  void accumulate(int node, const Value& value) {
    set_gradient(node, gradient(node) ? *gradient(node) + value : value);
  }
  void forward(int node);
  std::vector<Value> backward(int node);
  /// The seed of the backward pass that is asked for.
  const Value& one() const { return one_; }
  /// Any line of the learner's program; a loop without visits must call it.
  void line();

  Json claim();

 private:
  struct Node {
    NodeSpec spec;
    std::optional<Value> result;
    std::optional<Value> gradient;
  };
  void visit(int node);
  bool has_room();
  void add_event(Json event);
  const Value& value(int node, std::size_t slot);
  std::vector<Value> values(int node);
  Value computed(int node);
  Json returned(int node);
  void act(const Json& action, Json& snapshot);

  Json probe_;
  const struct Program& program_;
  std::vector<Node> nodes_;
  int output_ = 0;
  int running_ = -1;  // the node whose forward or backward is running
  std::int64_t most_visits_ = 0;
  std::int64_t most_lines_ = 0;
  std::int64_t visits_ = 0;
  std::int64_t lines_ = 0;
  int last_ = -1;
  std::size_t events_left_ = 2000;
  bool truncated_ = false;
  bool is_in_algorithm_ = false;
  Value one_ = 1;
  Json last_returned_ = Json::array();
  Json events_ = Json::array();
  std::vector<std::int64_t> forward_calls_;
  std::vector<std::int64_t> backward_calls_;
};

/// An exception of the learner's program.
struct Raised {
  std::string type;
  std::string message;
};

/// What backward of a node with two inputs returns, from these, the gradient that arrived and its result.
using Rule = std::function<Json(const Value& p, const Value& q, const Value& g, const Value& r)>;

/// A learner's file.
struct Program {
  std::function<void(Graph&)> forward;
  std::function<void(Graph&)> backward;
  Rule add;
  Rule mul;
  Rule matmul;
  /// finite_difference(graph, leaf, row, column), which runs `forward`.
  std::function<double(Graph&, int leaf, int row, int column)> estimate;
};

/// (f(x + h) - f(x - h)) / 2h for one entry of a leaf; afterwards the leaf is as before, if asked.
double central_difference(Graph& graph, int leaf, int row, int column, bool restore);

/// The model solution.
Program right_program();

/// The claims of a program on all probes of a step; on the deep chain, which leads to a note only, if asked.
Json claims(const Program& program, int step, std::uint32_t seed, bool deep_chain = false);
/// The report on a program.
Json report(const Program& program, int step, std::uint32_t seed);

}  // namespace backprop::lab::testing
