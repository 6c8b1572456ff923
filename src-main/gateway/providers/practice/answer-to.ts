/**
 * What the practice provider answers: a helpful note by default, and on request (`practice: ...` in the prompt) tool
 * uses, thinking, long and slow streams and errors. A tool is used only when the client offers it, and the file and the
 * command are always the same harmless ones.
 */
import { join } from 'node:path';
import type { PracticeRequest } from './practice-request.ts';
import { exampleOf } from './example-of.ts';
import { closingText, longText, noteFile, plainText, subagentText, thinkingText } from './practice-texts.ts';

export type AnswerBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: Readonly<Record<string, unknown>> };

export interface PracticeAnswer {
  readonly blocks: readonly AnswerBlock[];
  readonly firstMs: number;
  /** Pause after each word. */
  readonly paceMs: number;
  readonly breaksOff: boolean;
  readonly error: { readonly status: number; readonly type: string; readonly message: string; readonly isOnce: boolean } | null;
}

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'api_error',
  529: 'overloaded_error',
};
const LONGEST_WORDS = 20_000;

export function answerTo(request: PracticeRequest, newId: (prefix: string) => string): PracticeAnswer {
  const usual = { firstMs: 250, paceMs: 25, breaksOff: false, error: null };
  const say = (text: string): PracticeAnswer => ({ ...usual, blocks: withThinking(request, [{ type: 'text', text }]) });
  const call = (use: ToolWish): PracticeAnswer => {
    const name = use.names.find((one) => request.tools.has(one));
    if (name === undefined) return say(`This client offers no ${use.names[0]} tool, so there is nothing to show here. (Simulated.)`);
    const input = use.input(request.workingDirectory ?? '.', request.tools.get(name) ?? new Set());
    const blocks: AnswerBlock[] = [
      { type: 'text', text: use.text },
      { type: 'tool_use', id: newId('toolu'), name, input },
    ];
    return { ...usual, blocks: withThinking(request, blocks) };
  };
  if (request.jsonSchema !== null) return say(JSON.stringify(exampleOf(request.jsonSchema, request.prompt)));
  if (request.isSubagent)
    return request.toolResults.length === 0 && request.tools.has(handBack.names[0]) ? call(handBack) : say(subagentText());

  const wish = /practice:\s*([^\n]*)/i.exec(request.prompt)?.[1]?.trim().toLowerCase() ?? '';
  const [, status, once] = /^error (\d{3})( once)?\b/.exec(wish) ?? [];
  if (status !== undefined && ERROR_TYPES[Number(status)] !== undefined) {
    const message = `Simulated error ${status}, because the prompt asked for it.`;
    return {
      ...say(plainText()),
      error: { status: Number(status), type: ERROR_TYPES[Number(status)]!, message, isOnce: once !== undefined },
    };
  }
  if (wish.startsWith('break off')) return { ...say(longText(120)), breaksOff: true };
  if (wish.startsWith('slow')) return { ...say(plainText()), firstMs: 3000, paceMs: 150 };
  const words = /^long (\d{1,6})/.exec(wish)?.[1];
  if (words !== undefined) return { ...say(longText(Math.min(Number(words), LONGEST_WORDS))), paceMs: 2 };

  const uses = toolsFor(wish);
  const use = uses[request.toolResults.length];
  if (use === undefined) return say(uses.length > 0 ? closingText(request.toolResults) : plainText());
  return call(use);
}

interface ToolWish {
  /** Names the tool goes by, the newest first. */
  readonly names: readonly [string, ...string[]];
  readonly text: string;
  input(directory: string, parameters: ReadonlySet<string>): Record<string, unknown>;
}

const write: ToolWish = {
  names: ['Write'],
  text: 'I will write a small file. (Simulated.)',
  input: (directory) => ({ file_path: join(directory, noteFile.name), content: noteFile.text }),
};
const read: ToolWish = {
  names: ['Read'],
  text: 'I will read it. (Simulated.)',
  input: (directory) => ({ file_path: join(directory, noteFile.name) }),
};
const run: ToolWish = {
  names: ['Bash'],
  text: 'I will run a harmless command. (Simulated.)',
  input: () => ({ command: 'echo "Hello from the practice provider"', description: 'Print a greeting' }),
};
const delegate: ToolWish = {
  names: ['Agent', 'Task'],
  text: 'I will ask a subagent. (Simulated.)',
  input: (_directory, parameters) => ({
    description: 'Answer in one sentence',
    prompt: 'Say in one sentence that you are a simulated subagent.',
    ...(parameters.has('subagent_type') ? { subagent_type: 'general-purpose' } : {}),
    ...(parameters.has('run_in_background') ? { run_in_background: false } : {}),
  }),
};

/** Some clients take a subagent's report only through this tool, and ask again until it is used. */
const handBack: ToolWish = {
  names: ['SubagentHandback'],
  text: 'I report back. (Simulated.)',
  input: () => ({ message: subagentText() }),
};

/** The tools to use one after the other. */
function toolsFor(wish: string): readonly ToolWish[] {
  if (wish.startsWith('write')) return [write];
  if (wish.startsWith('read')) return [read];
  if (wish.startsWith('run')) return [run];
  if (wish.startsWith('subagent')) return [delegate];
  if (wish.startsWith('tour')) return [write, read, run, delegate];
  return [];
}

/** With adaptive thinking the model chooses; ours thinks when the prompt says so. Nobody checks our signature. */
function withThinking(request: PracticeRequest, blocks: readonly AnswerBlock[]): readonly AnswerBlock[] {
  const thinks = request.thinking === 'always' || (request.thinking === 'adaptive' && /practice:\s*think/i.test(request.prompt));
  if (!thinks || request.jsonSchema !== null) return blocks;
  return [{ type: 'thinking', thinking: request.showsThinking ? thinkingText() : '', signature: 'c2ltdWxhdGVk' }, ...blocks];
}
