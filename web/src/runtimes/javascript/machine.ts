import quickjs from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';

import type { Doors } from './prepare.ts';

const PAGE = 65_536;
/** Pages of memory: 16 MiB at first, 128 MiB at most. QuickJS's own limit does not hold. */
const MEMORY = { initial: 256, maximum: 2048 };
/** Bytes. More, and recursion in QuickJS's own C code overflows the stack of the WebAssembly that runs it. */
const STACK = 128 * 1024;
/** How often QuickJS may ask whether to go on: once in 10,000 calls and jumps, its own natives' included. */
const PATIENCE = 1000;
/** The same, for what is said at the end. */
const LAST_WORDS = 100;
const MOST_JOBS = 100_000;

/** What went wrong: `lost`, QuickJS itself gave up; otherwise a value that was thrown. */
export type Thrown = { lost: unknown } | { problem: QuickJSHandle };

/**
 * A QuickJS with two realms: that of the program, with the library in it, and that of the driver. Every request finds it
 * as it was made, to the last byte: its memory is put back. Nothing outlives a request, whatever the program did.
 */
export class Machine {
  private readonly runtime: QuickJSRuntime;
  private readonly program: QuickJSContext;
  private readonly driver: QuickJSContext;
  private readonly functions: QuickJSHandle;
  private readonly door: QuickJSHandle;
  private readonly openLibrary: QuickJSHandle;
  private readonly offered: QuickJSHandle;
  private readonly image: Uint8Array;
  private asked = 0;
  private patience = Infinity;
  private broken = false;
  private texts: Record<string, string> = {};
  private write: (text: string) => void = () => undefined;

  private constructor(
    module: QuickJSWASMModule,
    private readonly memory: WebAssembly.Memory,
    files: Record<string, string>,
  ) {
    this.runtime = module.newRuntime({ maxStackSizeBytes: STACK });
    this.runtime.setInterruptHandler(() => ++this.asked > this.patience);
    this.runtime.setModuleLoader((name) => files[name] ?? { error: new Error(`there is no module ${name}`) });
    this.program = this.runtime.newContext();
    this.driver = this.runtime.newContext();
    const load = (realm: QuickJSContext, path: string): QuickJSHandle =>
      realm.unwrapResult(realm.evalCode(files[path] ?? '', path, { type: 'module' }));
    const library = load(this.program, 'library/door.ts');
    this.door = this.program.getProp(library, 'door');
    this.openLibrary = this.program.getProp(library, 'open');
    this.functions = load(this.driver, 'driver/driver.ts');
    this.runtime.removeModuleLoader();
    this.offered = this.offer();
    this.image = imageOf(memory);
  }

  static async start(wasm: WebAssembly.Module, files: Record<string, string>): Promise<Machine> {
    const memory = new WebAssembly.Memory(MEMORY);
    const variant = newVariant(quickjs, { wasmModule: wasm, wasmMemory: memory });
    return new Machine(await newQuickJSWASMModuleFromVariant(variant), memory, files);
  }

  /** Makes it as new. False where that cannot be done: it broke, or its memory grew. */
  restore(): boolean {
    if (this.broken || this.memory.buffer.byteLength !== MEMORY.initial * PAGE) return false;
    const bytes = new Uint8Array(this.memory.buffer);
    bytes.set(this.image);
    bytes.fill(0, this.image.length);
    [this.asked, this.patience, this.texts] = [0, Infinity, {}];
    return true;
  }

  /** Whether the program was stopped within something that counts no lines. */
  get interrupted(): boolean {
    return this.asked > this.patience;
  }

  /** Whether its memory is as large as it may be. */
  get full(): boolean {
    return this.memory.buffer.byteLength > (MEMORY.maximum * PAGE * 3) / 4;
  }

  /**
   * Gives the program its library, and the driver the texts it may ask to be run. `endless`: nothing is interrupted from
   * inside; whoever waits can end it.
   */
  open(
    doors: Doors,
    texts: Record<string, string>,
    more: { endless?: boolean; write?: (text: string) => void } = {},
  ): Thrown | null {
    this.texts = texts;
    this.write = more.write ?? (() => undefined);
    if (!more.endless) this.patience = this.asked + PATIENCE;
    const { program } = this;
    return this.guarded(() => {
      const names = program.newObject();
      for (const [door, name] of Object.entries(doors) as [string, string][])
        program.newString(name).consume((text) => program.setProp(names, door, text));
      return program.callFunction(this.openLibrary, program.undefined, names);
    });
  }

  /** A function of the driver's. */
  call(name: string, text?: string): Thrown | null {
    const { driver } = this;
    return this.guarded(() => {
      const given = text === undefined ? [] : [driver.newString(text)];
      const found = driver.getProp(this.functions, name);
      return driver.callFunction(found, driver.undefined, this.door, this.offered, ...given);
    });
  }

  /** What the driver has to say at the end; null if QuickJS can say no more. */
  conclude<T>(name: string, thrown: Thrown | null): T | null {
    const { interrupted, driver } = this;
    this.patience = this.asked + LAST_WORDS;
    const flag = (value: boolean): QuickJSHandle => (value ? driver.true : driver.false);
    const problem = thrown && 'problem' in thrown ? thrown.problem : driver.undefined;
    try {
      const found = driver.getProp(this.functions, name);
      const result = driver.callFunction(
        found,
        driver.undefined,
        flag(interrupted),
        flag(thrown !== null),
        problem,
      );
      return result.error ? null : (JSON.parse(driver.getString(result.value)) as T);
    } catch {
      this.broken = true;
      return null;
    }
  }

  isNull(value: QuickJSHandle): boolean {
    return this.driver.sameValue(value, this.driver.null);
  }

  // ------------------------------------------------------------ inside

  /** What the driver asks for: texts are run in the program's realm. */
  private offer(): QuickJSHandle {
    const { driver, program } = this;
    const offered = driver.newObject();
    const add = (
      name: string,
      work: (argument: QuickJSHandle) => QuickJSHandle | { error: QuickJSHandle },
    ): void => driver.newFunction(name, work).consume((made) => driver.setProp(offered, name, made));
    add('load', (argument) => {
      const which = driver.getString(argument);
      const result = program.evalCode(this.texts[which] ?? '', which);
      if (result.error) return { error: result.error };
      result.value.dispose();
      return driver.undefined;
    });
    add('drain', () => (this.drain() ? driver.false : driver.true));
    add('write', (argument) => {
      this.write(driver.getString(argument));
      return driver.undefined;
    });
    return offered;
  }

  private guarded(work: () => { error?: QuickJSHandle | undefined }): Thrown | null {
    try {
      const { error } = work();
      return error ? { problem: error } : null;
    } catch (lost) {
      this.broken = true;
      return { lost };
    }
  }

  /** Runs waiting promises. A rejection is the promise's own affair. False: they come to no end. */
  private drain(): boolean {
    for (let jobs = 0; this.runtime.hasPendingJob(); jobs++) {
      if (jobs === MOST_JOBS || this.interrupted) return false;
      const result = this.runtime.executePendingJobs(1);
      result.error?.dispose();
    }
    return true;
  }
}

/** Its memory, as far as there is anything in it. */
function imageOf(memory: WebAssembly.Memory): Uint8Array {
  const words = new BigUint64Array(memory.buffer);
  let end = words.length;
  while (end > 0 && words[end - 1] === 0n) end -= 1;
  return new Uint8Array(memory.buffer).slice(0, end * 8);
}
