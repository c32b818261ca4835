import { transform } from 'sucrase';

import driver from './inside/driver/driver.ts?raw';
import faults from './inside/driver/faults.ts?raw';
import frames from './inside/driver/frames.ts?raw';
import harden from './inside/driver/harden.ts?raw';
import probe from './inside/driver/probe.ts?raw';
import recorder from './inside/driver/recorder.ts?raw';
import scratch from './inside/driver/scratch.ts?raw';
import values from './inside/driver/values.ts?raw';
import base from './inside/library/base.ts?raw';
import door from './inside/library/door.ts?raw';
import figures from './inside/library/figures.ts?raw';
import given from './inside/library/given.ts?raw';
import nodes from './inside/library/nodes.ts?raw';
import printing from './inside/library/printing.ts?raw';
import realm from './inside/library/realm.ts?raw';
import shapes from './inside/library/shapes.ts?raw';
import spelling from './inside/library/spelling.ts?raw';
import state from './inside/library/state.ts?raw';
import tensor from './inside/library/tensor.ts?raw';

const texts: Record<string, string> = {
  'driver/driver.ts': driver,
  'driver/faults.ts': faults,
  'driver/frames.ts': frames,
  'driver/harden.ts': harden,
  'driver/probe.ts': probe,
  'driver/recorder.ts': recorder,
  'driver/scratch.ts': scratch,
  'driver/values.ts': values,
  'library/base.ts': base,
  'library/door.ts': door,
  'library/figures.ts': figures,
  'library/given.ts': given,
  'library/nodes.ts': nodes,
  'library/printing.ts': printing,
  'library/realm.ts': realm,
  'library/shapes.ts': shapes,
  'library/spelling.ts': spelling,
  'library/state.ts': state,
  'library/tensor.ts': tensor,
};

/** What runs inside QuickJS, by path below `inside`, its types taken out. */
export const insideFiles = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts).map(([path, text]) => [
      path,
      transform(text, { transforms: ['typescript'], disableESTransforms: true }).code,
    ]),
  );
