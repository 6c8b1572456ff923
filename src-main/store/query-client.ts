/**
 * Carries questions to the query threads and answers back. Asks the writer first to store what it still holds, so that
 * whoever finished a request before asking finds it. Members have a thread of their own: nothing they ask keeps the
 * administrators, or the engine itself, waiting.
 */
import type { Logger } from '../gateway/ports.ts';
import { QueryLane } from './query-lane.ts';
import type { QueryWorkerData, Question } from './query-messages.ts';
import type { Reads } from './reads.ts';

/** An administrator may look through everything there is; a member's questions are about one person. */
const limitMs = 30_000;
const memberLimitMs = 5000;

export interface QueryClient {
  readonly reads: Reads;
  /** The same for a member, by whatever name they take turns. */
  readsOf(person: string): Reads;
  close(): Promise<void>;
}

export interface QueryClientOptions extends QueryWorkerData {
  readonly worker: URL | string;
  readonly logger: Logger;
  /** Resolves when what was finished before can be read. */
  readonly flushRows: () => Promise<void>;
  readonly flushBodies: () => Promise<void>;
}

export function startQueries(options: QueryClientOptions): QueryClient {
  const lane = new QueryLane({ ...options, limitMs });
  const members = new QueryLane({ ...options, limitMs: memberLimitMs });
  return {
    reads: readsOn(lane, '', options),
    readsOf: (person) => readsOn(members, person, options),
    close: async () => void (await Promise.all([lane.close(), members.close()])),
  };
}

function readsOn(lane: QueryLane, person: string, { flushRows, flushBodies }: QueryClientOptions): Reads {
  const ask = <Answer>(question: Question) => lane.ask<Answer>(person, question);
  const rows = async <Answer>(question: Question): Promise<Answer> => {
    await flushRows();
    return ask<Answer>(question);
  };
  const bodies = async <Answer>(question: Question): Promise<Answer> => {
    await Promise.all([flushRows(), flushBodies()]);
    return ask<Answer>(question);
  };
  return {
    list: (...parameters) => rows({ name: 'list', parameters }),
    choices: (...parameters) => rows({ name: 'choices', parameters }),
    get: (...parameters) => rows({ name: 'get', parameters }),
    bodies: (...parameters) => bodies({ name: 'bodies', parameters }),
    difference: (...parameters) => bodies({ name: 'difference', parameters }),
    sessions: (...parameters) => rows({ name: 'sessions', parameters }),
    sessionParts: (...parameters) => rows({ name: 'sessionParts', parameters }),
    turns: (...parameters) => rows({ name: 'turns', parameters }),
    spend: (...parameters) => ask({ name: 'spend', parameters }),
    charges: (...parameters) => ask({ name: 'charges', parameters }),
    latest: (...parameters) => ask({ name: 'latest', parameters }),
    before: (...parameters) => ask({ name: 'before', parameters }),
    keyUse: (...parameters) => rows({ name: 'keyUse', parameters }),
    today: (...parameters) => ask({ name: 'today', parameters }),
    ownSessions: (...parameters) => rows({ name: 'ownSessions', parameters }),
    overrides: (...parameters) => ask({ name: 'overrides', parameters }),
    approvals: (...parameters) => ask({ name: 'approvals', parameters }),
    alerts: (...parameters) => ask({ name: 'alerts', parameters }),
    audit: (...parameters) => ask({ name: 'audit', parameters }),
    auditLines: (...parameters) => ask({ name: 'auditLines', parameters }),
    auditCheck: (...parameters) => ask({ name: 'auditCheck', parameters }),
    firstRequest: (...parameters) => rows({ name: 'firstRequest', parameters }),
  };
}
