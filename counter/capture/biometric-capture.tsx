/** Fingers and irises by the office's devices: which are done, how well, what to try again, and what cannot be recorded. */
import {
  type BiometricPart,
  betterTry,
  biometricParts,
  type CaptureGroup,
  captureGroups,
  openParts,
  type PartState,
  partsOfGroup,
  type QualityWanted,
  stateOfPart,
  tries_max,
} from '@loket/domain/recording';
import { useEffect, useState } from 'react';
import { sha256 } from '../browser/sha256.ts';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { FailureNotice, Notice } from '../components/notice.tsx';
import type { BiometricEntry, BiometricsEntry } from '../forms/intake-form.ts';
import type { Failure } from '../office/failure.ts';
import { useServices } from '../services.ts';
import { HandsPicture } from './hands-picture.tsx';
import type { RecordingDevicesState } from './use-recording-devices.ts';

export function BiometricCapture({
  applicationId,
  devices,
  mayBeLater,
  entry,
  exceptions,
  onChange,
  onException,
}: {
  readonly applicationId: string;
  readonly devices: Extract<RecordingDevicesState, { readonly is: 'here' | 'away' }>;
  /** false at the enrolment desk: there is none after it */
  readonly mayBeLater: boolean;
  readonly entry: BiometricsEntry | undefined;
  /** parts written down as not to be recorded */
  readonly exceptions: readonly string[];
  readonly onChange: (entry: BiometricsEntry) => void;
  readonly onException: (part: BiometricPart) => void;
}) {
  const { t } = useWords();
  const { client } = useServices();
  const [busy, setBusy] = useState<CaptureGroup | undefined>(undefined);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const { wanted } = devices;
  const recorded = entry?.parts ?? [];
  const open = openParts(recorded, exceptions, wanted);
  const isAway = devices.is === 'away' || failure?.kind === 'away';
  const rest = entry?.rest ?? (isAway && mayBeLater ? 'later' : 'now');
  const stateOf = (part: BiometricPart): PartState => stateOfPart(part, recorded, exceptions, wanted);

  // The form knows from the first look on what is asked of it, also when nothing can be captured now.
  useEffect(() => {
    if (entry === undefined || (isAway && mayBeLater && entry.rest === 'now'))
      onChange({ parts: recorded, wanted, rest: isAway && mayBeLater ? 'later' : rest, ...chainOf(entry) });
  });

  async function capture(group: CaptureGroup): Promise<void> {
    const asked = partsToAsk(group, recorded, exceptions, wanted);
    if (busy !== undefined || asked.length === 0) return;
    setBusy(group);
    setFailure(undefined);
    const answer = await client.captureBiometrics({ transactionId: applicationId, group, parts: asked, ...chainOf(entry) });
    setBusy(undefined);
    if (!answer.ok) return setFailure(answer.failure);
    const tried = await Promise.all(
      answer.value.parts.map(async ({ part, quality, device, bytes: text }): Promise<BiometricEntry> => {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const file = { sha256: await sha256(bytes), mediaType: 'application/octet-stream', size_bytes: bytes.length, bytes } as const;
        return { part, quality, tries: 1, device, file };
      }),
    );
    const parts = biometricParts.flatMap((part) => {
      const before = recorded.find((one) => one.part === part);
      const next = tried.find((one) => one.part === part);
      const best = next === undefined ? before : betterTry(before, next);
      return best === undefined ? [] : [best];
    });
    onChange({ parts, wanted, rest: 'now', chain: answer.value.chain });
  }

  return (
    <section className="biometrics" aria-label={t.capture.biometrics} data-testid="biometrics" data-open={open.length}>
      <h2>{t.capture.biometrics}</h2>
      {isAway ? <Notice tone="wait" title={t.capture.officeAwayNow} live="polite" /> : null}
      <HandsPicture stateOf={stateOf} />
      <div className="groups">
        {captureGroups.map((group) => (
          <div key={group} className="group">
            <h3>{t.capture.groups[group]}</h3>
            <ul className="plain-list">
              {partsOfGroup[group].map((part) => {
                const best = recorded.find((one) => one.part === part);
                const state = stateOf(part);
                return (
                  <li key={part} className={`part part-${state}`} data-testid={`part-${part}`} data-state={state} data-quality={best?.quality}>
                    <Icon name={iconOf[state]} size={16} />
                    <span>
                      {t.parts[part]}:{' '}
                      {best === undefined || state === 'exception' ? t.capture.partStates[state] : `${best.quality}% · ${t.capture.partStates[state]}`}
                    </span>
                    {state === 'missing' || state === 'weak' ? (
                      <button
                        type="button"
                        className="button button-quiet button-icon button-small"
                        aria-label={t.capture.cannotBeRecorded(t.parts[part])}
                        title={t.capture.cannotBeRecorded(t.parts[part])}
                        onClick={() => onException(part)}
                      >
                        <Icon name="cross" size={16} />
                      </button>
                    ) : null}
                  </li>
                );
              })}
            </ul>
            <button
              type="button"
              className="button button-small"
              data-testid={`capture-${group}`}
              disabled={busy !== undefined || isAway || partsToAsk(group, recorded, exceptions, wanted).length === 0}
              onClick={() => void capture(group)}
            >
              <Icon name="scan" size={18} />
              {busy === group ? t.capture.capturing : wordOfTry(group)}
            </button>
          </div>
        ))}
      </div>
      {busy === undefined ? null : (
        <p className="advice advice-wait" role="status">
          {t.capture.layDown[busy]}
        </p>
      )}
      <FailureNotice failure={failure?.kind === 'away' ? undefined : failure} />
      {open.length === 0 ? (
        <p className="note-good" role="status">
          <Icon name="check" size={16} /> {t.capture.allRecorded}
        </p>
      ) : !mayBeLater ? null : (
        <label className="check">
          <input
            type="checkbox"
            data-testid="biometrics-later"
            checked={rest === 'later'}
            disabled={isAway}
            onChange={(event) => onChange({ parts: recorded, wanted, rest: event.target.checked ? 'later' : 'now', ...chainOf(entry) })}
          />
          <span>{t.capture.restLater(open.length)}</span>
        </label>
      )}
    </section>
  );

  function wordOfTry(group: CaptureGroup): string {
    const tries = Math.max(0, ...recorded.filter(({ part }) => partsOfGroup[group].includes(part)).map((one) => one.tries));
    const isOpen = open.some((part) => partsOfGroup[group].includes(part));
    return tries === 0 ? t.capture.capture : isOpen ? t.capture.captureAgain(tries + 1, tries_max) : t.capture.captureAnew;
  }
}

const iconOf = { missing: 'clock', good: 'check', weak: 'alert', accepted: 'check', exception: 'stop' } as const satisfies Readonly<Record<PartState, string>>;

function chainOf(entry: BiometricsEntry | undefined): { readonly chain?: string } {
  return entry?.chain === undefined ? {} : { chain: entry.chain };
}

/** What is laid down: those of the group that are still open; when none is, all of it but the exceptions. */
function partsToAsk(group: CaptureGroup, recorded: readonly BiometricEntry[], exceptions: readonly string[], wanted: QualityWanted): BiometricPart[] {
  const open = openParts(recorded, exceptions, wanted).filter((part) => partsOfGroup[group].includes(part));
  return open.length > 0 ? open : partsOfGroup[group].filter((part) => !exceptions.includes(part));
}
