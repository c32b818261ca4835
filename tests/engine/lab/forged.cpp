#include "tests/engine/lab/forged.h"

#include <numeric>

#include "engine/lab/code/probe_sets.h"
#include "engine/lab/lab.h"

namespace backprop::lab::testing {
namespace {

Json snapshot_of(const Probe& probe, const Action& action, const Expected& want) {
  Json gradients = Json::array();
  for (std::size_t id = 0; id < probe.size(); ++id) {
    const Json value = want.gradients.empty() ? Json(nullptr) : Json(want.gradients[id]);
    gradients.push_back(action.build_graph ? Json{{"node", value}} : value);
  }
  Json out{{"results", want.results}, {"gradients", gradients}};
  if (!want.returned.empty()) {
    out["returned"] = want.returned;
  }
  if (want.current) {
    std::vector<int> all(probe.size());
    std::iota(all.begin(), all.end(), 0);
    out["current"] = {{"result", *want.current}, {"contains", all}};
  }
  return out;
}

}  // namespace

Json right_claims(int step, std::uint32_t seed) {
  Json out = Json::array();
  for (const Probe& probe : probes_of_step(step, seed)) {
    if (probe.check == kDepthNote) {
      continue;
    }
    const std::vector<Expected> expected = expect(probe);
    Json snapshots = Json::array();
    for (std::size_t i = 0; i < expected.size(); ++i) {
      snapshots.push_back(snapshot_of(probe, probe.actions[i], expected[i]));
    }
    out.push_back({{"probe", probe.id},
                   {"outcome", "done"},
                   {"snapshots", snapshots},
                   {"events", std::vector<Json>(expected.size(), Json::array())}});
  }
  return out;
}

Json& claim_on(Json& claims, const std::string& probe) {
  for (Json& claim : claims) {
    if (claim["probe"] == probe) {
      return claim;
    }
  }
  throw std::runtime_error("no claim on " + probe);
}

Json report_on(const Json& claims, int step, std::uint32_t seed) {
  return Json::parse(check("backprop-code", step, seed, Json{{"claims", claims}}.dump()));
}

const Json& check_named(const Json& report, const std::string& name) {
  for (const Json& each : report["checks"]) {
    if (each["name"] == name) {
      return each;
    }
  }
  throw std::runtime_error("no check " + name);
}

Case judged(int step, std::uint32_t seed, const Json& claims, const std::string& probe) {
  for (Case& c : gather(step, seed, claims).cases) {
    if (c.probe.id == probe) {
      return c;
    }
  }
  throw std::runtime_error("no probe " + probe);
}

}  // namespace backprop::lab::testing
