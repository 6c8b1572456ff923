/** Words of the Set-up view. */
import { formatCount } from '../format/number.ts';

export const setupText = {
  title: 'Set-up',
  lead: 'A few settings point an unmodified client at this gateway.',
  steps: { key: 'Choose a key', configure: (client: string) => `Tell ${client}`, wait: 'Send something' },
  client: 'Client',
  claudeCode: 'Claude Code',
  guide: {
    file: (where: string) => `Goes into ${where}`,
    shell: (where: string) => `Goes into ${where}`,
    start: (where: string) => `Then start it in ${where}`,
  },
  keyText: 'Requests count for the owner of this key.',
  key: 'Key',
  otherKey: 'Create another key',
  noKeys: 'There is no active key yet. Create one first.',
  configureText: 'Take the form that suits you; one is enough.',
  model: 'Model',
  modelHint: 'Optional. Anthropic supports only Claude behind Claude Code.',
  ownChoice: 'Claude Code’s own choice',
  guideModel: (id: string) => `First of this key: ${id}`,
  guideModelHint: 'It goes into the settings; any model of this key will do.',
  noModel: 'No model of that name',
  leadsTo: (id: string, model: string) => `${id} → ${model}`,
  toldWindow: (id: string, tokens: number) =>
    `Claude Code does not know ${id}, so the settings tell it the context window: ${formatCount(tokens)} tokens.`,
  unknownWindow: (id: string) =>
    `Claude Code does not know ${id}, and its context window is not in the catalogue. Look it up and set CLAUDE_CODE_MAX_CONTEXT_TOKENS yourself; otherwise Claude Code assumes a million tokens.`,
  fixedWindow: (id: string) =>
    `Claude Code knows ${id} and goes by its context window, but a rule or a map sends another model. An alias lets it be told the right one.`,
  placeholder:
    'The value of this key is not on this machine, so the text below has a placeholder. Put the value in that you noted when the key was created, or rotate the key.',
  where: (place: string) => `Goes into ${place}`,
  here: {
    title: 'Let Gatehouse do it on this machine',
    file: 'Claude Code’s settings',
    states: { on: 'Done', off: 'Not done', changed: 'Changed since' },
    show: 'Show what changes',
    apply: 'Change the settings',
    undo: 'Put back as it was',
    changes: 'Only these variables change; everything else in the file stays as it is.',
    variable: 'Variable',
    before: 'Now',
    after: 'Then',
    unset: 'not set',
    bypassed: 'Claude Code does not come here everywhere. Such requests are outside every budget:',
    openToOthers: (file: string) => `${file} holds a key, and others may read it. Run chmod 600 on it.`,
  },
  waitText: (client: string) => `Start ${client} and ask it anything.`,
  waiting: 'Waiting for the first request of this key',
  waitingFor: (client: string) => `Waiting for the first request of this key by ${client}`,
  arrived: 'The first request has arrived',
  inspect: 'Look at it',
  gatewayOff: 'The gateway is off, so nothing can arrive. Turn it on first.',
  what: 'What these variables do',
  variables: [
    { name: 'ANTHROPIC_BASE_URL', text: 'Where Claude Code sends its requests: this gateway instead of api.anthropic.com.' },
    {
      name: 'ANTHROPIC_AUTH_TOKEN',
      text: 'Your virtual key. Gatehouse swaps it for the provider’s credential, which never reaches your machine’s client.',
    },
    {
      name: 'ANTHROPIC_DEFAULT_HAIKU_MODEL',
      text: 'The small model for titles and other side work. Without it Claude Code asks the main model, which costs many times more.',
    },
    {
      name: 'NO_PROXY, no_proxy',
      text: 'Keep requests to this machine, and the key, away from a proxy in HTTP_PROXY. Claude Code prefers the lower-case one; hosts that stand there stay.',
    },
    {
      name: 'CLAUDE_CODE_GATEWAY_HINT_HEADERS',
      text: 'Lets Claude Code say which requests come from subagents, so that Live can tell them apart.',
    },
  ],
  /** Only there when a model is chosen. */
  modelVariables: {
    ANTHROPIC_MODEL: 'The model to ask for instead of Claude Code’s own choice.',
    CLAUDE_CODE_MAX_CONTEXT_TOKENS:
      'How much fits into that model’s context window. Without it Claude Code assumes a million tokens, and compacts too late.',
  },
};
