import { type ApplicationKind, applicationKinds, kindRules } from '@loket/domain/application-kinds';
import { useEffect, useRef } from 'react';
import { useWords } from '../components/hooks.ts';

/** The kind first, since it decides what is asked: eight big keys, also on the keyboard as 1 to 8. */
export function KindChooser({ onChoose }: { readonly onChoose: (kind: ApplicationKind) => void }) {
  const { t, say } = useWords();
  const choose = useRef(onChoose);
  choose.current = onChoose;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const inField = event.target instanceof HTMLElement && event.target.matches('input, select, textarea, dialog *');
      if (inField || event.ctrlKey || event.metaKey || event.altKey) return;
      const kind = /^[1-8]$/.test(event.key) ? applicationKinds[Number(event.key) - 1] : undefined;
      if (kind === undefined) return;
      event.preventDefault();
      choose.current(kind);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className="kinds">
      {applicationKinds.map((kind, index) => (
        <button key={kind} type="button" className="kind" data-testid={`kind-${kind}`} onClick={() => onChoose(kind)}>
          <span className="key" aria-hidden="true">
            {index + 1}
          </span>
          <span className="kind-words">
            <strong>{say(kindRules[kind].label)}</strong>
            <span>{t.kindHints[kind]}</span>
          </span>
        </button>
      ))}
    </div>
  );
}
