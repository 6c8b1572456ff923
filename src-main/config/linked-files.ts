/**
 * Certificate files the configuration names: read once per load, relative to the configuration's folder, and refused
 * when they are missing or are no certificates. Private keys are read for the listener only and never reported.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Config } from '../contract/config.ts';
import type { Finding, ValuePath } from './finding.ts';

export interface LinkedFiles {
  /** PEM text by account id. */
  readonly ca: ReadonlyMap<string, string>;
  readonly tls: { readonly cert: string; readonly key: string } | null;
  readonly findings: readonly Finding[];
}

/** Reads what the configuration names. Runs where the file is parsed (off the traffic's thread), so it may block. */
export function readLinkedFiles(configFile: string, config: Config): LinkedFiles {
  const findings: Finding[] = [];
  const read = (name: string, path: ValuePath): string | null => {
    try {
      return readFileSync(resolve(dirname(configFile), name), 'utf8');
    } catch (error) {
      findings.push({
        path,
        at: 'value',
        message: `The file cannot be read (${reasonOf(error)})`,
        fix: 'Write a path relative to this file, or an absolute one, to a readable PEM file.',
      });
      return null;
    }
  };

  const ca = new Map<string, string>();
  for (const [index, account] of config.accounts.entries()) {
    if (account.caFile === undefined) continue;
    const path = ['accounts', index, 'caFile'];
    const pem = read(account.caFile, path);
    if (pem === null) continue;
    if (isCertificate(pem)) ca.set(account.id, pem);
    else
      findings.push({
        path,
        at: 'value',
        message: 'The file holds no PEM certificate',
        fix: 'Name a file with a -----BEGIN CERTIFICATE----- block.',
      });
  }

  const { tls } = config.listen;
  const cert = tls === undefined ? null : read(tls.certFile, ['listen', 'tls', 'certFile']);
  const key = tls === undefined ? null : read(tls.keyFile, ['listen', 'tls', 'keyFile']);
  if (cert === null || key === null) return { ca, tls: null, findings };
  if (!fitTogether(cert, key))
    findings.push({
      path: ['listen', 'tls'],
      at: 'key',
      message: 'The certificate and the key do not fit together',
      fix: 'Name the PEM certificate (with its chain) and the unencrypted PEM key made for it.',
    });
  return { ca, tls: { cert, key }, findings };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function fitTogether(cert: string, key: string): boolean {
  try {
    createSecureContext({ cert, key });
    return true;
  } catch {
    return false;
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { ENOENT: 'it does not exist', EACCES: 'no permission', EISDIR: 'it is a folder' }[code] ?? (code || 'unknown reason');
}
