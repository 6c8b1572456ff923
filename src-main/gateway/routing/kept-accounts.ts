/**
 * Which accounts may see a request that names things a provider keeps. An id of another key, or one that nobody
 * received here, is answered as its provider answers for what is not there, without asking it.
 *
 * | id | in the request | received in the answer | source |
 * |---|---|---|---|
 * | message | Messages `thread.previous_message_id` | `id` of an answer to a request with `thread` | SDK types, ThreadNotFoundError |
 * | container | Messages `container`, `container.id` | `container.id` of the message or its last delta | SDK types, Container |
 * | file | Messages `file_id` (sources, `container_upload`, results) | `file_id` of what executed code wrote | SDK types, BashCodeExecutionOutputBlock |
 * | skill | Messages `container.skills`, but Anthropic's own | never here | SDK types, BetaSkillParams |
 * | file | Gemini `fileData.fileUri`, stores to search in | never here: uploads do not pass | Gemini API reference, Files |
 * | file | Converse `s3Location`, any other address that is not of the open web (`gs://`) | never here | body/kept-uri.ts |
 * | response, item | Responses `previous_response_id`, `item_reference` | `id` of a stored response and of its items; those given by translation are known to request/response-memory.ts alone | OpenAI API reference, Responses |
 * | conversation, prompt | Responses | never here: made elsewhere | OpenAI API reference, Responses |
 * | file, container, vector store | chat completions and Responses | never here | OpenAI API reference |
 * | cached content | Gemini `cachedContent` | never here | Gemini API reference, Caching |
 *
 * MCP servers carry an address and a token of the client's own; nothing of them is kept.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { BodyFacts, KeptId } from '../body/body-facts.ts';
import type { FormatId } from '../formats/wire-format.ts';
import { matchesAny } from '../matches-any.ts';
import type { Account } from '../snapshot.ts';
import type { KeptBook } from './kept-book.ts';

/** What a request goes on from weighs more than what it shows. */
const HEAVIEST_LAST: readonly KeptId['kind'][] = [
  'skill',
  'file',
  'cached_content',
  'item',
  'container',
  'conversation',
  'response',
  'message',
];

/** Ids of the accounts; null when the request names nothing that is kept. Throws as `keptNowhere` says. */
export function keptAccounts(
  ids: readonly KeptId[],
  {
    book,
    keyId,
    accounts,
    hasLogin,
    format,
    now,
  }: {
    readonly book: Pick<KeptBook, 'accountOf'>;
    readonly keyId: string;
    readonly accounts: readonly Account[];
    /** A login of the developer's own came with the request. */
    readonly hasLogin: boolean;
    /** The client's; null for Messages. */
    readonly format: FormatId | null;
    readonly now: number;
  },
): ReadonlySet<string> | null {
  let found: ReadonlySet<string> | null = null;
  for (const one of ids.toSorted((a, b) => HEAVIEST_LAST.indexOf(a.kind) - HEAVIEST_LAST.indexOf(b.kind))) {
    const account = book.accountOf(keyId, one, now);
    const own = accounts.some(({ id, disabled }) => id === account && !disabled) ? account : null;
    // With a login of the developer's own, the provider itself knows whose it is.
    const open = accounts.filter(
      ({ config }) => (hasLogin && config.login === 'passthrough') || matchesAny(one.id, config.sharedIds ?? []),
    );
    const holders = new Set([...(own === null ? [] : [own]), ...open.map(({ id }) => id)]);
    if (holders.size === 0) throw keptNowhere(one, format);
    const before: ReadonlySet<string> | null = found;
    const both: ReadonlySet<string> = before === null ? holders : new Set([...holders].filter((id) => before.has(id)));
    // A long conversation may show files of several accounts, all its key's own.
    found = both.size > 0 ? both : holders;
  }
  return found;
}

/**
 * A thread whose account cannot go on with it now: told that it is gone, the client sends everything again, and any
 * account can serve it. Null for requests that continue none.
 */
export function lostThread({ thread }: Pick<BodyFacts, 'thread'>): GatehouseError | null {
  return thread?.type === 'continue' ? keptNowhere({ kind: 'message', id: thread.previousMessageId }, null) : null;
}

/** As the provider says that it is not there. Codes: `kept_unknown`, and `permission_denied` for Google's. */
export function keptNowhere({ kind, id }: KeptId, format: FormatId | null): GatehouseError {
  const name = id.slice(0, 200);
  if (kind === 'message') {
    return new GatehouseError('kept_unknown', `No thread is kept for previous_message_id ${name}. Send the whole conversation.`, {
      details: { told: { error_code: 'thread_not_found' } },
    });
  }
  if (format === 'gemini') {
    const what = kind === 'file' ? 'File' : 'content';
    return new GatehouseError('permission_denied', `You do not have permission to access the ${what} ${name} or it may not exist.`);
  }
  const what = kind.replace('_', ' ');
  return new GatehouseError('kept_unknown', `${what.charAt(0).toUpperCase()}${what.slice(1)} not found: ${name}`);
}
