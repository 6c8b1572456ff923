/** What Anthropic says, and with it every gateway that passes its words on. */
import type { RefusalTable } from './refusal-row.ts';

const ERRORS = 'Claude API documentation, "Errors"';

export const anthropicRefusals: RefusalTable = {
  formats: ['anthropic-messages', 'bedrock-invoke'],
  rows: [
    {
      status: [400, 403, 429],
      wording: /^Your credit balance is too low/i,
      means: 'credit',
      source: 'anthropics/claude-code#66314; told as 400 invalid_request_error',
    },
    {
      status: [400, 403, 429],
      wording: /^You have reached your specified (?:workspace )?API usage limits/i,
      means: 'credit',
      source: 'anthropics/claude-code#2127, #38035; told as 400 with the day on which access returns',
    },
    {
      status: [400, 403],
      wording: /^This organization has been disabled/i,
      means: 'auth',
      source: 'anthropics/claude-code#19028; told as 400 invalid_request_error',
    },
    {
      status: [400, 403, 429],
      wording: /^(?:Extra usage is|Usage credits are) required for long context requests|^The long context beta is not yet available/i,
      means: 'long-context',
      source: 'anthropics/claude-code#42616, #64982; CLIProxyAPI#2464',
    },
    {
      status: [400, 403, 429],
      wording: /^You're out of extra usage/i,
      means: 'long-context',
      source: 'opencode-claude-auth#209: what lies beyond the plan is used up, the plan itself is not',
    },
    {
      status: [429],
      usedUp: ['anthropic-fast-input-tokens-remaining', 'anthropic-fast-output-tokens-remaining'],
      means: 'fast-mode',
      source: 'Claude API documentation, "Fast mode": its limits are apart from those of standard speed',
    },
    { codes: ['billing_error'], means: 'credit', source: ERRORS },
    { codes: ['overloaded_error'], means: 'overloaded', source: ERRORS },
  ],
};
