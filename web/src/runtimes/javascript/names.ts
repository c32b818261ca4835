/** What a program in JavaScript finds ready: the library's names, all of them globals. */
export const exportedNames: readonly string[] = [
  ...['ComputationNode', 'Leaf', 'Negate', 'Exp', 'Mean', 'IntPow', 'Matsum', 'Matexpand', 'build_graph'],
  ...['Tensor', 'tensor', 'linspace', 'plot', 'show', 'print', 'log', 'exp'],
  ...['add', 'sub', 'mul', 'div', 'pow', 'neg', 'matmul', 'sum', 'expand', 'NotImplementedError'],
];
