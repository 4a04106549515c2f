import { useState } from 'react';
import { Field } from '../../components/field.tsx';
import { useFocus, useWords } from '../../components/hooks.ts';
import { type PinFault, refusePin } from '../../vault/pin-rules.ts';

export type NewPin = { readonly first: string; readonly again: string };
export const noPin: NewPin = { first: '', again: '' };

/** Why a new PIN cannot be taken; undefined when it can. */
export function newPinFault({ first, again }: NewPin, username: string): PinFault | 'different' | undefined {
  return refusePin(first, username) ?? (first === again ? undefined : 'different');
}

/** One PIN, as it is typed to unlock. */
export function PinInput({
  label,
  value,
  testId,
  focus,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly testId: string;
  readonly focus?: boolean;
  readonly onChange: (pin: string) => void;
}) {
  const input = useFocus<HTMLInputElement>(focus === true);
  return (
    <Field label={label}>
      {(ids) => (
        <input
          {...ids}
          ref={input}
          type="password"
          inputMode="numeric"
          autoComplete="off"
          maxLength={64}
          required
          data-testid={testId}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A new PIN, typed twice: a mistyped one would shut a machine that is away from the office for a week. */
export function NewPinFields({ value, username, onChange }: { readonly value: NewPin; readonly username: string; readonly onChange: (pin: NewPin) => void }) {
  const { t } = useWords();
  const [left, setLeft] = useState(false);
  const input = useFocus<HTMLInputElement>();
  const fault = left ? newPinFault(value, username) : undefined;
  const note = (code: PinFault | 'different') => ({ code, text: { id: t.safe.pinFaults[code], en: t.safe.pinFaults[code] } });
  return (
    <>
      <Field label={t.safe.pin} hint={t.safe.pinHint} errors={fault === 'short' || fault === 'simple' ? [note(fault)] : []} required>
        {(ids) => (
          <input
            {...ids}
            ref={input}
            type="password"
            inputMode="numeric"
            autoComplete="off"
            maxLength={64}
            required
            data-testid="new-machine-pin"
            value={value.first}
            onChange={(event) => onChange({ ...value, first: event.target.value })}
          />
        )}
      </Field>
      <Field label={t.safe.pinAgain} errors={fault === 'different' ? [note(fault)] : []} required>
        {(ids) => (
          <input
            {...ids}
            type="password"
            inputMode="numeric"
            autoComplete="off"
            maxLength={64}
            required
            data-testid="new-machine-pin-again"
            value={value.again}
            onChange={(event) => onChange({ ...value, again: event.target.value })}
            onBlur={() => setLeft(true)}
          />
        )}
      </Field>
    </>
  );
}
