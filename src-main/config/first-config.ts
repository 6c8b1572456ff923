/**
 * The file a newcomer finds: complete, commented, and without a single secret. It is written once and never again;
 * from then on it belongs to the people who edit it.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { configDefaults, type LoggingMode } from '../contract/config.ts';
import { GatehouseError } from '../contract/errors.ts';
import { fileError } from '../contract/file-error.ts';
import { createFile, syncFolder } from './durable-file.ts';

export interface FirstConfig {
  /** The virtual key of developer `me`: `sha256:` and 64 hex digits, and the first characters of its value. */
  readonly key: { readonly hash: string; readonly prefix: string };
  /** Epoch milliseconds. */
  readonly now: number;
  /** What to record, when that was answered already; left open otherwise, so that the interface asks. */
  readonly bodies?: LoggingMode;
}

/** Writes the file durably with mode 0600 and makes its folder. Throws `conflict` when there is a file already. */
export async function writeFirstConfig(file: string, first: FirstConfig): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await createFile(file, firstConfigText(first), 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new GatehouseError('conflict', `${file} is there already; it was not touched.`, { cause: error });
    const known = fileError(error, file, 'written');
    if (known !== error) throw known;
    throw new GatehouseError(
      'config_unreadable',
      `${file} could not be written. Check that this user may write the folder and that the disk is not full.`,
      { cause: error },
    );
  }
  await syncFolder(dirname(file));
}

/** The text of the file. */
export function firstConfigText({ key, now, bodies }: FirstConfig): string {
  return `# Gatehouse: who may use which model through which account, and what it may cost.
#
# Edit this file by hand or in the interface: both change the same lines, and your comments stay. It is read again as
# soon as it is saved. If something is wrong with it, Gatehouse says where and keeps working with the last good one.
# There is never a secret in here, so it can be shown, reviewed and kept in git.
version: 1

organization:
  id: home
  name: My organisation
  # "Today" and "this month" follow this clock. Left out: the clock of this machine.
  # timeZone: Europe/Berlin

teams:
  - id: main
    name: Main team

developers:
  - id: me
    name: Me
    team: main

# Virtual keys: what Claude Code sends instead of a provider's key. Only the SHA-256 of a key stands here; its value is
# shown once, by \`gatehouse keys create --owner developer:me\` or the Keys page.
keys:
  - id: me
    owner: developer:me
    name: This machine
    hash: ${key.hash}
    prefix: ${key.prefix}
    created: ${new Date(now).toISOString()}

# Accounts: one credential at one provider each. A model goes to the accounts that serve it, lowest priority first.
accounts:
  # Answers are made up on this machine, cost nothing and are labelled as simulated. Remove it when you are set up.
  - id: practice
    provider: practice
    priority: 100

  # Your Anthropic account. Secrets are named, never written: \${env:NAME} is an environment variable, \${vault:NAME} lies
  # encrypted in the data folder, \${keychain:NAME} in the keychain of this computer.
  # - id: anthropic
  #   provider: anthropic
  #   secret: \${env:ANTHROPIC_API_KEY}

  # Another provider; \`gatehouse accounts providers\` lists them and what each needs. Without a secret a cloud takes what
  # its own tools have put on this machine.
  # - id: bedrock
  #   provider: bedrock
  #   region: us-east-1

  # The same through a proxy or gateway of your own. A secret goes to its provider's own address only, until you confirm
  # another one on this machine: \`gatehouse accounts confirm company\`.
  # - id: company
  #   provider: anthropic
  #   secret: \${vault:company}
  #   baseUrl: https://llm.example.com/anthropic
  #   models: [claude-sonnet-*, claude-haiku-*]

# Names that Claude Code may ask for, and the model that is sent instead.
# aliases:
#   fast: claude-haiku-5-5

# Your own prices in US dollars per million tokens. They win over the built-in list.
# prices:
#   - model: claude-sonnet-5-5
#     input: 3
#     output: 15
#     cacheRead: 0.3
#     cacheWrite5m: 3.75

# What is kept of each request besides its numbers: \`full\` (what was asked and answered), \`errors\` (only of requests
# that failed) or \`none\`. It stays on this machine. Left open, nothing is kept and the interface asks.
logging:${bodies === undefined ? ' {}\n  # bodies: full' : `\n  bodies: ${bodies}`}

# Where Gatehouse listens: only this machine can reach it unless you say otherwise.
# listen:
#   port: ${configDefaults.port}
#   adminPort: ${configDefaults.adminPort}
`;
}
