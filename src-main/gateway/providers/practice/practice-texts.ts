/** The words of the practice provider. Each answer says that it is simulated; none pretends to have understood the prompt. */

/** The one file it ever asks a client to write. */
export const noteFile = {
  name: 'practice-note.md',
  text: '# Practice note\n\nWritten by Claude Code on the word of the practice provider of Gatehouse. Nothing here came from a model; you can delete it.\n',
};

export function plainText(): string {
  return [
    '**This answer is simulated.** It comes from the practice provider inside Gatehouse: no model was asked and nothing was spent.',
    'Your request itself was real. Open *Live* in Gatehouse to see it arrive, with its tokens, timing and decision trail.',
    [
      'Prompts that show more:',
      '- `practice: write a file`, `practice: read`, `practice: run` or `practice: subagent` use a tool',
      '- `practice: tour` uses all four, one after the other',
      '- `practice: think` thinks first',
      '- `practice: long 2000` streams 2,000 words; `practice: slow` takes its time',
      '- `practice: error 529 once`, `practice: error 400` or `practice: break off` fail',
    ].join('\n'),
    "To get real answers, add an account: `npm run -s gatehouse -- accounts add anthropic --provider anthropic --secret '${env:ANTHROPIC_API_KEY}'`.",
  ].join('\n\n');
}

export function subagentText(): string {
  return 'I am a simulated subagent of the practice provider: my request went through Gatehouse on its own, under the same session.';
}

export function thinkingText(): string {
  return 'The prompt reached the practice provider. There is nothing to work out, but a thinking block shows how thinking is streamed, counted and recorded.';
}

/** After the last tool: what came back, in one line each. */
export function closingText(results: readonly { readonly text: string; readonly isError: boolean }[]): string {
  const lines = results.map(({ text, isError }) => `- ${isError ? 'failed' : 'done'}: ${firstLine(text)}`);
  return `The tools answered:\n\n${lines.join('\n')}\n\nThis was simulated: the tool calls were real, the wish for them was not. Look at the session in *Live*.`;
}

/** Numbered sentences, so that a gap or a repetition would show. */
export function longText(words: number): string {
  const sentence = ['This', 'is', 'a', 'simulated', 'stream,', 'sentence'];
  const list: string[] = [];
  while (list.length < words) list.push(...sentence, `${Math.floor(list.length / 7) + 1}.`);
  return list.slice(0, words).join(' ');
}

function firstLine(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? 'no output';
  return line.trim().slice(0, 120);
}
