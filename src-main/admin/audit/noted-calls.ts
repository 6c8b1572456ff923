/**
 * Calls that change something which is no edit of the configuration and has no audit entry of its own: what the log says
 * of them. The values themselves (secrets, tokens) never come here.
 */
import type { AuditNote } from './audit-log.ts';

type Input = Readonly<Record<string, unknown>>;
type Note = Pick<AuditNote, 'subject' | 'changes'>;

const secretPut = (input: Input): Note | null =>
  input['secretValue'] === undefined
    ? null
    : { subject: `secret of account ${String(input['id'])}`, changes: [{ path: 'secret', after: '(replaced)' }] };

const notes: Readonly<Record<string, (input: Input) => Note | null>> = {
  'gateway.set': ({ on }) => ({
    subject: 'gateway',
    changes: [{ path: 'gateway', before: on === true ? 'off' : 'on', after: on === true ? 'on' : 'off' }],
  }),
  'accounts.add': secretPut,
  'accounts.update': secretPut,
  'setup.apply': () => ({ subject: "Claude Code's settings on this machine" }),
  'setup.undo': () => ({ subject: "Claude Code's settings on this machine" }),
  'logins.end': ({ id }) => ({ subject: `session ${String(id)} of a browser ended` }),
  'login.renew': () => ({ subject: 'login token replaced; every session ended' }),
};

/** What to note of a call that succeeded; null for nothing. */
export function noteOf(procedure: string, input: unknown): Note | null {
  return notes[procedure]?.(typeof input === 'object' && input !== null ? (input as Input) : {}) ?? null;
}
