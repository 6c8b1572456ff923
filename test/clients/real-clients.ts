/**
 * The clients that are run here, in the versions they were measured in: what starts each without a person, the tool it
 * writes files with, the provider that speaks its own format, and one that speaks another.
 */
import { gemini } from '../support/vendors/gemini-vendor.ts';
import { bedrockClaude, foundryClaude } from '../support/vendors/claude-vendors.ts';
import { openAiChat, openAiResponses } from '../support/vendors/openai-vendors.ts';
import type { Turn, Vendor } from '../support/vendors/vendor.ts';

export interface RealClient {
  /** As in the set-up guides. */
  readonly id: string;
  readonly title: string;
  readonly package: { readonly name: string; readonly version: string };
  /** Beside the command of its guide, so that it asks nobody anything. */
  readonly args: (prompt: string) => readonly string[];
  readonly write: (path: string, text: string) => NonNullable<Turn['tool']>;
  readonly native: Vendor;
  readonly other: Vendor;
}

export const realClients: readonly RealClient[] = [
  {
    id: 'codex',
    title: 'Codex',
    package: { name: '@openai/codex', version: '0.171.0' },
    args: (prompt) => ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', prompt],
    write: (path, text) => ({ name: 'exec_command', input: { cmd: `printf '${text}' > ${path}` } }),
    native: openAiResponses,
    other: foundryClaude,
  },
  {
    id: 'gemini-cli',
    title: 'Gemini CLI',
    package: { name: '@google/gemini-cli', version: '0.61.0' },
    args: (prompt) => ['--skip-trust', '--yolo', '--prompt', prompt],
    write: (path, content) => ({ name: 'write_file', input: { file_path: path, content } }),
    native: gemini,
    other: bedrockClaude,
  },
  {
    id: 'qwen-code',
    title: 'Qwen Code',
    package: { name: '@qwen-code/qwen-code', version: '0.24.4' },
    args: (prompt) => ['--yolo', prompt],
    write: (path, content) => ({ name: 'write_file', input: { file_path: path, content } }),
    native: openAiChat,
    other: foundryClaude,
  },
  {
    id: 'opencode',
    title: 'opencode',
    package: { name: 'opencode-ai', version: '1.18.33' },
    args: (prompt) => ['run', '--auto', prompt],
    write: (path, text) => ({ name: 'bash', input: { command: `printf '${text}' > ${path}`, description: 'write the note' } }),
    native: foundryClaude,
    other: openAiChat,
  },
  {
    id: 'copilot-cli',
    title: 'Copilot CLI',
    package: { name: '@github/copilot', version: '1.0.102' },
    args: (prompt) => ['--allow-all-tools', '--allow-all-paths', '-p', prompt],
    write: (path, text) => ({ name: 'bash', input: { command: `printf '${text}' > ${path}`, description: 'write the note' } }),
    native: foundryClaude,
    other: openAiChat,
  },
  {
    id: 'cline',
    title: 'Cline',
    package: { name: 'cline', version: '3.0.65' },
    args: (prompt) => [prompt],
    write: (path, text) => ({ name: 'run_commands', input: { commands: [`printf '${text}' > ${path}`] } }),
    native: openAiChat,
    other: foundryClaude,
  },
  {
    id: 'kimi-code',
    title: 'Kimi Code',
    package: { name: '@moonshot-ai/kimi-code', version: '2.1.0' },
    args: (prompt) => ['-p', prompt],
    write: (path, content) => ({ name: 'Write', input: { path, content } }),
    native: foundryClaude,
    other: openAiChat,
  },
];
