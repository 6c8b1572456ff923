/**
 * Claude Code reads error messages: some phrases make it compact the conversation, drop our sentence, or send the user
 * to log in. None of our own sentences may hold one.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const PHRASES = [
  'credit balance is too low',
  'organization has been disabled',
  'oauth token has been revoked',
  'prompt is too long',
  'input is too long',
  'capability_rejected',
  'extra inputs are not permitted',
  'does not support the effort',
  'adaptive thinking is not supported',
  'bound to a different conversation',
  'this organization has been',
  'invalid api key',
  'please run /login',
];
const folders = ['src-main/gateway', 'src-main/contract'];

test.each(PHRASES)('no sentence of ours says "%s"', (phrase) => {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      // The practice provider plays Anthropic, and may quote it; formats say such a phrase when they want its effect; tables of refusals read them.
      .filter(
        (file) => file.endsWith('.ts') && !file.includes('practice') && !file.startsWith('formats') && !file.startsWith('routing/refusals'),
      )
      .map((file) => join(folder, file)),
  );
  expect(files.length).toBeGreaterThan(40);
  expect(files.filter((file) => readFileSync(file, 'utf8').toLowerCase().includes(phrase))).toEqual([]);
});
