/** What a tier may use: allowed and denied side by side, so that the two can be read together. */
import { Modal, TagsInput } from '@mantine/core';
import { type FormEvent, Fragment, useState } from 'react';
import { endpointPermissions, type PermissionSet, permissionSetSchema, tierFields } from '../../../src-main/contract/governance.ts';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { en } from '../../text/en.ts';
import { FormError } from '../../ui/form-error.tsx';
import { FormFooter } from '../../ui/form-footer.tsx';
import style from './permissions-editor.module.css';
import { permissionFields } from './rule-words.ts';
import { usePeopleChange } from './use-people-change.ts';

const text = en.people.permissions;
type Lists = Record<(typeof permissionFields)[number], string[]>;

export function PermissionsEditor({ node, onClose }: { node: PeopleNode; onClose: () => void }) {
  const [allow, setAllow] = useState(() => listsOf(node.rules.allow));
  const [deny, setDeny] = useState(() => listsOf(node.rules.deny));
  const [clients, setClients] = useState(() =>
    Object.entries(node.rules.minimumClients ?? {}).map(([name, version]) => `${name} ${version}`),
  );
  const [problem, setProblem] = useState<string | null>(null);
  const change = usePeopleChange(onClose, { isForm: true });

  function save(event: FormEvent): void {
    event.preventDefault();
    const sets = [setOf(allow), setOf(deny)].map((set) => permissionSetSchema.safeParse(set));
    const minimum = tierFields.minimumClients.safeParse(Object.fromEntries(clients.map((line) => line.trim().split(/[\s/]+/, 2))));
    const [allowed, denied] = sets;
    if (allowed?.success !== true || denied?.success !== true) return setProblem(text.hints.endpoints);
    if (!minimum.success || clients.some((line) => !/[\s/]/.test(line.trim()))) return setProblem(text.minimumProblem);
    setProblem(null);
    change.mutate({
      tier: node.tier,
      version: node.version,
      set: { allow: allowed.data, deny: denied.data, minimumClients: minimum.data ?? null },
    });
  }

  return (
    <Modal opened onClose={onClose} size={760} title={text.title(node.name)} closeButtonProps={{ 'aria-label': en.action.close }}>
      <form onSubmit={save}>
        <p className={style.text}>{text.text}</p>
        <div className={style.columns}>
          <h3>{text.allow}</h3>
          <h3>{text.deny}</h3>
          {permissionFields.map((field) => (
            <Fragment key={field}>
              <FieldInput side="allow" field={field} value={allow[field]} onChange={(value) => setAllow({ ...allow, [field]: value })} />
              <FieldInput side="deny" field={field} value={deny[field]} onChange={(value) => setDeny({ ...deny, [field]: value })} />
            </Fragment>
          ))}
        </div>
        <TagsInput mt="md" label={text.minimum} description={text.minimumHint} value={clients} onChange={setClients} splitChars={[',']} />
        {problem !== null && <FormError message={problem} />}
        <FormFooter sending={change} submit={en.people.form.submitSave} onCancel={onClose} />
      </form>
    </Modal>
  );
}

interface FieldInputProps {
  readonly side: 'allow' | 'deny';
  readonly field: (typeof permissionFields)[number];
  readonly value: string[];
  readonly onChange: (value: string[]) => void;
}

function FieldInput({ side, field, value, onChange }: FieldInputProps) {
  return (
    <TagsInput
      label={text.fields[field]}
      aria-label={`${text[side]}: ${text.fields[field]}`}
      {...(value.length === 0 && { placeholder: text.hints[field] })}
      {...(field === 'endpoints' && { data: [...endpointPermissions] })}
      value={value}
      onChange={onChange}
    />
  );
}

function listsOf(set: PermissionSet | undefined): Lists {
  return Object.fromEntries(permissionFields.map((field) => [field, [...(set?.[field] ?? [])]])) as Lists;
}

/** Empty lists would deny everything: they are left out. */
function setOf(lists: Lists): Partial<Lists> {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}
