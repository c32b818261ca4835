#!/usr/bin/env bash
# For whoever has a GPU: builds for it, runs the CUDA tests on it, the command's own check, tests under every tool of
# compute-sanitizer and benchmarks, beside PyTorch where there is one, and writes down what came out. No emulator is
# involved. Minutes, most of them the build's and compute-sanitizer's.
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

# step WHAT COMMAND...: runs it into the report, ten minutes at most, and says how it ended and how long it took; of what
# failed, also the end of what it printed.
step() {
  local what=$1 begun=$SECONDS code=0
  shift
  { echo; echo "\$ $*"; } >> "$report"
  timeout 600 "$@" > "$output" 2>&1 || code=$?
  cat "$output" >> "$report"
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

step "configure" cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBACKPROP_CUDA=ON \
  -DCMAKE_CUDA_ARCHITECTURES=native || exit 1
step "build" cmake --build "$build" --target cuda_test cuda_command bench_cuda bench_native || exit 1
program=$build/bin/cuda_test

step "values and gradients" "$program"
step "info --selfcheck" "$build/bin/cuda_command" info --selfcheck --device cuda
for round in 1 2 3; do
  step "determinism, round $round" "$program" --gtest_filter='*SameBits*:*ModesAgree*'
done
if ! grep -q 'BACKPROP_NCCL:BOOL=ON' "$build/CMakeCache.txt" || ! grep -q 'BACKPROP_MPI:BOOL=ON' "$build/CMakeCache.txt"; then
  say "skipped many processes: MPI and NCCL are not both installed"
elif step "build for many processes" cmake --build "$build" --target cuda_ranks_test; then
  # As root and in containers as well, where processes may not look into each other's memory.
  many=(env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
    OMPI_MCA_btl_vader_single_copy_mechanism=none mpirun)
  # NCCL alone: what a reduction on a stream of its own, forked off in a recording, takes. (A mean of one process, out of
  # place, NCCL 2.28 leaves unfinished; nobody asks for it, as a process that is alone does not reduce.)
  step "one process, NCCL" "${many[@]}" -n 1 "$build/bin/cuda_ranks_test" --gtest_filter='*GoesOnBesideTheRest*'
  if [ "$(nvidia-smi -L | wc -l)" -lt 2 ]; then
    say "skipped two processes: each needs a GPU of its own"
  else
    step "two processes, NCCL" "${many[@]}" -n 2 "$build/bin/cuda_ranks_test" --gtest_filter='-OneGpu.*'
  fi
fi
if command -v compute-sanitizer > /dev/null; then
  # Gradient checks and deep chains launch kernels by the hundred thousand; the rest says as much, and under racecheck
  # and initcheck, where a launch takes long, each kernel once does.
  all='-*FiniteDifferences*:*RandomGraph*:Trainer.Learns*'
  each='*Parity*:*OpTable.ValueIs*:*Networks.*:-*SeveralPacks*:*Recorded*'
  for tool in memcheck synccheck racecheck initcheck; do
    options=(--tool "$tool" --error-exitcode 9)
    # Some tests ask for what the runtime refuses, to see what is said then.
    [ "$tool" != memcheck ] || options+=(--report-api-errors no)
    # This project's kernels alone; but initcheck must see what those of cuBLAS write.
    [ "$tool" = initcheck ] || options+=(--kernel-name kernel_substring=backprop)
    case $tool in racecheck | initcheck) filter=$each ;; *) filter=$all ;; esac
    step "compute-sanitizer $tool" compute-sanitizer "${options[@]}" "$program" --gtest_filter="$filter"
  done
else
  say "skipped compute-sanitizer: it is not installed"
fi
# Rates beside cuBLAS's own and a copy's: the last column should be near 1.
if step "benchmark" "$build/bin/bench_cuda"; then cat "$output"; fi
# Whole passes of networks, in milliseconds, beside PyTorch's: its best of passes as written and captured in one graph.
if step "whole passes" "$build/bin/bench_native" cuda; then
  cp "$output" "$build/passes"
  if ! python3 -c 'import torch; assert torch.cuda.is_available()' 2> /dev/null; then
    say "skipped PyTorch's passes: python3 has none that sees the GPU"
    cat "$output"
  elif step "whole passes in PyTorch" python3 tests/bench/native.py cuda; then
    say "$(awk 'NR == FNR { own[$1] = $2; next }
      { printf "%-14s %9.3f ms   PyTorch %9.3f ms   %5.2f times as fast\n", $1, own[$1] * 1e3, $2 * 1e3, $2 / own[$1] }' \
      "$build/passes" "$output")"
  fi
fi

if [ "$failed" -eq 0 ]; then say "All passed."; else say "Not all passed: see $report."; fi
exit "$failed"
