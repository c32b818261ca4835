#include "tests/emulator/runtime/stream.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "tests/emulator/modes.h"
#include "tests/emulator/runtime/device.h"

void CUstream_st::run_first() {
  const Item item = std::move(items.front());
  items.pop_front();
  if (item.waits_for != nullptr) {
    while (item.waits_for->reached < item.count) {
      if (item.recorded_by == nullptr || item.recorded_by->items.empty()) {
        emulator::misuse("a stream waits for an event that never comes");
      }
      item.recorded_by->run_first();
    }
  }
  if (item.work) {
    item.work();
  }
  if (item.records != nullptr) {
    item.records->reached = item.count;
  }
}

bool CUgraph_st::joined() const {
  // What each branch comes after: of every branch the latest item, counted from 1.
  std::vector<std::vector<std::size_t>> after(branches, std::vector<std::size_t>(branches, 0));
  std::vector<std::vector<std::size_t>> recorded(marks);
  for (std::size_t at = 1; at <= items.size(); ++at) {
    const Item& item = items[at - 1];
    std::vector<std::size_t>& own = after[item.branch];
    if (item.records != none) {
      recorded[item.records] = own;
      continue;
    }
    if (item.waits_for != none) {
      const std::vector<std::size_t>& other = recorded[item.waits_for];
      std::transform(own.begin(), own.end(), other.begin(), own.begin(),
                     [](std::size_t a, std::size_t b) { return std::max(a, b); });
    }
    own[item.branch] = at;
  }
  for (std::size_t branch = 1; branch < branches; ++branch) {
    if (after[0][branch] < after[branch][branch]) {
      return false;
    }
  }
  return true;
}

void CUstream_st::run_all() {
  while (!items.empty()) {
    run_first();
  }
}

namespace emulator {

namespace {

/// Every stream, the default one first. Never destroyed: programs use the runtime until they have ended.
std::vector<CUstream_st*>& streams() {
  static auto* const all = new std::vector<CUstream_st*>{new CUstream_st};
  return *all;
}

cudaError_t last_error = cudaSuccess;

void add(CUstream_st& stream, CUstream_st::Item item) {
  stream.items.push_back(std::move(item));
  if (!modes().lazy) {
    stream.run_all();
  }
}

/// The default stream and those that are not made non-blocking wait for each other.
void wait_for_default(CUstream_st& stream) {
  CUstream_st& standard = *streams()[0];
  if (&stream == &standard) {
    for (CUstream_st* const other : streams()) {
      if (other->blocking) other->run_all();
    }
  } else if (stream.blocking) {
    standard.run_all();
  }
}

}  // namespace

}  // namespace emulator

CUgraphExec_st::CUgraphExec_st(CUgraph_st graph) : captured(std::move(graph)), marks(captured.marks) {
  for (std::size_t branch = 1; branch < captured.branches; ++branch) {
    branches.push_back(new CUstream_st{.blocking = false});
    emulator::streams().push_back(branches.back());
  }
}

CUgraphExec_st::~CUgraphExec_st() {
  for (CUstream_st* const branch : branches) {
    std::erase(emulator::streams(), branch);
    delete branch;
  }
}

namespace emulator {

CUstream_st& stream_of(cudaStream_t handle) {
  return handle == nullptr || handle == cudaStreamLegacy || handle == cudaStreamPerThread ? *streams()[0]
                                                                                          : *handle;
}

cudaError_t enqueue(cudaStream_t handle, std::function<void()> work) {
  CUstream_st& stream = stream_of(handle);
  if (stream.capture != nullptr) {
    stream.capture->items.push_back({.work = std::move(work), .branch = stream.branch});
    return cudaSuccess;
  }
  wait_for_default(stream);
  add(stream, {.work = std::move(work)});
  return cudaSuccess;
}

bool refused_in_capture() {
  bool captures = false;
  for (CUstream_st* const stream : streams()) {
    if (stream->capture != nullptr) {
      captures = stream->capture_broken = true;
    }
  }
  return captures;
}

void run_all_streams() {
  for (CUstream_st* const stream : streams()) stream->run_all();
}

void drop_all_work() {
  for (CUstream_st* const stream : streams()) stream->items.clear();
}

cudaError_t noted(cudaError_t error) {
  if (error != cudaSuccess) last_error = error;
  return error;
}

void misuse(const char* what) {
  std::fflush(stdout);
  std::fprintf(stderr, "emulator: %s\n", what);
  std::abort();
}

}  // namespace emulator

using namespace emulator;

extern "C" {

cudaError_t cudaGetLastError() { return std::exchange(last_error, cudaSuccess); }
cudaError_t cudaPeekAtLastError() { return last_error; }

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  use_device();
  *stream = new CUstream_st;
  (*stream)->blocking = (flags & cudaStreamNonBlocking) == 0;
  streams().push_back(*stream);
  return cudaSuccess;
}
cudaError_t cudaStreamCreate(cudaStream_t* stream) {
  return cudaStreamCreateWithFlags(stream, cudaStreamDefault);
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  stream->run_all();
  std::erase(streams(), stream);
  delete stream;
  return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t handle) {
  if (refused_in_capture()) return noted(cudaErrorStreamCaptureUnsupported);
  CUstream_st& stream = stream_of(handle);
  wait_for_default(stream);
  stream.run_all();
  return cudaSuccess;
}

cudaError_t cudaDeviceSynchronize() {
  if (refused_in_capture()) return noted(cudaErrorStreamCaptureUnsupported);
  run_all_streams();
  return cudaSuccess;
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned /*flags*/) {
  *event = new CUevent_st;
  return cudaSuccess;
}
cudaError_t cudaEventCreate(cudaEvent_t* event) { return cudaEventCreateWithFlags(event, 0); }
cudaError_t cudaEventDestroy(cudaEvent_t event) {
  run_all_streams();  // nobody waits for it any more
  delete event;
  return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t handle) {
  CUstream_st& stream = stream_of(handle);
  event->capture = stream.capture;
  if (stream.capture != nullptr) {
    event->mark = stream.capture->marks++;
    stream.capture->items.push_back({.work = {}, .branch = stream.branch, .records = event->mark});
    return cudaSuccess;
  }
  event->stream = &stream;
  add(stream, {.work = {}, .records = event, .count = ++event->recorded});
  return cudaSuccess;
}

cudaError_t cudaStreamWaitEvent(cudaStream_t handle, cudaEvent_t event, unsigned /*flags*/) {
  CUstream_st& stream = stream_of(handle);
  const std::shared_ptr<CUgraph_st> capture = event->capture.lock();
  if (stream.capture != nullptr && stream.capture != capture) {
    stream.capture_broken = true;
    return noted(cudaErrorStreamCaptureIsolation);
  }
  if (capture == nullptr) {
    add(stream, {.work = {}, .waits_for = event, .recorded_by = event->stream, .count = event->recorded});
    return cudaSuccess;
  }
  if (stream.capture == nullptr) {  // forks off
    stream.capture = capture;
    stream.branch = capture->branches++;
    stream.capture_broken = false;
  }
  capture->items.push_back({.work = {}, .branch = stream.branch, .waits_for = event->mark});
  return cudaSuccess;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  if (refused_in_capture()) return noted(cudaErrorStreamCaptureUnsupported);
  if (event->stream != nullptr) event->stream->run_all();
  return cudaSuccess;
}

cudaError_t cudaStreamIsCapturing(cudaStream_t handle, cudaStreamCaptureStatus* status) {
  *status =
      stream_of(handle).capture != nullptr ? cudaStreamCaptureStatusActive : cudaStreamCaptureStatusNone;
  return cudaSuccess;
}

cudaError_t cudaStreamBeginCapture(cudaStream_t handle, cudaStreamCaptureMode /*mode*/) {
  CUstream_st& stream = stream_of(handle);
  if (&stream == streams()[0]) return noted(cudaErrorStreamCaptureUnsupported);
  if (stream.capture != nullptr) return noted(cudaErrorIllegalState);
  stream.capture = std::make_shared<CUgraph_st>();
  stream.branch = 0;
  stream.capture_broken = false;
  return cudaSuccess;
}

cudaError_t cudaStreamEndCapture(cudaStream_t handle, cudaGraph_t* graph) {
  CUstream_st& stream = stream_of(handle);
  *graph = nullptr;
  if (stream.capture == nullptr) return noted(cudaErrorIllegalState);
  if (stream.branch != 0) return noted(cudaErrorStreamCaptureUnmatched);
  const std::shared_ptr<CUgraph_st> captured = stream.capture;
  bool broken = false;
  for (CUstream_st* const each : streams()) {
    if (each->capture == captured) {
      broken = broken || each->capture_broken;
      each->capture = nullptr;
    }
  }
  if (broken) return noted(cudaErrorStreamCaptureInvalidated);
  if (!captured->joined()) return noted(cudaErrorStreamCaptureUnjoined);
  *graph = new CUgraph_st(*captured);
  return cudaSuccess;
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph,
                                 unsigned long long /*flags*/) {
  *executable = new CUgraphExec_st(*graph);
  return cudaSuccess;
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t handle) {
  CUstream_st& first = stream_of(handle);
  if (first.capture != nullptr) misuse("a graph within a capture is not known");
  wait_for_default(first);
  for (const CUgraph_st::Item& item : executable->captured.items) {
    CUstream_st& stream = item.branch == 0 ? first : *executable->branches[item.branch - 1];
    CUevent_st* const waits_for =
        item.waits_for == CUgraph_st::none ? nullptr : &executable->marks[item.waits_for];
    CUevent_st* const records = item.records == CUgraph_st::none ? nullptr : &executable->marks[item.records];
    if (records != nullptr) {
      records->stream = &stream;
      ++records->recorded;
    }
    const CUevent_st* const counted = records != nullptr ? records : waits_for;
    add(stream, {.work = item.work,
                 .waits_for = waits_for,
                 .recorded_by = waits_for == nullptr ? nullptr : waits_for->stream,
                 .records = records,
                 .count = counted == nullptr ? 0 : counted->recorded});
  }
  return cudaSuccess;
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete graph;
  return cudaSuccess;
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) {
  run_all_streams();
  delete executable;
  return cudaSuccess;
}

}  // extern "C"
