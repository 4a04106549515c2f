import { useServices } from '../services.ts';
import { useSignal } from './hooks.ts';

export function LanguageSwitch() {
  const { language } = useServices();
  const chosen = useSignal(language);
  const other = chosen === 'id' ? 'en' : 'id';
  return (
    <button
      type="button"
      className="button button-quiet button-small"
      data-testid="language-switch"
      lang={other}
      onClick={() => language.set(other)}
      aria-label={other === 'en' ? 'ID / EN: English' : 'ID / EN: Bahasa Indonesia'}
    >
      <span aria-hidden="true" className={chosen === 'id' ? 'is-chosen' : ''}>
        ID
      </span>
      <span aria-hidden="true">/</span>
      <span aria-hidden="true" className={chosen === 'en' ? 'is-chosen' : ''}>
        EN
      </span>
    </button>
  );
}
