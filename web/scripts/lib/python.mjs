import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { at } from './paths.mjs';

export const pyodideSource = at('node_modules/pyodide');
export const pyodideOutput = at('build/pyodide');
/** The lab's own part, as sources. */
export const labSource = at('web/src/runtimes/python/py');
/** What a page or a process loads; the standard library is made below. */
export const pyodideFiles = ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'pyodide-lock.json'];
export const stdlib = 'python_stdlib.zip';

// Runs in Pyodide: the standard library, compiled by this very Python without doc strings. A .pyc of flags 1 carries the
// hash of its source (PEP 552) and is never checked against one, so no time stamp gets in: same input, same bytes.
// The lab's own part lies in the folder lab/: its .pyc have flags 3, so that one of another source is not used.
// Left out is what cannot work in a page anyway: processes, sockets, terminals, and rare code pages.
const recompile = `
import importlib.util, marshal, pathlib, struct, zipfile

UNUSABLE = ('multiprocessing/', 'wsgiref/', 'xmlrpc/', 'http/server.', 'ftplib.', 'imaplib.', 'mailbox.', 'poplib.',
            'smtplib.', 'socketserver.', 'webbrowser.', '_pyio.',
            'encodings/big5', 'encodings/cp', 'encodings/euc', 'encodings/gb', 'encodings/hp', 'encodings/hz', 'encodings/iso2022',
            'encodings/iso8859', 'encodings/johab', 'encodings/koi', 'encodings/kz', 'encodings/mac', 'encodings/ptcp',
            'encodings/shift', 'encodings/tis')
NEEDED = ('encodings/cp437.', 'encodings/cp1252.', 'encodings/iso8859_1.', 'encodings/iso8859_15.')

def wanted(name):
    return name.startswith(NEEDED) or not name.startswith(UNUSABLE)

def compiled(name, source, flags=1, optimize=2):
    code = compile(source, name, 'exec', dont_inherit=True, optimize=optimize)
    header = importlib.util.MAGIC_NUMBER + struct.pack('<I', flags) + importlib.util.source_hash(source)
    return header + marshal.dumps(code)

def add(archive, name, data):
    info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)

def recompile(stock, lab, output):
    with zipfile.ZipFile(stock) as read, zipfile.ZipFile(output, 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as write:
        for entry in read.infolist():
            if entry.is_dir() or not wanted(entry.filename):
                continue
            name, data = entry.filename, read.read(entry)
            if name.endswith('.py'):
                name, data = name + 'c', compiled('/lib/python314.zip/' + name, data)
            add(write, name, data)
        for path in sorted(lab.rglob('*.py')):
            name = path.relative_to('/').as_posix()
            add(write, name + 'c', compiled('/' + name, path.read_bytes(), flags=3, optimize=0))

recompile('/stock.zip', pathlib.Path('/lab'), '/compiled.zip')
`;

/** Pyodide with a standard library of compiled modules in build/pyodide, the lab's own among them: a start takes 2 s instead of 6. */
export async function preparePython() {
  const { loadPyodide } = await import(join(pyodideSource, 'pyodide.mjs'));
  const python = await loadPyodide();
  python.FS.writeFile('/stock.zip', readFileSync(join(pyodideSource, stdlib)));
  for (const name of readdirSync(labSource, { recursive: true, encoding: 'utf8' })) {
    // torch's gradients are handed over with a Run, and are nowhere else.
    if (!name.endsWith('.py') || name.endsWith('autograd.py')) continue;
    const path = `/lab/${name.replaceAll('\\', '/')}`;
    python.FS.mkdirTree(dirname(path));
    python.FS.writeFile(path, readFileSync(join(labSource, name)));
  }
  python.runPython(recompile);
  mkdirSync(pyodideOutput, { recursive: true });
  writeFileSync(join(pyodideOutput, stdlib), python.FS.readFile('/compiled.zip'));
  for (const name of pyodideFiles) copyFileSync(join(pyodideSource, name), join(pyodideOutput, name));
}
