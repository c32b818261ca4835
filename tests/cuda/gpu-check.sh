#!/usr/bin/env bash
# For whoever has a GPU: builds for it, runs the CUDA tests on it, the command's own check, the same tests under every
# tool of compute-sanitizer and a benchmark, and writes down what came out. No emulator is involved.
#   tests/cuda/gpu-check.sh [REPORT]     the report goes to build/gpu/report.txt unless a file is named
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
build=build/gpu
report=${1:-$build/report.txt}
mkdir -p "$build" "$(dirname "$report")"
: > "$report"
failed=0

say() { echo "$*" | tee -a "$report"; }

output=$(mktemp)
trap 'rm -f "$output"' EXIT

# step WHAT COMMAND...: runs it into the report, and says how it ended and how long it took; of what failed, also the end
# of what it printed.
step() {
  local what=$1 begun=$SECONDS code=0
  shift
  "$@" > "$output" 2>&1 || code=$?
  { echo; echo "\$ $*"; cat "$output"; } >> "$report"
  if [ "$code" -eq 0 ]; then
    say "passed  $what ($((SECONDS - begun)) s)"
  else
    say "FAILED  $what ($((SECONDS - begun)) s, exit code $code)"
    tail -n 20 "$output" | sed 's/^/        /'
    failed=1
    return 1
  fi
}

missing=0
# needs TOOL SENTENCE: says the sentence where there is no such tool.
needs() { command -v "$1" > /dev/null || { say "There is no $1: $2."; missing=1; }; }
needs nvcc "install the CUDA toolkit, 12 or later, and put its bin folder into PATH"
needs nvidia-smi "install the driver; in a container, start it with GPUs (docker run --gpus all)"
needs cmake "install CMake 3.25 or later"
needs ninja "install Ninja (Debian: ninja-build)"
needs c++ "install a C++20 compiler (Debian: g++)"
[ "$missing" -eq 0 ] || exit 2
nvidia-smi > /dev/null || { say "nvidia-smi finds no GPU: is there one, and does the driver run?"; exit 2; }

say "Backprop Lab $(git rev-parse --short HEAD 2> /dev/null || echo 'without git'), $(date -u +%Y-%m-%dT%H:%M:%SZ)"
say "GPU: $(nvidia-smi --query-gpu=name,driver_version,compute_cap,memory.total --format=csv,noheader)"
say "nvcc: $(nvcc --version | sed -n 's/.*release \([^,]*\).*/\1/p')"

step "configure" cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBACKPROP_CUDA=ON \
  -DCMAKE_CUDA_ARCHITECTURES=native || exit 1
step "build" cmake --build "$build" --target cuda_test cuda_command bench_cuda || exit 1
program=$build/bin/cuda_test

step "values and gradients" "$program"
step "info --selfcheck" "$build/bin/cuda_command" info --selfcheck --device cuda
for round in 1 2 3; do
  step "determinism, round $round" "$program" --gtest_filter='*SameBits*:*ModesAgree*'
done
if ! grep -q 'BACKPROP_NCCL:BOOL=ON' "$build/CMakeCache.txt" || ! grep -q 'BACKPROP_MPI:BOOL=ON' "$build/CMakeCache.txt"; then
  say "skipped two processes: MPI and NCCL are not both installed"
elif [ "$(nvidia-smi -L | wc -l)" -lt 2 ]; then
  say "skipped two processes: each needs a GPU of its own"
else
  step "build for two processes" cmake --build "$build" --target cuda_ranks_test &&
    # As root and in containers as well, where processes may not look into each other's memory.
    step "two processes, NCCL" env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 \
      OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_btl_vader_single_copy_mechanism=none \
      mpirun -n 2 "$build/bin/cuda_ranks_test" --gtest_filter='-OneGpu.*'
fi
if command -v compute-sanitizer > /dev/null; then
  # Gradient checks launch kernels by the hundred thousand; under a tool the rest says as much.
  for tool in memcheck racecheck synccheck initcheck; do
    options=(--tool "$tool" --error-exitcode 9)
    # Some tests ask for what the runtime refuses, to see what is said then.
    [ "$tool" != memcheck ] || options+=(--report-api-errors no)
    step "compute-sanitizer $tool" compute-sanitizer "${options[@]}" "$program" \
      --gtest_filter='-*FiniteDifferences*:*RandomGraph*:Trainer.Learns*'
  done
else
  say "skipped compute-sanitizer: it is not installed"
fi
# Rates beside cuBLAS's own and a copy's: the last column should be near 1.
if step "benchmark" "$build/bin/bench_cuda"; then cat "$output"; fi

if [ "$failed" -eq 0 ]; then say "All passed."; else say "Not all passed: see $report."; fi
exit "$failed"
