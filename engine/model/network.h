#pragma once

#include <string>
#include <vector>

#include "engine/model/model.h"

namespace backprop {

/// A model as a graph.
struct Network {
  struct Parameter {
    std::string name;  ///< "conv2d_1.filter", "dense_2.bias"
    NodeId node = 0;
    std::size_t layer = 0;
    std::int64_t fan_in = 0;   ///< values that a result is made of; 0 for a bias
    std::int64_t fan_out = 0;  ///< results that a value goes into; 0 for a bias
  };
  std::int64_t batch = 0;
  NodeId input = 0;                   ///< (batch, ...)
  NodeId labels = 0;                  ///< i32 (batch,) for cross-entropy, otherwise like the outputs
  std::vector<Parameter> parameters;  ///< each made just before its layer, weights before biases
  std::vector<NodeId> layers;         ///< every layer's result, (batch, ...); the last one is the loss
  NodeId outputs = 0;                 ///< what goes into the loss
  NodeId loss = 0;                    ///< scalar

  std::vector<NodeId> parameter_nodes() const;
};

/// Adds a model's network for so many examples at a time. Every layer's result carries the layer's name.
/// Throws Error as layer_shapes does.
Network build_network(Graph& graph, const Model& model, std::int64_t batch);

}  // namespace backprop
