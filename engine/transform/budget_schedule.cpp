#include "engine/transform/budget_schedule.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/graph/error.h"

namespace backprop {

namespace {

constexpr std::uint64_t unbounded = std::numeric_limits<std::uint64_t>::max();

/// One way through a part of the chain: with `bytes` or more it takes `operations`.
struct Way {
  std::uint64_t bytes;
  std::uint64_t operations;
  std::uint32_t stored;   // position stored first; 0 where the first layer is taped, or alone
  bool keep_end = false;  // the part's result, there from before, stays meanwhile
};

/// The ways through a part worth going: bytes ascend, operations descend.
using Ways = std::vector<Way>;

/// The best that fits; none where even the first does not.
const Way* best_within(const Ways& ways, std::uint64_t bytes) {
  const auto above = std::upper_bound(ways.begin(), ways.end(), bytes,
                                      [](std::uint64_t limit, const Way& way) { return limit < way.bytes; });
  return above == ways.begin() ? nullptr : &*(above - 1);
}

/// Ways in the order of bytes, those left out that take no fewer operations than one before.
class Sorted {
 public:
  void set_most(std::uint64_t operations) { most_ = operations; }
  void add(const Way& way) {
    if (way.operations <= most_ && (ways_.empty() || way.operations < ways_.back().operations)) {
      if (!ways_.empty() && ways_.back().bytes == way.bytes) {
        ways_.back() = way;
      } else {
        ways_.push_back(way);
      }
    }
  }
  void clear() { ways_.clear(); }
  const Ways& ways() const { return ways_; }

  /// The best of both.
  void merge(const Ways& a, const Ways& b) {
    ways_.clear();
    ways_.reserve(a.size() + b.size());
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() || j < b.size()) {
      const bool from_a = j == b.size() || (i < a.size() && a[i].bytes <= b[j].bytes);
      add(from_a ? a[i++] : b[j++]);
    }
  }

 private:
  std::uint64_t most_ = unbounded;
  Ways ways_;
};

/// Ways through every part (from, to] of the chain, x_from stored by others.
class Search {
 public:
  /// Of ways that take no more bytes than `limit`. With `ways_kept`, so many of each part are looked at: what
  /// is found then is a way, though maybe not the best. With `operations`, those that take more are left out.
  Search(std::span<const LayerCost> layers, std::uint64_t limit, std::size_t ways_kept = 0,
         std::uint64_t operations = unbounded)
      : layers_(layers),
        n_(layers.size()),
        limit_(limit),
        ways_kept_(ways_kept),
        operations_(operations),
        left_behind_(n_ + 1, 0),
        forward_(n_ + 1, 0),
        ways_(2 * (n_ + 1) * (n_ + 1)) {
    for (std::size_t i = 1; i <= n_; ++i) {
      forward_[i] = forward_[i - 1] + layer(i).forward_operations;
    }
    // What is there besides while the backward pass stands at x_position: gradients of the layers behind it,
    // and the loss.
    for (std::size_t position = n_; position-- > 0;) {
      left_behind_[position] = left_behind_[position + 1] + layer(position + 1).parameter_gradients;
    }
    for (std::size_t position = 0; position < n_; ++position) {
      left_behind_[position] += layer(n_).result_bytes;
    }
    for (std::size_t length = 1; length <= n_; ++length) {
      for (std::size_t from = 0; from + length <= n_; ++from) {
        const std::size_t to = from + length;
        ways(from, to, false) = thinned(find(from, to, false));
        if (to < n_) {
          Ways keeping = find(from, to, true);
          if (length > 1) {
            merged_.merge(ways(from, to, false), keeping);
            keeping = merged_.ways();
          }
          ways(from, to, true) = thinned(std::move(keeping));
        }
      }
    }
  }

  const Ways& whole() const { return ways(0, n_, false); }

  Schedule schedule(std::uint64_t bytes) const {
    struct Part {
      std::size_t from;
      std::size_t to;
      std::uint64_t bytes;
      bool has_result;
      bool taped;  // only its backward pass is left
    };
    Schedule schedule;
    std::vector<Part> rest{{0, n_, bytes, false, false}};
    while (!rest.empty()) {
      const Part part = rest.back();
      rest.pop_back();
      if (part.taped || part.to - part.from == 1) {
        if (part.to < n_ && !part.taped && !part.has_result) {
          schedule.push_back({Action::Kind::tape, part.from, part.to});
        }
        schedule.push_back({Action::Kind::backward, part.from, part.to});
        continue;
      }
      const Way& way = *best_within(ways(part.from, part.to, part.has_result), part.bytes);
      if (way.stored == 0) {
        const std::size_t first = part.from + 1;
        schedule.push_back({Action::Kind::tape, part.from, first, way.keep_end});
        rest.push_back({part.from, first, part.bytes, false, true});
        rest.push_back({first, part.to, part.bytes - taped_bytes(first), way.keep_end, false});
      } else {
        schedule.push_back({Action::Kind::advance, part.from, way.stored, way.keep_end});
        rest.push_back({part.from, way.stored, part.bytes, true, false});
        rest.push_back(
            {way.stored, part.to, part.bytes - layer(way.stored).result_bytes, way.keep_end, false});
      }
    }
    return schedule;
  }

 private:
  const LayerCost& layer(std::size_t i) const { return layers_[i - 1]; }
  /// `has_result`: x_to is there, and its bytes are counted for as long as it stays.
  Ways& ways(std::size_t from, std::size_t to, bool has_result) {
    return ways_[2 * (from * (n_ + 1) + to) + (has_result ? 1 : 0)];
  }
  const Ways& ways(std::size_t from, std::size_t to, bool has_result) const {
    return ways_[2 * (from * (n_ + 1) + to) + (has_result ? 1 : 0)];
  }

  Ways thinned(Ways all) const {
    if (ways_kept_ == 0 || all.size() <= ways_kept_) {
      return all;
    }
    Ways kept;
    for (std::size_t i = 0; i < ways_kept_; ++i) {
      kept.push_back(all[i * (all.size() - 1) / (ways_kept_ - 1)]);
    }
    return kept;
  }

  /// What a part may take: every other layer runs forward once, and before a part that ends inside the chain
  /// is gone back through, its own layers have too.
  std::uint64_t most_operations(std::size_t from, std::size_t to) const {
    const std::uint64_t others = to == n_ ? forward_[from] : forward_[n_];
    return operations_ - std::min(operations_, others);
  }

  /// Besides the part's own values: what the backward pass has left behind, the gradient that waits, and the
  /// part's result while it stays.
  std::uint64_t beside(std::size_t to, bool keep_end) const {
    return left_behind_[to] + (to == n_ ? 0 : layer(to).upstream_bytes) +
           (keep_end ? layer(to).result_bytes : 0);
  }
  std::uint64_t taped_bytes(std::size_t i) const { return layer(i).result_bytes + layer(i).tape_bytes; }

  Way alone(std::size_t i, bool has_result) const {
    const LayerCost& cost = layer(i);
    if (i == n_) {
      return {std::max(cost.taping_bytes, cost.backward_bytes), cost.forward_operations, 0};
    }
    return has_result ? Way{left_behind_[i] + cost.rest_bytes, cost.rest_operations, 0, true}
                      : Way{left_behind_[i] + cost.retape_bytes, cost.retape_operations, 0};
  }

  /// Without the result, or with it staying.
  Ways find(std::size_t from, std::size_t to, bool keep_end) {
    // Whoever stored x_from needs its bytes too.
    const std::uint64_t limit = limit_ - std::min(limit_, from == 0 ? 0 : layer(from).result_bytes);
    fresh_.set_most(most_operations(from, to));
    if (to - from == 1) {
      const Way way = alone(to, keep_end);
      return way.bytes <= limit ? Ways{way} : Ways{};
    }
    tape_first(from, to, keep_end, limit);
    Ways best = fresh_.ways();
    std::uint64_t peak = 0;  // of advancing from x_from to x_stored
    std::uint64_t operations = 0;
    for (std::size_t stored = from + 1; stored < to; ++stored) {
      const std::uint64_t held = stored - 1 > from ? layer(stored - 1).result_bytes : 0;
      peak = std::max(peak, held + layer(stored).forward_bytes);
      operations += layer(stored).forward_operations;
      store(from, to, {peak + beside(to, keep_end), operations, static_cast<std::uint32_t>(stored), keep_end},
            limit);
      merged_.merge(best, fresh_.ways());
      best = merged_.ways();
    }
    return best;
  }

  void tape_first(std::size_t from, std::size_t to, bool keep_end, std::uint64_t limit) {
    const LayerCost& first = layer(from + 1);
    const std::uint64_t least =
        std::max(first.taping_bytes + beside(to, keep_end), first.backward_bytes + left_behind_[from + 1]);
    fresh_.clear();
    for (const Way& behind : ways(from + 1, to, keep_end)) {
      const std::uint64_t bytes = std::max(least, behind.bytes + taped_bytes(from + 1));
      if (bytes > limit) {
        return;
      }
      fresh_.add({bytes, behind.operations + first.forward_operations, 0, keep_end});
    }
  }

  /// Both parts have their ways; going through the bytes at which either changes, the best of both.
  void store(std::size_t from, std::size_t to, const Way& advance, std::uint64_t limit) {
    const std::size_t stored = advance.stored;
    const Ways& before = ways(from, stored, true);
    const Ways& behind = ways(stored, to, advance.keep_end);
    fresh_.clear();
    if (before.empty() || behind.empty()) {
      return;
    }
    const std::uint64_t result = layer(stored).result_bytes;
    std::size_t i = 0;
    std::size_t j = 0;
    while (true) {
      const std::uint64_t bytes = std::max({advance.bytes, before[i].bytes, behind[j].bytes + result});
      if (bytes > limit) {
        return;
      }
      fresh_.add({bytes, advance.operations + before[i].operations + behind[j].operations, advance.stored,
                  advance.keep_end});
      const std::uint64_t next_before = i + 1 < before.size() ? before[i + 1].bytes : unbounded;
      const std::uint64_t next_behind = j + 1 < behind.size() ? behind[j + 1].bytes + result : unbounded;
      if (next_before == unbounded && next_behind == unbounded) {
        return;
      }
      if (next_before <= next_behind) {
        ++i;
      }
      if (next_behind <= next_before) {
        ++j;
      }
    }
  }

  std::span<const LayerCost> layers_;
  std::size_t n_;
  std::uint64_t limit_;
  std::size_t ways_kept_;
  std::uint64_t operations_;
  std::vector<std::uint64_t> left_behind_;
  std::vector<std::uint64_t> forward_;  // operations of the layers up to a position
  std::vector<Ways> ways_;              // by from, to and whether the result is there
  Sorted fresh_;                        // ways that begin with one and the same action
  Sorted merged_;
};

}  // namespace

BudgetSchedule within_budget(std::span<const LayerCost> layers, std::uint64_t bytes) {
  if (layers.empty()) {
    fail("checkpoint", "needs at least one layer");
  }
  constexpr std::size_t few = 24;
  const Search first(layers, bytes, few);  // good ways soon, which spare the next search the bad ones
  if (first.whole().empty()) {
    const Search any(layers, unbounded / 2, few);
    fail("checkpoint", "no schedule fits into " + std::to_string(bytes) + " bytes; the least is " +
                           std::to_string(any.whole().front().bytes));
  }
  const Search search(layers, bytes, 0, first.whole().back().operations);
  const Way& best = search.whole().back();
  return {search.schedule(best.bytes), best.operations, best.bytes};
}

}  // namespace backprop
