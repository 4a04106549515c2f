/**
 * PouchDB whose every write is flushed to the disk before it is answered. As it ships it leaves that to the operating
 * system, and loses what it acknowledged when the power goes; beside a program that flushes, only this one is a measure.
 */
import { createRequire } from 'node:module';
import leveldown from 'leveldown';
import PouchDB from 'pouchdb';

const require = createRequire(import.meta.url);
const flushed = (options) => ({ ...options, sync: true });

function flushWrites() {
  const { prototype } = leveldown;
  const { _put: put, _del: del, _batch: batch } = prototype;
  prototype._put = function (key, value, options, done) {
    return put.call(this, key, value, flushed(options), done);
  };
  prototype._del = function (key, options, done) {
    return del.call(this, key, flushed(options), done);
  };
  prototype._batch = function (operations, options, done) {
    return batch.call(this, operations, flushed(options), done);
  };
  const chained = require('leveldown/chained-batch').prototype;
  const { _write: write } = chained;
  chained._write = function (options, done) {
    return write.call(this, flushed(options), done);
  };
}

export function openPouch(folder, isDurable) {
  if (isDurable) flushWrites();
  return PouchDB.defaults({ prefix: `${folder}/`, db: leveldown });
}
