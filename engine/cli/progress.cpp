#include "engine/cli/progress.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/cli/text.h"
#include "engine/plan/report.h"

namespace backprop::cli {

std::uint64_t flops_of(const Plan& plan) {
  std::uint64_t flops = 0;
  for (const PlanReport::Row& row : report(plan).rows) {
    switch (plan.graph().info(row.node).kernel) {
      case Kernel::matmul:
      case Kernel::conv2d:
      case Kernel::conv2d_input_gradient:
      case Kernel::conv2d_filter_gradient: flops += 2 * row.operations; break;
      default: flops += row.operations;
    }
  }
  return flops;
}

Progress::Progress(const Totals& totals, std::uint64_t first_step, bool json)
    : totals_(totals), json_(json), last_steps_(first_step), last_time_(Clock::now()) {}

void Progress::step(std::uint64_t steps, double loss) {
  const double seconds = std::chrono::duration<double>(Clock::now() - last_time_).count();
  if (seconds < 1 && steps != totals_.steps) {
    return;
  }
  const double per_second = static_cast<double>(steps - last_steps_) / seconds;
  const double examples = per_second * static_cast<double>(totals_.batch);
  const double flops = per_second * static_cast<double>(totals_.flops_per_step);
  const std::uint64_t epoch = steps / totals_.steps_per_epoch;
  if (json_) {
    fmt::print("{}\n", nlohmann::ordered_json{{"step", steps},
                                              {"epoch", epoch},
                                              {"loss", loss},
                                              {"examples_per_second", examples},
                                              {"flops", flops},
                                              {"bytes", totals_.bytes}}
                           .dump());
  } else {
    fmt::print("step {:>{}}/{}  epoch {}  loss {:.5f}  {}  {}  {}\n", steps,
               std::to_string(totals_.steps).size(), totals_.steps, epoch, loss,
               rate_text(examples, "examples/s"), rate_text(flops, "FLOP/s"), bytes_text(totals_.bytes));
  }
  std::fflush(stdout);
  last_steps_ = steps;
  last_time_ = Clock::now();
}

}  // namespace backprop::cli
