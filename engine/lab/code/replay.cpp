#include "engine/lab/code/replay.h"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/lab/code/value_math.h"

namespace backprop::lab {
namespace {

class Replayer {
 public:
  Replayer(const Case& c, Delivery delivery) : case_(c), delivery_(delivery) {
    const std::size_t n = c.probe.size();
    gradient_.assign(n, 0);
    received_.assign(n, false);
    has_run_.assign(n, false);
    observed_.assign(n, false);
    const auto output = static_cast<std::size_t>(c.probe.output);
    if (delivery != Delivery::add_to_seed) {
      gradient_[output] = 1;
    }
    received_[output] = true;
  }

  bool run(Timing timing) {
    for (std::size_t k = 0; k < case_.calls.size(); ++k) {
      const Call& call = case_.calls[k];
      if (timing == Timing::one_by_one) {
        deliver_up_to(call.node);
      }
      if (!agrees(call.node, call.used)) {
        return false;
      }
      has_run_[static_cast<std::size_t>(call.node)] = true;
      frames_.push_back({k, 0});
      if (timing == Timing::at_once) {
        finish_frame();
      }
    }
    while (!frames_.empty()) {
      finish_frame();
    }
    return agrees_at_the_end() && (delivery_ != Delivery::add_to_seed || seed_is_misplaced_);
  }

 private:
  struct Frame {
    std::size_t call;
    std::size_t next;  // slot
  };

  const std::vector<int>& inputs(const Frame& frame) const {
    return case_.probe.nodes[static_cast<std::size_t>(case_.calls[frame.call].node)].inputs;
  }

  /// A recursive call of `node`: what its caller delivers before comes first, and callers that do not lead to
  /// it have ended.
  void deliver_up_to(int node) {
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const std::vector<int>& list = inputs(frame);
      const auto at = std::find(list.begin() + static_cast<std::ptrdiff_t>(frame.next), list.end(), node);
      if (at != list.end()) {
        const auto slot = static_cast<std::size_t>(at - list.begin());
        while (frame.next <= slot) {
          deliver(frame, frame.next++);
        }
        return;
      }
      finish_frame();
    }
  }

  void finish_frame() {
    Frame& frame = frames_.back();
    while (frame.next < inputs(frame).size()) {
      deliver(frame, frame.next++);
    }
    frames_.pop_back();
  }

  void deliver(const Frame& frame, std::size_t slot) {
    const std::vector<int>& list = inputs(frame);
    const std::size_t from = delivery_ == Delivery::reversed ? list.size() - 1 - slot : slot;
    const std::optional<Value>& amount = case_.calls[frame.call].sent[from];
    const auto to = static_cast<std::size_t>(list[slot]);
    if (!amount || skips(list, slot, to)) {
      return;
    }
    gradient_[to] = delivery_ == Delivery::assign ? *amount : gradient_[to] + *amount;
    received_[to] = true;
  }

  bool skips(const std::vector<int>& list, std::size_t slot, std::size_t to) const {
    const auto at = list.begin() + static_cast<std::ptrdiff_t>(slot);
    switch (delivery_) {
      case Delivery::first_only: return received_[to];
      case Delivery::until_run: return has_run_[to];
      case Delivery::last_slot: return std::find(at + 1, list.end(), *at) != list.end();
      case Delivery::first_slot: return std::find(list.begin(), at, *at) != at;
      default: return false;
    }
  }

  bool agrees(int node, const Claimed& seen) {
    const auto id = static_cast<std::size_t>(node);
    if (seen.kind == Claimed::Kind::unreadable || seen.is_node) {
      return false;
    }
    const Value value = seen.kind == Claimed::Kind::none ? 0 : seen.value;
    if (delivery_ == Delivery::add_to_seed && !observed_[id]) {
      const Value start = value - gradient_[id];
      const bool is_output = node == case_.probe.output;
      if (!is_output && !same(start, 0) && !same(start, 1)) {
        return false;
      }
      seed_is_misplaced_ = seed_is_misplaced_ || (is_output ? !same(start, 1) : same(start, 1));
      gradient_[id] = value;
    }
    observed_[id] = true;
    return same(value, gradient_[id]);
  }

  bool agrees_at_the_end() {
    if (case_.claim.stopped_at() <= *case_.backward_at) {
      return true;  // it did not come to its end
    }
    const std::vector<Claimed>& last = case_.claim.snapshots[*case_.backward_at].gradients;
    for (std::size_t id = 0; id < last.size(); ++id) {
      if (!agrees(static_cast<int>(id), last[id])) {
        return false;
      }
    }
    return true;
  }

  const Case& case_;
  Delivery delivery_;
  std::vector<Value> gradient_;
  std::vector<bool> received_;
  std::vector<bool> has_run_;
  std::vector<bool> observed_;
  std::vector<Frame> frames_;
  bool seed_is_misplaced_ = false;
};

}  // namespace

bool can_replay(const Case& c) {
  return c.backward_at && !c.probe.actions[*c.backward_at].build_graph && !c.claim.truncated &&
         !c.probe.many_paths() && !c.stopped_by_budget() &&
         (c.failure != Failure::result || c.action > *c.backward_at);
}

bool reproduces(const Case& c, Delivery delivery, Timing timing) { return Replayer(c, delivery).run(timing); }

bool delivers_like(const Evidence& evidence, Delivery delivery, bool explain) {
  if (explain && delivery != Delivery::add && delivers_like(evidence, Delivery::add, false)) {
    return false;  // nothing is wrong with how it delivers
  }
  for (const Timing timing : {Timing::at_once, Timing::one_by_one}) {
    bool explains = !explain;
    bool fits = true;
    for (const Case& c : evidence.cases) {
      if (!can_replay(c) || (delivery == Delivery::add_to_seed && !c.failed())) {
        continue;
      }
      fits = fits && reproduces(c, delivery, timing);
      explains = explains || (c.failure == Failure::gradient && c.failed_first_backward());
    }
    if (fits && explains) {
      return true;
    }
  }
  return false;
}

}  // namespace backprop::lab
