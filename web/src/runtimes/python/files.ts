import autogradSource from './py/modules/autograd.py?raw';

const sources: Record<string, string> = import.meta.glob(['./py/**/*.py', '!**/autograd.py'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The Python side of the runtime, by path below its folder. */
export const pythonFiles: Record<string, string> = Object.fromEntries(
  Object.entries(sources).map(([path, text]) => [path.replace('./py/', ''), text]),
);

/** torch's gradients: handed over with each Run, so that they are nowhere to be found where a probe runs. */
export const autograd = autogradSource;
