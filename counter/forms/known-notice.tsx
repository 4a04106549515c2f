import { useWords } from '../components/hooks.ts';
import { Notice } from '../components/notice.tsx';
import type { KnownPerson } from './intake-form.ts';

/** Where the filled-in fields come from, and what an officer must know of this person before going on. */
export function KnownNotice({ known, recordsAnew }: { readonly known: KnownPerson; readonly recordsAnew: boolean }) {
  const { t, say } = useWords();
  const { person, live, receiptCode, differs, enrolment, source } = known;
  const names = Object.entries(t.fields).flatMap(([field, name]) => (differs.includes(field) ? [name] : []));
  const isRecorded = recordsAnew && enrolment === 'enrolled';
  const isFilled = Object.keys(person).length > 0;
  if (!isFilled && live === undefined) return null;
  const title =
    receiptCode === undefined
      ? source === 'list'
        ? t.form.fromList
        : t.form.fromRegister
      : source === 'here'
        ? t.form.fromHere(receiptCode)
        : t.form.fromApplication(receiptCode);
  return (
    <div className="known" data-testid="known-person">
      <Notice tone={live !== undefined || isRecorded || names.length > 0 ? 'wait' : 'info'} title={isFilled ? title : undefined} live="polite">
        {live === undefined ? null : <p>{t.form.live(live.receiptCode, say(live.statusText))}</p>}
        {isRecorded ? <p>{t.form.enrolled}</p> : null}
        {names.length === 0 ? null : <p>{t.form.differs(names.join(', '))}</p>}
      </Notice>
    </div>
  );
}
