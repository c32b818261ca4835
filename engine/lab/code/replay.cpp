#include "engine/lab/code/replay.h"

#include <algorithm>
#include <optional>

#include "engine/lab/code/value_math.h"

namespace backprop::lab {
namespace {

bool is_zero(const Value& value) { return value.largest() <= 1e-12; }

/// The same, or both nothing: a zero may be a number where a tensor of zeros is meant.
bool alike(const Value& a, const Value& b) { return same(a, b) || (is_zero(a) && is_zero(b)); }

/// What a node that was claimed to have this gradient holds.
Value held(const Claimed& claimed) { return claimed.has_value() ? claimed.value : 0; }

class Replayer {
 public:
  Replayer(const Case& c, std::size_t action, Delivery delivery, Start start)
      : case_(c),
        action_(action),
        delivery_(delivery),
        calls_(c.backward_at == action ? c.calls : c.calls_in(action)),
        seed_(c.probe.actions[action].one.value_or(1)) {
    const std::size_t n = c.probe.size();
    gradient_.assign(n, 0);
    received_.assign(n, false);
    has_run_.assign(n, false);
    observed_.assign(n, false);
    if (start != Start::fresh && action > 0 && action <= c.claim.snapshots.size()) {
      keep_what_was_left(start);
    }
    const auto output = static_cast<std::size_t>(c.probe.output);
    if (delivery == Delivery::ignore_seed) {
      ignore_seed();
    }
    if (delivery != Delivery::add_to_seed) {
      gradient_[output] = start_of_output(gradient_[output]);
    }
    received_[output] = true;
  }

  bool run(Timing timing) {
    for (std::size_t k = 0; k < calls_.size(); ++k) {
      const Call& call = calls_[k];
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
    return case_.probe.nodes[static_cast<std::size_t>(calls_[frame.call].node)].inputs;
  }

  void keep_what_was_left(Start start) {
    const std::vector<Claimed>& left = case_.claim.snapshots[action_ - 1].gradients;
    for (std::size_t id = 0; id < left.size(); ++id) {
      const bool inside = !case_.probe.nodes[id].inputs.empty();
      if (start == Start::kept || (start == Start::kept_inside) == inside) {
        gradient_[id] = held(left[id]);
        received_[id] = left[id].has_value();
      }
    }
  }

  /// The ones that the output starts with: one number, or one for every entry.
  void ignore_seed() {
    for (const Call& call : calls_) {
      if (call.node == case_.probe.output) {
        seed_ = filled(call.used.has_value() ? call.used.value.shape : seed_.shape, 1);
        return;
      }
    }
  }

  /// The seed replaces what the output held, or is added to it: the trace says which.
  Value start_of_output(const Value& kept) const {
    for (const Call& call : calls_) {
      if (call.node == case_.probe.output) {
        return call.used.is(kept + seed_) ? kept + seed_ : seed_;
      }
    }
    return seed_;
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
    const std::optional<Value>& amount = calls_[frame.call].sent[from];
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
    const Value value = held(seen);
    if (delivery_ == Delivery::add_to_seed && !observed_[id]) {
      const Value start = value - gradient_[id];
      const bool is_output = node == case_.probe.output;
      if (!is_output && !is_zero(start) && !is_seed(start)) {
        return false;
      }
      seed_is_misplaced_ = seed_is_misplaced_ || (is_output ? !is_seed(start) : is_seed(start));
      gradient_[id] = value;
    }
    observed_[id] = true;
    return alike(value, gradient_[id]);
  }

  /// A misplaced seed may be a 1 for every entry.
  bool is_seed(const Value& start) const {
    return same(start, seed_) || same(start, filled(start.shape, seed_.number()));
  }

  bool agrees_at_the_end() {
    if (case_.claim.stopped_at() <= action_) {
      return true;  // it did not come to its end
    }
    const std::vector<Claimed>& last = case_.claim.snapshots[action_].gradients;
    for (std::size_t id = 0; id < last.size(); ++id) {
      if (!agrees(static_cast<int>(id), last[id])) {
        return false;
      }
    }
    return true;
  }

  const Case& case_;
  std::size_t action_;
  Delivery delivery_;
  std::vector<Call> calls_;
  Value seed_;
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

bool reproduces(const Case& c, Delivery delivery, Timing timing) {
  return reproduces(c, *c.backward_at, delivery, timing, Start::fresh);
}

bool reproduces(const Case& c, std::size_t action, Delivery delivery, Timing timing, Start start) {
  return Replayer(c, action, delivery, start).run(timing);
}

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
