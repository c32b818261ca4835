#!/usr/bin/env bash
# For whoever has a GPU: builds for it, runs the CUDA tests on it, the same under every tool of compute-sanitizer, and
# writes down what came out. No emulator is involved.
#   tests/cuda/gpu-check.sh [REPORT]     the report goes to build/gpu/report.txt unless a file is named
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
build=build/gpu
report=${1:-$build/report.txt}
mkdir -p "$build" "$(dirname "$report")"
: > "$report"
failed=0

say() { echo "$*" | tee -a "$report"; }

# step WHAT COMMAND...: runs it into the report, and says how it ended and how long it took.
step() {
  local what=$1 begun=$SECONDS
  shift
  { echo; echo "\$ $*"; } >> "$report"
  if "$@" >> "$report" 2>&1; then
    say "passed  $what ($((SECONDS - begun)) s)"
  else
    say "FAILED  $what ($((SECONDS - begun)) s)"
    failed=1
    return 1
  fi
}

command -v nvcc > /dev/null || { say "There is no nvcc: install the CUDA toolkit, 12 or later."; exit 2; }
command -v nvidia-smi > /dev/null || { say "There is no nvidia-smi: is the driver installed?"; exit 2; }

say "Backprop Lab $(git rev-parse --short HEAD 2> /dev/null || echo 'without git'), $(date -u +%Y-%m-%dT%H:%M:%SZ)"
say "GPU: $(nvidia-smi --query-gpu=name,driver_version,compute_cap,memory.total --format=csv,noheader)"
say "nvcc: $(nvcc --version | sed -n 's/.*release \([^,]*\).*/\1/p')"

step "configure" cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBACKPROP_CUDA=ON \
  -DCMAKE_CUDA_ARCHITECTURES=native || exit 1
step "build" cmake --build "$build" --target cuda_test || exit 1
program=$build/bin/cuda_test

step "values and gradients" "$program"
for round in 1 2 3; do
  step "determinism, round $round" "$program" --gtest_filter='*SameBits*:*ModesAgree*'
done
if ! grep -q 'BACKPROP_NCCL:BOOL=ON' "$build/CMakeCache.txt" || ! grep -q 'BACKPROP_MPI:BOOL=ON' "$build/CMakeCache.txt"; then
  say "skipped two processes: MPI and NCCL are not both installed"
elif [ "$(nvidia-smi -L | wc -l)" -lt 2 ]; then
  say "skipped two processes: each needs a GPU of its own"
else
  step "build for two processes" cmake --build "$build" --target cuda_ranks_test &&
    step "two processes, NCCL" mpirun -n 2 "$build/bin/cuda_ranks_test" --gtest_filter='-OneGpu.*'
fi
if command -v compute-sanitizer > /dev/null; then
  # Gradient checks launch kernels by the hundred thousand; under a tool the rest says as much.
  for tool in memcheck racecheck synccheck initcheck; do
    step "compute-sanitizer $tool" compute-sanitizer --tool "$tool" --error-exitcode 9 "$program" \
      --gtest_filter='-*FiniteDifferences*:*RandomGraph*'
  done
else
  say "skipped compute-sanitizer: it is not installed"
fi

if [ "$failed" -eq 0 ]; then say "All passed."; else say "Not all passed: see $report."; fi
exit "$failed"
