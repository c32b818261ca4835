#include "engine/model/layer_table.h"

#include <gtest/gtest.h>

#include "engine/model/network.h"
#include "tests/engine/model/models.h"

namespace backprop::testing {

namespace {

TEST(LayerTable, CountsLesson6) {
  const LayerTable table = layer_table(lesson_6());
  std::vector<std::uint64_t> activations;
  std::vector<std::uint64_t> parameters;
  for (const LayerRow& row : table.rows) {
    activations.push_back(row.activations);
    parameters.push_back(row.parameters);
  }
  EXPECT_EQ(activations, (std::vector<std::uint64_t>{7500, 80'000, 20'000, 40'000, 9216, 500, 10, 0}));
  EXPECT_EQ(parameters, (std::vector<std::uint64_t>{0, 896, 0, 18'496, 0, 4'608'500, 5010, 0}));
  EXPECT_EQ(table.total.activations, 157'226U);
  EXPECT_EQ(table.total.parameters, 4'632'902U);
  EXPECT_EQ(table.activation_bytes, 157'226U * 64 * 4);
  EXPECT_NEAR(static_cast<double>(table.activation_bytes) / 1e6, 40.25, 0.005);
  EXPECT_EQ(table.total.parameter_bytes, 4'632'902U * 4);
  EXPECT_EQ(table.total.gradient_bytes, table.total.parameter_bytes);
  EXPECT_EQ(table.total.state_bytes, 2 * table.total.parameter_bytes);  // Adam
  EXPECT_EQ(table.rows[4].output, (Shape{12, 12, 64}));                 // 12.5 is not a size
  EXPECT_EQ(table.rows[3].multiply_adds, 25U * 25 * 64 * 9 * 32);
  EXPECT_EQ(table.rows[1].name, "conv2d_1");
  EXPECT_EQ(table.rows[3].name, "conv2d_2");
  EXPECT_EQ(table.rows[7].name, "softmax_cross_entropy_1");
}

TEST(LayerTable, CountsVgg16) {
  Model model = lesson_6();
  model.input = {224, 224, 3};
  model.layers.clear();
  for (const auto& [filters, repeats] : {std::pair{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}}) {
    for (int i = 0; i < repeats; ++i) {
      model.layers.push_back(ConvolutionLayer{.filters = filters,
                                              .kernel = {3, 3},
                                              .padding = Padding::same,
                                              .stride = {1, 1},
                                              .activation = Activation::relu});
    }
    model.layers.push_back(PoolLayer{});
  }
  for (const std::int64_t units : {4096, 4096, 1000}) {
    model.layers.push_back(DenseLayer{.units = units});
  }
  model.layers.push_back(LossLayer::softmax_cross_entropy);
  const LayerTable table = layer_table(model);
  EXPECT_EQ(table.total.parameters, 138'357'544U);
  EXPECT_EQ(table.total.multiply_adds, 15'470'264'320U);
}

TEST(LayerTable, CountsADenseNetwork) {
  Model model = lesson_6();
  model.input = {784};
  model.layers = {DenseLayer{.units = 100}, ActivationLayer{Activation::tanh}, DenseLayer{.units = 10},
                  LossLayer::softmax_cross_entropy};
  model.optimizer = Sgd{};
  const LayerTable table = layer_table(model);
  EXPECT_EQ(table.total.parameters, 79'510U);
  EXPECT_EQ(table.total.multiply_adds, 784U * 100 + 100 * 10);
  EXPECT_EQ(table.total.activations, 784U + 100 + 10);
  EXPECT_EQ(table.total.state_bytes, 0U);
}

TEST(LayerTable, CountsWhatTheGraphHas) {
  for (const Model& model : {lesson_6(), small_network()}) {
    Graph graph;
    const Network network = build_network(graph, model, 5);
    const LayerTable table = layer_table(model);
    std::vector<std::uint64_t> parameters(model.layers.size(), 0);
    for (const Network::Parameter& parameter : network.parameters) {
      parameters[parameter.layer] += graph.elements(parameter.node);
    }
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      EXPECT_EQ(table.rows[i + 1].parameters, parameters[i]) << i;
      EXPECT_EQ(table.rows[i + 1].name, graph.name(network.layers[i]));
      if (table.rows[i + 1].activations > 0) {
        EXPECT_EQ(table.rows[i + 1].activations * 5, graph.elements(network.layers[i])) << i;
      }
      if (table.rows[i + 1].multiply_adds > 0) {
        std::uint64_t multiply_adds = 0;
        const NodeId begin = network.layers[i == 0 ? 0 : i - 1];
        for (NodeId node = i == 0 ? 0 : begin + 1; node <= network.layers[i]; ++node) {
          const Kernel kernel = graph.info(node).kernel;
          if (kernel == Kernel::conv2d || kernel == Kernel::matmul) {
            multiply_adds += graph.info(node).cost(graph, node);
          }
        }
        EXPECT_EQ(table.rows[i + 1].multiply_adds * 5, multiply_adds) << i;
      }
    }
  }
}

}  // namespace

}  // namespace backprop::testing
