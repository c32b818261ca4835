import type { Runtime } from '../lab/runtime.ts';
import type { Language } from '../lab/types.ts';

/** A place on the page where programs of a language run. What that language needs is loaded now, and not before. */
export async function startRuntime(language: Language): Promise<Runtime> {
  if (language === 'python') {
    const { PythonRuntime } = await import('./python/page.ts');
    return new PythonRuntime();
  }
  const { JavaScriptRuntime } = await import('./javascript/page.ts');
  return new JavaScriptRuntime(language);
}
