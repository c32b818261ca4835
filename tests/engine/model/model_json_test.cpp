#include "engine/model/model_json.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/engine/model/models.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

using Json = nlohmann::ordered_json;

std::string error_in(const Json& file) {
  return error_of([&] { parse_model(file.dump()); });
}

/// The written form of lesson 6 with one thing changed.
template <class F>
std::string error_after(const F& change) {
  Json file = Json::parse(write_model(lesson_6()));
  change(file);
  return error_in(file);
}

#ifndef __EMSCRIPTEN__
std::string content(const std::string& file) {
  std::ifstream stream(std::string(BACKPROP_ROOT) + "/" + file);
  EXPECT_TRUE(stream) << file;
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(ModelFile, OfLesson6IsItsNetwork) {
  const std::string text = content("web/lessons/will-it-fit/model.json");
  EXPECT_EQ(parse_model(text), lesson_6());
  EXPECT_EQ(Json::parse(write_model(lesson_6())), Json::parse(text));
}

TEST(ModelFile, HasASchemaThatKnowsTheSameKeys) {
  const Json schema = Json::parse(content("engine/model/model.schema.json"));
  const auto expect_known = [](const std::string& message, const Json& properties) {
    for (const auto& [key, value] : properties.items()) {
      EXPECT_NE(message.find(key), std::string::npos) << key << " in: " << message;
    }
  };
  expect_known(error_after([](Json& file) { file["bach"] = 1; }), schema["properties"]);
  const Json& layers = schema["$defs"]["layer"]["properties"];
  expect_known(error_after([](Json& file) { file["layers"][0] = {{"con2d", Json::object()}}; }), layers);
  for (const auto& [kind, layer] : layers.items()) {
    if (layer.contains("properties")) {
      expect_known(error_after([kind = kind](Json& file) {
                     file["layers"][0] = {{kind, {{"a", 1}}}};
                   }),
                   layer["properties"]);
    }
  }
  const Json& optimizers = schema["$defs"]["optimizer"]["properties"];
  expect_known(error_after([](Json& file) {
                 file["optimizer"] = {{"adagrad", Json::object()}};
               }),
               optimizers);
  for (const auto& [kind, rule] : optimizers.items()) {
    expect_known(error_after([kind = kind](Json& file) {
                   file["optimizer"] = {{kind, {{"a", 1}}}};
                 }),
                 rule["properties"]);
  }
}
#endif

TEST(ModelFile, ReadsBackAsTheSameModel) {
  Model model = small_network();
  for (const Optimizer& optimizer :
       {Optimizer(Sgd{}), Optimizer(Momentum{.momentum = 0.5}), Optimizer(RmsProp{.decay = 0.25}),
        Optimizer(Adam{.beta1 = 0.5, .epsilon = 1e-7}), Optimizer(Adam{})}) {
    model.optimizer = optimizer;
    EXPECT_EQ(parse_model(write_model(model)), model);
    EXPECT_EQ(write_model(parse_model(write_model(model))), write_model(model));
  }
  model.name.clear();
  model.seed = 4294967295;
  model.layers.back() = LossLayer::mean_squared_error;
  EXPECT_EQ(parse_model(write_model(model)), model);
}

TEST(ModelFile, FillsInWhatIsLeftOut) {
  const Model model = parse_model(R"({"schema": 1, "input": [6, 6, 1], "batch": 2, "layers": [
      {"conv2d": {"filters": 2, "kernel": [3, 3]}}, {"max_pool": {"size": [2, 1]}}, {"tanh": {}},
      {"mean_squared_error": {}}], "optimizer": {"momentum": {"rate": 0.5}}})");
  EXPECT_EQ(model.name, "");
  EXPECT_EQ(model.dtype, DType::f32);
  EXPECT_EQ(model.seed, 1U);
  EXPECT_EQ(model.rate, 0.5);
  EXPECT_EQ(model.optimizer, Optimizer(Momentum{.momentum = 0.9}));
  const auto& convolution = std::get<ConvolutionLayer>(model.layers[0]);
  EXPECT_EQ(convolution.padding, Padding::valid);
  EXPECT_EQ(convolution.stride, (Window::Pair{1, 1}));
  EXPECT_EQ(convolution.activation, Activation::none);
  EXPECT_EQ(std::get<PoolLayer>(model.layers[1]).stride, (Window::Pair{2, 1}));
}

TEST(ModelFile, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(error_after([](Json& file) { file["layers"][2]["conv2d"]["kernel"] = {3}; }),
            "[model] layers[2].conv2d.kernel: expected two whole numbers from 1 to 65535, got [3]");
  EXPECT_EQ(error_after([](Json& file) { file["layers"][2]["conv2d"]["kernel"][1] = 2.5; }),
            "[model] layers[2].conv2d.kernel[1]: expected a whole number from 1 to 65535, got 2.5");
  EXPECT_EQ(error_after([](Json& file) { file["layers"][0]["conv2d"].erase("filters"); }),
            "[model] layers[0].conv2d.filters: is missing");
  EXPECT_EQ(error_after([](Json& file) { file["layers"][0]["conv2d"]["padding"] = "full"; }),
            "[model] layers[0].conv2d.padding: expected valid or same, got \"full\"");
  EXPECT_EQ(error_after([](Json& file) { file["layers"][4]["dense"]["activation"] = 1; }),
            "[model] layers[4].dense.activation: expected none, relu, tanh or sigmoid, got 1");
  EXPECT_EQ(error_after([](Json& file) { file["layers"][4]["dense"]["unit"] = 1; }),
            "[model] layers[4].dense: \"unit\" is unknown; known are units or activation");
  EXPECT_EQ(error_after([](Json& file) { file["layers"][6]["softmax_cross_entropy"]["k"] = 1; }),
            "[model] layers[6].softmax_cross_entropy: \"k\" is unknown; nothing is set here");
  EXPECT_EQ(error_after([](Json& file) { file["layers"][1] = "max_pool"; }),
            "[model] layers[1]: expected an object with one member, got \"max_pool\"");
  EXPECT_EQ(
      error_after([](Json& file) {
        file["layers"][1] = {{"avg_pool", Json::object()}};
      }),
      "[model] layers[1]: there is no layer \"avg_pool\"; there are dense, conv2d, max_pool, relu, tanh, "
      "sigmoid, softmax_cross_entropy, mean_squared_error");
  EXPECT_EQ(error_after([](Json& file) { file["layers"] = 3; }), "[model] layers: expected a list, got 3");
  EXPECT_EQ(error_after([](Json& file) {
              file["input"] = {1, 2, 3, 4};
            }),
            "[model] input: expected one to three sizes, got [1,2,3,4]");
  EXPECT_EQ(error_after([](Json& file) { file["batch"] = -1; }),
            "[model] batch: expected a whole number from 1 to 1000000000, got -1");
  EXPECT_EQ(error_after([](Json& file) { file["dtype"] = "bf16"; }),
            "[model] dtype: expected f32 or f64, got \"bf16\"");
  EXPECT_EQ(error_after([](Json& file) { file["optimizer"]["adam"]["beta1"] = 2; }),
            "[model] optimizer.adam.beta1: expected a number from 0 to 1, got 2");
  EXPECT_EQ(error_after([](Json& file) {
              file["optimizer"] = {{"lion", Json::object()}};
            }),
            "[model] optimizer: there is no optimizer \"lion\"; there are sgd, momentum, rmsprop and adam");
  EXPECT_EQ(error_after([](Json& file) {
              file["optimizer"] = {{"sgd", Json::object()}};
            }),
            "[model] optimizer.sgd.rate: is missing");
  EXPECT_EQ(error_after([](Json& file) { file["schema"] = 2; }),
            "[model] schema: expected 1, the only version there is, got 2");
  EXPECT_EQ(error_in(Json::array()), "[model] the file: expected an object, got []");
  EXPECT_EQ(error_of([] { parse_model("{\n  \"schema\": 1,\n  \"name\" 2}"); }),
            "[model] line 3, column 10: this is no JSON");
  EXPECT_EQ(error_of([] { parse_model(""); }), "[model] line 1, column 1: this is no JSON");
}

TEST(ModelFile, SaysWhichLayerDoesNotFit) {
  EXPECT_EQ(error_after([](Json& file) {
              file["layers"][3]["max_pool"]["size"] = {26, 2};
            }),
            "[model] layers[3].max_pool: a window of 26x2 does not fit into 25x25");
  EXPECT_EQ(error_after([](Json& file) { file["layers"][5] = file["layers"][2]; }),
            "[model] layers[5].conv2d: takes an image (h,w,c), got (500,)");
  EXPECT_EQ(error_after([](Json& file) { file["layers"].erase(6); }),
            "[model] layers: the last one must be softmax_cross_entropy or mean_squared_error");
  EXPECT_EQ(error_after([](Json& file) {
              file["layers"][4] = {{"mean_squared_error", Json::object()}};
            }),
            "[model] layers[4].mean_squared_error: a loss is the last layer");
  EXPECT_EQ(error_after([](Json& file) {
              file["layers"].erase(5);
              file["layers"].erase(4);
            }),
            "[model] layers[4].softmax_cross_entropy: takes one score per class, got (12,12,64)");
}

}  // namespace

}  // namespace backprop::testing
