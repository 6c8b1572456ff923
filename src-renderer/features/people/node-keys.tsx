/** The keys of a developer, or the service keys of a team: hand out, rotate, disable, revoke. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { Ago } from '../../ui/time.tsx';
import { CreateKey } from '../keys/create-key.tsx';
import { KeyMenu } from '../keys/key-menu.tsx';
import { KeyStatusTag } from '../keys/key-status.tsx';
import style from './node-panel.module.css';
import { tierKey } from './tree-rows.ts';

const text = en.people.keys;

export function NodeKeys({ node }: { node: PeopleNode }) {
  const { query } = useApi();
  const [isCreating, setIsCreating] = useState(false);
  const isTeam = node.tier.kind === 'team';
  const keys = useQuery(query.people.keys.queryOptions({ input: node.tier }));
  return (
    <section className={style.group}>
      <div className={style.groupHead}>
        <h3>{en.people.sections.keys}</h3>
        <Button variant="subtle" size="compact-xs" leftSection={<Plus size={13} />} onClick={() => setIsCreating(true)}>
          {isTeam ? text.service : text.create}
        </Button>
      </div>
      {isTeam && <p className={style.empty}>{text.serviceHint}</p>}
      <AsyncView query={keys} rows={1}>
        {(list) =>
          list.length === 0 ? (
            isTeam ? null : (
              <p className={style.empty}>{text.none}</p>
            )
          ) : (
            <ul className={style.keys}>
              {list.map((key) => (
                <li key={key.id} className={style.key}>
                  <KeyStatusTag status={key.status} />
                  <span className={style.keyName}>{key.name ?? key.id}</span>
                  <span className={style.keyUse}>
                    {key.lastUsedAt === null ? (
                      en.keys.never
                    ) : (
                      <>
                        {text.used} <Ago at={key.lastUsedAt} />
                      </>
                    )}
                  </span>
                  <KeyMenu value={key} />
                </li>
              ))}
            </ul>
          )
        }
      </AsyncView>
      {isCreating && <CreateKey owner={tierKey(node.tier)} onClose={() => setIsCreating(false)} />}
    </section>
  );
}
