/** Holds every format that we write against its table, which was written by hand from the vendor's pages. */
import { describe, expect, it } from 'vitest';
import { bedrockConverseTarget } from '../../src-main/gateway/formats/bedrock-converse/bedrock-converse-target.ts';
import { bedrockInvokeTarget } from '../../src-main/gateway/formats/bedrock-invoke/bedrock-invoke-target.ts';
import { geminiTarget } from '../../src-main/gateway/formats/gemini/gemini-target.ts';
import { openAiQuirks } from '../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../../src-main/gateway/formats/openai-chat/openai-chat-target.ts';
import { openAiResponsesTarget } from '../../src-main/gateway/formats/openai-responses/openai-responses-target.ts';
import { pivotRequest } from '../support/pivot-request.ts';
import { bedrockConverse } from './capabilities/bedrock-converse.ts';
import { bedrockInvoke } from './capabilities/bedrock-invoke.ts';
import { exampleRequests } from './capabilities/example-requests.ts';
import { type Feature, features } from './capabilities/feature.ts';
import { gemini } from './capabilities/gemini.ts';
import { openAiChat } from './capabilities/openai-chat.ts';
import { openAiResponses } from './capabilities/openai-responses.ts';

const sides = [
  { format: 'openai-chat', table: openAiChat, target: createOpenAiChatTarget(openAiQuirks), model: 'gpt-5.2' },
  { format: 'openai-responses', table: openAiResponses, target: openAiResponsesTarget, model: 'gpt-5.2' },
  { format: 'gemini', table: gemini, target: geminiTarget, model: 'gemini-3.8-flash' },
  { format: 'bedrock-invoke', table: bedrockInvoke, target: bedrockInvokeTarget, model: 'us.anthropic.claude-opus-5-5' },
  { format: 'bedrock-converse', table: bedrockConverse, target: bedrockConverseTarget, model: 'us.meta.llama4-maverick-17b-instruct-v1:0' },
];

describe.each(sides)('$format', ({ table, target, model }) => {
  const asked = features.filter((feature): feature is Feature => exampleRequests[feature] !== undefined);

  it.each(asked)('does with "%s" what its table says', (feature) => {
    const said = table.target[feature];
    const write = () => target.write(pivotRequest(exampleRequests[feature]), { model, stream: false });
    if (said.verdict === 'refused') expect(write).toThrow(said.says);
    else if (said.verdict === 'carried') expect(write().losses).toEqual([]);
    else expect(write().losses.join('\n')).toContain(said.says);
  });

  it('names the pages it was written from', () => {
    expect(table.sources.length).toBeGreaterThan(3);
    for (const source of table.sources) expect(new URL(source).protocol).toBe('https:');
  });
});
