/** What both of OpenAI's request formats say about the answer as a whole, in Messages' words. */
import type { MessagesRequest } from '../messages.ts';

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
type Wanted = Pick<MessagesRequest, 'max_tokens' | 'temperature' | 'top_p' | 'thinking' | 'metadata'> & {
  readonly output_config?: { readonly effort: string };
};

/** Messages demands a limit where OpenAI has none: as much as every current Claude model can write. */
const MOST_OUTPUT_TOKENS = 32_000;

export interface AskedSampling {
  readonly maxTokens: number | null | undefined;
  readonly temperature: number | null | undefined;
  readonly topP: number | null | undefined;
  readonly effort: string | null | undefined;
  readonly user: string | null | undefined;
}

export function clientSampling({ maxTokens, temperature, topP, effort, user }: AskedSampling, losses: Set<string>): Wanted {
  const wanted: Mutable<Wanted> = { max_tokens: maxTokens ?? MOST_OUTPUT_TOKENS };
  if (effort === 'none') wanted.thinking = { type: 'disabled' };
  else if (typeof effort === 'string') {
    wanted.thinking = { type: 'adaptive' };
    wanted.output_config = { effort: effort === 'minimal' ? 'low' : effort };
  }
  if (typeof temperature === 'number') {
    if (temperature > 1) losses.add('temperature: Messages ends at 1');
    if (wanted.thinking?.type === 'adaptive') losses.add('temperature: Messages takes none while it thinks');
    else wanted.temperature = Math.min(1, temperature);
  }
  if (typeof topP === 'number') wanted.top_p = topP;
  if (typeof user === 'string') wanted.metadata = { user_id: user };
  return wanted;
}
