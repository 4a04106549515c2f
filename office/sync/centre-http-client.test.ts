import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeyPair } from '@loket/platform/key-file';
import { systemPorts } from '@loket/platform/ports';
import { expect, test } from 'vitest';
import { createCentreHttpClient } from './centre-http-client.ts';

test('an office that ends does not wait for a centre that is slow to answer', async () => {
  const asked = Promise.withResolvers<void>();
  const server = createServer(() => asked.resolve());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'loket-client-'));
  try {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const ports = systemPorts();
    const client = createCentreHttpClient({
      url: `http://127.0.0.1:${address.port}`,
      officeId: 'bojonegoro',
      officeName: 'Kantor uji',
      regionCode: '35.22',
      keys: openKeyPair(join(folder, 'key.pem'), ports.random),
      ports,
      fetch: globalThis.fetch,
      centreKey: () => undefined,
    });
    const sent = client.sendChunk({ sha256: 'a'.repeat(64), mediaType: 'image/jpeg', offset_bytes: 0, total_bytes: 1, bytes: new Uint8Array(1) });
    await asked.promise;
    client.close();
    await expect(sent).rejects.toMatchObject({ kind: 'unreachable' });
    await expect(client.journalPosition(0)).rejects.toMatchObject({ kind: 'unreachable' });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  }
});
