/** Choosing one of many by typing part of it: the combobox pattern of the ARIA authoring practices, with a list below. */
import { type KeyboardEvent, useId, useState } from 'react';
import type { FieldIds } from './field.tsx';
import { useWords } from './hooks.ts';

export type PickerOption = { readonly value: string; readonly label: string; readonly detail?: string | undefined };

export function Picker({
  ids,
  value,
  shown,
  search,
  acceptTyped,
  onChange,
  testId,
  placeholder,
}: {
  readonly ids: FieldIds;
  readonly value: string;
  /** the chosen value in words */
  readonly shown: string;
  readonly search: (typed: string) => readonly PickerOption[];
  /** a whole code typed by hand, known or not, is a choice as well */
  readonly acceptTyped: (typed: string) => string | undefined;
  readonly onChange: (value: string) => void;
  readonly testId: string;
  readonly placeholder?: string;
}) {
  const { t } = useWords();
  const listId = useId();
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const [place, setPlace] = useState(0);
  const open = typed !== undefined;
  const options = open ? search(typed) : [];
  const active = options[Math.min(place, options.length - 1)];

  function choose(option: PickerOption): void {
    onChange(option.value);
    setTyped(undefined);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) return setTyped('');
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setPlace((before) => Math.max(0, Math.min(options.length - 1, before + step)));
    } else if (event.key === 'Enter' && open && !event.ctrlKey && !event.metaKey && active !== undefined && typed.trim() !== '') {
      // The first Enter takes what is marked; the next one moves on, as in every other field.
      event.preventDefault();
      event.stopPropagation();
      choose(active);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      setTyped(undefined);
    }
  }

  return (
    <div className="picker">
      <input
        {...ids}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={open && options.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        {...(open && active !== undefined ? { 'aria-activedescendant': `${listId}-${active.value}` } : {})}
        data-testid={testId}
        data-value={value}
        placeholder={placeholder}
        value={typed ?? shown}
        onChange={(event) => {
          const text = event.target.value;
          setTyped(text);
          setPlace(0);
          const whole = acceptTyped(text.trim());
          if (whole !== undefined) onChange(whole);
          else if (value !== '') onChange('');
        }}
        onFocus={(event) => event.target.select()}
        onBlur={() => setTyped(undefined)}
        onKeyDown={onKeyDown}
      />
      <div className="picker-list" id={listId} role="listbox" aria-label={t.common.choices} hidden={!open || options.length === 0}>
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the input, as the combobox pattern asks
          <div
            key={option.value}
            id={`${listId}-${option.value}`}
            role="option"
            tabIndex={-1}
            aria-selected={option.value === active?.value}
            className={index === Math.min(place, options.length - 1) ? 'is-active' : ''}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(option)}
          >
            <span>{option.label}</span>
            {option.detail === undefined ? null : <span className="picker-detail">{option.detail}</span>}
          </div>
        ))}
      </div>
      {open && typed.trim() !== '' && options.length === 0 && acceptTyped(typed.trim()) === undefined ? (
        <p className="hint" role="status">
          {t.common.nothingFound}
        </p>
      ) : null}
    </div>
  );
}
