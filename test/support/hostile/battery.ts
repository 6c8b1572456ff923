/** The whole battery: every kind of hostile input in one seeded order. */
import { brokenBodies, oddValues } from './bodies.ts';
import type { Credentials, Generator, HostileInput } from './hostile-input.ts';
import { interfaceCalls, interfacePaths } from './interface-calls.ts';
import { badKeys, repeatedFields, spelledJson, spelledModels } from './policy.ts';
import { Random } from './random.ts';
import { foreignHosts, oddHeaders, oddMethods, oddPaths } from './requests.ts';

/** How often each kind comes, out of their sum. */
const KINDS: ReadonlyArray<readonly [share: number, generate: Generator]> = [
  [20, spelledModels],
  [15, spelledJson],
  [8, repeatedFields],
  [8, badKeys],
  [10, brokenBodies],
  [10, oddValues],
  [8, oddPaths],
  [5, oddMethods],
  [6, oddHeaders],
  [5, foreignHosts],
  [12, interfaceCalls],
  [4, interfacePaths],
];
const SUM = KINDS.reduce((sum, [share]) => sum + share, 0);

/** The `number`th input of a seed, whichever were made before it. */
export function hostileInput(seed: number, number: number, credentials: Credentials): HostileInput {
  const random = new Random(seed * 1_000_003 + number);
  let left = random.next() * SUM;
  for (const [share, generate] of KINDS) {
    left -= share;
    if (left < 0) return generate(random, credentials);
  }
  throw new Error('the shares do not add up');
}
