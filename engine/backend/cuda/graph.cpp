#include "engine/backend/cuda/graph.h"

#include "engine/backend/cuda/check.h"

namespace backprop::cuda_backend {

Graph::Graph(cudaStream_t stream, const std::function<void()>& calls) : stream_(stream) {
  // Thread-local: what other threads ask of the device meanwhile neither enters the recording nor breaks it.
  check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "cudaStreamBeginCapture");
  cudaGraph_t graph = nullptr;
  try {
    calls();
  } catch (...) {
    cudaStreamEndCapture(stream, &graph);
    cudaGetLastError();  // that the recording is invalid follows from what is thrown
    if (graph != nullptr) {
      cudaGraphDestroy(graph);
    }
    throw;
  }
  check(cudaStreamEndCapture(stream, &graph), "cudaStreamEndCapture");
  const cudaError_t status = cudaGraphInstantiate(&executable_, graph, 0);
  cudaGraphDestroy(graph);
  check(status, "cudaGraphInstantiate");
}

Graph::~Graph() { cudaGraphExecDestroy(executable_); }

void Graph::replay() { check(cudaGraphLaunch(executable_, stream_), "cudaGraphLaunch"); }

}  // namespace backprop::cuda_backend
