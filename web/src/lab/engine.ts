/** The part of the full engine (WebAssembly) that the lab calls. JSON in, JSON out; errors are thrown as `Error` with the engine's message. */
export interface LabEngine {
  /** Engine version, the `engine` of a report. */
  version(): string;
  /** ProbeSet as JSON. Paper lessons have no probes. */
  lab_probes(lesson: string, step: number, seed: number): string;
  /** Answers (JSON) -> StepReport or PaperReport (JSON). Same seed as the probes. */
  lab_check(lesson: string, step: number, seed: number, answers: string): string;
  /** What a lesson of questions asks, with the numbers of a seed -> QuestionSheet (JSON). */
  lab_sheet(lesson: string, step: number, seed: number): string;
  /** A right answer to each of these questions, with the numbers of a seed -> SheetAnswers (JSON). */
  lab_answers(lesson: string, step: number, seed: number): string;
  /** The lesson's own graph run by the engine at x -> GraphTrace (JSON). `cosh-paper` draws copies; `backprop-code` draws the step's visible graph. */
  lab_trace(lesson: string, step: number, x: number): string;
  /** The engine's own results for the step's visible example -> `{series: [{label, x, y}], values: [{name, value}]}` (JSON). */
  lab_reference(lesson: string, step: number): string;
}
