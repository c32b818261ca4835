import type { TrainerAnswer, TrainerDoors } from '../../lab/costs/doors.ts';
import { inputMisfit, outputMisfit } from '../../lab/costs/examples.ts';
import { LossCurve } from '../../lab/costs/loss-curve.ts';
import type { Trained } from '../../lab/costs/made.ts';
import { withRate, type Model } from '../../lab/costs/network.ts';
import type { SavedRun } from '../../lab/costs/saved-run.ts';
import {
  classesOf,
  confusion,
  missed,
  plane,
  softmaxRows,
  type Confusion,
  type LossPoint,
  type Missed,
} from '../../lab/costs/training.ts';
import { EngineWorker } from '../../runtimes/engine/page.ts';

/** A tensor that is looked at while the network trains. */
export interface Seen {
  name: string;
  role: 'weights' | 'activation' | 'gradient';
  shape: number[];
  data: Float64Array;
}

const SIDE = 40;
const REACH = 1.6;
/** Milliseconds of training between two looks at the page. */
const TURN = 60;
/** Between two looks at the surface, the held-out examples and the layers. */
const LOOK = 600;
/** Images that are shown of those that were taken for something else. */
const MISSED = 12;

/** A network in training: in a worker, step by step or on and on, until it is paused. */
export class Training {
  about = $state.raw<TrainerAnswer | null>(null);
  /** The losses so far: of a long run, of each stretch the mean. */
  curve = $state.raw<LossPoint[]>([]);
  heldOut = $state.raw<LossPoint[]>([]);
  running = $state(false);
  busy = $state(false);
  problem = $state('');
  probabilities = $state.raw<Float64Array | null>(null);
  points = $state.raw<{ x: number; y: number; label: number }[]>([]);
  confusion = $state.raw<Confusion | null>(null);
  accuracy = $state<number | null>(null);
  missed = $state.raw<Missed[]>([]);
  seen = $state.raw<Seen[]>([]);
  seconds = $state(0);

  private readonly engine = new EngineWorker();
  private handle = 0;
  private batch = 1;
  private labels: ArrayLike<number> = [];
  private features: ArrayLike<number> = [];
  private model: Model | null = null;
  private examples = '';
  private losses = new LossCurve();

  readonly side = SIDE;
  readonly reach = REACH;

  get steps(): number {
    return this.curve.at(-1)?.step ?? 0;
  }
  /** Rows and columns of an example that is an image. */
  get image(): readonly [number, number] | null {
    const [rows, columns, channels] = this.about?.example ?? [];
    return rows !== undefined && columns !== undefined && channels === 1 ? [rows, columns] : null;
  }
  get planar(): boolean {
    return this.about?.example.length === 1 && this.about.example[0] === 2;
  }

  private async call<Name extends keyof TrainerDoors>(
    name: Name,
    ...given: Parameters<TrainerDoors[Name]>
  ): Promise<ReturnType<TrainerDoors[Name]>> {
    const { value } = await this.engine.call(name, ...given);
    return value as ReturnType<TrainerDoors[Name]>;
  }

  /** Begins anew with a network and made examples. */
  async begin(model: Model, examples: string): Promise<void> {
    this.running = false;
    await this.alone(async () => {
      await this.free();
      this.about = null;
      await this.takeOver(await this.made(model, examples), model, examples);
      await this.look();
    });
  }

  private async made(model: Model, examples: string): Promise<number> {
    const odd = inputMisfit(model, examples);
    if (odd) throw new Error(odd);
    const count = examples.startsWith('digits') ? 2000 : 400;
    const handle = await this.call('trainer_new', JSON.stringify(model), examples, count, count / 4);
    // What the engine has to say against a layer comes first.
    const wrong = outputMisfit(model, examples);
    if (!wrong) return handle;
    await this.call('trainer_free', handle);
    throw new Error(wrong);
  }
  /** A worker that has died took the old trainer with it: there is none to be freed then. */
  private async free(): Promise<void> {
    if (this.handle) await this.call('trainer_free', this.handle).catch(() => undefined);
    this.handle = 0;
  }

  /** From now on it is this trainer that is trained and looked into. */
  private async takeOver(handle: number, model: Model, examples: string): Promise<void> {
    this.handle = handle;
    [this.model, this.examples, this.batch] = [model, examples, 1];
    this.about = JSON.parse(await this.call('trainer_describe', handle)) as TrainerAnswer;
    this.losses = new LossCurve();
    this.curve = [];
    this.heldOut = [];
    this.seconds = 0;
    const training = await this.call('trainer_features', this.handle, 'training');
    const labels = await this.call('trainer_labels', this.handle, 'training');
    this.points = this.planar
      ? Array.from(labels.slice(0, 200), (label, i) => {
          return { x: training[2 * i] ?? 0, y: training[2 * i + 1] ?? 0, label };
        })
      : [];
    this.features = await this.call('trainer_features', this.handle, 'held-out');
    this.labels = await this.call('trainer_labels', this.handle, 'held-out');
  }

  async setRate(rate: number): Promise<void> {
    if (this.handle) await this.call('trainer_set_rate', this.handle, rate);
    if (this.model) this.model = withRate(this.model, rate);
  }

  /** There is nothing to train, and it is said why. */
  private get broken(): boolean {
    return this.problem !== '' && !this.about;
  }

  /** So many steps, then a look. */
  async step(count = 1): Promise<void> {
    if (this.running || this.broken) return;
    await this.alone(async () => {
      if (!this.handle) return;
      await this.take(count);
      await this.look();
    });
  }

  /** On and on, once what is being made ready is ready. */
  async run(): Promise<void> {
    if (this.running || this.broken) return;
    this.running = true;
    await this.alone(async () => {
      if (!this.handle) return;
      let looked = performance.now();
      // What happens first happens fast: it is looked at more often.
      let wait = TURN;
      while (this.running) {
        const took = await this.take(this.batch);
        this.batch = Math.max(1, Math.min(500, Math.round((this.batch * TURN) / Math.max(1, took))));
        if (performance.now() - looked > wait) {
          await this.look();
          looked = performance.now();
          wait = Math.min(LOOK, 1.5 * wait);
        }
        if (!Number.isFinite(this.curve.at(-1)?.loss ?? 0)) this.running = false;
      }
      await this.look();
    });
    this.running = false;
  }

  pause(): void {
    this.running = false;
  }

  end(): void {
    this.running = false;
    this.engine.stop();
  }

  /** One thing after the other; what goes wrong is said. */
  private async alone(work: () => Promise<void>): Promise<void> {
    while (this.busy) await new Promise((resolve) => setTimeout(resolve, 20));
    this.busy = true;
    this.problem = '';
    try {
      await work();
    } catch (error) {
      this.running = false;
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = false;
    }
  }

  /** Trains; milliseconds it took. */
  private async take(count: number): Promise<number> {
    const { value, milliseconds } = await this.engine.call('trainer_steps', this.handle, count);
    this.losses.add(value as Float64Array);
    this.curve = this.losses.points;
    this.seconds += milliseconds / 1000;
    return milliseconds;
  }

  /** What can be seen: the decisions, the held-out examples, the layers. */
  private async look(): Promise<void> {
    const { about, handle } = this;
    if (!about) return;
    const { classes } = about;
    const scores = await this.call('trainer_predict', handle, this.features);
    this.confusion = confusion(this.labels, classesOf(scores, classes), classes);
    this.accuracy = this.confusion.right / Math.max(1, this.confusion.total);
    this.missed = this.image ? missed(this.features, this.labels, scores, classes, MISSED) : [];
    const { loss } = JSON.parse(await this.call('trainer_evaluate', handle)) as { loss: number | null };
    this.heldOut = [
      ...this.heldOut.filter(({ step }) => step < this.steps),
      { step: this.steps, loss: loss ?? NaN },
    ];
    if (this.planar) {
      const there = await this.call('trainer_predict', handle, plane(SIDE, REACH));
      this.probabilities = softmaxRows(there, classes);
    }
    const { values } = JSON.parse(await this.call('trainer_inspect', handle)) as {
      values: { name: string; role: 'activation' | 'gradient'; shape: number[] }[];
    };
    const seen: Seen[] = [];
    for (const { name, shape } of about.parameters) {
      seen.push({ name, role: 'weights', shape, data: await this.call('trainer_get', handle, name) });
    }
    for (const [i, { name, role, shape }] of values.entries()) {
      seen.push({ name, role, shape, data: await this.call('trainer_inspected', handle, i) });
    }
    this.seen = seen;
  }

  // ------------------------------------------------------------ saving

  /** Null where there is nothing to go on with: no network, or numbers that are none any more. */
  async save(): Promise<SavedRun | null> {
    const { about, model, handle } = this;
    if (!about || !model || !Number.isFinite(this.curve.at(-1)?.loss ?? 0)) return null;
    const values: Record<string, number[]> = {};
    for (const { name } of [...about.parameters, ...about.state]) {
      values[name] = Array.from(await this.call('trainer_get', handle, name));
    }
    const { examples, steps, curve } = this;
    const held_out = this.heldOut.filter(({ loss }) => Number.isFinite(loss));
    return { schema: 1, kind: 'training', model, examples, steps, curve, held_out, values };
  }

  /**
   * Begins with a network from a file, or goes on where a run was saved. Where it does not fit, a sentence; what was being
   * trained is still there then.
   */
  async open({ model, examples }: Trained, saved: SavedRun | null): Promise<string> {
    let odd = '';
    const { problem } = this;
    await this.alone(async () => {
      let handle = 0;
      try {
        handle = await this.made(model, examples);
        if (saved) await this.fill(handle, saved);
      } catch (error) {
        odd = error instanceof Error ? error.message : String(error);
        if (handle) await this.call('trainer_free', handle).catch(() => undefined);
        this.problem = problem;
        return;
      }
      await this.free();
      await this.takeOver(handle, model, examples);
      if (saved) {
        this.losses = new LossCurve(saved.curve);
        this.curve = this.losses.points;
        this.heldOut = saved.held_out ?? [];
      }
      await this.look();
    });
    return odd || this.problem;
  }

  /** Gives a trainer all that a run had. Throws where something is missing or has another size. */
  private async fill(handle: number, { values, steps }: SavedRun): Promise<void> {
    const { parameters, state } = JSON.parse(await this.call('trainer_describe', handle)) as TrainerAnswer;
    for (const { name } of [...parameters, ...state]) {
      const own = values[name];
      if (!own) throw new Error(`It has no values of ${name}.`);
      await this.call('trainer_set', handle, name, Float64Array.from(own));
    }
    await this.call('trainer_set_steps', handle, steps);
  }
}
