#include "engine/cli/profile_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace backprop::cli {

namespace {

constexpr double panel_width = 260;
constexpr double panel_height = 200;
constexpr double left = 52;
constexpr double top = 34;
constexpr double plot_width = panel_width - left - 12;
constexpr double plot_height = panel_height - top - 34;

std::int64_t axis_of(const DenseChainSize& size, std::size_t axis) {
  return std::array{size.n, size.d, size.b}[axis];
}

/// The axis with the most sizes.
std::size_t widest_axis(std::span<const Measurement> measurements) {
  std::array<std::set<std::int64_t>, 3> values;
  for (const Measurement& m : measurements) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      values[axis].insert(axis_of(m.size, axis));
    }
  }
  const auto found = std::max_element(values.begin(), values.end(),
                                      [](const auto& a, const auto& b) { return a.size() < b.size(); });
  return static_cast<std::size_t>(found - values.begin());
}

/// Maps the logarithms of a range to a length.
class LogScale {
 public:
  LogScale(double low, double high, double begin, double end)
      : low_(std::log10(low)), high_(std::max(std::log10(high), low_ + 0.1)), begin_(begin), end_(end) {}

  double operator()(double value) const {
    return begin_ + (std::log10(value) - low_) / (high_ - low_) * (end_ - begin_);
  }
  /// Powers of ten in the range, at most about five.
  std::vector<int> decades() const {
    const int first = static_cast<int>(std::ceil(low_));
    const int last = static_cast<int>(std::floor(high_));
    const int every = std::max(1, (last - first + 4) / 5);
    std::vector<int> powers;
    for (int power = first; power <= last; power += every) {
      powers.push_back(power);
    }
    return powers;
  }

 private:
  double low_, high_, begin_, end_;
};

/// Measurements that differ in the axis alone.
using Line = std::vector<const Measurement*>;

std::vector<Line> lines_along(std::span<const Measurement> measurements, std::size_t axis) {
  std::map<std::pair<std::int64_t, std::int64_t>, Line> lines;
  for (const Measurement& m : measurements) {
    lines[{axis_of(m.size, (axis + 1) % 3), axis_of(m.size, (axis + 2) % 3)}].push_back(&m);
  }
  std::vector<Line> result;
  for (auto& [key, line] : lines) {
    std::sort(line.begin(), line.end(), [axis](const Measurement* a, const Measurement* b) {
      return axis_of(a->size, axis) < axis_of(b->size, axis);
    });
    result.push_back(std::move(line));
  }
  return result;
}

std::string ticks(const LogScale& x, const LogScale& y, const std::set<std::int64_t>& sizes) {
  std::string text;
  for (const int power : y.decades()) {
    const double at = y(std::pow(10, power));
    text += fmt::format(
        "<path class='grid' d='M{:.1f} {:.1f}h{:.1f}'/><text x='{:.1f}' y='{:.1f}' "
        "text-anchor='end'>10<tspan dy='-4' font-size='8'>{}</tspan></text>\n",
        left, at, plot_width, left - 6, at + 4, power);
  }
  for (const std::int64_t size : sizes) {
    text += fmt::format("<text x='{:.1f}' y='{:.1f}' text-anchor='middle'>{}</text>\n",
                        x(static_cast<double>(size)), top + plot_height + 15, size);
  }
  return text;
}

std::string panel(const std::vector<Line>& lines, std::size_t axis, std::size_t quantity) {
  std::set<std::int64_t> sizes;
  double low = INFINITY;
  double high = 1;
  for (const Line& line : lines) {
    for (const Measurement* m : line) {
      sizes.insert(axis_of(m->size, axis));
      const double value = std::max(1.0, static_cast<double>(m->counted[quantity]));
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  const LogScale x(static_cast<double>(*sizes.begin()), static_cast<double>(*sizes.rbegin()), left,
                   left + plot_width);
  const LogScale y(low, high, top + plot_height, top);
  std::string text =
      fmt::format("<text class='title' x='{}' y='18'>{}</text>\n", left, name_of(all_costs[quantity]));
  text += ticks(x, y, sizes);
  for (const Line& line : lines) {
    std::string path;
    const Measurement* last_timed = nullptr;
    for (const Measurement* m : line) {
      path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L",
                          x(static_cast<double>(axis_of(m->size, axis))),
                          y(std::max(1.0, static_cast<double>(m->counted[quantity]))));
      if (quantity < timed_costs && m->timed() && m->seconds[quantity] > 0) {
        last_timed = m;
      }
    }
    text += fmt::format("<path class='line' d='{}'/>\n", path);
    if (last_timed == nullptr) {
      continue;
    }
    const double scale = static_cast<double>(last_timed->counted[quantity]) / last_timed->seconds[quantity];
    for (const Measurement* m : line) {
      const double value = m->seconds[quantity] * scale;
      if (m->timed() && value >= low && value <= high) {
        text += fmt::format("<circle cx='{:.1f}' cy='{:.1f}' r='2.5'/>\n",
                            x(static_cast<double>(axis_of(m->size, axis))), y(value));
      }
    }
  }
  return text;
}

}  // namespace

std::string profile_plot(std::span<const Measurement> measurements) {
  constexpr std::array<const char*, 3> names{"n, layers", "d, width", "b, batch"};
  const std::size_t axis = widest_axis(measurements);
  const std::vector<Line> lines = lines_along(measurements, axis);
  std::string text = fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {0} {1}' width='{0}' height='{1}' "
      "font-family='sans-serif' font-size='10' role='img'>\n<title>Time and memory over {2}</title>\n"
      "<style>.grid{{stroke:#ddd}}.line{{stroke:#2a6f97;fill:none}}circle{{fill:#c1440e}}"
      ".title{{font-size:13px;font-weight:bold}}</style>\n<rect width='100%' height='100%' fill='#fff'/>\n",
      4 * panel_width, 2 * panel_height + 24, names[axis]);
  for (std::size_t quantity = 0; quantity < cost_count; ++quantity) {
    text += fmt::format("<g transform='translate({} {})'>\n{}</g>\n",
                        static_cast<double>(quantity % 4) * panel_width,
                        static_cast<double>(quantity / 4) * panel_height, panel(lines, axis, quantity));
  }
  text += fmt::format(
      "<text x='{}' y='{}'>over {}; lines: counted, one per choice of the others; dots: timed, "
      "meeting the count at their last</text>\n</svg>\n",
      left, 2 * panel_height + 12, names[axis]);
  return text;
}

}  // namespace backprop::cli
