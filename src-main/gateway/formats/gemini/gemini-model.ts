/**
 * What generations of Gemini models differ in, read from a model's name, as the API itself says it nowhere. Unknown names
 * are taken for new models: they are the ones that nobody has written a rule for yet.
 * Sources: Gemini API, "Thinking" (budgets and levels by model), "Thought signatures", "Function calling" (multimodal
 * responses, combining tools); Vertex AI, "Thinking".
 */

export type ThinkingControl =
  | { readonly kind: 'level'; readonly levels: readonly string[] }
  /** Tokens. `least` is what stays when thinking is switched off: 0 where that is possible. */
  | { readonly kind: 'budget'; readonly least: number; readonly most: number }
  | { readonly kind: 'none' };

export interface GeminiModel {
  readonly thinking: ThinkingControl;
  /** Generation 3 answers 400 to a function call of its current turn that comes back without its signature. */
  readonly wantsSignatures: boolean;
  /** May images stand inside a function's response? */
  readonly imagesInResponses: boolean;
  /** May Google search, a forced JSON answer and function declarations stand in one request? */
  readonly combinesTools: boolean;
}

export function geminiModel(name: string): GeminiModel {
  const [, major, minor] = /gemini-(\d+)(?:\.(\d+))?/.exec(name) ?? [];
  const isOld = major !== undefined && Number(major) < 3;
  return {
    thinking: isOld ? oldThinking(name, Number(major) * 10 + Number(minor ?? 0)) : newThinking(name),
    wantsSignatures: !isOld,
    imagesInResponses: !isOld,
    combinesTools: !isOld,
  };
}

function newThinking(name: string): ThinkingControl {
  if (name.includes('gemma') || name.includes('learnlm')) return { kind: 'none' };
  if (name.includes('flash')) return { kind: 'level', levels: ['minimal', 'low', 'medium', 'high'] };
  // The first Pro of the generation knows two levels, later ones three.
  return { kind: 'level', levels: /gemini-3-pro/.test(name) ? ['low', 'high'] : ['low', 'medium', 'high'] };
}

function oldThinking(name: string, generation: number): ThinkingControl {
  if (generation < 25) return { kind: 'none' };
  if (name.includes('pro')) return { kind: 'budget', least: 128, most: 32_768 };
  return { kind: 'budget', least: 0, most: 24_576 };
}
