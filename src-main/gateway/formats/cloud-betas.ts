/** Anthropic's beta values as the clouds that run Claude know them. */

/** Name the first-party service itself, not the model: the clouds answer 400 to them. */
const ELSEWHERE: ReadonlySet<string> = new Set(['request-tags-2026-08-21', 'oauth-2025-04-20']);
/** Values that the clouds know by another name. Source: Anthropic, "Tool search tool", platform availability. */
const RENAMED: Readonly<Record<string, string>> = { 'advanced-tool-use-2025-11-20': 'tool-search-tool-2025-10-19' };

/** Each once, in their order. */
export function cloudBetas(betas: readonly string[]): string[] {
  return [...new Set(betas.filter((beta) => beta !== '' && !ELSEWHERE.has(beta)).map((beta) => RENAMED[beta] ?? beta))];
}

export type ClaudeCloud = 'bedrock' | 'vertex';

interface CloudBeta {
  /** How the value begins: its date changes. */
  readonly name: string;
  /** Clouds that were seen to refuse it. */
  readonly refusedBy: readonly ClaudeCloud[];
  /**
   * Does a request without it mean the same? Never so for what concerns tools, the form of the answer, privacy, safety or
   * billing: that is for the client to leave out.
   */
  readonly mayLeaveOut: boolean;
  readonly source: string;
}

const CLOUD_BETAS: readonly CloudBeta[] = [
  { name: 'prompt-caching-scope-', refusedBy: ['bedrock'], mayLeaveOut: true, source: 'CLIProxyAPI#4750: who may share a cached prompt' },
  {
    name: 'claude-code-',
    refusedBy: ['bedrock'],
    mayLeaveOut: true,
    source: 'anthropics/claude-code#49648: names the client, refused by some models',
  },
  { name: 'fast-mode-', refusedBy: ['bedrock'], mayLeaveOut: false, source: 'CLIProxyAPI#4750: dearer, and asked for' },
  {
    name: 'redact-thinking-',
    refusedBy: ['bedrock', 'vertex'],
    mayLeaveOut: false,
    source: 'CLIProxyAPI#4750; anthropic-sdk-typescript#1089: what of the thinking is shown',
  },
  { name: 'token-efficient-tools-', refusedBy: ['bedrock'], mayLeaveOut: false, source: 'CLIProxyAPI#4750: how tools are called' },
  { name: 'mcp-servers-', refusedBy: ['bedrock'], mayLeaveOut: false, source: 'litellm#19877: tools' },
  {
    name: 'extended-cache-ttl-',
    refusedBy: ['bedrock'],
    mayLeaveOut: false,
    source: 'anthropics/claude-code#56595: what a cached prompt costs',
  },
  { name: 'web-search-', refusedBy: ['vertex'], mayLeaveOut: false, source: 'litellm#39597: tools' },
];

/** The betas among `sent` that `cloud` was seen to refuse and that the request needs. */
export function neededBetas(sent: readonly string[], cloud: ClaudeCloud): string[] {
  return sent.filter((beta) => CLOUD_BETAS.some((one) => beta.startsWith(one.name) && one.refusedBy.includes(cloud) && !one.mayLeaveOut));
}

/** Those that the request means the same without. */
export function idleBetas(sent: readonly string[]): string[] {
  return sent.filter((beta) => CLOUD_BETAS.some((one) => beta.startsWith(one.name) && one.mayLeaveOut));
}
