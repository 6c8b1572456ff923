/** What one session, and one subagent of it, may cost, and what counts as one that runs away. */
import { Modal, NumberInput, SegmentedControl, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { PeopleNode } from '../../../src-main/contract/people.ts';
import { en } from '../../text/en.ts';
import { FormFooter } from '../../ui/form-footer.tsx';
import { MoneyInput } from '../../ui/money-input.tsx';
import style from './caps-editor.module.css';
import { usePeopleChange } from './use-people-change.ts';

const text = en.people.caps;

export function CapsEditor({ node, onClose }: { node: PeopleNode; onClose: () => void }) {
  const [session, setSession] = useState<number | string>(node.rules.sessionUsd ?? '');
  const [agent, setAgent] = useState<number | string>(node.rules.agentUsd ?? '');
  const { runaway } = node.rules;
  const [repeats, setRepeats] = useState<number | string>(runaway?.repeats ?? '');
  const [usdPer10m, setUsdPer10m] = useState<number | string>(runaway?.usdPer10m ?? '');
  const [action, setAction] = useState<keyof typeof text.actions>(runaway?.action ?? 'above');
  const change = usePeopleChange(onClose, { isForm: true });

  function save(event: FormEvent): void {
    event.preventDefault();
    const runaway = {
      ...(repeats !== '' && { repeats: Number(repeats) }),
      ...(usdPer10m !== '' && { usdPer10m: Number(usdPer10m) }),
      ...(action !== 'above' && { action }),
    };
    const set = { sessionUsd: session === '' ? null : Number(session), agentUsd: agent === '' ? null : Number(agent), runaway };
    change.mutate({ tier: node.tier, version: node.version, set });
  }

  return (
    <Modal opened onClose={onClose} title={text.title(node.name)} closeButtonProps={{ 'aria-label': en.action.close }}>
      <form onSubmit={save}>
        <Stack gap="sm">
          <p>{text.text}</p>
          <MoneyInput label={text.session} description={text.hint} value={session} onChange={setSession} data-autofocus />
          <MoneyInput label={text.agent} description={text.hint} value={agent} onChange={setAgent} />
          <h3 className={style.heading}>{text.runaway}</h3>
          <p>{text.runawayText}</p>
          <NumberInput
            label={text.repeats}
            description={text.repeatsHint}
            min={0}
            max={1000}
            allowDecimal={false}
            hideControls
            value={repeats}
            onChange={setRepeats}
          />
          <MoneyInput label={text.usdPer10m} description={text.usdPer10mHint} value={usdPer10m} onChange={setUsdPer10m} />
          <div>
            <p className={style.label} id="runaway-action">
              {text.action}
            </p>
            <SegmentedControl
              fullWidth
              aria-labelledby="runaway-action"
              value={action}
              onChange={(value) => setAction(value as keyof typeof text.actions)}
              data={Object.entries(text.actions).map(([value, label]) => ({ value, label }))}
            />
          </div>
        </Stack>
        <FormFooter sending={change} submit={en.people.form.submitSave} onCancel={onClose} />
      </form>
    </Modal>
  );
}
