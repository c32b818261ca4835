import { it } from 'vitest';
import { judgeAll, isAsAsked } from '/work/main/tests/corpus/judge.ts';
import { families, programsOf } from '/work/main/tests/corpus/programs.ts';
it('tries', async () => {
  const only = (process.env.ONLY ?? '').split(',');
  const seeds = (process.env.SEEDS ?? '1').split(',').map(Number);
  const programs = families.flatMap(programsOf).filter(({ path }) => only.some((o) => path.includes(o)));
  const verdicts = await judgeAll(programs, seeds);
  let off = 0;
  for (const v of verdicts) {
    if (isAsAsked(v)) continue;
    off++;
    console.log(`${v.program.path} seed ${v.seed}: named [${v.named.join(', ')}]\n     ${v.wrong.join('\n     ')}`);
  }
  console.log(`${verdicts.length} verdicts, ${off} off`);
}, 3_600_000);
