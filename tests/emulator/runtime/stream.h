#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

// Streams, events and graphs: work in the order in which it was asked for. A stream runs at once or, in lazy
// mode, when somebody waits for it.

/// What a stream did when it recorded; later waits mean the latest record.
struct CUevent_st {
  std::uint64_t recorded = 0, reached = 0;
  CUstream_st* stream = nullptr;
  std::weak_ptr<CUgraph_st> capture;  ///< that the latest record belongs to, if any
  std::size_t mark = 0;               ///< which of that graph's records it is
};

/// What streams were asked for while they captured together: branch 0 is the stream that began, the others
/// forked off from it or one another.
struct CUgraph_st {
  static constexpr std::size_t none = ~std::size_t{0};

  struct Item {
    std::function<void()> work;
    std::size_t branch;
    std::size_t waits_for = none, records = none;  ///< marks
  };

  std::vector<Item> items;
  std::size_t branches = 1, marks = 0;

  /// Whether branch 0 waits in the end for all that the others do, itself or by waiting for one that waited.
  bool joined() const;
};

/// Branches other than the first run on streams of their own.
struct CUgraphExec_st {
  explicit CUgraphExec_st(CUgraph_st graph);
  ~CUgraphExec_st();
  CUgraphExec_st(const CUgraphExec_st&) = delete;
  CUgraphExec_st& operator=(const CUgraphExec_st&) = delete;

  CUgraph_st captured;
  std::vector<CUstream_st*> branches;  ///< from branch 1 on
  std::vector<CUevent_st> marks;
};

struct CUstream_st {
  struct Item {
    std::function<void()> work;
    CUevent_st* waits_for = nullptr;
    CUstream_st* recorded_by = nullptr;  ///< the stream that then comes to what is waited for
    CUevent_st* records = nullptr;
    std::uint64_t count = 0;  ///< of the event's records
  };

  bool blocking = true;  ///< ordered with the default stream
  std::deque<Item> items;
  std::shared_ptr<CUgraph_st> capture;  ///< while it captures
  std::size_t branch = 0;               ///< of the capture
  bool capture_broken = false;

  void run_first();
  void run_all();
};

namespace emulator {

/// The stream meant by a handle: null and the two special handles are the default stream.
CUstream_st& stream_of(cudaStream_t handle);

/// Adds work to a stream, or to what it captures.
cudaError_t enqueue(cudaStream_t stream, std::function<void()> work);

/// Whether some stream captures: then nothing may allocate or wait. Breaks the capture and says so.
bool refused_in_capture();

/// Waits for everything.
void run_all_streams();

/// Forgets what no stream has begun.
void drop_all_work();

/// Notes an error for cudaGetLastError and returns it.
cudaError_t noted(cudaError_t error);

/// Ends the program: a use of the runtime that is wrong, or that the emulator does not know.
[[noreturn]] void misuse(const char* what);

}  // namespace emulator
