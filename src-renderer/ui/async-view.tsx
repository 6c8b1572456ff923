/** The three states of anything that is fetched: a skeleton while it loads, a way out when it fails, else its content. */
import { Button, Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { CloudOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { describeError } from '../api/describe-error.ts';
import { en } from '../text/en.ts';
import { EmptyState } from './empty-state.tsx';

interface AsyncViewProps<T> {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
  /** Height of the skeleton rows, so that the content does not jump in. */
  readonly rows?: number;
}

export function AsyncView<T>({ query, children, rows = 4 }: AsyncViewProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <LoadFailed error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div role="status" aria-label={en.state.loading} style={{ display: 'grid', gap: 10, padding: '4px 0' }}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={34} radius="sm" opacity={1 - index / (rows + 1)} />
      ))}
    </div>
  );
}

export function LoadFailed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <div role="alert">
      <EmptyState
        icon={<CloudOff size={20} />}
        title={en.state.failed}
        text={describeError(error).message}
        action={
          <Button variant="default" onClick={onRetry}>
            {en.action.retry}
          </Button>
        }
      />
    </div>
  );
}
