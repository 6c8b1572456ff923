/**
 * The fault laboratory: everything that goes wrong at a provider, on real sockets, with one, two and three accounts,
 * streamed and not. What the client saw, how many attempts it took and how long (on the test's clock) becomes the table
 * in fault-lab.md, which must be current: `vitest run --project integration fault-lab -u` writes it anew.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { type Fault, answerBody, answerEvents, faults } from '../../support/faults.ts';
import { json, stream } from '../../support/fake-anthropic.ts';
import { encodeEvent } from '../../support/messages-stream.ts';
import { type ClientAnswer, type TestGateway, messagesBody, startTestGateway } from '../../support/test-gateway.ts';

/** How many accounts there are, and how many of them, from the first on, have the fault. */
const houses = [
  { title: '1 account', accounts: 1, faulty: 1 },
  { title: '2 accounts, first faulty', accounts: 2, faulty: 1 },
  { title: '3 accounts, two faulty', accounts: 3, faulty: 2 },
  { title: '2 accounts, both faulty', accounts: 2, faulty: 2 },
] as const;

interface Outcome {
  readonly answer: ClientAnswer;
  readonly seen: string;
  readonly attempts: number;
  readonly durationMs: number;
  readonly house: TestGateway;
}

const wire = answerEvents.map(encodeEvent).join('');
const PING = 'event: ping\ndata: {"type":"ping"}\n\n';
const cells = new Map<string, string>();

describe.each(faults)('$name', (fault) => {
  describe.each([true, false])('streamed: %s', (streamed) => {
    test.each(houses)('$title', async ({ title, accounts, faulty }) => {
      const outcome = await meet(fault, streamed, accounts, faulty);
      try {
        cells.set(`${fault.name}/${streamed}/${title}`, cellOf(outcome));
        check(fault, streamed, accounts > faulty, outcome);
      } finally {
        await outcome.house.close();
      }
    });
  });
});

/** One request in a house where the first `faulty` accounts have the fault; time moves only when nothing else would. */
async function meet(fault: Fault, streamed: boolean, accounts: number, faulty: number): Promise<Outcome> {
  const house = await startTestGateway({
    accounts,
    accountAt(index, fake) {
      const baseUrl = index < faulty ? fault.baseUrl?.(fake) : undefined;
      return baseUrl === undefined ? {} : { baseUrl, origin: new URL(baseUrl).origin };
    },
  });
  let stalled = 0;
  for (const [index, fake] of house.fakes.entries())
    fake.replyAlways(() => {
      if (index < faulty) return fault.reply(streamed, () => void (stalled += 1));
      return streamed ? stream(answerEvents) : json(answerBody);
    });
  let bytes = 0;
  let isOver = false;
  const answering = house
    .send({ body: messagesBody({ stream: streamed }), onData: (_chunk, all) => void (bytes = all.length) })
    .finally(() => (isOver = true));
  const leastBytes = fault.isAfterCommit === true && streamed ? firstEvents.length : 0;
  while (!isOver) {
    await turn();
    // Time moves only when nothing else would: everybody who was asked has stalled, and what came before is through.
    const asked = house.fakes.reduce((sum, { requests }) => sum + requests.length, 0);
    if (stalled > 0 && stalled === asked && bytes >= leastBytes) house.ports.clock.advance(1000);
  }
  const answer = await answering;
  const { row, attempts } = await house.ports.finishedRecord(1);
  return { answer, seen: words(answer, streamed), attempts: attempts.length, durationMs: row.durationMs ?? 0, house };
}

const firstEvents = answerEvents.slice(0, 4).map(encodeEvent).join('');

/** Lets what is ready on sockets happen. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

function check(fault: Fault, streamed: boolean, hasHealthy: boolean, { answer, seen, attempts, house }: Outcome): void {
  const isCommitted = streamed && fault.isAfterCommit === true;
  expect(answer.isComplete).toBe(true);
  expect(answer.text.split('event: message_start').length - 1).toBeLessThanOrEqual(1);
  if (fault.isHarmless === true) expect([seen, attempts]).toEqual(['whole', 1]);
  else if (isCommitted) {
    expect(answer.text.startsWith(firstEvents)).toBe(true);
    expect(answer.text).not.toContain('message_stop');
    expect(seen).toMatch(/^begun, then error event/);
    expect(attempts).toBe(1);
  } else if (hasHealthy) expect(seen).toBe('whole');
  else {
    const error = errorOf(answer);
    expect(error.message.length).toBeGreaterThan(5);
    if (attempts > 1 && house.fakes.length > 1) for (const id of ['account-1', 'account-2']) expect(error.message).toContain(id);
  }
  // Nobody pays twice: one charge per attempt, and a whole answer once.
  const { settled } = house.ports;
  expect(new Set(settled.map(({ attempt }) => attempt)).size).toBe(settled.length);
  expect(settled.filter(({ charge }) => charge.basis === 'exact').length).toBe(seen === 'whole' ? 1 : 0);
}

/** The error as the client would read it, from the body or from the event that ended the stream. */
function errorOf({ text }: ClientAnswer): { type: string; message: string } {
  const data = text.startsWith('{') ? text : (/event: error\ndata: (.*)\n/.exec(text)?.[1] ?? '{}');
  const { error } = JSON.parse(data) as { error?: { type: string; message: string } };
  return error ?? { type: 'none', message: '' };
}

function words(answer: ClientAnswer, streamed: boolean): string {
  if (!answer.isComplete) return 'connection broken';
  if (answer.status === 200) {
    if (!streamed) return answer.text === JSON.stringify(answerBody) ? 'whole' : 'something else';
    const text = answer.text.replaceAll(PING, '');
    if (text === wire.replaceAll(PING, '')) return 'whole';
    return `${text.includes('message_start') ? 'begun, then ' : ''}error event ${errorOf(answer).type}`;
  }
  const wait = answer.headers['retry-after'];
  const stop = answer.headers['x-should-retry'] === 'false' ? ', do not retry' : '';
  return `${answer.status} ${errorOf(answer).type}${wait === undefined ? '' : `, retry-after ${wait}`}${stop}`;
}

function cellOf({ seen, attempts, durationMs }: Outcome): string {
  const minutes = Math.round(durationMs / 60_000);
  const time = durationMs < 1000 ? '' : `, ${minutes} min`;
  return `${seen}; ${attempts} attempt${attempts === 1 ? '' : 's'}${time}`;
}

describe('the table', () => {
  const file = fileURLToPath(new URL('fault-lab.md', import.meta.url));
  const isWhole = () => cells.size === faults.length * 2 * houses.length;

  test('is current', async () => {
    // Run alone, one fault says nothing about the table.
    if (!isWhole()) return expect(readFileSync(file, 'utf8')).toContain('| fault |');
    const head = ['fault', 'request', ...houses.map(({ title }) => title)];
    const rows = faults.flatMap(({ name }) =>
      [true, false].map((streamed) => [
        name,
        streamed ? 'streamed' : 'whole',
        ...houses.map(({ title }) => cells.get(`${name}/${streamed}/${title}`) ?? '?'),
      ]),
    );
    const table = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
    return expect(`${INTRODUCTION}\n\n${table}\n`).toMatchFileSnapshot(file);
  });

  afterAll(() => cells.clear());
});

const INTRODUCTION = `# What a client sees when a provider fails

Written by \`fault-lab.test.ts\` and checked by it. Each cell: what the client saw, how many attempts that took, and how
long on the test's clock when it was longer than a moment. "whole" is the complete, untouched answer of one account. Once
the first content has left nobody else is asked: the stream ends with an \`error\` event, and the client repeats.`;
