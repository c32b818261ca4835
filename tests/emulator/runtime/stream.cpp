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
      if (item.waits_for->stream == nullptr || item.waits_for->stream->items.empty()) {
        emulator::misuse("a stream waits for an event that never comes");
      }
      item.waits_for->stream->run_first();
    }
  }
  if (item.work) {
    item.work();
  }
  if (item.records != nullptr) {
    item.records->reached = item.count;
  }
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

CUstream_st& stream_of(cudaStream_t handle) {
  return handle == nullptr || handle == cudaStreamLegacy || handle == cudaStreamPerThread ? *streams()[0]
                                                                                          : *handle;
}

cudaError_t enqueue(cudaStream_t handle, std::function<void()> work) {
  CUstream_st& stream = stream_of(handle);
  if (stream.capture != nullptr) {
    stream.capture->work.push_back(std::move(work));
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
  if (stream.capture != nullptr) misuse("events within a capture (forks and joins) are not known");
  event->stream = &stream;
  add(stream, {.work = {}, .records = event, .count = ++event->recorded});
  return cudaSuccess;
}

cudaError_t cudaStreamWaitEvent(cudaStream_t handle, cudaEvent_t event, unsigned /*flags*/) {
  CUstream_st& stream = stream_of(handle);
  if (stream.capture != nullptr) misuse("events within a capture (forks and joins) are not known");
  add(stream, {.work = {}, .waits_for = event, .count = event->recorded});
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
  stream.capture = std::make_unique<CUgraph_st>();
  stream.capture_broken = false;
  return cudaSuccess;
}

cudaError_t cudaStreamEndCapture(cudaStream_t handle, cudaGraph_t* graph) {
  CUstream_st& stream = stream_of(handle);
  *graph = nullptr;
  if (stream.capture == nullptr) return noted(cudaErrorIllegalState);
  const std::unique_ptr<CUgraph_st> captured = std::move(stream.capture);
  if (stream.capture_broken) return noted(cudaErrorStreamCaptureInvalidated);
  *graph = new CUgraph_st(*captured);
  return cudaSuccess;
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph,
                                 unsigned long long /*flags*/) {
  *executable = new CUgraphExec_st{graph->work};
  return cudaSuccess;
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t stream) {
  for (const auto& work : executable->work) enqueue(stream, work);
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
