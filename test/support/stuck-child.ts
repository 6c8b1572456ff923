/**
 * A process with a thread that is stuck inside native code, as a question to a large database can be: no exception and
 * no `terminate` reaches it. Told to stop it closes what it can, as `serve` does.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { createClosing } from '../../src-main/engine/closing.ts';
import { leaveProcess } from '../../src-main/engine/machine/leave-process.ts';
import { systemClock } from '../../src-main/engine/system-clock.ts';

/** It counts to an hour's worth of numbers; it takes no memory, and ends with its process. */
const count = 'with recursive n(x) as (select 1 union all select x + 1 from n where x < 20000000000) select count(*) from n';
const worker = new Worker(
  `const { parentPort } = require('node:worker_threads');
   const Database = require('better-sqlite3');
   parentPort.postMessage('counting');
   new Database(':memory:').prepare(${JSON.stringify(count)}).get();`,
  { eval: true },
);

const closing = createClosing({ logger: () => null, clock: systemClock, reserveMs: 200 });
closing.add('first', () => console.log('closed the rest'));
closing.add('stuck', async () => {
  worker.postMessage('close');
  await once(worker, 'exit');
});
await once(worker, 'message');
console.log('ready');
await once(process, 'SIGTERM');
leaveProcess(await closing.run());
