import type { Permission } from '@loket/domain/access';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { useOfficer, useSignal, useWords } from './components/hooks.ts';
import { Icon, type IconName } from './components/icon.tsx';
import { LanguageSwitch } from './components/language-switch.tsx';
import { Empty, Page } from './components/page.tsx';
import type { Messages } from './messages/messages.ts';
import { may, type Officer } from './office/officer.ts';
import { BoardPage } from './pages/board-page.tsx';
import { FilesPage } from './pages/files-page.tsx';
import { IntakePage } from './pages/intake-page.tsx';
import { LinkPage } from './pages/link-page.tsx';
import { OwnPasswordPage } from './pages/own-password-page.tsx';
import { ReceiptPage } from './pages/receipt-page.tsx';
import { SetPinPage } from './pages/safe/set-pin-page.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';
import { StatusStrip } from './pages/status-strip.tsx';
import { useServices } from './services.ts';

// What a counter opens first comes with the page; the other desks when they are opened, from this computer once it was here.
const BlanksPage = lazy(() => import('./pages/blanks/blanks-page.tsx').then((module) => ({ default: module.BlanksPage })));
const CoveragePage = lazy(() => import('./pages/coverage/coverage-page.tsx').then((module) => ({ default: module.CoveragePage })));
const FileDetailPage = lazy(() => import('./pages/file-detail-page.tsx').then((module) => ({ default: module.FileDetailPage })));
const HandoverPage = lazy(() => import('./pages/handover-page.tsx').then((module) => ({ default: module.HandoverPage })));
const OutagesPage = lazy(() => import('./pages/outages-page.tsx').then((module) => ({ default: module.OutagesPage })));
const PeoplePage = lazy(() => import('./pages/people-page.tsx').then((module) => ({ default: module.PeoplePage })));
const PrintRoomPage = lazy(() => import('./pages/print-room-page.tsx').then((module) => ({ default: module.PrintRoomPage })));
const ResidentsPage = lazy(() => import('./pages/residents/residents-page.tsx').then((module) => ({ default: module.ResidentsPage })));
const VillagePage = lazy(() => import('./pages/village/village-page.tsx').then((module) => ({ default: module.VillagePage })));

/** Loaded by who verifies or issues papers. */
const VerifyPage = lazy(() => import('./pages/verify-page.tsx').then((module) => ({ default: module.VerifyPage })));
const SuketPage = lazy(() => import('./pages/suket-page.tsx').then((module) => ({ default: module.SuketPage })));

/** Its chart is large, and most officers never open it. */
const ReportsPage = lazy(() => import('./pages/reports/reports-page.tsx').then((module) => ({ default: module.ReportsPage })));

type Place = {
  readonly name: string;
  readonly path: string;
  readonly icon: IconName;
  readonly word: (t: Messages) => string;
  readonly needs: Permission | readonly Permission[];
};

const places: readonly Place[] = [
  { name: 'board', path: '/', icon: 'board', word: (t) => t.nav.board, needs: 'board.read' },
  { name: 'intake', path: '/loket', icon: 'intake', word: (t) => t.nav.intake, needs: 'application.submit' },
  { name: 'village', path: '/desa', icon: 'village', word: (t) => t.nav.village, needs: 'kit.take' },
  { name: 'files', path: '/berkas', icon: 'files', word: (t) => t.nav.files, needs: 'application.read' },
  { name: 'print', path: '/cetak', icon: 'print', word: (t) => t.nav.print, needs: 'print.read' },
  { name: 'handover', path: '/serah-terima', icon: 'handover', word: (t) => t.nav.handover, needs: 'handover.complete' },
  { name: 'blanks', path: '/blangko', icon: 'blanks', word: (t) => t.nav.blanks, needs: 'blanks.read' },
  { name: 'residents', path: '/penduduk', icon: 'person', word: (t) => t.nav.residents, needs: ['resident.read', 'resident.update'] },
  { name: 'coverage', path: '/cakupan', icon: 'coverage', word: (t) => t.nav.coverage, needs: 'coverage.read' },
  { name: 'suket', path: '/suket', icon: 'file', word: (t) => t.suket.nav, needs: 'suket.issue' },
  { name: 'verify', path: '/periksa', icon: 'scan', word: (t) => t.verify.nav, needs: 'session.own' },
  { name: 'reports', path: '/laporan', icon: 'report', word: (t) => t.nav.reports, needs: 'report.read' },
  { name: 'people', path: '/petugas', icon: 'people', word: (t) => t.nav.people, needs: 'people.read' },
  { name: 'outages', path: '/gangguan', icon: 'alert', word: (t) => t.nav.outages, needs: 'board.read' },
  { name: 'link', path: '/sambungan', icon: 'link', word: (t) => t.nav.link, needs: 'sync.read' },
];

export function App() {
  const { session, vault } = useServices();
  const state = useSignal(session.state);
  const lock = useSignal(vault.state);
  const { language: chosen } = useWords();
  useEffect(() => {
    document.documentElement.lang = chosen;
    localStorage.setItem('loket-language', chosen);
  }, [chosen]);

  const [location] = useLocation();
  if (lock.state === 'asking') return <LoadingPage />;
  // For anybody, so also over a locked screen and with nobody signed in.
  if (location === '/periksa' && (state.state === 'signed_out' || state.state === 'asking' || lock.state === 'locked')) return <PublicVerifyPage />;
  switch (state.state) {
    case 'asking':
      return <LoadingPage />;
    case 'signed_out':
      return <SignInPage remembered={state.remembered} officeAway={state.officeAway} />;
    case 'signed_in':
      return state.mustChangePassword ? <OwnPasswordPage officer={state.officer} /> : <Unlocked officer={state.officer} officeAway={false} />;
    case 'away':
    case 'ended':
      return <Unlocked officer={state.officer} officeAway={state.state === 'away'} />;
    default: {
      const never: never = state;
      return never;
    }
  }
}

function LoadingPage() {
  const { t } = useWords();
  return (
    <p className="loading loading-page" role="status">
      {t.common.loading}
    </p>
  );
}

function PublicVerifyPage() {
  const { t } = useWords();
  return (
    <main className="public-page">
      <div className="public-head">
        <img src="/icon.svg" alt="" width="32" height="32" />
        <Link href="/">Loket</Link>
        <LanguageSwitch />
      </div>
      <Suspense fallback={<p className="loading">{t.common.loading}</p>}>
        <VerifyPage />
      </Suspense>
    </main>
  );
}

/** Whoever takes applications in works on an unlocked computer; the others keep nothing on it and need no PIN. */
function Unlocked({ officer, officeAway }: { readonly officer: Officer; readonly officeAway: boolean }) {
  const { vault, machine } = useServices();
  const lock = useSignal(vault.state);
  const standing = useSignal(machine.standing);
  if (!may(officer, 'application.submit')) return <Shell officer={officer} />;
  switch (lock.state) {
    case 'asking':
      return <LoadingPage />;
    case 'unset':
      return <SetPinPage officer={officer} isFirst />;
    case 'locked':
      return <SignInPage key="lock" remembered={officer} officeAway={officeAway} isLockScreen />;
    case 'open':
      if (lock.officer.username !== officer.username) return <LoadingPage />;
      return machine.mayChoosePin() && !lock.hasPin && standing.is === 'active' ? (
        <SetPinPage officer={officer} isFirst={false} />
      ) : (
        <Shell officer={officer} />
      );
    default: {
      const never: never = lock;
      return never;
    }
  }
}

/** A page of two halves is there for whoever may see one of them. */
function mayAny(officer: Officer, needs: Permission | readonly Permission[]): boolean {
  return typeof needs === 'string' ? may(officer, needs) : needs.some((permission) => may(officer, permission));
}

function Shell({ officer }: { readonly officer: Officer }) {
  const { t } = useWords();
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t.nav.skip}
      </a>
      <DemoRibbon />
      <Navigation officer={officer} />
      <StatusStrip />
      <main id="content" tabIndex={-1}>
        <Suspense fallback={<p className="loading">{t.common.loading}</p>}>
          <Routes officer={officer} />
        </Suspense>
      </main>
    </div>
  );
}

function Navigation({ officer }: { readonly officer: Officer }) {
  const [location] = useLocation();
  const { t } = useWords();
  const isHere = (path: string): boolean =>
    (path === '/' ? location === '/' : location.startsWith(path)) || (path === '/loket' && location.startsWith('/tanda-terima'));
  return (
    <nav className="nav" aria-label={t.nav.label}>
      <div className="nav-inside">
        <div className="nav-brand">
          <img src="/icon.svg" alt="" width="32" height="32" />
          <span>Loket</span>
        </div>
        <ul>
          {places
            .filter(({ needs }) => mayAny(officer, needs))
            .map((place) => (
              <li key={place.name}>
                <Link
                  href={place.path}
                  className="nav-link"
                  data-testid={`nav-${place.name}`}
                  {...(isHere(place.path) ? { 'aria-current': 'page' as const } : {})}
                >
                  <Icon name={place.icon} />
                  <span>{place.word(t)}</span>
                </Link>
              </li>
            ))}
        </ul>
        <p className="nav-office">{officer.office.name}</p>
      </div>
    </nav>
  );
}

/** Everything printed or counted here is a specimen, and nobody may take it for real. */
function DemoRibbon() {
  const officer = useOfficer();
  const demo = useSignal(useServices().demo);
  const { t } = useWords();
  if (officer?.office.demo !== true) return null;
  return (
    <aside className="ribbon" aria-label="SPECIMEN, DEMO">
      <strong>SPECIMEN · DEMO</strong>
      <span>{t.demo.explanation}</span>
      {demo?.controlRoom === undefined ? null : (
        <a href={demo.controlRoom} target="_blank" rel="noreferrer">
          {t.demo.controlRoom}
        </a>
      )}
    </aside>
  );
}

function Routes({ officer }: { readonly officer: Officer }) {
  const { t } = useWords();
  const guarded = (needs: Permission | readonly Permission[], page: ReactNode): ReactNode => (mayAny(officer, needs) ? page : <NotAllowed />);
  return (
    <Switch>
      <Route path="/">{guarded('board.read', <BoardPage />)}</Route>
      <Route path="/loket">{guarded('application.submit', <IntakePage officer={officer} />)}</Route>
      <Route path="/desa">{guarded('kit.take', <VillagePage officer={officer} />)}</Route>
      <Route path="/tanda-terima/:id">{({ id }) => <ReceiptPage key={id} id={id} officer={officer} />}</Route>
      <Route path="/berkas">{guarded('application.read', <FilesPage />)}</Route>
      <Route path="/berkas/:id">{({ id }) => guarded('application.read', <FileDetailPage key={id} id={id} officer={officer} />)}</Route>
      <Route path="/cetak">{guarded('print.read', <PrintRoomPage officer={officer} />)}</Route>
      <Route path="/serah-terima">{guarded('handover.complete', <HandoverPage />)}</Route>
      <Route path="/blangko/*?">{guarded('blanks.read', <BlanksPage officer={officer} />)}</Route>
      <Route path="/penduduk/*?">{guarded(['resident.read', 'resident.update'], <ResidentsPage officer={officer} />)}</Route>
      <Route path="/cakupan/*?">{guarded('coverage.read', <CoveragePage officer={officer} />)}</Route>
      <Route path="/suket">
        {guarded(
          'suket.issue',
          <Suspense fallback={<p className="loading">{t.common.loading}</p>}>
            <SuketPage officer={officer} />
          </Suspense>,
        )}
      </Route>
      <Route path="/periksa">
        <Suspense fallback={<p className="loading">{t.common.loading}</p>}>
          <VerifyPage />
        </Suspense>
      </Route>
      <Route path="/laporan">{guarded('report.read', <ReportsPage />)}</Route>
      <Route path="/petugas">{guarded('people.read', <PeoplePage officer={officer} />)}</Route>
      <Route path="/gangguan">{guarded('board.read', <OutagesPage officer={officer} />)}</Route>
      <Route path="/sambungan">{guarded('sync.read', <LinkPage officer={officer} />)}</Route>
      <Route>
        <Page title={t.common.notFoundTitle}>
          <Empty icon="search" title={t.common.notFoundText}>
            <Link href="/">{t.nav.board}</Link>
          </Empty>
        </Page>
      </Route>
    </Switch>
  );
}

function NotAllowed() {
  const { t } = useWords();
  return (
    <Page title={t.common.notAllowedTitle}>
      <Empty icon="stop" title={t.common.notAllowedText} />
    </Page>
  );
}
