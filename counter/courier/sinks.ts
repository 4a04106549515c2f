/** Where courier files are written: straight into a folder that the officer chose, or as downloads. */
import { saveFile } from '../browser/save-file.ts';
import type { CourierSink } from './courier.ts';

type FolderPicker = (options: { readonly id: string; readonly mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>;

/** The browser's own way to give a page one folder (File System Access); undefined where it has none. */
function folderPicker(): FolderPicker | undefined {
  const found: unknown = Reflect.get(window, 'showDirectoryPicker');
  return typeof found === 'function' ? (options) => Reflect.apply(found, window, [options]) : undefined;
}

/** Chunks of 64 kB are put together to so much before they are given on: each hand-over costs as much as copying this. */
const handOver_bytes = 4_000_000;

function inLargerParts(): TransformStream<Uint8Array<ArrayBuffer>, Blob> {
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let held_bytes = 0;
  const flush = (to: TransformStreamDefaultController<Blob>): void => {
    if (held_bytes > 0) to.enqueue(new Blob(parts));
    parts = [];
    held_bytes = 0;
  };
  return new TransformStream({
    transform(chunk, to) {
      parts.push(chunk);
      held_bytes += chunk.length;
      if (held_bytes >= handOver_bytes) flush(to);
    },
    flush,
  });
}

/** Writes each file to the end and only then gives it its name: a stick pulled out leaves no half file under a good name. */
function intoFolder(folder: FileSystemDirectoryHandle): CourierSink {
  return async (name, content) => {
    const file = await folder.getFileHandle(name, { create: true });
    try {
      await content.pipeThrough(inLargerParts()).pipeTo(await file.createWritable());
    } catch (error) {
      await folder.removeEntry(name).catch(() => undefined);
      throw error;
    }
  };
}

/** The browser keeps parts of a Blob on its disk when they grow; the page itself holds none of them. */
const asDownload: CourierSink = async (name, content) => {
  const parts: Blob[] = [];
  const reader = content.pipeThrough(inLargerParts()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
  }
  saveFile(name, new Blob(parts, { type: 'application/octet-stream' }));
};

/** Asks for the folder where the browser can; undefined when the officer thought better of it. */
export async function chooseSink(): Promise<CourierSink | undefined> {
  const pick = folderPicker();
  if (pick === undefined) return asDownload;
  try {
    return intoFolder(await pick({ id: 'kurir', mode: 'readwrite' }));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}
