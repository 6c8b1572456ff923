/**
 * What a newer `anthropic-version` forbids, where the header does not travel: a translation, or a cloud that has its own
 * version in the body. A request is then held to the version that its client named, never to an older one unseen.
 * Source: Anthropic, "API versions", migration to 2026-10-21.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { MessagesRequest } from './messages.ts';
import { fieldsList } from './open-json.ts';

const STRICTER = '2026-10-21';
const SAMPLING = ['temperature', 'top_p', 'top_k'] as const;

/** Throws GatehouseError `body_invalid` naming the field. `request` is only asked for when the version has rules. */
export function holdToVersion(headers: ReadonlyArray<readonly [string, string]>, request: () => MessagesRequest): void {
  const version = headers.find(([name]) => name === 'anthropic-version')?.[1];
  // Versions are dates; later ones have at least these rules.
  if (version === undefined || version < STRICTER) return;
  const body = request();
  const sampling = SAMPLING.find((field) => body[field] !== undefined && body[field] !== null);
  if (sampling !== undefined) throw forbidden(version, sampling);
  for (const [at, message] of fieldsList(body.messages).entries()) {
    for (const [index, block] of fieldsList(message['content']).entries()) {
      const place = `messages.${at}.content.${index}`;
      if (message['role'] === 'assistant' && block['type'] === 'document')
        throw forbidden(version, `${place}: a document of the assistant`);
      if (message['role'] === 'user' && block['type'] === 'text' && (block['citations'] ?? null) !== null)
        throw forbidden(version, `${place}.citations`);
    }
  }
}

function forbidden(version: string, what: string): GatehouseError {
  return new GatehouseError(
    'body_invalid',
    `${what}: not allowed with anthropic-version ${version}. Leave it out, or send an older version.`,
  );
}
