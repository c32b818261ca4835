#include "engine/model/trainer.h"

#include <emscripten/bind.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/data/batches.h"
#include "engine/model/data/digits.h"
#include "engine/model/data/points.h"
#include "engine/model/model_json.h"
#include "engine/transform/gradients.h"
#include "wasm/convert.h"
#include "wasm/guard.h"
#include "wasm/handles.h"

namespace backprop::wasm {
namespace {

using emscripten::val;
using nlohmann::json;

/// "digits-8", "digits-16", "digits-28", or a set of points.
data::Examples examples_of(const std::string& name, std::uint32_t count, std::uint32_t seed,
                           std::uint64_t first) {
  for (const int size : {8, 16, 28}) {
    if (name == "digits-" + std::to_string(size)) return data::digits(size, count, seed, first);
  }
  const auto sets = data::point_set_names();
  const auto found = std::find(sets.begin(), sets.end(), name);
  if (found == sets.end()) fail("data", "there are no examples called '" + name + "'");
  return data::points(static_cast<data::PointSet>(found - sets.begin()), count, seed, 0.1, first);
}

val array(const std::vector<double>& values) { return to_array(std::span<const double>(values)); }

/// The network once more, with every layer's result and every parameter's gradient as outputs.
struct Inspection {
  struct Value {
    std::string name;
    std::string role;  // 'activation' or 'gradient'
    NodeId node;
  };

  Graph graph;
  Network network;
  std::vector<Value> values;
  std::optional<Executor> executor;

  explicit Inspection(const Model& model) : network(build_network(graph, model, model.batch)) {
    const std::vector<NodeId> parameters = network.parameter_nodes();
    const std::vector<NodeId> gradient_nodes = gradients(graph, network.loss, parameters);
    for (const NodeId layer : network.layers) {
      values.push_back({std::string(graph.name(layer)), "activation", layer});
    }
    for (std::size_t i = 0; i < gradient_nodes.size(); ++i) {
      values.push_back({network.parameters[i].name, "gradient", gradient_nodes[i]});
    }
    std::vector<NodeId> outputs;
    for (const Value& value : values) outputs.push_back(value.node);
    executor.emplace(make_plan(graph, outputs, PlanMode::lesson));
  }
};

struct Session {
  Trainer trainer;
  std::unique_ptr<data::Examples> training;
  std::unique_ptr<data::Examples> held_out;
  data::Batches batches;
  std::uint64_t taken = 0;  // batches
  std::unique_ptr<Inspection> inspection;
};

Handles<Session> sessions("trainer");

Handle trainer_new(std::string model_json, std::string name, std::uint32_t count, std::uint32_t held_out) {
  const Model model = parse_model(model_json);
  auto training = std::make_unique<data::Examples>(examples_of(name, count, model.seed, 0));
  auto apart = std::make_unique<data::Examples>(examples_of(name, held_out, model.seed, count));
  data::Batches batches(*training, static_cast<std::uint64_t>(model.batch), model.seed);
  return sessions.add(
      {Trainer(model), std::move(training), std::move(apart), std::move(batches), 0, nullptr});
}

void trainer_free(Handle handle) { sessions.free(handle); }

val trainer_steps(Handle handle, std::uint32_t count) {
  Session& session = sessions.at(handle);
  std::vector<double> losses;
  std::vector<double> features;
  std::vector<double> labels;
  for (std::uint32_t i = 0; i < count; ++i) {
    session.batches.fill(session.taken, features, labels);
    losses.push_back(session.trainer.step(features, labels));
    ++session.taken;
  }
  return array(losses);
}

double trainer_rate(Handle handle) { return sessions.at(handle).trainer.rate(); }
void trainer_set_rate(Handle handle, double rate) { sessions.at(handle).trainer.set_rate(rate); }

const data::Examples& part(Handle handle, const std::string& name) {
  Session& session = sessions.at(handle);
  if (name == "training") return *session.training;
  if (name == "held-out") return *session.held_out;
  fail("trainer", "expected training or held-out, got '" + name + "'");
}

std::vector<double> doubles(const data::Examples& examples) {
  return {examples.features.begin(), examples.features.end()};
}

std::string trainer_describe(Handle handle) {
  Session& session = sessions.at(handle);
  json parameters = json::array();
  for (const std::string& name : session.trainer.parameter_names()) {
    parameters.push_back({{"name", name}, {"shape", session.trainer.shape(name).sizes()}});
  }
  json state = json::array();
  for (const std::string& name : session.trainer.state_names()) {
    state.push_back({{"name", name}, {"shape", session.trainer.shape(name).sizes()}});
  }
  return json{{"schema", 1},
              {"example", session.training->shape.sizes()},
              {"classes", session.training->classes},
              {"training", session.training->count()},
              {"held_out", session.held_out->count()},
              {"steps", session.taken},
              {"per_epoch", session.batches.per_epoch()},
              {"used_bytes", session.trainer.allocated_bytes()},
              {"parameters", std::move(parameters)},
              {"state", std::move(state)}}
      .dump();
}

val trainer_features(Handle handle, std::string name) { return array(doubles(part(handle, name))); }
val trainer_labels(Handle handle, std::string name) {
  const data::Examples& examples = part(handle, name);
  return array(std::vector<double>(examples.labels.begin(), examples.labels.end()));
}

std::string trainer_evaluate(Handle handle) {
  Session& session = sessions.at(handle);
  const data::Examples& apart = *session.held_out;
  const std::vector<double> labels(apart.labels.begin(), apart.labels.end());
  const Evaluation found = session.trainer.evaluate(doubles(apart), labels);
  return json{{"loss", found.loss}, {"accuracy", found.accuracy}}.dump();
}

val trainer_predict(Handle handle, val features) {
  return array(sessions.at(handle).trainer.predict(numbers_of(features)));
}

val trainer_get(Handle handle, std::string name) { return array(sessions.at(handle).trainer.get(name)); }
void trainer_set(Handle handle, std::string name, val values) {
  sessions.at(handle).trainer.set(name, numbers_of(values));
}
void trainer_set_steps(Handle handle, std::uint32_t steps) { sessions.at(handle).taken = steps; }

std::string trainer_inspect(Handle handle) {
  Session& session = sessions.at(handle);
  if (!session.inspection) session.inspection = std::make_unique<Inspection>(session.trainer.model());
  Inspection& look = *session.inspection;
  for (const Network::Parameter& parameter : look.network.parameters) {
    look.executor->set(parameter.node, session.trainer.get(parameter.name));
  }
  std::vector<double> features;
  std::vector<double> labels;
  session.batches.fill(session.taken, features, labels);
  look.executor->set(look.network.input, features);
  look.executor->set(look.network.labels, labels);
  look.executor->run();
  json values = json::array();
  for (const Inspection::Value& value : look.values) {
    values.push_back(
        {{"name", value.name}, {"role", value.role}, {"shape", look.graph.shape(value.node).sizes()}});
  }
  return json{{"schema", 1}, {"values", std::move(values)}}.dump();
}

val trainer_inspected(Handle handle, std::uint32_t index) {
  const Session& session = sessions.at(handle);
  if (!session.inspection || index >= session.inspection->values.size()) {
    fail("trainer", "nothing was inspected under " + std::to_string(index));
  }
  return array(session.inspection->executor->get(session.inspection->values[index].node));
}

}  // namespace

EMSCRIPTEN_BINDINGS(backprop_trainer) {
  expose<&trainer_new>("trainer_new");
  expose<&trainer_free>("trainer_free");
  expose<&trainer_steps>("trainer_steps");
  expose<&trainer_rate>("trainer_rate");
  expose<&trainer_set_rate>("trainer_set_rate");
  expose<&trainer_describe>("trainer_describe");
  expose<&trainer_features>("trainer_features");
  expose<&trainer_labels>("trainer_labels");
  expose<&trainer_evaluate>("trainer_evaluate");
  expose<&trainer_predict>("trainer_predict");
  expose<&trainer_get>("trainer_get");
  expose<&trainer_set>("trainer_set");
  expose<&trainer_set_steps>("trainer_set_steps");
  expose<&trainer_inspect>("trainer_inspect");
  expose<&trainer_inspected>("trainer_inspected");
}

}  // namespace backprop::wasm
