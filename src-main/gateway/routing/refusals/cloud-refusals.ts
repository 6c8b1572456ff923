/** What Google and Amazon say. Both run other vendors' models behind errors of their own. */
import type { RefusalTable } from './refusal-row.ts';

const GOOGLE = 'Gemini API documentation, "Troubleshooting guide"; google.rpc.ErrorInfo';
const AMAZON = 'Amazon Bedrock user guide, "Troubleshooting Amazon Bedrock API error codes"';

export const googleRefusals: RefusalTable = {
  providers: ['google', 'vertex'],
  formats: ['gemini'],
  rows: [
    { codes: ['API_KEY_INVALID', 'API_KEY_EXPIRED', 'API_KEY_SERVICE_BLOCKED'], means: 'auth', source: `${GOOGLE}: told as 400` },
    { codes: ['SERVICE_DISABLED', 'CONSUMER_INVALID', 'ACCESS_TOKEN_EXPIRED'], means: 'auth', source: GOOGLE },
    { codes: ['BILLING_DISABLED'], means: 'credit', source: GOOGLE },
    {
      status: [400, 403],
      wording: /^User location is not supported/i,
      means: 'auth',
      source: `${GOOGLE}: 400 FAILED_PRECONDITION`,
    },
    {
      status: [429],
      wording: /^Your prepayment credits are depleted/i,
      means: 'credit',
      source: 'Gemini API documentation, "Billing", prepay plans',
    },
    { codes: ['RESOURCE_EXHAUSTED'], means: 'burst', source: `${GOOGLE}: 429; how long is told by RetryInfo and QuotaFailure` },
    { codes: ['UNAVAILABLE'], means: 'overloaded', source: `${GOOGLE}: 503` },
  ],
};

export const amazonRefusals: RefusalTable = {
  providers: ['bedrock'],
  formats: ['bedrock-converse', 'bedrock-invoke'],
  rows: [
    { status: [429], wording: /^Too many tokens per day/i, means: 'quota', source: AMAZON },
    { codes: ['ServiceQuotaExceededException'], means: 'quota', source: AMAZON },
    { codes: ['ThrottlingException'], means: 'burst', source: AMAZON },
    { codes: ['ModelNotReadyException', 'ServiceUnavailableException'], means: 'overloaded', source: AMAZON },
    { codes: ['ExpiredTokenException', 'UnrecognizedClientException', 'InvalidSignatureException'], means: 'auth', source: AMAZON },
    { status: [400], wording: /^The security token included in the request is (?:expired|invalid)/i, means: 'auth', source: AMAZON },
    {
      status: [400],
      wording: /^(?:Invocation of model ID .{1,200} with on-demand throughput isn.t supported|The provided model identifier is invalid)/i,
      means: 'not-here',
      source: AMAZON,
    },
  ],
};
