/** A process of its own whose recorder keeps 100 bodies of 20 KB in the given folder, and says what became of them. */
import { startBodyStore } from './body-store.ts';
import { randomOf } from './claude-session.ts';

const bodies = startBodyStore({ folder: process.argv[2] ?? '' });
const random = randomOf(1);
bodies.request('r0', '{"first":true}');
for (let index = 1; index < 100; index++) {
  bodies.request(`r${index}`, Buffer.from(Array.from({ length: 20_000 }, () => Math.floor(random() * 256))));
  await bodies.store.flush();
}
const first = bodies.read('r0')?.request.toString();
const stats = bodies.store.stats();
await bodies.remove();
console.log(JSON.stringify({ stats, warnings: bodies.warnings, first }));
