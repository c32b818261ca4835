import { gradeWork, rejected, type Graded } from '../src/lab/grade.ts';
import type { LabEngine } from '../src/lab/engine.ts';
import type { Lesson } from '../src/lab/lesson.ts';
import { startEngine } from './engine.ts';
import { writeGrades, type Format } from './grades.ts';
import { loadLessons } from './lessons.ts';
import { Runtimes } from './runtimes.ts';
import {
  ENDINGS,
  asksOf,
  findSubmissions,
  isProgram,
  lessonOfProgram,
  readSubmission,
  type Submission,
} from './submissions.ts';

export interface GradeOptions {
  lesson?: string;
  seed: number;
  jobs: number;
  out: string;
  format: Format[];
}

/** One submission: its own process for its program, gone when it is graded. Never throws for what was handed in. */
async function gradeOne(
  { id, path }: Submission,
  engine: LabEngine,
  lessons: readonly Lesson[],
  { lesson, seed }: GradeOptions,
  stopped: () => boolean,
): Promise<Graded> {
  const asked = {
    lessons: isProgram(path) ? lessons.filter((one) => one.id === (lesson ?? lessonOfProgram)) : lessons,
    asks: asksOf(path),
  };
  let work;
  try {
    work = readSubmission(path, lesson);
  } catch (error) {
    return rejected(id, error instanceof Error ? error.message : String(error), asked);
  }
  const runtimes = new Runtimes();
  try {
    return await gradeWork(id, work, {
      engine,
      seed,
      ...asked,
      stopped,
      runtime: (language) => runtimes.of(language),
    });
  } catch (error) {
    return rejected(
      id,
      `It could not be graded: ${error instanceof Error ? error.message : String(error)}`,
      asked,
    );
  } finally {
    runtimes.dispose();
  }
}

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, '0')}`;

/** Nobody's work is left out without a word. */
function notSubmissions(files: readonly string[]): string {
  const named = files.slice(0, 10).join(', ') + (files.length > 10 ? ', ...' : '');
  const what =
    files.length === 1
      ? '1 file is no submission and was'
      : `${files.length} files are no submissions and were`;
  return `${what} not graded: ${named}. Submissions end in ${ENDINGS}.\n`;
}

/** Says how far it is on standard error: one line rewritten on a terminal, a line now and then elsewhere. */
function progress(total: number): (done: number) => void {
  const began = performance.now();
  const every = Math.max(1, Math.ceil(total / 10));
  return (done) => {
    const left = ((performance.now() - began) / 1000 / done) * (total - done);
    const text = `graded ${done} of ${total}${done < total ? `, about ${clock(left)} left` : ''}`;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}${done === total ? '\n' : ''}`);
    else if (done % every === 0 || done === total) process.stderr.write(`${text}\n`);
  };
}

/** Grades all submissions and writes the files. Returns the exit code: 0 graded, 1 some could not be. */
export async function grade(paths: readonly string[], options: GradeOptions): Promise<number> {
  const lessons = loadLessons(options.lesson);
  const passed: string[] = [];
  const submissions = findSubmissions(paths, (file) => passed.push(file));
  if (passed.length > 0) process.stderr.write(notSubmissions(passed));
  const engine = await startEngine();
  const results = new Map<string, Graded>();
  const say = progress(submissions.length);
  let interrupted = false;
  const interrupt = (): void => {
    if (interrupted) process.exit(130);
    interrupted = true;
    process.stderr.write(
      '\nStopping; what is graded so far will be kept. Press Ctrl-C again to leave at once.\n',
    );
  };
  process.on('SIGINT', interrupt);
  const queue = [...submissions];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next && !interrupted; next = queue.shift()) {
      const graded = await gradeOne(next, engine, lessons, options, () => interrupted);
      if (interrupted) return; // cut short: not a grade
      results.set(next.id, graded);
      say(results.size);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, submissions.length) }, worker));
  process.off('SIGINT', interrupt);

  const graded = submissions.flatMap(({ id }) => results.get(id) ?? []);
  const files = writeGrades(options.out, options.format, graded, options.seed, engine.version());
  for (const one of graded) {
    const note =
      one.status === 'rejected'
        ? one.message
        : one.status === 'partial'
          ? 'a check was cut off by the clock'
          : '';
    console.log(
      `${String(one.score).padStart(4)} of ${one.max}  ${one.id}${note ? `  (${one.status}: ${note})` : ''}`,
    );
  }
  console.log(`wrote ${files.join(' and ')}`);
  if (interrupted)
    console.log(`${submissions.length - graded.length} of ${submissions.length} are not graded.`);
  return interrupted || graded.some(({ status }) => status !== 'graded') ? 1 : 0;
}
