#include "engine/backend/cpu/threads.h"

#include <string>

#include "engine/run/kernels.h"

#ifndef __EMSCRIPTEN__
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>
#endif

namespace backprop {

#ifdef __EMSCRIPTEN__

void set_cpu_threads(int threads) {
  if (threads != 1) {
    fail("threads", "WebAssembly has 1, not " + std::to_string(threads));
  }
}
int cpu_threads() { return 1; }

void cpu_backend::run_parts(std::int64_t parts, void (*work)(void*, std::int64_t), void* context) {
  for (std::int64_t part = 0; part < parts; ++part) {
    work(context, part);
  }
}

#else

namespace {

/// Threads that wait for work. Part p belongs to thread p modulo their number: who computes what is fixed.
class Pool {
 public:
  ~Pool() { resize(1); }

  int size() const { return static_cast<int>(workers_.size()) + 1; }

  void resize(int threads) {
    {
      const std::lock_guard lock(mutex_);
      leaving_ = true;
    }
    begin_.notify_all();
    for (std::thread& worker : workers_) {
      worker.join();
    }
    workers_.clear();
    leaving_ = false;
    for (int i = 1; i < threads; ++i) {
      workers_.emplace_back([this, i, seen = round_] { wait(i, seen); });
    }
    stride_ = threads;
  }

  void run(std::int64_t parts, void (*work)(void*, std::int64_t), void* context) {
    if (workers_.empty() || parts < 2) {
      for (std::int64_t part = 0; part < parts; ++part) {
        work(context, part);
      }
      return;
    }
    {
      const std::lock_guard lock(mutex_);
      parts_ = parts;
      work_ = work;
      context_ = context;
      busy_ = static_cast<int>(workers_.size());
      ++round_;
    }
    begin_.notify_all();
    share(0);
    std::unique_lock lock(mutex_);
    end_.wait(lock, [this] { return busy_ == 0; });
  }

 private:
  void share(int first) const {
    for (std::int64_t part = first; part < parts_; part += stride_) {
      work_(context_, part);
    }
  }

  void wait(int index, std::uint64_t seen) {
    for (;;) {
      {
        std::unique_lock lock(mutex_);
        begin_.wait(lock, [this, seen] { return leaving_ || round_ != seen; });
        if (leaving_) {
          return;
        }
        seen = round_;
      }
      share(index);
      {
        const std::lock_guard lock(mutex_);
        --busy_;
      }
      end_.notify_one();
    }
  }

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable begin_, end_;
  std::uint64_t round_ = 0;
  bool leaving_ = false;
  int busy_ = 0;
  std::int64_t stride_ = 1;
  std::int64_t parts_ = 0;
  void (*work_)(void*, std::int64_t) = nullptr;
  void* context_ = nullptr;
};

Pool& pool() {
  static Pool the_pool;
  return the_pool;
}

}  // namespace

void set_cpu_threads(int threads) {
  if (threads < 1 || threads > 256) {
    fail("threads", "expected 1 to 256, got " + std::to_string(threads));
  }
  if (threads != pool().size()) {
    pool().resize(threads);
  }
}

int cpu_threads() { return pool().size(); }

void cpu_backend::run_parts(std::int64_t parts, void (*work)(void*, std::int64_t), void* context) {
  pool().run(parts, work, context);
}

#endif

}  // namespace backprop
