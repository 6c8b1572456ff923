/** Holds OpenAI's formats against the tables that were written by hand from the vendor's pages. */
import { describe, expect, it } from 'vitest';
import { openAiQuirks } from '../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../../src-main/gateway/formats/openai-chat/openai-chat-target.ts';
import { openAiResponsesTarget } from '../../src-main/gateway/formats/openai-responses/openai-responses-target.ts';
import type { TargetFormat } from '../../src-main/gateway/formats/wire-format.ts';
import { pivotRequest } from '../support/pivot-request.ts';
import { exampleRequests } from './capabilities/example-requests.ts';
import { type Capabilities, type Feature, features } from './capabilities/feature.ts';
import { openAiChat } from './capabilities/openai-chat.ts';
import { openAiResponses } from './capabilities/openai-responses.ts';

const sides: readonly (readonly [Capabilities, TargetFormat])[] = [
  [openAiChat, createOpenAiChatTarget(openAiQuirks)],
  [openAiResponses, openAiResponsesTarget],
];

describe.each(sides.map(([table, target]) => ({ format: table.format, table, target })))('$format', ({ table, target }) => {
  const asked = features.filter((feature): feature is Feature => exampleRequests[feature] !== undefined);

  it.each(asked)('does with "%s" what its table says', (feature) => {
    const said = table.target[feature];
    const write = () => target.write(pivotRequest(exampleRequests[feature]), { model: 'gpt-5.2', stream: false });
    if (said.verdict === 'refused') expect(write).toThrow(said.says);
    else if (said.verdict === 'carried') expect(write().losses).toEqual([]);
    else expect(write().losses.join('\n')).toContain(said.says);
  });

  it('names the pages it was written from', () => {
    expect(table.sources.length).toBeGreaterThan(3);
    for (const source of table.sources) expect(new URL(source).protocol).toBe('https:');
  });
});
