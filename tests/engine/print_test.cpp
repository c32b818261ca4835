#include "engine/graph/print.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engine/ops/ops.h"
#include "engine/run/trace.h"
#include "engine/transform/gradients.h"
#include "tests/engine/support.h"

namespace backprop::testing {

namespace {

/// The printed tree of y at x with all results and gradients.
std::string tree(Expr y, Expr x, double at) {
  std::vector<NodeId> nodes(y.id + 1);
  std::iota(nodes.begin(), nodes.end(), 0U);
  const std::vector<NodeId> slopes = gradients(*y.graph, y.id, nodes);
  std::vector<NodeId> outputs = slopes;
  outputs.push_back(y.id);
  Executor executor(make_plan(*y.graph, outputs, PlanMode::trace));
  executor.set(x.id, at);
  executor.run();
  return print_run(executor, y.id, nodes, slopes);
}

TEST(PrintedTree, ShowsCoshAtLog2) {
  Graph graph;
  const Expr x = input(graph, {}, DType::f64, "x");
  EXPECT_EQ(tree(mean_of({exp(x), exp(-x)}), x, std::log(2)),
            "Mean result=1.25 gradient=1.0\n"
            "  Exp result=2.0 gradient=0.5\n"
            "    Leaf x result=0.6931471805599453 gradient=0.75\n"
            "  Exp result=0.5 gradient=0.5\n"
            "    Negate result=-0.6931471805599453 gradient=0.25\n"
            "      Leaf x @[3]\n");
}

TEST(PrintedTree, ShowsTanhAsAQuotientOfSharedExponentials) {
  Graph graph;
  const Expr x = input(graph, {}, DType::f64, "x");
  const Expr expx = exp(x);
  const Expr expnx = exp(-x);
  const Expr difference = expx + -expnx;
  const Expr z = difference * pow(expx + expnx, -1);
  const std::string text = tree(z, x, std::log(2));
  EXPECT_EQ(text.substr(0, text.find(" gradient")), "Mul result=0.6000000000000001");
  EXPECT_NE(text.find("      Exp @[3]\n"), std::string::npos) << text;
}

TEST(PrintedTree, SharesARepeatedInput) {
  Graph graph;
  const Expr x = input(graph, {2}, DType::f64, "x");
  EXPECT_EQ(print_tree(graph, (x * x).id), "Mul\n  Leaf x\n  Leaf x @[2]\n");
}

TEST(PrintedTree, ShowsTensorsAsLists) {
  Graph graph;
  const Expr x = input(graph, {2, 2});
  const Expr y = exp(x);
  Executor executor(make_plan(graph, std::span(&y.id, 1), PlanMode::trace));
  executor.set(x.id, 0);
  executor.run();
  EXPECT_EQ(print_run(executor, y.id),
            "Exp result=[[1.0, 1.0], [1.0, 1.0]]\n"
            "  Leaf result=[[0.0, 0.0], [0.0, 0.0]]\n");
}

TEST(PrintedTree, StopsAtItsLimitOfLines) {
  Graph graph;
  Expr y = input(graph);
  for (int i = 0; i < 100'000; ++i) {
    y = y + y;
  }
  const std::string text = print_tree(graph, y.id, {.max_lines = 3});
  EXPECT_EQ(text, "Add\n  Add\n    Add\n... and at least 4 more\n");
}

}  // namespace

}  // namespace backprop::testing
