import { readNotebook } from '../../lab/notebook.ts';
import { EXTENSIONS, LANGUAGES } from '../../lab/types.ts';
import { ImportProblem, readWork, type CodeWork, type Work } from '../../lab/work.ts';

/** The lesson a bare program belongs to. */
const PROGRAMS = 'backprop-code';

/**
 * Reads a file that a learner chose: exported work, or a program (.py, .js, .ts, .ipynb), which is work on lesson 2
 * and nothing else. Throws ImportProblem with what is the matter.
 */
export function openFile(name: string, content: string): Work {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const language = LANGUAGES.find((one) => EXTENSIONS[one] === ending);
  if (!language && ending !== 'ipynb') return readWork(content);
  if (content.includes('\0')) {
    throw new ImportProblem(
      `${name} is not a program: it holds bytes that no text has. Nothing was changed.`,
    );
  }
  const text = content.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (language) return work({ language, source: text, solution_shown: false });
  const { program, problem } = readNotebook(text);
  if (problem !== undefined) throw new ImportProblem(`${problem} Nothing was changed.`);
  return work({ language: 'python', source: program, solution_shown: false });
}

const work = (program: CodeWork): Work => ({
  schema: 1,
  lab: '',
  learner: { name: '', email: '', sid: '' },
  saved: '',
  lessons: { [PROGRAMS]: program },
});
