#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

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

  std::optional<double>& result(int node) { return nodes_[static_cast<std::size_t>(node)].result; }
  std::optional<double> gradient(int node) const { return nodes_[static_cast<std::size_t>(node)].gradient; }
  void set_gradient(int node, std::optional<double> value);
  void accumulate(int node, double value) {
    set_gradient(node, gradient(node) ? *gradient(node) + value : value);
  }
  void forward(int node);
  std::vector<double> backward(int node);
  /// Any line of the learner's program; a loop without visits must call it.
  void line();

  Json claim();

 private:
  struct Node {
    Json spec;
    std::string type;
    std::vector<int> inputs;
    std::optional<double> result;
    std::optional<double> gradient;
  };
  void visit(int node);
  bool has_room();
  void add_event(Json event);
  double value(int node, std::size_t slot);
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

/// A learner's file.
struct Program {
  std::function<void(Graph&)> forward;
  std::function<void(Graph&)> backward;
  /// Backward of Add and Mul: p, q, upstream, result -> what is returned.
  std::function<Json(double p, double q, double g, double r)> add;
  std::function<Json(double p, double q, double g, double r)> mul;
};

/// The model solution.
Program right_program();

/// The claims of a program on all probes of a step; on the deep chain, which leads to a note only, if asked.
Json claims(const Program& program, int step, std::uint32_t seed, bool deep_chain = false);
/// The report on a program.
Json report(const Program& program, int step, std::uint32_t seed);

}  // namespace backprop::lab::testing
