/** Photo, papers and signature in a real Chromium, with its fake camera and drawn faces. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { paperPng, type Scene, sceneNames, scenePng, writeFilm } from '@loket/office/card/testing/drawn-faces';
import type { ApplicationSubmission } from '@loket/protocol/application';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from './built-page.ts';
import { createFakeOffice, type FakeOffice, fakePassword } from './fake-office.ts';
import { createFakeOfficeServer, type FakeOfficeServer } from './fake-office-server.ts';
import { chromiumPath } from './killable-browser.ts';
import { signInAt, unlock } from './sign-in.ts';
import { typeDamagedCard, typeFirstCard } from './type-form.ts';

const noChromium = existsSync(chromiumPath) || process.env['CI'] !== undefined ? undefined : `${chromiumPath} is not there`;
const long_ms = 180_000;
const patience = { timeout: 60_000 };
/** where the screenshots of a look by eye go; none are made otherwise */
const shots = process.env['LOKET_SHOTS'];

describe.skipIf(noChromium !== undefined)(`capture${noChromium === undefined ? '' : ` (skipped: ${noChromium})`}`, { timeout: long_ms }, () => {
  let folder: string;
  let pageFolder: string;
  let office: FakeOffice;
  let server: FakeOfficeServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loket-capture-'));
    pageFolder = await buildPage(folder);
    const film = join(folder, 'face.y4m');
    await writeFilm(film, 'good');
    browser = await chromium.launch({
      executablePath: chromiumPath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-video-capture=${film}`,
      ],
    });
  }, long_ms);
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  beforeEach(async () => {
    office = createFakeOffice({ now: Date.now, signedIn: false });
    server = await createFakeOfficeServer(office, pageFolder);
    context = await browser.newContext({ viewport: { width: 1366, height: 768 }, serviceWorkers: 'block' });
    page = await context.newPage();
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    return async () => {
      await context.close();
      await server.stop();
    };
  });

  async function openForm(): Promise<void> {
    await page.goto(server.url);
    await signInAt(page, { username: 'loket', password: fakePassword });
    await typeDamagedCard(page);
    await page.getByTestId('step-enrolment').click();
    await page.getByTestId('enrolment-here').check();
  }

  async function submitted(): Promise<ApplicationSubmission> {
    await page.getByTestId('submit-application').click();
    await expect.poll(() => office.applications.size, patience).toBe(1);
    const [first] = office.applications.values();
    if (first === undefined) throw new Error('nothing was submitted');
    return first.submission;
  }

  const advice = (): Promise<string | null> => page.getByTestId('photo-advice').getAttribute('data-advice');
  const axe = async (): Promise<string[]> => (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);
  const shot = async (name: string): Promise<void> => {
    if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`) });
  };
  const photoShown = (): Promise<void> => page.locator('.capture-frame img').waitFor(patience);

  /** The camera shows this picture from now on. */
  async function showCamera(scene: Scene): Promise<void> {
    await page.evaluate(
      async (address) => {
        const image = new Image();
        image.src = address;
        await image.decode();
        const canvas = document.createElement('canvas');
        canvas.width = image.width;
        canvas.height = image.height;
        const context = canvas.getContext('2d');
        const draw = (): void => {
          context?.drawImage(image, 0, 0);
          requestAnimationFrame(draw);
        };
        draw();
        navigator.mediaDevices.getUserMedia = () => Promise.resolve(canvas.captureStream(15));
      },
      `data:image/png;base64,${scenePng(scene).toString('base64')}`,
    );
  }

  test('the camera says when the photo is good, and the portrait is cut around the face, with nothing fetched from elsewhere', async () => {
    const elsewhere: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !/^(blob|data):/.test(request.url())) elsewhere.push(request.url());
    });
    await openForm();
    await page.getByTestId('photo-camera').click();
    await expect.poll(advice, patience).toBe('good');
    await shot('camera-good');
    expect(await axe()).toEqual([]);
    await page.getByTestId('photo-take').click();
    await photoShown();
    await shot('photo-taken');
    const { enrolment } = await submitted();
    expect(enrolment).toMatchObject({ mode: 'captured', photoCheck: { source: 'camera', found: 'good' } });
    expect(enrolment?.mode === 'captured' ? enrolment.photo.size_bytes : 0).toBeLessThanOrEqual(200_000);
    expect(elsewhere).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('once the camera was opened, the face check works with no network and after the page was opened anew', async () => {
    const own = await browser.newContext({ viewport: { width: 800, height: 1280 } });
    page = await own.newPage();
    try {
      await openForm();
      await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
        if (navigator.serviceWorker.controller === null)
          await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
      });
      await page.getByTestId('photo-camera').click();
      await expect.poll(advice, patience).toBe('good');
      await shot('camera-tablet');
      const kept = (): Promise<string[]> =>
        page.evaluate(async () => (await (await caches.open('loket-face-model')).keys()).map(({ url }) => new URL(url).pathname.replace(/^.*\//, '')));
      await expect.poll(kept, patience).toEqual(expect.arrayContaining(['blazeface.bin', 'facemesh.bin']));
      await page.keyboard.press('Escape');
      await own.setOffline(true);
      await page.reload();
      await unlock(page);
      await page.getByTestId('nav-intake').click();
      await page.getByTestId('step-enrolment').click();
      await page.getByTestId('photo-camera').click();
      await expect.poll(advice, patience).toBe('good');
    } finally {
      await own.close();
    }
  });

  test('each thing that is wrong with a picture is found by the model and said by its name', async () => {
    await openForm();
    const said: Record<string, string | null> = {};
    for (const scene of sceneNames) {
      await page.getByTestId('photo-file').setInputFiles({ name: `${scene}.png`, mimeType: 'image/png', buffer: scenePng(scene) });
      await page.locator(`[data-testid="photo-capture"][data-doing="nothing"][data-photos="${Object.keys(said).length + 1}"]`).waitFor(patience);
      said[scene] = await page.getByTestId('photo-capture').getAttribute('data-found');
    }
    expect(said).toEqual(Object.fromEntries(sceneNames.map((scene) => [scene, scene])));
    expect(faults).toEqual([]);
  });

  test('closed eyes are said, and such a photo is kept only with a reason that stays with the application', async () => {
    await openForm();
    await showCamera('open_eyes');
    await page.getByTestId('photo-camera').click();
    await expect.poll(advice, patience).toBe('open_eyes');
    await shot('camera-eyes');
    await page.getByTestId('photo-take').click();
    await page.getByTestId('photo-reason').waitFor(patience);
    expect(await page.getByTestId('photo-use').isDisabled()).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('photo-again');
    await page.getByTestId('photo-reason').fill('Pemohon tunanetra');
    await shot('camera-reason');
    expect(await axe()).toEqual([]);
    await page.getByTestId('photo-use').click();
    await photoShown();
    expect((await submitted()).enrolment).toMatchObject({ photoCheck: { source: 'camera', found: 'open_eyes', reason: 'Pemohon tunanetra' } });
  });

  test('without the face model the photo is taken and cut by hand, with the keyboard alone', async () => {
    await context.route('**/face-model/**', (route) => route.abort());
    await openForm();
    await page.getByTestId('photo-camera').focus();
    await page.keyboard.press('Enter');
    await expect.poll(advice, patience).toBe('not_checked');
    await page.getByTestId('photo-take').focus();
    await page.keyboard.press('Enter');
    const box = page.getByTestId('crop-box');
    await box.waitFor(patience);
    const before = await box.getAttribute('style');
    await box.focus();
    for (const key of ['-', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    expect(await box.getAttribute('style')).not.toBe(before);
    await page.getByTestId('photo-use').focus();
    await page.keyboard.press('Enter');
    await photoShown();
    expect((await submitted()).enrolment).toMatchObject({ photoCheck: { source: 'camera', found: 'not_checked' } });
  });

  test('with no camera a file serves', async () => {
    await openForm();
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await page.getByTestId('photo-camera').click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByTestId('photo-file-instead').click();
    await (await chooser).setFiles({ name: 'foto.png', mimeType: 'image/png', buffer: scenePng('good') });
    await photoShown();
    await page.getByTestId('photo-cut').click();
    await page.getByTestId('crop-done').click();
    await page.getByTestId('crop-done').waitFor({ state: 'detached' });
    expect((await submitted()).enrolment).toMatchObject({ photoCheck: { source: 'file', found: 'good' } });
  });

  test('a paper of two pages is turned, cut, and shrunk to 300 kB a page', async () => {
    await openForm();
    await page.getByTestId('step-documents').click();
    const paper = { name: 'kk.png', mimeType: 'image/png', buffer: paperPng() };
    await page.getByTestId('document-kk-file').setInputFiles([paper]);
    await page.getByTestId('document-kk-cut-1').click();
    await page.getByTestId('crop-turn').click();
    await page.getByRole('button', { name: 'Sudut kanan bawah' }).focus();
    for (let press = 0; press < 5; press += 1) await page.keyboard.press('ArrowUp');
    await shot('paper-cut');
    expect(await axe()).toEqual([]);
    await page.getByTestId('crop-done').click();
    await page.getByTestId('crop-done').waitFor({ state: 'detached' });
    await page.getByTestId('document-kk-camera').click();
    await page.getByTestId('paper-take').click(patience);
    await page.getByTestId('crop-done').click();
    await page.getByTestId('document-kk-cut-2').waitFor(patience);
    await shot('paper-pages');
    const paperOf = (await submitted()).documents.find(({ type }) => type === 'kk');
    expect(paperOf?.morePages?.length).toBe(1);
    for (const { size_bytes } of [paperOf?.scan, ...(paperOf?.morePages ?? [])].filter((ref) => ref !== undefined))
      expect(size_bytes).toBeLessThanOrEqual(300_000);
    await expect.poll(() => office.attachments.size, patience).toBe(2);
  });

  const signIn = async (): Promise<void> => {
    await page.goto(server.url);
    await signInAt(page, { username: 'loket', password: fakePassword });
  };
  const stateOf = (part: string): Promise<string | null> => page.getByTestId(`part-${part}`).getAttribute('data-state');
  const takePhoto = async (): Promise<void> => {
    await page.getByTestId('photo-file').setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: scenePng('good') });
    await photoShown();
  };

  test('"already recorded?" comes before the camera; who was recorded is not recorded again', async () => {
    await signIn();
    await typeFirstCard(page);
    expect(await page.getByTestId('photo-camera').count()).toBe(0);
    await page.getByTestId('recorded-before-yes').check();
    await shot('recorded-before');
    expect(await axe()).toEqual([]);
    expect(await page.getByTestId('photo-camera').count()).toBe(0);
    await page.getByTestId('recorded-before-elsewhere').click();
    await page.getByTestId('enrolment-reference').fill('PRK-2019-01');
    await page.getByTestId('enrolment-recorded-on').fill('17-08-2019');
    expect((await submitted()).enrolment).toEqual({ mode: 'recorded_elsewhere', reference: 'PRK-2019-01', recordedOn: '2019-08-17' });
  });

  test('fingers and irises: worn ones are tried three times, a bandaged one is an exception with its photo, and all of it travels', async () => {
    office.recording.configure();
    office.recording.comesOut({ left_index: 20, right_iris: 10 });
    await signIn();
    await typeFirstCard(page);
    await page.getByTestId('recorded-before-no').click();
    await takePhoto();
    await page.getByTestId('capture-left_hand').click();
    await expect.poll(() => stateOf('left_index'), patience).toBe('weak');
    expect(await stateOf('left_middle')).toBe('good');
    office.recording.comesOut({ left_index: 35, right_iris: 10 });
    await page.getByTestId('capture-left_hand').click();
    await expect.poll(() => page.getByTestId('part-left_index').getAttribute('data-quality'), patience).toBe('35');
    office.recording.comesOut({ left_index: 12, right_iris: 10 });
    await page.getByTestId('capture-left_hand').click();
    await expect.poll(() => stateOf('left_index'), patience).toBe('accepted');
    office.make({ on: 'POST /api/biometrics/capture', times: 1, how: { problem: 'scanner_trouble' } });
    await page.getByTestId('capture-right_hand').click();
    await page.getByText('Alat perekam tidak dapat merekam').waitFor(patience);
    for (const group of ['right_hand', 'thumbs']) {
      await page.getByTestId(`capture-${group}`).click();
      await expect.poll(() => stateOf(group === 'thumbs' ? 'left_thumb' : 'right_little'), patience).toBe('good');
    }
    await page.getByTestId('capture-irises').click();
    await expect.poll(() => stateOf('right_iris'), patience).toBe('weak');
    await page.getByRole('button', { name: 'Tidak dapat direkam: Iris kanan' }).click();
    await page.getByTestId('exception-reason-right_iris').fill('diperban');
    await page.getByTestId('submit-application').click();
    await page.getByText('Pengecualian jari atau iris perlu foto.').waitFor(patience);
    await page.getByTestId('exception-file-right_iris').setInputFiles({ name: 'mata.png', mimeType: 'image/png', buffer: scenePng('no_face') });
    await page.getByTestId('crop-done').click(patience);
    await page.getByTestId('crop-done').waitFor({ state: 'detached' });
    await shot('biometrics');
    for (const language of ['en', 'id']) {
      await page.getByTestId('language-switch').click();
      expect([language, await axe()]).toEqual([language, []]);
      if (language === 'en') await shot('biometrics-en');
    }
    const { enrolment } = await submitted();
    expect(enrolment).toMatchObject({ mode: 'captured', recordedBefore: { answer: 'no' }, exceptions: [{ part: 'right_iris', reason: 'diperban' }] });
    const recorded = enrolment?.mode === 'captured' ? (enrolment.biometrics ?? []) : [];
    expect(recorded.find(({ part }) => part === 'left_index')).toMatchObject({ quality: 35, tries: 3 });
    expect(enrolment).not.toHaveProperty('later');
    // Photo, proof, and the eleven or twelve parts.
    await expect.poll(() => office.attachments.size, patience).toBe(2 + recorded.length);
    expect(faults).toEqual([]);
  });

  test('with the office away the photo is taken now, fingers and irises wait for the enrolment desk', async () => {
    office.recording.configure();
    await signIn();
    await typeFirstCard(page);
    await page.getByTestId('recorded-before-no').click();
    await page.getByTestId('biometrics').waitFor(patience);
    // The browser itself asks a second time on a connection that was kept open.
    office.make({ on: 'POST /api/biometrics/capture', times: 5, how: 'refused' });
    await page.getByTestId('capture-left_hand').click();
    await page.getByText('Kantor tidak tersambung: foto dan tanda tangan sekarang').waitFor(patience);
    await takePhoto();
    await shot('biometrics-away');
    const { enrolment } = await submitted();
    expect(enrolment?.mode === 'captured' ? enrolment.later?.length : 0).toBe(12);
  });

  test('a signature: a stroke is undone, a clear is a clear, and paper serves who cannot use the pad', async () => {
    await openForm();
    const pad = page.getByTestId('signature-pad');
    const stroke = async (y: number): Promise<void> => {
      const frame = await pad.boundingBox();
      if (frame === null) throw new Error('no signature pad');
      await page.mouse.move(frame.x + 20, frame.y + y);
      await page.mouse.down();
      for (let step = 1; step <= 8; step += 1) await page.mouse.move(frame.x + 20 + step * 12, frame.y + y + (step % 2) * 8);
      await page.mouse.up();
    };
    const ink = (): Promise<number> =>
      pad.evaluate((canvas) => {
        if (!(canvas instanceof HTMLCanvasElement)) return -1;
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        let count = 0;
        for (let index = 3; index < pixels.length; index += 4) if ((pixels[index] ?? 0) > 0) count += 1;
        return count;
      });
    await stroke(20);
    await expect.poll(ink).toBeGreaterThan(0);
    const one = await ink();
    await stroke(50);
    await expect.poll(ink).toBeGreaterThan(one);
    await page.getByTestId('signature-undo').click();
    await expect.poll(ink).toBe(one);
    await page.getByTestId('signature-clear').click();
    await expect.poll(ink).toBe(0);
    await page.getByTestId('signature-file').setInputFiles({ name: 'ttd.png', mimeType: 'image/png', buffer: paperPng() });
    await page.getByTestId('crop-done').click(patience);
    await page.locator('.signature-pad img').waitFor(patience);
    await page.getByTestId('photo-file').setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: scenePng('good') });
    await photoShown();
    expect((await submitted()).enrolment).toMatchObject({ signature: { mediaType: 'image/png' } });
  });
});
