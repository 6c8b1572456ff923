/** Developers from a spreadsheet: paste or choose a file, look at every line, then one change of the file. */
import { Button, Checkbox, FileButton, Group, Modal, Stack, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import type { ImportPreview, ImportRow } from '../../../src-main/contract/people.ts';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { en } from '../../text/en.ts';
import { FormError } from '../../ui/form-error.tsx';
import table from '../../ui/table.module.css';
import { Tag, type Tone } from '../../ui/tag.tsx';
import style from './import-people.module.css';

const text = en.people.importer;
/** More lines than anybody reads; those with a problem come first. */
const mostShown = 200;

export function ImportPeople({ onClose }: { onClose: () => void }) {
  const { query } = useApi();
  const queries = useQueryClient();
  const [list, setList] = useState('');
  const [addTeams, setAddTeams] = useState(true);
  const preview = useMutation(query.people.previewImport.mutationOptions());
  const load = useMutation(
    query.people.import.mutationOptions({
      onSuccess({ added, changed }) {
        notifications.show({ message: text.imported(added, changed) });
        onClose();
      },
      onSettled: () => Promise.all([query.people.key(), query.owners.key()].map((queryKey) => queries.invalidateQueries({ queryKey }))),
    }),
  );
  const input = { text: list, addTeams };
  const change = (next: string) => {
    setList(next);
    preview.reset();
    load.reset();
  };
  const error = preview.error ?? load.error;
  const isReady =
    preview.data !== undefined && preview.data.problem === null && !preview.data.rows.some(({ action }) => action === 'refused');

  return (
    <Modal opened onClose={onClose} size={860} title={text.title} closeButtonProps={{ 'aria-label': en.action.close }}>
      <Stack gap="sm">
        <p>{text.text}</p>
        <Textarea
          label={text.paste}
          description={<code>{text.columns}</code>}
          placeholder={`${text.columns}\n${text.example}`}
          value={list}
          onChange={(event) => change(event.currentTarget.value)}
          rows={6}
          spellCheck={false}
          className={style.list}
          data-autofocus
        />
        <Group justify="space-between">
          <FileButton accept=".csv,.tsv,.txt,text/csv" onChange={(file) => void file?.text().then(change)}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<FileUp size={14} />}>
                {text.file}
              </Button>
            )}
          </FileButton>
          <Checkbox
            label={text.addTeams}
            checked={addTeams}
            onChange={(event) => {
              setAddTeams(event.currentTarget.checked);
              preview.reset();
            }}
          />
        </Group>
        {preview.data !== undefined && <Preview preview={preview.data} />}
      </Stack>
      {error !== null && <FormError message={describeError(error).message} />}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {en.action.cancel}
        </Button>
        {isReady ? (
          <Button loading={load.isPending} onClick={() => load.mutate(input)}>
            {text.submit}
          </Button>
        ) : (
          <Button loading={preview.isPending} disabled={list.trim() === ''} onClick={() => preview.mutate(input)}>
            {text.check}
          </Button>
        )}
      </Group>
    </Modal>
  );
}

function Preview({ preview: { rows, newTeams, problem } }: { preview: ImportPreview }) {
  if (problem !== null) return <FormError message={problem} />;
  const count = (action: ImportRow['action']) => rows.filter((row) => row.action === action).length;
  const refused = count('refused');
  const shown = rows.toSorted((a, b) => Number(b.action === 'refused') - Number(a.action === 'refused')).slice(0, mostShown);
  return (
    <section aria-label={text.preview}>
      <p role="status" className={style.counts}>
        {text.counts(count('add'), count('change'), count('same'))}
        {newTeams.length > 0 && <>. {text.newTeams(newTeams.join(', '))}</>}
        {refused > 0 && <strong>. {text.refused(refused)}</strong>}
      </p>
      <div className={style.rows}>
        <table className={table.table} aria-label={text.preview}>
          <thead>
            <tr>
              <th scope="col" className={table.right}>
                {text.line}
              </th>
              <th scope="col">{text.action}</th>
              <th scope="col">{en.people.form.id}</th>
              <th scope="col">{en.people.form.name}</th>
              <th scope="col">{en.people.form.team}</th>
              <th scope="col" className={table.right}>
                {text.monthly}
              </th>
              <th scope="col">{text.problem}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.line}>
                <td className={table.right}>{row.line}</td>
                <td>
                  <Tag tone={tones[row.action]}>{text.actions[row.action]}</Tag>
                </td>
                <td className={style.short}>{row.id}</td>
                <td className={style.short}>{row.name}</td>
                <td className={style.short}>{row.team}</td>
                <td className={table.right}>{row.monthlyUsd}</td>
                <td className={style.problem}>{row.problems.join(' ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const tones: Record<ImportRow['action'], Tone> = { add: 'ok', change: 'accent', same: 'idle', refused: 'bad' };
