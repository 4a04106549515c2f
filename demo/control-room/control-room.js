import { words } from './words.js';

const token = document.querySelector('meta[name=control-token]')?.getAttribute('content') ?? '';
const logLines_max = 200;

let language = localStorage.getItem('language') === 'en' ? 'en' : 'id';
let view;
const events = [];

const t = () => words[language];
const text = (bilingual) => bilingual[language];
const numbers = () => new Intl.NumberFormat(language === 'id' ? 'id-ID' : 'en-GB');

/** Makes an element: `make('button', { type: 'button', class: 'big' }, 'text', child)`. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'boolean') element.toggleAttribute(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/**
 * Shows a list of things, each in an element that is made once and then only brought up to date: what has the focus or is
 * being pressed must not be torn away each second.
 */
function showEach(parent, things, keyOf, create, update) {
  const before = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  things.forEach((thing, index) => {
    const key = keyOf(thing);
    let element = before.get(key);
    if (element === undefined) {
      element = create(thing);
      element.dataset.key = key;
    }
    before.delete(key);
    update(element, thing);
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
  });
  for (const gone of before.values()) gone.remove();
}

function setText(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

async function press(body, button) {
  const problem = document.getElementById('problem');
  problem.hidden = true;
  button?.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch('/api/switches', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-control-token': token },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    show(answer.view);
  } catch (error) {
    problem.textContent = `${t().failed}: ${error.message}`;
    problem.hidden = false;
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

/** A button whose words and state are asked for at each look. */
function pressButton(kind, wanted) {
  const button = make('button', { type: 'button', class: kind });
  button.addEventListener('click', () => press(wanted(), button));
  return button;
}

function segment(button, label, isOn, isDisabled = false) {
  setText(button, label);
  button.setAttribute('aria-pressed', String(isOn));
  button.disabled = isDisabled;
}

const internetButtons = ['on', 'slow', 'off'].map((state) => ({ state, button: pressButton(`segment ${state}`, () => ({ switch: 'internet', state })) }));
const mainsButtons = [true, false].map((on) => ({ on, button: pressButton(`segment ${on ? 'on' : 'off'}`, () => ({ switch: 'mains', on })) }));
const upsButton = pressButton('danger', () => ({ switch: 'ups_empty' }));

function switchCard(name, help, ...buttons) {
  const heading = make('h3', { id: `${name}-heading`, 'data-text': name });
  return make(
    'div',
    { class: 'switch', role: 'group', 'aria-labelledby': `${name}-heading` },
    heading,
    make('p', { class: 'hint', 'data-text': help }),
    make('div', { class: 'segments' }, ...buttons),
  );
}

function buildSwitches() {
  document
    .getElementById('switch-row')
    .append(
      switchCard('internet', 'internetHelp', ...internetButtons.map(({ button }) => button)),
      switchCard('mains', 'mainsHelp', ...mainsButtons.map(({ button }) => button)),
      switchCard('ups', 'upsHelp', upsButton),
    );
}

function showSwitches() {
  for (const { state, button } of internetButtons) segment(button, t()[state], view.internet === state);
  for (const { on, button } of mainsButtons) segment(button, on ? t().mainsOn : t().mainsOff, (view.power === 'mains') === on);
  setText(upsButton, view.power === 'none' ? t().upsGone : t().upsEmpty);
  upsButton.disabled = view.power === 'none';
  document.body.dataset.power = view.power;
  document.body.dataset.internet = view.internet;
}

function tiles() {
  const { board } = view;
  const number = (value) => (value === undefined ? '–' : numbers().format(value));
  const linkText = board === null ? t().officeAway : (t().linkStates[board.link.state] ?? board.link.state);
  const linkMood = board === null ? 'bad' : { up: 'good', down: 'bad' }[board.link.state];
  const kilobytes = (bytes) => `${number(Math.round(bytes / 1024))} kB`;
  const cardsOut = view.printers.reduce((sum, printer) => sum + printer.cardsOut, 0);
  return [
    { key: 'link', value: linkText, mood: linkMood ?? '' },
    { key: 'waiting', value: number(board?.link.waitingEntries), mood: (board?.link.waitingEntries ?? 0) > 0 ? 'warn' : '' },
    { key: 'power', value: powerText(board), mood: { mains: 'good', battery: 'warn', low_battery: 'bad' }[board?.power?.power] ?? '' },
    { key: 'accepted', value: number(board?.today.accepted) },
    { key: 'cardsOut', value: number(cardsOut) },
    { key: 'printed', value: number(board?.today.printed) },
    { key: 'unclear', value: number(board?.printing.unclear), mood: (board?.printing.unclear ?? 0) > 0 ? 'warn' : '' },
    { key: 'handedOver', value: number(board?.today.handedOver) },
    { key: 'blanks', value: number(board?.blanks.available) },
    { key: 'issued', value: number(board?.blanks.issued) },
    { key: 'notYet', value: number(board?.coverage.notYetEnrolled) },
    { key: 'traffic', value: `${kilobytes(view.traffic.toCentre_bytes)} · ${kilobytes(view.traffic.toOffice_bytes)}` },
  ];
}

/** What the office knows of its power, not what the switch says. */
function powerText(board) {
  const power = board?.power;
  if (power === undefined) return '–';
  const { charge_percent, runtime_s } = power;
  const charge = charge_percent === undefined ? '' : ` ${numbers().format(charge_percent)}%`;
  const runtime = power.power === 'mains' || runtime_s === undefined ? '' : `, ${numbers().format(Math.floor(runtime_s / 60))} ${t().minutes}`;
  return `${t().powers[power.power]}${charge}${runtime}`;
}

function showTiles() {
  showEach(
    document.getElementById('tiles'),
    tiles(),
    ({ key }) => key,
    () => make('div', { class: 'tile' }, make('dt'), make('dd')),
    (element, { key, value, mood = '' }) => {
      setText(element.querySelector('dt'), t()[key]);
      setText(element.querySelector('dd'), value);
      element.dataset.mood = mood;
    },
  );
}

const printerSwitches = ['jam', 'empty', 'ribbonEmpty'];

function makePrinter({ id }) {
  const switches = printerSwitches.map((name) => {
    const button = make('button', { type: 'button', class: 'toggle', 'data-switch': name });
    button.addEventListener('click', () => press({ switch: 'printer', id, name, on: button.getAttribute('aria-pressed') !== 'true' }, button));
    return button;
  });
  return make(
    'article',
    { class: 'printer' },
    make('header', {}, make('h3'), make('span', { class: 'badge' })),
    make('p', { class: 'count' }, make('strong'), ' ', make('span')),
    make('div', { class: 'cards' }),
    make('div', { class: 'buttons' }, ...switches, powerButton(id)),
  );
}

/** Kill while it runs, start while it does not. */
function powerButton(id) {
  const button = make('button', { type: 'button', class: 'power' });
  button.addEventListener('click', () => press({ switch: 'program', id, do: button.dataset.do }, button));
  return button;
}

function showPower(button, program) {
  const runs = program.state !== 'off';
  button.dataset.do = runs ? 'kill' : 'start';
  setText(button, runs ? t().kill : t().start);
  button.disabled = !runs && ((view.power !== 'mains' && program.kind === 'printer') || (view.power === 'none' && program.kind === 'office'));
}

function showPrinters() {
  showEach(
    document.getElementById('printers'),
    view.printers,
    ({ id }) => id,
    makePrinter,
    (element, printer) => {
      const program = view.programs.find(({ id }) => id === printer.id);
      const name = text(program.name);
      setText(element.querySelector('h3'), name);
      const { report } = printer;
      const badge = element.querySelector('.badge');
      const reasons = report === null ? [] : report.condition.reasons.map((reason) => reason.replace(/-(error|warning|report)$/, ''));
      const stateText = report === null ? t().states[program.state] : (t().printerStates[report.condition.state] ?? report.condition.state);
      const queue = report === null || report.condition.queuedJobs === 0 ? '' : ` · ${report.condition.queuedJobs} ${t().queued}`;
      setText(badge, `${[stateText, ...reasons].join(' · ')}${queue}`);
      badge.dataset.mood = report === null || report.condition.state === 'stopped' ? 'bad' : report.condition.state === 'processing' ? 'busy' : 'good';
      setText(element.querySelector('.count strong'), numbers().format(printer.cardsOut));
      setText(element.querySelector('.count span'), t().cardsOutOf);
      showCards(element.querySelector('.cards'), printer, name);
      for (const button of element.querySelectorAll('[data-switch]')) {
        const isOn = report?.switches[button.dataset.switch] ?? false;
        segment(button, t()[button.dataset.switch], isOn, report === null);
      }
      showPower(element.querySelector('.power'), program);
    },
  );
}

function showCards(parent, printer, name) {
  parent.dataset.empty = t().noCards;
  showEach(
    parent,
    printer.latest.slice(0, 3),
    ({ picture }) => picture,
    ({ picture }) => make('img', { src: `/cards/${printer.id}${picture.slice('/cards'.length)}`, width: '1011', height: '638' }),
    (image) => image.setAttribute('alt', `${t().cardPicture} ${name}`),
  );
}

function makeProgram({ id }) {
  return make('article', { class: 'program' }, make('h3'), make('span', { class: 'badge' }), make('p', { class: 'hint' }), powerButton(id));
}

function showPrograms() {
  const mood = { running: 'good', off: 'bad', waiting: 'bad' };
  showEach(
    document.getElementById('programs'),
    view.programs,
    ({ id }) => id,
    makeProgram,
    (element, program) => {
      setText(element.querySelector('h3'), text(program.name));
      const badge = element.querySelector('.badge');
      setText(badge, t().states[program.state]);
      badge.dataset.mood = mood[program.state] ?? 'busy';
      const details = [
        program.pid === null ? '' : `${t().pid} ${program.pid}`,
        program.port === null ? '' : `${t().port} ${program.port}`,
        program.lastStart_ms === null ? '' : `${t().lastStart} ${seconds(program.lastStart_ms)}`,
        program.restarts === 0 ? '' : `${t().restarts} ${program.restarts}×`,
      ];
      setText(element.querySelector('.hint'), details.filter((part) => part !== '').join(' · '));
      showPower(element.querySelector('.power'), program);
    },
  );
}

function seconds(duration_ms) {
  if (duration_ms < 1000) return `${numbers().format(Math.round(duration_ms))} ms`;
  return `${numbers().format(Math.round(duration_ms / 100) / 10)} ${t().seconds}`;
}

function showLog() {
  showEach(
    document.getElementById('log'),
    events.slice(-logLines_max).reverse(),
    ({ number }) => String(number),
    () => make('li', {}, make('time'), make('span', { class: 'what' }), make('span', { class: 'where' })),
    (element, event) => {
      const time = element.querySelector('time');
      time.setAttribute('datetime', event.at);
      setText(time, new Date(event.at).toLocaleTimeString(language === 'id' ? 'id-ID' : 'en-GB', { timeZone: 'Asia/Jakarta' }));
      setText(element.querySelector('.what'), `${text(event.text)}${event.took_ms === undefined ? '' : ` (${seconds(event.took_ms)})`}`);
      const where = [event.pid === undefined ? '' : `${t().pid} ${event.pid}`, event.port === undefined ? '' : `${t().port} ${event.port}`];
      setText(element.querySelector('.where'), where.filter((part) => part !== '').join(' · '));
    },
  );
}

function show(newView) {
  view = newView;
  showSwitches();
  showTiles();
  showPrinters();
  showPrograms();
  const office = view.programs.find(({ kind }) => kind === 'office');
  const link = document.getElementById('page-link');
  link.hidden = office?.address === null;
  if (office?.address !== null) link.href = `${office.address}/`;
}

function showLanguage() {
  document.documentElement.lang = language;
  document.title = `Loket · ${t().title}`;
  for (const element of document.querySelectorAll('[data-text]')) setText(element, t()[element.dataset.text]);
  const button = document.getElementById('language');
  button.textContent = t().otherLanguage;
  button.lang = language === 'id' ? 'en' : 'id';
  showConnection();
  if (view !== undefined) show(view);
  showLog();
}

let isConnected = true;
function showConnection() {
  const element = document.getElementById('connection');
  setText(element, isConnected ? t().live : t().lost);
  element.dataset.mood = isConnected ? 'good' : 'bad';
}

function listen() {
  const source = new EventSource('/api/events');
  source.addEventListener('open', () => {
    isConnected = true;
    // The server tells its whole log again at each connection.
    events.length = 0;
    showConnection();
  });
  source.addEventListener('error', () => {
    isConnected = false;
    showConnection();
  });
  source.addEventListener('view', (message) => {
    show(JSON.parse(message.data));
    showLog();
  });
  source.addEventListener('log', (message) => {
    events.push(JSON.parse(message.data));
    if (view !== undefined) showLog();
  });
}

document.getElementById('language').addEventListener('click', () => {
  language = language === 'id' ? 'en' : 'id';
  localStorage.setItem('language', language);
  showLanguage();
});
buildSwitches();
showLanguage();
listen();
