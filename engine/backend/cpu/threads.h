#pragma once

#include <algorithm>
#include <cstdint>

namespace backprop::cpu_backend {

/// Calls work(context, part) for every part from 0 to parts - 1, shared among the threads: the caller and the
/// pool. Returns when all are done. Allocates nothing. `work` must not throw, nor call this.
void run_parts(std::int64_t parts, void (*work)(void* context, std::int64_t part), void* context);

/// f(part) for every part.
template <class F>
void each_part(std::int64_t parts, const F& f) {
  run_parts(
      parts, [](void* context, std::int64_t part) { (*static_cast<const F*>(context))(part); },
      const_cast<F*>(&f));
}

/// f(begin, end) for pieces of 0 .. count - 1, each of `grain` but for the last: the pieces depend on the
/// sizes alone, never on the number of threads.
template <class F>
void each_range(std::int64_t count, std::int64_t grain, const F& f) {
  if (count <= grain) {
    if (count > 0) {
      f(std::int64_t{0}, count);
    }
    return;
  }
  each_part((count + grain - 1) / grain,
            [&](std::int64_t part) { f(part * grain, std::min(count, (part + 1) * grain)); });
}

}  // namespace backprop::cpu_backend
