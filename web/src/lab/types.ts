/**
 * The contract between the engine (C++), the language runtimes and the page or command.
 * Everything here crosses a process or module boundary as JSON. No DOM, no code: types only.
 */

/** A finite number, or its spelling where JSON has none. */
export type Num = number | 'nan' | 'inf' | '-inf';
/** A number as a learner's program left it: null is Python's None; a string says what else was found. */
export type Claimed = Num | null | { unreadable: string };

export type Language = 'python';

// ---------------------------------------------------------------- graphs as data

/** One node of a probe's graph. `inputs` index earlier nodes; creation order is a topological order. */
export interface NodeSpec {
  /** `Given` is a probe's own node: result = bias + sum of weights[i]*input i, local derivatives are `locals`, which need not be its derivative. */
  type: 'Leaf' | 'Exp' | 'Negate' | 'Mean' | 'IntPow' | 'Add' | 'Mul' | 'Given';
  name?: string;
  inputs?: number[];
  value?: number; // Leaf
  power?: number; // IntPow
  weights?: number[]; // Given
  bias?: number; // Given
  locals?: number[]; // Given
}

// ---------------------------------------------------------------- probes (engine -> runtime)

export type Action =
  | { do: 'forward' } // forward_algorithm(output)
  | { do: 'backward' } // backward_algorithm(output)
  | { do: 'set'; node: number; value: number } // a leaf's result
  | { do: 'node-forward'; node: number } // that node's own forward() alone, inputs' results set to `inputs`
  | { do: 'node-backward'; node: number; upstream: number }; // its gradient set to `upstream`, its own backward() alone

export interface Probe {
  id: string;
  /** The check it belongs to; unique within a step. */
  check: string;
  nodes: NodeSpec[];
  output: number;
  actions: Action[];
  /** Counted budgets: calls of forward/backward plus reads of input_nodes; lines of the learner's file run. */
  budget: { visits: number; lines: number };
}

export interface ProbeSet {
  schema: 1;
  lesson: string;
  step: number;
  seed: number;
  probes: Probe[];
}

// ---------------------------------------------------------------- claims (runtime -> engine)

/** What happened, in order. `line` is the line of the learner's file that caused it, null if none. */
export type TraceEvent =
  | { kind: 'forward'; node: number; result: Claimed; line: number | null }
  | { kind: 'backward'; node: number; gradient: Claimed; sent: Claimed[]; line: number | null }
  | { kind: 'gradient'; node: number; gradient: Claimed; line: number | null }; // the node's gradient was set or added to

/** The state of every node of the probe's graph after one action. */
export interface Snapshot {
  results: Claimed[];
  gradients: Claimed[];
  /** For node-backward: what backward() returned. */
  returned?: Claimed[];
}

export interface Raised {
  type: string; // 'TypeError', 'RecursionError', 'NotImplementedError', ...
  message: string;
  line: number | null; // in the learner's file
  traceback: string; // the learner's lines only
  node: number | null; // the node whose forward or backward was running
}

export interface Claim {
  probe: string;
  outcome: 'done' | 'raised' | 'budget' | 'timed-out';
  /** One per completed action. */
  snapshots: Snapshot[];
  /** Per action begun, capped at 2000 events in all; `truncated` says more happened. */
  events: TraceEvent[][];
  truncated: boolean;
  /** Calls per node over the whole probe. */
  forward_calls: number[];
  backward_calls: number[];
  visits: number;
  lines: number;
  error?: Raised; // raised
  /** budget, timed-out: where it was when it was stopped. */
  stopped?: { line: number | null; node: number | null; what: 'visits' | 'lines' | 'time' };
}

/** What a check is given. Paper lessons: the text of each blank. Code lessons: the claims, in any order. */
export type Answers = { answers: Record<string, string> } | { claims: Claim[] };

// ---------------------------------------------------------------- reports (engine -> page, command)

export type Status = 'passed' | 'failed' | 'raised' | 'timed-out' | 'skipped';

/** Which nodes of a failing probe's graph are wrong, for the figure. */
export interface Fault {
  probe: string;
  action: number; // index into the probe's actions
  quantity: 'result' | 'gradient';
  first_wrong: number | null;
  /** Wrong only because of first_wrong. */
  consequences: number[];
  expected: { results: Num[]; gradients: (Num | null)[] };
  /** Contributions that never arrived (slot: index among reader's inputs). */
  lost: { from: number; to: number; slot: number; amount: Num }[];
}

export interface TraceRow {
  node: number;
  text: string; // 'Mul, output'
  used: Num | null;
  sent: string; // '0.4 and 1.5' | 'from IntPow: -0.24'
  first_difference?: boolean;
}

export interface CheckResult {
  /** Unique within the step: points are looked up by it in lesson.json. */
  name: string;
  title: string; // 'Two readers of one node'
  status: Status;
  diagnosis: string | null; // a slug of CURRICULUM
  /** One sentence: what happened, at which node. Plain text; `code` in backticks. */
  message: string;
  /** What to do about it. */
  advice?: string;
  line?: number | null;
  traceback?: string;
  fault?: Fault;
  ran?: TraceRow[];
  needed?: TraceRow[];
  /** Whether another check's failure makes this one moot (shown folded). */
  because_of?: string;
}

export interface StepReport {
  schema: 1;
  lesson: string;
  step: number;
  seed: number;
  checks: CheckResult[];
  /** Notes worth no points: 'too-deep'. */
  notes: { slug: string; message: string }[];
}

/** One blank of a paper lesson. In a StepReport of a paper lesson each blank is also a CheckResult of the same name. */
export interface BlankResult {
  name: string; // 'a', 'dz/dd', 'derivative'
  status: 'right' | 'follows' | 'wrong' | 'unreadable' | 'empty';
  /** How it was read, in plain maths ('e^d/2, e is Euler\'s number'); LaTeX beside it. */
  read?: string;
  read_latex?: string;
  message?: string;
  diagnosis?: string | null; // 'lost-minus' 'lost-half' 'only-positive-path' 'only-negative-path' ...
  /** Position (0-based, in UTF-16 units) of what could not be read. */
  position?: number;
  value?: Num;
}

export interface PaperReport extends StepReport {
  blanks: BlankResult[];
}

// ---------------------------------------------------------------- traces for the figure

/** A run to step through: the lesson's own graph (from the engine), the learner's run, or a failing probe. */
export interface GraphTrace {
  nodes: {
    type: string; // 'Exp', or 'copy' for a node that exists on paper only
    name?: string;
    op?: string; // second line in the box: 'exp', 'power -1', 'leaf'
    inputs: number[];
    /** Local derivative on each input edge, as maths text ('e^d = 1/2'), if known. */
    locals?: string[];
    /** Exact texts where the lesson has them ('log 2', '5/4'). */
    result_text?: string;
    gradient_text?: string;
    result?: Claimed; // known before any event (leaves)
  }[];
  output: number;
  events: TraceEvent[];
  truncated?: boolean;
}
