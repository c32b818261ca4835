import { Command, InvalidArgumentError, Option } from 'commander';
import { availableParallelism } from 'node:os';

import { check } from './check.ts';
import { devCheck } from './dev-check.ts';
import { grade } from './grade.ts';
import { FORMATS, type Format } from './grades.ts';
import { UsageError, unforeseen } from './usage.ts';

declare const __LAB_VERSION__: string;

function whole(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < lowest || value > highest) {
      throw new InvalidArgumentError(`Expected a whole number from ${lowest} to ${highest}.`);
    }
    return value;
  };
}

function formats(text: string): Format[] {
  const chosen = text.split(',').map((one) => one.trim());
  for (const one of chosen) {
    if (!FORMATS.includes(one as Format))
      throw new InvalidArgumentError(`Expected a list of ${FORMATS.join(', ')}.`);
  }
  return FORMATS.filter((one) => chosen.includes(one));
}

const lesson = (): Option => new Option('--lesson <id>', 'only this lesson, for instance backprop-code');
const seed = (): Option =>
  new Option('--seed <number>', 'decides the hidden graphs; the page uses 1')
    .default(1)
    .argParser(whole(0, 0xffff_ffff));

const program = new Command('backprop-lab')
  .description('Checks and grades work of Backprop Lab, with the engine and the checks of the page.')
  .version(__LAB_VERSION__)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'backprop-lab: ')) });

program
  .command('check')
  .description('print what the page would say of one file (exported work, or a program)')
  .argument('<file>')
  .addOption(lesson())
  .option('--step <number>', 'only this step', whole(1, 99))
  .addOption(seed())
  .action(async (file: string, options) => {
    process.exitCode = await check(file, options);
  });

program
  .command('grade')
  .description('grade files and folders; writes grades.json and grades.csv')
  .argument(
    '<submissions...>',
    'exported work (.backprop.json), programs (.py, .js, .ts, .ipynb), folders of them',
  )
  .addOption(lesson())
  .addOption(seed())
  .option('--jobs <number>', 'submissions at a time', whole(1, 256), availableParallelism())
  .option('--out <folder>', 'where to write', 'grades')
  .option('--format <list>', `what to write: ${FORMATS.join(',')}`, formats, [...FORMATS])
  .addHelpText(
    'after',
    '\nExit code: 0 all graded, 1 some could not be graded, 2 the command was not understood.',
  )
  .action(async (submissions: string[], options) => {
    process.exitCode = await grade(submissions, options);
  });

program
  .command('dev-check')
  .description('for editors of lessons: every starter fails, every model solution passes, every text exists')
  .action(async () => {
    process.exitCode = await devCheck();
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`backprop-lab: ${error.message}`);
    process.exitCode = 2;
  } else if (error instanceof Error && 'exitCode' in error && 'code' in error) {
    process.exitCode = error.exitCode === 0 ? 0 : 2; // commander has said what
  } else {
    console.error(`backprop-lab: ${unforeseen(error)}`);
    process.exitCode = 2;
  }
}
