// `npm start`: installs what is missing, builds what is out of date, and serves the lab on this machine.

import { build } from './build.mjs';
import { at } from './lib/paths.mjs';
import { bold, main, say } from './lib/say.mjs';
import { serve } from './lib/serve.mjs';
import { setup } from './setup.mjs';

const firstPort = 5173;

await main(async () => {
  await setup(['build']);
  await build();
  const { server, port } = await serve(at('web/dist'), firstPort);
  say();
  say(bold(`Backprop Lab: http://localhost:${port}/`));
  say('Ctrl-C stops it.');
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
});
