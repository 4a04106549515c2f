import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import type { FormStep } from './form-steps.ts';

/** The form's pages in their order: where one is, which are complete, and the way to each. */
export function StepBar({
  steps,
  current,
  isOpen,
  isSeen,
  onGo,
}: {
  readonly steps: readonly FormStep[];
  readonly current: FormStep;
  /** something on that page is missing or wrong */
  readonly isOpen: (step: FormStep) => boolean;
  readonly isSeen: (step: FormStep) => boolean;
  readonly onGo: (step: FormStep) => void;
}) {
  const { t } = useWords();
  return (
    <ol className="steps" aria-label={t.form.pages}>
      {steps.map((step, index) => {
        const mark = !isSeen(step) ? undefined : isOpen(step) ? 'open' : 'done';
        return (
          <li key={step}>
            <button
              type="button"
              className={`step ${mark === undefined ? '' : `step-${mark}`}`}
              data-testid={`step-${step}`}
              {...(step === current ? { 'aria-current': 'step' as const } : {})}
              onClick={() => onGo(step)}
            >
              <span className="step-number" aria-hidden="true">
                {mark === 'done' ? <Icon name="check" size={16} /> : mark === 'open' ? <Icon name="alert" size={16} /> : index + 1}
              </span>
              <span>{t.form.steps[step]}</span>
              {mark === undefined ? null : <span className="visually-hidden">, {mark === 'done' ? t.form.stepDone : t.form.stepOpen}</span>}
            </button>
          </li>
        );
      })}
    </ol>
  );
}
