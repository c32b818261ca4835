// What the project needs from the system: how each thing is found, and Debian's package of it.

import { answer, firstExisting, which } from './run.mjs';

const headerRoots = [
  process.env.BACKPROP_INCLUDE,
  '/usr/include',
  '/usr/local/include',
  '/opt/homebrew/include',
];
const header = (...names) =>
  firstExisting(headerRoots.filter(Boolean).flatMap((root) => names.map((name) => `${root}/${name}`)));

/** Whether the installed Emscripten works at all: its node must find acorn, its cache must be readable. */
function emscripten() {
  if (which('em++')) return true;
  const sdk = process.env.EMSDK;
  return Boolean(sdk && firstExisting([`${sdk}/upstream/emscripten/em++`]));
}

/** CMake presets of version 6, and the functions used here, begin with 3.25. */
function cmake() {
  const found = answer('cmake', ['--version'])?.match(/(\d+)\.(\d+)/);
  return Boolean(found) && (Number(found[1]) > 3 || (Number(found[1]) === 3 && Number(found[2]) >= 25));
}

/** Chromium for the page's tests; CHROMIUM names another one. */
export const chromium = () =>
  process.env.CHROMIUM ??
  which('chromium') ??
  which('chromium-browser') ??
  which('google-chrome') ??
  firstExisting(['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']);

/**
 * `for`: the purposes that need it. 'build' makes the site and the command; 'test', 'lint' add to it.
 * @type {{name: string, why: string, package: string, for: string[], found: () => unknown}[]}
 */
export const needs = [
  { name: 'CMake 3.25', why: 'builds the engine', package: 'cmake', for: ['build'], found: cmake },
  {
    name: 'Ninja',
    why: 'builds the engine',
    package: 'ninja-build',
    for: ['build'],
    found: () => which('ninja'),
  },
  {
    name: 'Emscripten',
    why: 'compiles the engine to WebAssembly',
    package: 'emscripten',
    for: ['build'],
    found: emscripten,
  },
  {
    name: 'Eigen 3.4',
    why: "the engine's linear algebra",
    package: 'libeigen3-dev',
    for: ['build'],
    found: () => header('eigen3/Eigen/Core', 'Eigen/Core'),
  },
  {
    name: 'nlohmann-json',
    why: 'reads and writes JSON',
    package: 'nlohmann-json3-dev',
    for: ['build'],
    found: () => header('nlohmann/json.hpp'),
  },
  {
    name: 'a C++20 compiler',
    why: 'builds the engine natively',
    package: 'g++',
    for: ['test', 'lint', 'bench'],
    found: () => process.env.CXX ?? which('c++') ?? which('g++') ?? which('clang++'),
  },
  {
    name: 'CLI11',
    why: "the command's options",
    package: 'libcli11-dev',
    for: ['test', 'lint', 'bench'],
    found: () => header('CLI/CLI.hpp'),
  },
  {
    name: 'fmt 9',
    why: "the command's output",
    package: 'libfmt-dev',
    for: ['test', 'lint', 'bench'],
    found: () => header('fmt/format.h'),
  },
  {
    name: 'Open MPI',
    why: 'trains in many processes',
    package: 'libopenmpi-dev',
    for: ['test'],
    found: () => which('mpicxx'),
  },
  {
    name: 'mpirun',
    why: 'starts many processes',
    package: 'openmpi-bin',
    for: ['test'],
    found: () => which('mpirun'),
  },
  {
    name: 'GoogleTest',
    why: "the engine's tests",
    package: 'libgtest-dev',
    for: ['test', 'lint'],
    found: () => header('gtest/gtest.h'),
  },
  {
    name: "GoogleTest's sources",
    why: "the engine's tests in WebAssembly",
    package: 'googletest',
    for: ['test'],
    found: () => firstExisting([process.env.BACKPROP_GOOGLETEST, '/usr/src/googletest']),
  },
  { name: 'Chromium', why: "the page's tests", package: 'chromium', for: ['test'], found: chromium },
  {
    name: 'clang-format',
    why: 'formats C++',
    package: 'clang-format',
    for: ['lint'],
    found: () => which('clang-format'),
  },
  {
    name: 'clang-tidy',
    why: 'checks C++',
    package: 'clang-tidy',
    for: ['lint'],
    found: () => which('clang-tidy'),
  },
];

/** What is missing for these purposes. */
export const missing = (purposes) =>
  needs.filter((need) => need.for.some((purpose) => purposes.includes(purpose)) && !need.found());
