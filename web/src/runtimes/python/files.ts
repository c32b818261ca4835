import backprop from './py/backprop.py?raw';
import init from './py/lab_driver/__init__.py?raw';
import budget from './py/lab_driver/budget.py?raw';
import driver from './py/lab_driver/driver.py?raw';
import faults from './py/lab_driver/faults.py?raw';
import plain from './py/lab_driver/plain.py?raw';
import probe from './py/lab_driver/probe.py?raw';
import program from './py/lab_driver/program.py?raw';
import recorder from './py/lab_driver/recorder.py?raw';
import scratch from './py/lab_driver/scratch.py?raw';

/** The Python side of the runtime, by path below its folder. */
export const pythonFiles: Record<string, string> = {
  'backprop.py': backprop,
  'lab_driver/__init__.py': init,
  'lab_driver/budget.py': budget,
  'lab_driver/driver.py': driver,
  'lab_driver/faults.py': faults,
  'lab_driver/plain.py': plain,
  'lab_driver/probe.py': probe,
  'lab_driver/program.py': program,
  'lab_driver/recorder.py': recorder,
  'lab_driver/scratch.py': scratch,
};
