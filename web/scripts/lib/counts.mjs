// How many tests ran, from what the test programs wrote.

const occurrences = (text, pattern) => (text.match(pattern) ?? []).length;

/**
 * From ctest's JUnit file: one entry per program. The output of a GoogleTest program lists the tests that it ran; any
 * other program is one test. A program that failed without a failed test (a crash, a time limit, a sanitizer's report)
 * counts as one failure.
 */
export function gtestCounts(junit) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (junit === null) return counts;
  for (const [, status, body] of junit.matchAll(
    /<testcase [^>]*status="(\w+)"[^>]*>([\s\S]*?)<\/testcase>/g,
  )) {
    const failed = occurrences(body, /^\[ {2}FAILED {2}\] \S+.* \(\d+ ms\)/gm);
    const passed = occurrences(body, /\[ {7}OK \] \S+.* \(\d+ ms\)/g);
    const ranGoogleTest = body.includes('[==========]');
    counts.passed += status === 'run' && !ranGoogleTest ? 1 : passed;
    counts.skipped += occurrences(body, /\[ {2}SKIPPED \] \S+.* \(\d+ ms\)/g);
    counts.failed += status === 'run' ? failed : Math.max(failed, 1);
  }
  return counts;
}

/** From Vitest's JSON report. A file that could not be loaded counts as one failure. */
export function vitestCounts(text) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (text === null) return counts;
  for (const file of JSON.parse(text).testResults) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed').length;
    counts.failed += file.status === 'failed' ? Math.max(failed, 1) : failed;
    counts.passed += file.assertionResults.filter((test) => test.status === 'passed').length;
    counts.skipped += file.assertionResults.filter((test) =>
      ['skipped', 'pending', 'todo'].includes(test.status),
    ).length;
  }
  return counts;
}
