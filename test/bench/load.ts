/**
 * The bench's client, in a process of its own: sends sessions of growing Claude Code requests, at a fixed rate (late
 * answers do not slow it down) or always with so many open, and times what comes back. Every answer must be whole.
 */
import { Pool, type Dispatcher } from 'undici';
import { answerParent, childArgument } from './child.ts';
import { sessionTurns, type Turn } from './claude-code-body.ts';

export interface LoadOrder {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: number;
  /** New requests per second; null keeps `open` requests open instead. */
  readonly perSecond: number | null;
  readonly open: number;
  /** Sizes in bytes that a whole answer may have; null where they are not known beforehand. */
  readonly sizes: readonly number[] | null;
}

export interface LoadReport {
  readonly completed: number;
  readonly failures: readonly string[];
  readonly seconds: number;
  readonly firstByteMs: readonly number[];
  readonly totalMs: readonly number[];
  /** The longest silence within each answer, after its first byte. */
  readonly longestGapMs: readonly number[];
}

const { sessions } = childArgument<{ sessions: number }>();
const turns = Array.from({ length: sessions }, (_, number) => sessionTurns(number));
let sent = 0;

answerParent({ averageBytes: Math.round(turns.flat().reduce((sum, { body }) => sum + body.length, 0) / turns.flat().length) }, { run });

async function run(order: LoadOrder): Promise<LoadReport> {
  const { origin, pathname } = new URL(order.url);
  const pool = new Pool(origin, { connections: null, pipelining: 1, bodyTimeout: 0, headersTimeout: 0, keepAliveTimeout: 60_000 });
  const report = {
    completed: 0,
    failures: [] as string[],
    firstByteMs: [] as number[],
    totalMs: [] as number[],
    longestGapMs: [] as number[],
  };
  const one = (): Promise<void> => exchange(pool, `${pathname}?beta=true`, order, nextTurn(), report);
  const startedAt = performance.now();
  if (order.perSecond === null) await keepOpen(order, one);
  else await atRate(order.requests, order.perSecond, one);
  await pool.close();
  return { ...report, seconds: (performance.now() - startedAt) / 1000 };
}

/** Sessions take turns, so that consecutive requests are of different conversations, as with many developers. */
function nextTurn(): Turn {
  const session = turns[sent % turns.length]!;
  const turn = session[Math.floor(sent / turns.length) % session.length]!;
  sent += 1;
  return turn;
}

async function atRate(requests: number, perSecond: number, one: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  const all: Promise<void>[] = [];
  for (let at = 0; at < requests; at += 1) {
    const wait = startedAt + (at * 1000) / perSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    all.push(one());
  }
  await Promise.all(all);
}

async function keepOpen({ requests, open }: LoadOrder, one: () => Promise<void>): Promise<void> {
  let left = requests;
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await one();
    }
  };
  await Promise.all(Array.from({ length: open }, lane));
}

type Tally = { completed: number; failures: string[]; firstByteMs: number[]; totalMs: number[]; longestGapMs: number[] };

function exchange(pool: Pool, path: string, order: LoadOrder, turn: Turn, tally: Tally): Promise<void> {
  return new Promise((resolve) => {
    const sentAt = performance.now();
    let status = 0;
    let bytes = 0;
    let lastAt = 0;
    let gap = 0;
    const fail = (why: string): void => {
      tally.failures.push(why);
      resolve();
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, code) => void (status = code),
      onResponseData: (_controller, chunk) => {
        const now = performance.now();
        if (bytes === 0) tally.firstByteMs.push(now - sentAt);
        else if (now - lastAt > gap) gap = now - lastAt;
        lastAt = now;
        bytes += chunk.length;
      },
      onResponseEnd: () => {
        if (status !== 200) return fail(`status ${status}`);
        if (order.sizes !== null && !order.sizes.includes(bytes)) return fail(`${bytes} bytes`);
        tally.completed += 1;
        tally.totalMs.push(performance.now() - sentAt);
        tally.longestGapMs.push(gap);
        resolve();
      },
      onResponseError: (_controller, error) => fail(error.message),
    };
    const headers = {
      ...order.headers,
      accept: 'application/json',
      'content-type': 'application/json',
      'content-length': String(turn.body.length),
      'user-agent': 'claude-cli/2.1.330 (external, cli)',
      'x-app': 'cli',
      'x-claude-code-session-id': turn.sessionId,
      'x-stainless-lang': 'js',
      'x-stainless-retry-count': '0',
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27',
    };
    pool.dispatch({ path, method: 'POST', headers, body: turn.body }, handler);
  });
}
