/** A call of one of the engine's functions, and its end. What is long to compute is computed in a worker. */
export interface Call {
  id: number;
  name: string;
  arguments: readonly unknown[];
}

export type Answer =
  | { kind: 'ready' }
  | { kind: 'failed'; message: string }
  | { kind: 'returned'; id: number; value: unknown; milliseconds: number }
  | { kind: 'raised'; id: number; message: string };
