import { kitDays_max } from '@loket/protocol/kits';
import { useState } from 'react';
import { Field } from '../../components/field.tsx';
import { useCommand, useLive, useSignal, useWords } from '../../components/hooks.ts';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { Picker } from '../../components/picker.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { useServices } from '../../services.ts';

const days = Array.from({ length: kitDays_max }, (_, index) => String(index + 1));
export const days_usual = 7;

/** Takes a list while the office is there. */
export function TakeKit({ onTaken }: { readonly onTaken: (villageCode: string) => void }) {
  const { kits, regions, vault, officeLink, session } = useServices();
  const { t } = useWords();
  const link = useSignal(officeLink.state);
  const state = useSignal(session.state);
  const machine = useLive(() => vault.findMachine(), 'machine row');
  const [villageCode, setVillageCode] = useState('');
  const [lasting, setLasting] = useState(String(days_usual));
  const [noRoom, setNoRoom] = useState(false);
  const command = useCommand();
  const village = regions.find(villageCode);
  const isAway = link.state === 'down' || state.state === 'away';

  async function take(): Promise<void> {
    if (village === undefined) return;
    setNoRoom(false);
    try {
      const isTaken = await command.run({ villageCode, lasting }, (commandId) => kits.take(villageCode, Number(lasting), commandId));
      if (!isTaken) return;
    } catch {
      // The disk of this computer refused it.
      return setNoRoom(true);
    }
    setVillageCode('');
    onTaken(villageCode);
  }

  return (
    <Panel title={t.village.take.title} testId="take-kit">
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void take();
        }}
      >
        <Field label={t.village.take.village} hint={t.village.take.hint}>
          {(ids) => (
            <Picker
              ids={ids}
              testId="kit-village"
              value={villageCode}
              shown={village === undefined ? '' : `${village.name}, ${village.district}`}
              search={(typed) => regions.search(typed).map(({ code, name, district }) => ({ value: code, label: `${name}, ${district}`, detail: code }))}
              acceptTyped={(typed) => regions.find(typed)?.code}
              onChange={setVillageCode}
            />
          )}
        </Field>
        <SelectField
          label={t.village.take.days}
          value={lasting}
          options={days}
          word={(day) => t.village.take.daysOf(Number(day))}
          onChange={setLasting}
          testId="kit-days"
        />
        {isAway ? <Notice tone="wait" title={t.village.take.officeAway} live="polite" /> : null}
        {machine !== undefined && machine.certificate === undefined && !isAway ? (
          <Notice tone="wait" title={t.village.take.notRegistered} live="polite" />
        ) : null}
        {noRoom ? <Notice tone="bad" title={t.village.take.noRoom} live="assertive" /> : null}
        <FailureNotice failure={command.failure} />
        <button
          type="submit"
          className="button button-primary button-wide"
          data-testid="kit-take"
          disabled={village === undefined || command.busy || isAway || machine?.certificate === undefined}
        >
          {command.busy ? t.common.busy : t.village.take.button}
        </button>
      </form>
    </Panel>
  );
}
