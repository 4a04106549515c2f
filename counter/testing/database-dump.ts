/**
 * A counter's IndexedDB as a text file and back: what a release left on an officer's disk is recorded once and kept, so
 * that every later release is tested from it. Bytes stand as {"$bytes": base64}.
 */
type Stored = {
  readonly name: string;
  readonly keyPath: string;
  readonly indexes: readonly { name: string; keyPath: string | string[]; multiEntry: boolean }[];
};
export type DatabaseDump = {
  readonly name: string;
  readonly version: number;
  readonly stores: readonly (Stored & { readonly rows: readonly unknown[] })[];
};

function textual(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(textual);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, textual(inner)]));
  return value;
}

function restored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restored);
  if (typeof value !== 'object' || value === null) return value;
  if ('$bytes' in value && typeof value.$bytes === 'string') return new Uint8Array(Buffer.from(value.$bytes, 'base64'));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, restored(inner)]));
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}

/** Every store and row, without knowing what they mean. */
export async function dumpDatabase(factory: IDBFactory, name: string): Promise<DatabaseDump> {
  const database = await settled(factory.open(name));
  const stores = [];
  for (const storeName of [...database.objectStoreNames]) {
    const store = database.transaction(storeName).objectStore(storeName);
    const indexes = [...store.indexNames].map((indexName) => {
      const { keyPath, multiEntry } = store.index(indexName);
      return { name: indexName, keyPath, multiEntry };
    });
    const rows = (await settled(store.getAll())).map(textual);
    stores.push({ name: storeName, keyPath: String(store.keyPath), indexes, rows });
  }
  database.close();
  return { name, version: database.version, stores };
}

/** Puts a recorded database onto an empty disk, as the release that wrote it had left it. */
export async function restoreDatabase(factory: IDBFactory, dump: DatabaseDump): Promise<void> {
  const opening = factory.open(dump.name, dump.version);
  opening.onupgradeneeded = () => {
    for (const { name, keyPath, indexes } of dump.stores) {
      const store = opening.result.createObjectStore(name, { keyPath });
      for (const index of indexes) store.createIndex(index.name, index.keyPath, { multiEntry: index.multiEntry });
    }
  };
  const database = await settled(opening);
  for (const { name, rows } of dump.stores) {
    const store = database.transaction(name, 'readwrite').objectStore(name);
    for (const row of rows) await settled(store.put(restored(row)));
  }
  database.close();
}
