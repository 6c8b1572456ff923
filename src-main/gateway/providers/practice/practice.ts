/**
 * The built-in provider for the first minute: real Claude Code traffic without an account. It speaks the Messages API
 * from inside, says in every answer that it is simulated, and costs nothing. It must never open a connection, and
 * never stands in for a real account that could serve the request.
 */
import { randomBytes } from 'node:crypto';
import type { Provider } from '../provider.ts';
import { createPracticeUpstream } from './practice-upstream.ts';

export const practice: Provider = {
  id: 'practice',
  title: 'Practice',
  defaultBaseUrl: null,
  needsSecret: false,
  group: 'built-in',
  docsUrl: null,
  credential: null,
  simulated: true,
  serves: () => true,
  models: [
    { id: 'claude-practice', displayName: 'Practice (simulated)', contextTokens: 200_000 },
    { id: 'claude-opus-5-5', displayName: 'Claude Opus 5.5 (simulated)', contextTokens: 200_000 },
    { id: 'claude-sonnet-5-5', displayName: 'Claude Sonnet 5.5 (simulated)', contextTokens: 200_000 },
    { id: 'claude-haiku-5-5', displayName: 'Claude Haiku 5.5 (simulated)', contextTokens: 200_000 },
    // By this name it can be had beside real accounts too.
    { id: 'claude-practice', displayName: 'Practice (simulated)', contextTokens: 200_000 },
  ],
  prepare: (original, body) => ({
    url: `practice:${original.path}`,
    method: 'POST',
    headers: original.headers.filter(([name]) => name.startsWith('x-claude-code-')),
    body,
  }),
  upstream: (clock) =>
    createPracticeUpstream({ clock, newId: (prefix) => `${prefix}_practice${randomBytes(9).toString('hex')}`, models: practice.models }),
};
