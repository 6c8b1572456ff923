/** The three states of anything that is fetched: a skeleton while it loads, a way out when it fails, else its content. */
import { Button, Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { CloudOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
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
  const [failure, setFailure] = useState<unknown>(null);
  if (query.error !== null && query.error !== failure) setFailure(query.error);
  if (query.data !== undefined) return children(query.data);
  // It stays while it is tried again, or views that ask every few seconds would flicker between this and the skeleton.
  if (failure !== null && query.errorUpdateCount > 0)
    return <LoadFailed error={failure} isTrying={query.isFetching} onRetry={() => void query.refetch()} />;
  return (
    <div role="status" aria-label={en.state.loading} style={{ display: 'grid', gap: 10, padding: '4px 0' }}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={34} radius="sm" opacity={1 - index / (rows + 1)} />
      ))}
    </div>
  );
}

interface LoadFailedProps {
  readonly error: unknown;
  readonly isTrying?: boolean;
  readonly onRetry: () => void;
}

export function LoadFailed({ error, isTrying = false, onRetry }: LoadFailedProps) {
  return (
    <div role="alert">
      <EmptyState
        icon={<CloudOff size={20} />}
        title={en.state.failed}
        text={describeError(error).message}
        action={
          <Button variant="default" loading={isTrying} onClick={onRetry}>
            {en.action.retry}
          </Button>
        }
      />
    </div>
  );
}
