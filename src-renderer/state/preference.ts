/** Small choices of the reader that outlive a reload (columns, widths). A broken or foreign value counts as none. */
import { useCallback, useState } from 'react';
import type { z } from 'zod';

/** Like useState, kept in the browser's own storage under `gatehouse.NAME`. */
export function usePreference<T>(name: string, schema: z.ZodType<T>, initial: T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => read(name, schema) ?? initial);
  const change = useCallback(
    (next: T) => {
      setValue(next);
      window.localStorage.setItem(`gatehouse.${name}`, JSON.stringify(next));
    },
    [name],
  );
  return [value, change];
}

function read<T>(name: string, schema: z.ZodType<T>): T | null {
  try {
    const text = window.localStorage.getItem(`gatehouse.${name}`);
    return text === null ? null : schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
