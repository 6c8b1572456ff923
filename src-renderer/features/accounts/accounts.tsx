/** Provider accounts: which credentials there are, how each is doing, and what to do when it is not well. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus, ServerCog } from 'lucide-react';
import { useState } from 'react';
import type { AccountView } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { navigate } from '../../state/route.ts';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import card from '../../ui/card.module.css';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { AccountCard } from './account-card.tsx';
import { AccountForm } from './account-form.tsx';
import { useAccountTests } from './use-account-tests.ts';

const text = en.accounts;

export function Accounts({ shouldAdd }: { shouldAdd: boolean }) {
  const { query } = useApi();
  const accounts = useQuery(query.accounts.list.queryOptions({ refetchInterval: 10_000 }));
  const [edited, setEdited] = useState<AccountView | null>(null);
  const tests = useAccountTests();
  const add = () => navigate('#/accounts/new');

  function close(): void {
    setEdited(null);
    if (shouldAdd) navigate('#/accounts');
  }

  return (
    <Page
      title={text.title}
      lead={text.lead}
      actions={
        <Button leftSection={<Plus size={14} />} onClick={add}>
          {text.add}
        </Button>
      }
    >
      <AsyncView query={accounts}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState
              icon={<ServerCog size={20} />}
              title={text.emptyTitle}
              text={text.emptyText}
              action={<Button onClick={add}>{text.add}</Button>}
            />
          ) : (
            <div className={card.cards}>
              {list.map((account) => (
                <AccountCard
                  key={account.config.id}
                  account={account}
                  test={tests.of(account.config.id)}
                  onTest={tests.run}
                  onEdit={() => setEdited(account)}
                />
              ))}
            </div>
          )
        }
      </AsyncView>
      {/* Only once it is known which ids are taken: the form suggests one that is not. */}
      {(shouldAdd || edited !== null) && accounts.data !== undefined && (
        <AccountForm account={edited} taken={accounts.data.map((one) => one.config.id)} onSaved={tests.run} onClose={close} />
      )}
    </Page>
  );
}
