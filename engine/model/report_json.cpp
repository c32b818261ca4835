#include "engine/model/report_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>

namespace backprop {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, role_count> role_ids{
    "parameter", "parameter_gradient", "optimizer_state", "activation", "gradient", "workspace", "input"};

std::string id_of(Role role) { return std::string(role_ids[static_cast<std::size_t>(role)]); }

enum class Pass : std::uint8_t { forward, recompute, backward, update };
constexpr std::array<std::string_view, 4> pass_names{"forward", "recompute", "backward", "update"};

std::string name_of(Pass pass) { return std::string(pass_names[static_cast<std::size_t>(pass)]); }

class Writer {
 public:
  Writer(const Plan& plan, const Roles& roles, std::span<const Checkpointed::Copy> copies)
      : plan_(plan), graph_(plan.graph()), roles_(roles), report_(report(plan, roles)) {
    for (const auto& [of, node] : copies) {
      copy_of_.emplace(node, of);
    }
    for (const PlanReport::Row& row : report_.rows) {
      if (row.role == Role::gradient || row.role == Role::parameter_gradient) {
        last_gradient_ = std::max(last_gradient_, row.node);
      }
    }
  }

  Json totals() const {
    std::array<std::uint64_t, pass_names.size()> by_pass{};
    for (const PlanReport::Row& row : report_.rows) {
      by_pass[static_cast<std::size_t>(pass_of(row.node))] += row.operations;
    }
    Json operations{{"total", report_.operations}};
    for (std::size_t pass = 0; pass < pass_names.size(); ++pass) {
      operations[std::string(pass_names[pass])] = by_pass[pass];
    }
    Json by_role;
    Json roles = Json::array();
    for (std::size_t role = 0; role < role_count; ++role) {
      by_role[std::string(role_ids[role])] = report_.peak_by_role[role];
      roles.push_back({{"id", role_ids[role]}, {"name", backprop::name_of(static_cast<Role>(role))}});
    }
    return {{"schema", 1},
            {"mode", mode()},
            {"operations", std::move(operations)},
            {"leaf_bytes", report_.leaf_bytes},
            {"arena_bytes", report_.arena_bytes},
            {"peak",
             {{"bytes", report_.peak_bytes}, {"step", report_.peak_step}, {"by_role", std::move(by_role)}}},
            {"roles", std::move(roles)}};
  }

  Json live() const {
    const std::vector<PerRole> live = live_by_role(report_);
    Json by_role;
    for (std::size_t role = 0; role < role_count; ++role) {
      Json bytes = Json::array();
      for (const PerRole& step : live) {
        bytes.push_back(step[role]);
      }
      by_role[std::string(role_ids[role])] = std::move(bytes);
    }
    return {{"total", report_.live_bytes}, {"by_role", std::move(by_role)}};
  }

  Json steps() const {
    std::unordered_map<NodeId, std::uint64_t> operations;
    for (const PlanReport::Row& row : report_.rows) {
      operations[row.node] = row.operations;
    }
    Json steps = Json::array();
    for (std::size_t step = 0; step < plan_.step_count(); ++step) {
      const auto nodes = plan_.step(step);
      std::uint64_t total = 0;
      for (const NodeId node : nodes) {
        total += operations[node];
      }
      Json entry = described(nodes.back());
      entry["pass"] = name_of(pass_of(nodes.back()));
      entry["operations"] = total;
      entry["nodes"] = nodes.size();
      steps.push_back(std::move(entry));
    }
    return steps;
  }

  Json bands() const {
    Json bands = Json::array();
    for (const PlanReport::Row& row : report_.rows) {
      if (row.bytes + row.workspace_bytes == 0 || row.counted_from > row.last_step) {
        continue;
      }
      Json band = described(row.node);
      band["shape"] = graph_.shape(row.node).to_string();
      band["role"] = id_of(row.role);
      band["bytes"] = row.bytes;
      band["workspace_bytes"] = row.workspace_bytes;
      band["from"] = row.counted_from;
      band["to"] = std::min(row.last_step, report_.live_bytes.size() - 1);
      band["kept_for"] = kept_for(row);
      band["reader"] = described(row.last_reader);
      const auto copy = copy_of_.find(row.node);
      band["copy_of"] = copy == copy_of_.end() ? Json(nullptr) : Json(copy->second);
      bands.push_back(std::move(band));
    }
    return bands;
  }

 private:
  std::string_view mode() const {
    switch (plan_.mode()) {
      case PlanMode::lesson: return "lesson";
      case PlanMode::fast: return "fast";
      case PlanMode::trace: return "trace";
    }
    return "";
  }

  Json described(NodeId node) const {
    return {{"node", node}, {"name", graph_.name(node)}, {"type", graph_.info(node).type}};
  }

  /// Workspace belongs to the backward pass as long as gradients come after it, or as part of an update.
  Pass pass_of(NodeId node) const {
    const bool before_last_gradient = node < last_gradient_;
    switch (roles_.of(graph_, node)) {
      case Role::activation: return copy_of_.contains(node) ? Pass::recompute : Pass::forward;
      case Role::gradient:
      case Role::parameter_gradient: return Pass::backward;
      case Role::parameter:
      case Role::optimizer_state: return Pass::update;
      case Role::workspace:
      case Role::input: break;
    }
    return last_gradient_ == 0 ? Pass::forward : before_last_gradient ? Pass::backward : Pass::update;
  }

  std::string kept_for(const PlanReport::Row& row) const {
    if (graph_.info(row.node).kernel == Kernel::leaf) {
      return "run";
    }
    return row.output ? "output" : name_of(pass_of(row.last_reader));
  }

  const Plan& plan_;
  const Graph& graph_;
  const Roles& roles_;
  PlanReport report_;
  std::unordered_map<NodeId, NodeId> copy_of_;
  NodeId last_gradient_ = 0;
};

}  // namespace

nlohmann::ordered_json report_json(const Plan& plan, const Roles& roles,
                                   std::span<const Checkpointed::Copy> copies, ReportDetail detail) {
  const Writer writer(plan, roles, copies);
  Json json = writer.totals();
  if (detail != ReportDetail::totals) {
    json["live"] = writer.live();
  }
  if (detail == ReportDetail::bands) {
    json["steps"] = writer.steps();
    json["bands"] = writer.bands();
  }
  return json;
}

}  // namespace backprop
