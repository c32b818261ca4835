#pragma once

// Every op.
#include "engine/ops/all_reduce.h"   // IWYU pragma: export
#include "engine/ops/combine.h"      // IWYU pragma: export
#include "engine/ops/convolution.h"  // IWYU pragma: export
#include "engine/ops/elementwise.h"  // IWYU pragma: export
#include "engine/ops/layout.h"       // IWYU pragma: export
#include "engine/ops/matmul.h"       // IWYU pragma: export
#include "engine/ops/pool.h"         // IWYU pragma: export
#include "engine/ops/reduce.h"       // IWYU pragma: export
#include "engine/ops/softmax.h"      // IWYU pragma: export
