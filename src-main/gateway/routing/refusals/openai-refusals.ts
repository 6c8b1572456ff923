/** What OpenAI says, and the many vendors that copied its codes; Azure's own beside it. */
import type { RefusalTable } from './refusal-row.ts';

const ERRORS = 'OpenAI documentation, "Error codes"';

export const openAiRefusals: RefusalTable = {
  formats: ['openai-chat', 'openai-responses'],
  rows: [
    {
      codes: ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'],
      means: 'credit',
      source: `${ERRORS}: 429 "You exceeded your current quota, please check your plan and billing details"`,
    },
    {
      codes: ['usage_limit_reached', 'usage_not_included'],
      means: 'quota',
      source: 'openai/codex, codex-rs/codex-api: 429 with resets_at or resets_in_seconds',
    },
    {
      status: [413, 429],
      wording: /^Request too large for /i,
      means: 'not-here',
      source: `${ERRORS} and Groq documentation, "Rate limits": one request above the limit per minute never fits`,
    },
    { codes: ['server_is_overloaded', 'slow_down'], means: 'overloaded', source: `${ERRORS}: 503` },
    { codes: ['unsupported_country_region_territory'], means: 'auth', source: `${ERRORS}: 403` },
    {
      codes: ['DeploymentNotFound', 'model_not_found'],
      means: 'not-here',
      source: 'Azure OpenAI, "Troubleshooting"; OpenAI, "Error codes"',
    },
    {
      codes: ['insufficient_balance', 'insufficient_credits'],
      means: 'credit',
      source: 'DeepSeek API documentation, "Error Codes"; OpenRouter documentation, "Errors"',
    },
  ],
};
