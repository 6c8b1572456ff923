/** Vendors whose codes are their own, in whichever format they are asked. */
import type { RefusalTable } from './refusal-row.ts';

export const vendorRefusals: readonly RefusalTable[] = [
  {
    providers: ['zai', 'zhipu'],
    rows: [
      { codes: ['1113'], means: 'credit', source: 'zai-org/feedback#789: 429 "Insufficient balance or no resource package"' },
      { wording: /^\[1113\]/, means: 'credit', source: 'zai-org/feedback#789: the same on the Messages address' },
      { codes: ['1308', '1310'], means: 'quota', source: 'hugalafutro/model-hotel#955: 429 "Usage limit reached for 5 hour"' },
      { wording: /^\[13(?:08|10)\]/, means: 'quota', source: 'orbi-build/orbi#539: the same on the Messages address' },
      { codes: ['1305'], means: 'overloaded', source: 'Zhipu documentation, "Error codes": too many requests for the model' },
    ],
  },
  {
    providers: ['moonshot'],
    rows: [
      {
        codes: ['exceeded_current_quota_error'],
        means: 'credit',
        source: 'Moonshot documentation, "Error codes": 429 for a used-up balance',
      },
      { codes: ['engine_overloaded_error'], means: 'overloaded', source: 'Moonshot documentation, "Error codes": 429' },
    ],
  },
  {
    providers: ['qwen'],
    rows: [
      { codes: ['Arrearage'], means: 'credit', source: 'Alibaba Cloud Model Studio, "Error messages": 400, overdue payment' },
      {
        codes: ['Throttling.AllocationQuota', 'AllocationQuota.FreeTierOnly'],
        means: 'quota',
        source: 'Alibaba Cloud Model Studio, "Error messages"',
      },
    ],
  },
  {
    providers: ['minimax'],
    rows: [
      { codes: ['1008'], means: 'credit', source: 'MiniMax API reference, "Error codes": insufficient balance' },
      { codes: ['1002', '1039'], means: 'burst', source: 'MiniMax API reference, "Error codes": rate and token limits' },
      { codes: ['1004', '2049'], means: 'auth', source: 'MiniMax API reference, "Error codes"' },
    ],
  },
  {
    providers: ['mistral'],
    rows: [{ codes: ['3505'], means: 'overloaded', source: 'Mistral: 429 "Service tier capacity exceeded for this model"' }],
  },
  {
    providers: ['fireworks'],
    rows: [
      { status: [412], means: 'credit', source: 'Fireworks documentation, "Inference error codes": suspended for its spending limit' },
    ],
  },
];
