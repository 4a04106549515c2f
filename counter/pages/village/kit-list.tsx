import { useState } from 'react';
import { Moment } from '../../components/figures.tsx';
import { useCommand, useSignal, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import type { KitHead, KitNews } from '../../kits/kits.ts';
import { formatMoment, formatNumber, formatSize } from '../../messages/format.ts';
import { useServices } from '../../services.ts';
import { days_usual } from './take-kit.tsx';

/** The lists that lie here, and those that are gone on their day until somebody has read so. */
export function KitList({
  heads,
  shown,
  onOpen,
}: {
  readonly heads: readonly KitHead[];
  readonly shown: string | undefined;
  readonly onOpen: (villageCode: string) => void;
}) {
  const { kits, ports } = useServices();
  const { t, language } = useWords();
  const now = ports.clock.now();
  const here = heads.filter(({ isHere }) => isHere);
  if (heads.length === 0) return null;
  return (
    <Panel title={t.village.here.title} testId="kits">
      {heads
        .filter(({ isHere }) => !isHere)
        .map(({ villageCode, village, validUntil }) => (
          <Notice key={villageCode} tone="info" title={t.village.here.expired(village)} live="polite">
            <p data-testid="kit-expired">{t.village.here.expiredText(formatMoment(validUntil, language, now))}</p>
            <button type="button" className="button button-small" onClick={() => void kits.remove(villageCode)}>
              {t.village.here.understood}
            </button>
          </Notice>
        ))}
      <ul className="rows">
        {here.map((head) => (
          <KitRow key={head.villageCode} head={head} isShown={head.villageCode === shown} onOpen={() => onOpen(head.villageCode)} />
        ))}
      </ul>
    </Panel>
  );
}

function KitRow({ head, isShown, onOpen }: { readonly head: KitHead; readonly isShown: boolean; readonly onOpen: () => void }) {
  const { kits, officeLink } = useServices();
  const { t, language } = useWords();
  const link = useSignal(officeLink.state);
  const [news, setNews] = useState<KitNews | undefined>(undefined);
  const command = useCommand();
  const { villageCode, village, district, validUntil, people, size_bytes } = head;

  async function renew(): Promise<void> {
    setNews(undefined);
    await command.run({ renew: villageCode, takenAt: head.takenAt }, async (commandId) => {
      const answer = await kits.take(villageCode, days_usual, commandId);
      if (answer.ok) setNews(answer.value);
      return answer;
    });
  }

  return (
    <li className="row row-tall" data-testid="kit-row" data-village={villageCode}>
      <span className="row-main">
        <strong>{village}</strong>
        <span className="muted">
          {district} · {t.village.here.people(formatNumber(people, language))} · {formatSize(size_bytes, language)}
        </span>
        <span className="muted">
          <Moment at={head.takenAt} /> · {t.village.here.until(formatMoment(validUntil, language, 0))}
        </span>
        {news === undefined ? null : (
          <span role="status" data-testid="kit-news">
            {t.village.take.news(news.fresh, news.gone)}
          </span>
        )}
        <FailureNotice failure={command.failure} />
      </span>
      <span className="kit-actions">
        {isShown ? null : (
          <button type="button" className="button button-small" data-testid="kit-open" onClick={onOpen}>
            {t.village.here.open}
          </button>
        )}
        <button
          type="button"
          className="button button-small"
          data-testid="kit-renew"
          disabled={command.busy || link.state === 'down'}
          onClick={() => void renew()}
        >
          <Icon name="undo" size={16} />
          {t.village.here.refresh}
        </button>
        <button
          type="button"
          className="button button-small button-quiet"
          data-testid="kit-remove"
          onClick={() => {
            if (window.confirm(t.village.here.removeAsk(village))) void kits.remove(villageCode);
          }}
        >
          {t.village.here.remove}
        </button>
      </span>
    </li>
  );
}
