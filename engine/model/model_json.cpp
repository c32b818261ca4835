#include "engine/model/model_json.h"

#include <array>

#include "engine/model/json_reader.h"

namespace backprop {

namespace {

using Json = nlohmann::ordered_json;
using Keys = std::initializer_list<std::string_view>;

constexpr std::int64_t largest_size = 65535;
constexpr std::int64_t largest_count = 1'000'000'000;
constexpr std::array<std::string_view, 4> activation_names{"none", "relu", "tanh", "sigmoid"};
constexpr std::array<std::string_view, 2> padding_names{"valid", "same"};
constexpr std::array<std::string_view, 2> dtype_names{"f32", "f64"};

void allow(const JsonReader& reader, Keys keys) { reader.allow(std::span(keys.begin(), keys.size())); }

Window::Pair pair_of(const JsonReader& reader) {
  const std::vector<JsonReader> elements = reader.elements();
  if (elements.size() != 2) {
    reader.reject("two whole numbers from 1 to 65535");
  }
  return {elements[0].whole(1, largest_size), elements[1].whole(1, largest_size)};
}

/// One number for both, or two.
Window::Pair stride_of(const JsonReader& layer, Window::Pair otherwise) {
  if (!layer.has("stride")) {
    return otherwise;
  }
  const JsonReader stride = layer.at("stride");
  if (!stride.is_number()) {
    return pair_of(stride);
  }
  const std::int64_t both = stride.whole(1, largest_size);
  return {both, both};
}

Activation activation_of(const JsonReader& layer) {
  return layer.has("activation") ? static_cast<Activation>(layer.at("activation").one_of(activation_names))
                                 : Activation::none;
}

Layer read_dense(const JsonReader& layer) {
  allow(layer, {"units", "activation"});
  return DenseLayer{.units = layer.at("units").whole(1, largest_count), .activation = activation_of(layer)};
}

Layer read_convolution(const JsonReader& layer) {
  allow(layer, {"filters", "kernel", "padding", "stride", "activation"});
  return ConvolutionLayer{.filters = layer.at("filters").whole(1, largest_count),
                          .kernel = pair_of(layer.at("kernel")),
                          .padding = layer.has("padding")
                                         ? static_cast<Padding>(layer.at("padding").one_of(padding_names))
                                         : Padding::valid,
                          .stride = stride_of(layer, {1, 1}),
                          .activation = activation_of(layer)};
}

Layer read_pool(const JsonReader& layer) {
  allow(layer, {"size", "stride"});
  const Window::Pair size = pair_of(layer.at("size"));
  return PoolLayer{.size = size, .stride = stride_of(layer, size)};
}

template <class Value, Value value>
Layer read_plain(const JsonReader& layer) {
  allow(layer, {});
  if constexpr (std::is_same_v<Value, Activation>) {
    return ActivationLayer{value};
  } else {
    return value;
  }
}

struct LayerKind {
  std::string_view name;
  Layer (*read)(const JsonReader&);
};

constexpr LayerKind layer_kinds[] = {
    {"dense", read_dense},
    {"conv2d", read_convolution},
    {"max_pool", read_pool},
    {"relu", read_plain<Activation, Activation::relu>},
    {"tanh", read_plain<Activation, Activation::tanh>},
    {"sigmoid", read_plain<Activation, Activation::sigmoid>},
    {"softmax_cross_entropy", read_plain<LossLayer, LossLayer::softmax_cross_entropy>},
    {"mean_squared_error", read_plain<LossLayer, LossLayer::mean_squared_error>},
};

Layer read_layer(const JsonReader& reader) {
  const auto [name, layer] = reader.only_member();
  std::string known;
  for (const LayerKind& kind : layer_kinds) {
    if (kind.name == name) {
      return kind.read(layer);
    }
    known += (known.empty() ? "" : ", ") + std::string(kind.name);
  }
  reader.complain("there is no layer \"" + name + "\"; there are " + known);
}

double fraction(const JsonReader& rule, std::string_view key, double otherwise) {
  return rule.has(key) ? rule.at(key).number(0, 1) : otherwise;
}

Optimizer read_rule(const JsonReader& reader, const std::string& name, const JsonReader& rule) {
  if (name == "sgd") {
    allow(rule, {"rate"});
    return Sgd{};
  }
  if (name == "momentum") {
    allow(rule, {"rate", "momentum"});
    return Momentum{.momentum = fraction(rule, "momentum", Momentum{}.momentum)};
  }
  if (name == "rmsprop") {
    allow(rule, {"rate", "decay", "epsilon"});
    return RmsProp{.decay = fraction(rule, "decay", RmsProp{}.decay),
                   .epsilon = fraction(rule, "epsilon", RmsProp{}.epsilon)};
  }
  if (name == "adam") {
    allow(rule, {"rate", "beta1", "beta2", "epsilon"});
    return Adam{.beta1 = fraction(rule, "beta1", Adam{}.beta1),
                .beta2 = fraction(rule, "beta2", Adam{}.beta2),
                .epsilon = fraction(rule, "epsilon", Adam{}.epsilon)};
  }
  reader.complain("there is no optimizer \"" + name + "\"; there are sgd, momentum, rmsprop and adam");
}

// Writing.

Json pair_json(Window::Pair pair) { return Json::array({pair[0], pair[1]}); }

Json stride_json(Window::Pair stride) { return stride[0] == stride[1] ? Json(stride[0]) : pair_json(stride); }

struct LayerWriting {
  Json operator()(const DenseLayer& dense) const {
    Json json{{"units", dense.units}};
    add_activation(json, dense.activation);
    return json;
  }
  Json operator()(const ConvolutionLayer& convolution) const {
    Json json{{"filters", convolution.filters}, {"kernel", pair_json(convolution.kernel)}};
    if (convolution.padding != Padding::valid) {
      json["padding"] = name_of(convolution.padding);
    }
    if (convolution.stride != Window::Pair{1, 1}) {
      json["stride"] = stride_json(convolution.stride);
    }
    add_activation(json, convolution.activation);
    return json;
  }
  Json operator()(const PoolLayer& pool) const {
    return {{"size", pair_json(pool.size)}, {"stride", stride_json(pool.stride)}};
  }
  Json operator()(const ActivationLayer&) const { return Json::object(); }
  Json operator()(const LossLayer&) const { return Json::object(); }

  static void add_activation(Json& json, Activation activation) {
    if (activation != Activation::none) {
      json["activation"] = name_of(activation);
    }
  }
};

struct RuleWriting {
  Json& json;

  void operator()(const Sgd&) const {}
  void operator()(const Momentum& rule) const { add("momentum", rule.momentum, Momentum{}.momentum); }
  void operator()(const RmsProp& rule) const {
    add("decay", rule.decay, RmsProp{}.decay);
    add("epsilon", rule.epsilon, RmsProp{}.epsilon);
  }
  void operator()(const Adam& rule) const {
    add("beta1", rule.beta1, Adam{}.beta1);
    add("beta2", rule.beta2, Adam{}.beta2);
    add("epsilon", rule.epsilon, Adam{}.epsilon);
  }

  void add(const char* key, double value, double otherwise) const {
    if (value != otherwise) {
      json[key] = value;
    }
  }
};

}  // namespace

Model parse_model(std::string_view text) {
  const Json json = parse_json(text);
  const JsonReader file(json, "");
  allow(file, {"$schema", "schema", "name", "input", "layers", "batch", "dtype", "optimizer", "seed"});
  if (file.at("schema").whole(0, largest_count) != 1) {
    file.at("schema").reject("1, the only version there is");
  }
  Model model;
  if (file.has("name")) {
    model.name = file.at("name").text();
  }
  const JsonReader input = file.at("input");
  for (const JsonReader& size : input.elements()) {
    model.input.push_back(size.whole(1, largest_count));
  }
  if (model.input.empty() || model.input.size() > 3) {
    input.reject("one to three sizes");
  }
  for (const JsonReader& layer : file.at("layers").elements()) {
    model.layers.push_back(read_layer(layer));
  }
  model.batch = file.at("batch").whole(1, largest_count);
  if (file.has("dtype")) {
    model.dtype = static_cast<DType>(file.at("dtype").one_of(dtype_names));
  }
  const JsonReader optimizer = file.at("optimizer");
  const auto [name, rule] = optimizer.only_member();
  model.optimizer = read_rule(optimizer, name, rule);
  model.rate = rule.at("rate").number(0, 1e6);
  if (file.has("seed")) {
    model.seed = static_cast<std::uint32_t>(file.at("seed").whole(0, 4294967295));
  }
  layer_shapes(model);  // throws where the layers do not fit together
  return model;
}

std::string write_model(const Model& model) {
  Json json{{"schema", 1}};
  if (!model.name.empty()) {
    json["name"] = model.name;
  }
  json["input"] = model.input;
  json["layers"] = Json::array();
  for (const Layer& layer : model.layers) {
    Json entry = Json::object();
    entry[std::string(name_of(layer))] = std::visit(LayerWriting{}, layer);
    json["layers"].push_back(std::move(entry));
  }
  json["batch"] = model.batch;
  json["dtype"] = name_of(model.dtype);
  Json rule{{"rate", model.rate}};
  std::visit(RuleWriting{rule}, model.optimizer);
  json["optimizer"] = Json::object();
  json["optimizer"][std::string(name_of(model.optimizer))] = std::move(rule);
  json["seed"] = model.seed;
  return json.dump(2) + "\n";
}

}  // namespace backprop
