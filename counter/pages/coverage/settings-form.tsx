import type { CoverageSettings } from '@loket/protocol/coverage';
import { type FormEvent, useState } from 'react';
import { useCommand, useWords } from '../../components/hooks.ts';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { countOf, TextField } from '../../components/text-field.tsx';
import { useServices } from '../../services.ts';

type Name = keyof CoverageSettings;

/** as the office accepts them */
const limits: Readonly<Record<Name, readonly [number, number]>> = {
  leavingPerMonth: [0, 1_000_000],
  perDay: [1, 10_000],
  villagesPerDay: [1, 20],
  turnout_percent: [1, 100],
  nextVillage_percent: [0, 100],
  nextDistrict_percent: [0, 100],
};

/** What only people know: deaths and moves, and what a team does in a day. Shows some of the settings; the others stay as they are. */
export function SettingsForm({ settings, names }: { readonly settings: CoverageSettings; readonly names: readonly Name[] }) {
  const { t } = useWords();
  const { client } = useServices();
  const command = useCommand();
  const [typed, setTyped] = useState<Partial<Record<Name, string>>>({});
  const [done, setDone] = useState(false);
  const words: Readonly<Record<Name, string>> = {
    leavingPerMonth: t.coverage.settings.leaving,
    perDay: t.coverage.settings.perDay,
    villagesPerDay: t.coverage.settings.villages,
    turnout_percent: t.coverage.settings.turnout,
    nextVillage_percent: t.coverage.settings.nextVillage,
    nextDistrict_percent: t.coverage.settings.nextDistrict,
  };
  const textOf = (name: Name): string => typed[name] ?? String(settings[name]);
  function wrong(name: Name): string | undefined {
    const [least, most] = limits[name];
    const count = countOf(textOf(name));
    return count === undefined || count < least || count > most ? t.coverage.settings.wrong(String(least), String(most)) : undefined;
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setDone(false);
    if (names.some((name) => wrong(name) !== undefined)) return;
    const body = { ...settings, ...Object.fromEntries(names.map((name) => [name, countOf(textOf(name)) ?? settings[name]])) };
    if (!(await command.run(body, (commandId) => client.setCoverage({ commandId, ...body })))) return;
    setTyped({});
    setDone(true);
  }

  return (
    <Panel title={t.coverage.settings.title}>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <div className="fields">
          {names.map((name) => (
            <TextField
              key={name}
              label={words[name]}
              kind="number"
              size="half"
              testId={`setting-${name}`}
              value={textOf(name)}
              error={wrong(name)}
              onChange={(text) => {
                setTyped({ ...typed, [name]: text });
                setDone(false);
              }}
            />
          ))}
        </div>
        <FailureNotice failure={command.failure} />
        {done ? <Notice tone="good" title={t.coverage.settings.saved} live="polite" /> : null}
        <button type="submit" className="button button-primary" data-testid="settings-save" disabled={command.busy}>
          {t.coverage.settings.save}
        </button>
      </form>
    </Panel>
  );
}
