import init from './py/lab_driver/__init__.py?raw';
import budget from './py/lab_driver/budget.py?raw';
import driver from './py/lab_driver/driver.py?raw';
import faults from './py/lab_driver/faults.py?raw';
import figures from './py/lab_driver/figures.py?raw';
import nodes from './py/lab_driver/nodes.py?raw';
import plain from './py/lab_driver/plain.py?raw';
import probe from './py/lab_driver/probe.py?raw';
import program from './py/lab_driver/program.py?raw';
import recorder from './py/lab_driver/recorder.py?raw';
import scratch from './py/lab_driver/scratch.py?raw';
import libraryBase from './py/library/base.py?raw';
import libraryNodes from './py/library/nodes.py?raw';
import librarySpelling from './py/library/spelling.py?raw';
import libraryTensors from './py/library/tensors.py?raw';

/** The Python side of the runtime, by path below its folder. */
export const pythonFiles: Record<string, string> = {
  'lab_driver/__init__.py': init,
  'lab_driver/budget.py': budget,
  'lab_driver/driver.py': driver,
  'lab_driver/faults.py': faults,
  'lab_driver/figures.py': figures,
  'lab_driver/nodes.py': nodes,
  'lab_driver/plain.py': plain,
  'lab_driver/probe.py': probe,
  'lab_driver/program.py': program,
  'lab_driver/recorder.py': recorder,
  'lab_driver/scratch.py': scratch,
  'library/base.py': libraryBase,
  'library/nodes.py': libraryNodes,
  'library/spelling.py': librarySpelling,
  'library/tensors.py': libraryTensors,
};
