#include "engine/lab/lesson_reference.h"

#include <nlohmann/json.hpp>
#include <string>

#include "engine/lab/code/probe_graphs.h"
#include "engine/lab/code/reference.h"

namespace backprop::lab {
namespace {

using Json = nlohmann::ordered_json;

Json curve(const char* label, const Value& x, const Value& y) {
  return {{"label", label}, {"x", x.data}, {"y", y.data}};
}

/// y and its derivatives up to `order` at the visible points.
Json curves(int order) {
  const Value points = visible_points();
  ProbeBuilder b("polynomial", "");
  const int x = b.leaf(points, "x");
  polynomial(b, x, kVisiblePolynomial);
  const int y = b.size() - 1;
  b.matsum(y);
  b.forward();
  for (int k = 1; k <= order; ++k) {
    k == 1 ? b.derive(x) : b.derive(x, filled(points.shape, 1));
  }
  Json out = Json::array();
  const char* const labels[] = {"dy/dx", "d2y/dx2", "d3y/dx3"};
  int known = 0;
  const Probe probe = b.build();
  const std::vector<Expected> expected = expect(probe);
  out.push_back(curve("y", points, expected[0].results[static_cast<std::size_t>(y)]));
  for (std::size_t i = 0; i < probe.actions.size(); ++i) {
    if (probe.actions[i].kind == Action::Kind::derive) {
      out.push_back(curve(labels[known++], points, *expected[i].current));
    }
  }
  return out;
}

Json matrices() {
  const Probe probe = loss_graph("loss", "", kVisibleA, kVisibleB, kVisibleC).forward().backward().build();
  const Expected expected = expect(probe).back();
  Json out = Json::array();
  for (std::size_t id = 0; id < probe.size(); ++id) {
    if (probe.nodes[id].inputs.empty()) {
      out.push_back({{"name", "d" + probe.nodes[id].name}, {"value", to_json(expected.gradients[id])}});
    }
  }
  return out;
}

}  // namespace

Json code_reference(int step) {
  const int order = step == 4 ? 1 : step == 5 ? 3 : 0;
  return {{"series", order > 0 ? curves(order) : Json::array()},
          {"values", step == 6 ? matrices() : Json::array()}};
}

}  // namespace backprop::lab
