/**
 * The contract between the engine (C++), the language runtimes and the page or command.
 * Everything here crosses a process or module boundary as JSON. No DOM, no code but the list of languages.
 */

/** A finite number, or its spelling where JSON has none. */
export type Num = number | 'nan' | 'inf' | '-inf';

/** Numbers in row-major order; a scalar is a plain number, never a tensor of shape []. */
export interface TensorData<N = number> {
  shape: number[];
  data: N[];
}
export type Value = number | TensorData;

/** A number or tensor as a learner's program left it: null is Python's None and JavaScript's null and undefined; `unreadable` says what else was found. */
export type ClaimedValue = Num | TensorData<Num> | null | { unreadable: string };
/** `node`: it is a node of a graph, as gradients are under `build_graph`; in it that node's result, null before forward. */
export type Claimed = ClaimedValue | { node: ClaimedValue };

/** TypeScript runs as JavaScript does, its types taken out. */
export type Language = 'python' | 'javascript' | 'typescript';
export const LANGUAGES: readonly Language[] = ['python', 'javascript', 'typescript'];
/** How a program's file ends. */
export const EXTENSIONS: Readonly<Record<Language, string>> = {
  python: 'py',
  javascript: 'js',
  typescript: 'ts',
};

// ---------------------------------------------------------------- graphs as data

/** One node of a probe's graph. `inputs` index earlier nodes; creation order is a topological order. */
export interface NodeSpec {
  /** `Given` is a probe's own node: result = bias + sum of weights[i]*input i, local derivatives are `locals`, which need not be its derivative. */
  type:
    | 'Leaf'
    | 'Exp'
    | 'Negate'
    | 'Mean'
    | 'IntPow'
    | 'Matsum' // the sum of all entries, a scalar
    | 'Matexpand' // a scalar repeated to `shape`
    | 'Add'
    | 'Mul'
    | 'Matmul'
    | 'Given'; // entry by entry on tensors
  name?: string;
  inputs?: number[];
  value?: Value; // Leaf
  shape?: number[]; // Matexpand
  power?: number; // IntPow
  weights?: number[]; // Given
  bias?: number; // Given
  locals?: number[]; // Given
}

// ---------------------------------------------------------------- probes (engine -> runtime)

/**
 * `forward`, `backward`, `derive` and `estimate` act on the current graph: the probe's output, or after `derive` the
 * gradient that was derived from.
 */
export type Action =
  | { do: 'forward' } // forward_algorithm(current)
  // backward_algorithm(current[, one]). `one_as_leaf`: the seed is handed over as Leaf(one). `build_graph`: called inside that context.
  | { do: 'backward'; one?: Value; one_as_leaf?: true; build_graph?: true }
  | { do: 'set'; node: number; value: Value } // a leaf's result
  | { do: 'node-forward'; node: number } // that node's own forward() alone, inputs' results set to `inputs`
  | { do: 'node-backward'; node: number; upstream: Value } // its gradient set to `upstream`, its own backward() alone
  | { do: 'derive'; node: number } // current = that node's gradient, which must be a node
  | { do: 'estimate'; node: number; row: number; column: number }; // finite_difference(current, node, row, column)

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
  /** For node-backward: what backward() returned. For estimate: one entry, what finite_difference() returned. */
  returned?: Claimed[];
  /** After a derive: the current graph's result, and the probe's nodes that the current graph contains. */
  current?: { result: Claimed; contains: number[] };
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

/** What a check is given. Paper lessons and unit steps: the text of each blank. Code steps: the claims, in any order. */
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
  expected: { results: (Num | TensorData<Num> | null)[]; gradients: (Num | TensorData<Num> | null)[] };
  /** Contributions that never arrived (slot: index among reader's inputs). */
  lost: { from: number; to: number; slot: number; amount: Num | TensorData<Num> }[];
}

export interface TraceRow {
  node: number;
  text: string; // 'Mul, output'
  used: Num | TensorData<Num> | null;
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
  /** The part of the points that is earned all the same, between 0 and 1: too loose a bound, constants left in. */
  credit?: number;
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
  /** `partial`: not right, but worth a part of the points, which is `credit`. */
  status: 'right' | 'follows' | 'partial' | 'wrong' | 'unreadable' | 'empty';
  credit?: number;
  /** How it was read, in plain maths ('e^d/2, e is Euler\'s number'); LaTeX beside it. */
  read?: string;
  read_latex?: string;
  message?: string;
  diagnosis?: string | null; // 'lost-minus' 'lost-half' 'only-positive-path' 'only-negative-path' ...
  /** Position (0-based, in UTF-16 units) of what could not be read. */
  position?: number;
  value?: Num;
}

/** Of a paper lesson, and of a step that is filled in on paper. */
export interface PaperReport extends StepReport {
  blanks: BlankResult[];
  /** Of a second round: the x its answers belong to. Missing where they do not say it, or say no x of the lesson. */
  at?: { name: string; x: number };
  /** Of questions: the seed whose numbers the answers were compared with. The answer `seed` chooses it, if there is one. */
  sheet_seed?: number;
}

// ---------------------------------------------------------------- sheets of questions (engine -> page, command)

/** How a question is asked and answered. Texts are plain, `code` in backticks; the numbers of the seed are in them. */
export type QuestionBlank = {
  name: string;
  /** Blanks that stand together. */
  group: string;
  title: string; // 'Parameters of the second convolution'
  ask: string;
  /** To be read off: a picture of values at places one apart, the first at `first`. */
  curves?: { name: string; first: number; values: number[] }[];
} & (
  | { kind: 'number'; unit?: string } // the unit of an answer that names none: 'bytes', 'MB'
  | { kind: 'choice' | 'choices'; options: { name: string; text: string }[] } // names; several with commas between, or 'none'
  | { kind: 'growth'; letters: string[] } // an upper bound in these letters
);

/** What a lesson of questions asks. Seed 1 has the numbers of the lesson's text. */
export interface QuestionSheet {
  schema: 1;
  lesson: string;
  step: number;
  seed: number;
  blanks: QuestionBlank[];
}

/** A right answer to each question of a sheet. */
export interface SheetAnswers {
  schema: 1;
  lesson: string;
  step: number;
  seed: number;
  answers: Record<string, string>;
}

// ---------------------------------------------------------------- traces for the figure

/** A run to step through: the lesson's own graph (from the engine), the learner's run, or a failing probe. */
export interface GraphTrace {
  nodes: {
    type: string; // 'Exp', or 'copy' for a node that exists on paper only
    name?: string;
    op?: string; // second line in the box: 'exp', 'power -1', 'leaf'; the shape of a tensor is taken from its value
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
