/** Test calls that run or have run since the page was opened, by account. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { accountTestSchema } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';

export type AccountTest = z.infer<typeof accountTestSchema>;
export type TestState = AccountTest | 'running' | null;

export function useAccountTests(): { of: (id: string) => TestState; run: (id: string) => void } {
  const { client, query } = useApi();
  const queries = useQueryClient();
  const [tests, setTests] = useState<Readonly<Record<string, TestState>>>({});

  async function run(id: string): Promise<void> {
    setTests((all) => ({ ...all, [id]: 'running' }));
    const result = await client.accounts.test({ id }).catch((thrown: unknown): AccountTest => ({
      ok: false,
      message: describeError(thrown).message,
      latencyMs: null,
      model: null,
      models: [],
    }));
    setTests((all) => ({ ...all, [id]: result }));
    await queries.invalidateQueries({ queryKey: query.accounts.key() });
  }

  return { of: (id) => tests[id] ?? null, run: (id) => void run(id) };
}
