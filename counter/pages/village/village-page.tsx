import { useState } from 'react';
import { useLive, useSignal, useWords } from '../../components/hooks.ts';
import { Empty, Page, Panel } from '../../components/page.tsx';
import type { Officer } from '../../office/officer.ts';
import { useServices } from '../../services.ts';
import '../../styles/village.css';
import { KitList } from './kit-list.tsx';
import { KitPeople } from './kit-people.tsx';
import { TakeKit } from './take-kit.tsx';

/** Desa: lists of people not yet recorded, taken along to their village. */
export function VillagePage({ officer }: { readonly officer: Officer }) {
  const { kits, vault } = useServices();
  const { t } = useWords();
  const lock = useSignal(vault.state);
  const heads = useLive(() => kits.heads(), 'kits');
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const here = (heads ?? []).filter(({ isHere }) => isHere);
  const shown = here.find(({ villageCode }) => villageCode === chosen) ?? here[0];
  return (
    <Page title={t.nav.village} lead={t.village.lead}>
      <div className="columns columns-wide-left">
        {heads === undefined ? (
          <p className="loading">{t.common.loading}</p>
        ) : shown === undefined || lock.state !== 'open' ? (
          <Panel title={t.village.here.none}>
            <Empty icon="village" title={t.village.here.none}>
              {t.village.here.noneText}
            </Empty>
          </Panel>
        ) : (
          <KitPeople key={shown.villageCode} head={shown} officer={officer} />
        )}
        <div className="stack">
          <KitList heads={heads ?? []} shown={shown?.villageCode} onOpen={setChosen} />
          <TakeKit onTaken={setChosen} />
        </div>
      </div>
    </Page>
  );
}
