/** Looks a NIK up as soon as it is whole, and fills in what is known. */
import type { CalendarDate } from '@loket/domain/calendar-date';
import { parseNik } from '@loket/domain/nik';
import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useServices } from '../services.ts';
import { emptyForm, type IntakeForm, type KnownPerson } from './intake-form.ts';
import { withKnown } from './known-person.ts';
import { fromNik } from './nik-hints.ts';

const nobody = { source: 'office', person: {}, differs: [], enrolment: 'unknown' } as const satisfies Omit<KnownPerson, 'nik'>;

/**
 * `onFilledIn` is called when fields were filled in after the Enter behind the NIK: the cursor may go on. Not before it: the
 * Enter of a scanner must never be one that goes to the next page unseen. True while the answer is awaited.
 */
export function useKnownPerson(options: {
  readonly form: IntakeForm;
  readonly today: CalendarDate;
  readonly onChange: (form: IntakeForm) => void;
  readonly onFilledIn: () => void;
}): boolean {
  const { findPerson } = useServices();
  const latest = useRef(options);
  latest.current = options;
  const nik = options.form.person.nik.replace(/\s/g, '');
  const known = options.form.known;
  const [asking, setAsking] = useState<string | undefined>(undefined);
  const isAsked = known?.nik === nik;
  /** somebody who types the KK by now is not taken out of it */
  const mayLeadOn = useRef(false);

  useEffect(() => {
    if (isAsked || parseNik(nik) === undefined) return;
    let isOver = false;
    setAsking(nik);
    void findPerson(nik).then((found) => {
      if (isOver) return;
      const { form, today, onChange } = latest.current;
      mayLeadOn.current = form.person.kk === '';
      setAsking(undefined);
      // Drawn at once: a key pressed before the next drawing would be told of a form without this, and put that in its place.
      flushSync(() => onChange(withKnown(form, found ?? { nik, ...nobody }, emptyForm(form.id, form.kind), fromNik(nik, today))));
    });
    return () => {
      isOver = true;
      setAsking(undefined);
    };
  }, [findPerson, isAsked, nik]);

  /** what was filled in when the page appeared: a draft that is taken up again moves no cursor */
  const shownBefore = useRef(known);
  useEffect(() => {
    if (known === undefined || known === shownBefore.current) return;
    shownBefore.current = known;
    const at = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['testid'] : undefined;
    if (mayLeadOn.current && Object.keys(known.person).length > 0 && at === 'field-kk') latest.current.onFilledIn();
  }, [known]);
  return asking === nik;
}
